"""The doors: how far each stands open, who waits behind it, and its gate."""

from fastapi import APIRouter, Request
from fastapi.responses import Response

from dashboard.rendering import page
from dashboard.session import DeskHere, Signed
from domain.words import DoorState
from usecases import doors as known
from usecases import watch

router = APIRouter(include_in_schema=False)


@router.get("/doors")
async def doors(request: Request, desk: DeskHere, who: Signed) -> Response:
    """Every door of the visitor's."""
    found = await known.doors(desk, who.actor)
    policy = await desk.views.policy(who.actor.programme_id)
    now = await watch.now(desk, who.actor)
    reasons = policy.reasons.get("gate", ())
    return page(request, who, "doors.html", now, doors=found, states=[one.value for one in DoorState], reasons=reasons)
