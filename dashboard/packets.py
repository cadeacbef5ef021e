"""The pages of those who come to the table: their meetings, the agreement, and each one's own packet."""

from uuid import UUID

from fastapi import APIRouter, Request
from fastapi.responses import Response

from dashboard.rendering import page
from dashboard.session import DeskHere, Signed
from usecases import packets as reading
from usecases import watch

router = APIRouter()


@router.get("/packets")
async def packets(request: Request, desk: DeskHere, who: Signed) -> Response:
    """The meetings to which the visitor comes."""
    found = await reading.packets(desk, who.actor)
    return page(request, who, "packets.html", await watch.now(desk, who.actor), items=found)


@router.get("/conferences/{record_id}/packet")
async def packet(request: Request, desk: DeskHere, who: Signed, record_id: UUID) -> Response:
    """The visitor's own packet; the agreement first, where it is not signed."""
    now = await watch.now(desk, who.actor)
    try:
        shown = await reading.read_packet(desk, who.actor, record_id)
    except reading.NotSigned:
        meeting = next((one for one in await reading.packets(desk, who.actor) if one["id"] == record_id), None)
        found = [
            one for one in await reading.agreements(desk, who.actor) if meeting and one["id"] == meeting["team_id"]
        ]
        return page(request, who, "agreement.html", now, agreements=found)
    return page(request, who, "packet.html", now, packet=shown)
