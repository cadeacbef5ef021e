"""Pages for what cannot be shown or done: what happened, what was kept, what to do."""

from collections.abc import Sequence
from datetime import UTC, datetime

from fastapi import Request
from fastapi.responses import RedirectResponse, Response

from dashboard.rendering import page
from dashboard.session import Visitor, visitor
from domain.errors import NotFound, NotPermitted, Refusal
from usecases.sign_in import NotSignedIn


async def refusal(request: Request, why: Refusal) -> Response:
    """A page for what cannot be shown: what happened, and what to do."""
    try:
        who = await visitor(request)
    except NotSignedIn:
        return RedirectResponse("/sign-in", 303)
    status = 404 if isinstance(why, NotFound) else 403 if isinstance(why, NotPermitted) else 409
    return refused(request, who, why.message, status)


def refused(
    request: Request, who: Visitor, message: str, status: int, *, back: str = "/", typed: Sequence[str] = ()
) -> Response:
    """What was refused and why, where to go, and what had been typed, so that it is not lost."""
    now = datetime.now(UTC)
    return page(request, who, "refusal.html", now, status=status, message=message, back=back, typed=typed)
