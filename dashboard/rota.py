"""Who is away, who is on call, and one person's work handed to another: listed first, then moved."""

from uuid import UUID

from fastapi import APIRouter, Request
from fastapi.responses import Response

from dashboard.rendering import page
from dashboard.session import DeskHere, Signed
from usecases import foresee, watch

router = APIRouter(include_in_schema=False)


@router.get("/rota")
async def rota(request: Request, desk: DeskHere, who: Signed, leaves: UUID | None = None) -> Response:
    """The rota; with `leaves`, also what that person has in hand."""
    entries = await foresee.rota(desk, who.actor)
    everyone = await watch.people(desk, who.actor)
    found = await foresee.rehearse(desk, who.actor, leaves) if leaves else None
    return page(
        request,
        who,
        "rota.html",
        await watch.now(desk, who.actor),
        entries=entries,
        staff=[one for one in everyone if one["agency_kind"] == "programme"],
        leaves=str(leaves or ""),
        moves=found.moves if found else (),
    )
