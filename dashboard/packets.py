"""The pages of those who come to the table: their meetings, the agreement, and each one's own packet."""

from collections.abc import Mapping, Sequence
from uuid import UUID

from fastapi import APIRouter, Request
from fastapi.responses import Response

from dashboard import paging
from dashboard.rendering import page
from dashboard.session import DeskHere, Signed, Visitor
from usecases import minutes, watch
from usecases import packets as reading
from usecases.desk import Desk

router = APIRouter(include_in_schema=False)


@router.get("/packets")
async def packets(request: Request, desk: DeskHere, who: Signed) -> Response:
    """The meetings to which the visitor comes."""
    found = await reading.packets(desk, who.actor, limit=paging.CHOICES)
    kept = await minutes.kept(desk, who.actor, limit=paging.MOST, after=paging.after_id(request))
    work = await minutes.taken_on(desk, who.actor, limit=paging.CHOICES)
    now, further = await watch.now(desk, who.actor), paging.further(request, kept)
    return page(request, who, "packets.html", now, items=found, kept=kept, work=work, further=further)


@router.get("/action-items")
async def taken_on(request: Request, desk: DeskHere, who: Signed) -> Response:
    """What the visitor took on at the table and has not done."""
    work = await minutes.taken_on(desk, who.actor, limit=paging.CHOICES)
    return page(request, who, "taken_on.html", await watch.now(desk, who.actor), work=work)


@router.get("/conferences/{record_id}/packet")
async def packet(request: Request, desk: DeskHere, who: Signed, record_id: UUID) -> Response:
    """The visitor's own packet; the agreement first, where it is not signed."""
    try:
        shown = await reading.read_packet(desk, who.actor, record_id)
    except reading.NotSigned:
        return await _agreement(
            request, desk, who, await reading.packets(desk, who.actor, limit=paging.CHOICES), record_id
        )
    return page(request, who, "packet.html", await watch.now(desk, who.actor), packet=shown)


@router.get("/conferences/{record_id}/minutes")
async def read_minutes(request: Request, desk: DeskHere, who: Signed, record_id: UUID) -> Response:
    """The minutes as the visitor may read them; the agreement first, where it is not signed."""
    try:
        shown = await minutes.read_minutes(desk, who.actor, record_id)
    except reading.NotSigned:
        return await _agreement(
            request, desk, who, await minutes.kept(desk, who.actor, limit=paging.CHOICES), record_id
        )
    return page(request, who, "minutes.html", await watch.now(desk, who.actor), minutes=shown)


async def _agreement(
    request: Request, desk: Desk, who: Visitor, meetings: Sequence[Mapping[str, object]], record_id: UUID
) -> Response:
    team = next((one["team_id"] for one in meetings if one["id"] == record_id), None)
    found = [one for one in await reading.agreements(desk, who.actor) if one["id"] == team]
    return page(request, who, "agreement.html", await watch.now(desk, who.actor), agreements=found)
