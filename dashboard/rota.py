"""Who is away, who is on call, and one person's work handed to another: listed first, then moved."""

from uuid import UUID

from fastapi import APIRouter, Request
from fastapi.responses import Response

from dashboard.leading import page_of
from dashboard.rendering import page
from dashboard.session import DeskHere, Signed
from dashboard.words import words
from usecases import foresee, watch
from usecases.foresee import Move

WHAT = {"journey": "Journey, with what is owed in it", "meeting": "Meeting: its chair or tasks"}

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
        moves=[_listed(one) for one in found.moves] if found else (),
    )


def _listed(one: Move) -> dict[str, object]:
    """A line of what somebody has in hand: where it leads, whom and what it is about."""
    owed = {
        "kind": one.owed,
        "stream_kind": one.record_kind,
        "stream_id": one.record_id,
        "participant_id": one.participant_id,
    }
    what = WHAT.get(one.kind) or f"They took it: {words(one.owed or '')}"
    return {"to": page_of(owed), "next_due": one.next_due, "who": one.who, "what": what}
