"""The page of a held charge: the prosecutor's own question, and for staff all that is owed in it."""

from uuid import UUID

from fastapi import APIRouter, Request
from fastapi.responses import Response

from dashboard.owing import answer_due
from dashboard.rendering import page
from dashboard.session import DeskHere, Signed
from usecases import held_charges, watch

router = APIRouter(include_in_schema=False)


@router.get("/charge-holds/{record_id}")
async def charge(request: Request, desk: DeskHere, who: Signed, record_id: UUID) -> Response:
    """One held charge, in the visitor's view."""
    shown = await held_charges.look(desk, who.actor, record_id)
    now = await watch.now(desk, who.actor)
    due = await answer_due(desk, who, record_id)
    return page(request, who, "charge.html", now, charge=shown, answer_due=due)
