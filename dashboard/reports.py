"""Reports that came in: what nobody has looked at yet, and one of them with whom it may be about."""

from uuid import UUID

from fastapi import APIRouter, Request
from fastapi.responses import Response

from dashboard import paging
from dashboard.rendering import page
from dashboard.session import DeskHere, Signed
from usecases import inbound_views, watch

router = APIRouter(include_in_schema=False)


@router.get("/reports")
async def reports(request: Request, desk: DeskHere, who: Signed) -> Response:
    """The reports that nobody has looked at, the oldest first."""
    found = await inbound_views.reports(desk, who.actor, limit=paging.MOST, after=paging.after_id(request))
    now = await watch.now(desk, who.actor)
    return page(request, who, "reports.html", now, items=found.items, further=paging.further(request, found))


@router.get("/reports/{record_id}")
async def report(request: Request, desk: DeskHere, who: Signed, record_id: UUID) -> Response:
    """One report."""
    shown = await inbound_views.look(desk, who.actor, record_id)
    return page(request, who, "report.html", await watch.now(desk, who.actor), report=shown)
