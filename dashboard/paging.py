"""Lists page by page: where a page begins stands in its address, so that it needs no script and can be kept."""

from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlencode
from uuid import UUID

from fastapi import Request

from usecases.watch import Page

MOST = 100  # rows of a list on one page
CHOICES = 2000  # of whom one is chosen in a form, where a page would hide whoever stands behind it
BEGINS = "after"
BETWEEN = "~"


@dataclass(frozen=True, slots=True, kw_only=True)
class Further:
    """Where the next page is, and where the list begins if this is not its first page; None where there is none."""

    more: str | None
    first: str | None


def after_id(request: Request) -> UUID | None:
    """Behind which record the page begins that was asked for; what is no id begins the list."""
    try:
        return UUID(request.query_params.get(BEGINS, ""))
    except ValueError:
        return None


def after_moment(request: Request) -> tuple[str, str] | None:
    """Behind which moment and record the page begins that was asked for; what is neither begins the list."""
    moment, _, record_id = request.query_params.get(BEGINS, "").partition(BETWEEN)
    try:
        aware = datetime.fromisoformat(moment).tzinfo is not None
        return (moment, str(UUID(record_id))) if aware else None
    except ValueError:
        return None


def further(request: Request, found: Page) -> Further:
    """The pages around this one, with the same choice."""
    chosen = {name: value for name, value in request.query_params.items() if value}
    began = chosen.pop(BEGINS, None)
    path = request.url.path
    return Further(
        more=f"{path}?{urlencode({**chosen, BEGINS: BETWEEN.join(found.after)})}" if found.after else None,
        first=(f"{path}?{urlencode(chosen)}" if chosen else path) if began else None,
    )
