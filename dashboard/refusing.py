"""Pages for what cannot be shown or done: what happened, what was kept, what to do."""

from collections.abc import Sequence
from contextlib import suppress
from datetime import UTC, datetime

from fastapi import Request
from fastapi.responses import RedirectResponse, Response

from dashboard.rendering import page
from dashboard.session import Visitor, visitor
from domain.errors import NotFound, NotPermitted, Refusal
from usecases.desk import TROUBLE
from usecases.sign_in import NotSignedIn

OURS = 500
"""From here on a status says that the fault is not the visitor's."""


async def refusal(request: Request, why: Refusal) -> Response:
    """A page for what cannot be shown: what happened, and what to do."""
    try:
        who = await visitor(request)
    except NotSignedIn:
        return RedirectResponse("/sign-in", 303)
    status = 404 if isinstance(why, NotFound) else 403 if isinstance(why, NotPermitted) else 409
    return refused(request, who, why.message, status)


async def broken(request: Request, status: int) -> Response:
    """A page for an address that leads nowhere, and for what went wrong on our side."""
    who = None
    with suppress(NotSignedIn, *TROUBLE):
        who = await visitor(request) if status < OURS else None
    return page(request, who, "broken.html", datetime.now(UTC), status=status, ours=status >= OURS)


def refused(
    request: Request, who: Visitor, message: str, status: int, *, back: str = "/", typed: Sequence[str] = ()
) -> Response:
    """What was refused and why, where to go, and what had been typed, so that it is not lost."""
    now = datetime.now(UTC)
    return page(request, who, "refusal.html", now, status=status, message=message, back=back, typed=typed)
