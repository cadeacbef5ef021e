"""The waiting list: whose turn is next, and why."""

from fastapi import APIRouter, Request
from fastapi.responses import Response

from dashboard.rendering import page
from dashboard.session import DeskHere, Signed
from usecases import waiting, watch

router = APIRouter(include_in_schema=False)


@router.get("/waiting-list")
async def waiting_list(request: Request, desk: DeskHere, who: Signed) -> Response:
    """Who waits, the most urgent first."""
    found = await waiting.waiting_list(desk, who.actor)
    return page(request, who, "waiting.html", await watch.now(desk, who.actor), items=found)
