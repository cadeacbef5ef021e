"""Calls on doors: how far each stands open, and its gate."""

from fastapi.responses import Response

from api.answers import answer, listed
from api.auth import Calling
from api.operations import command, lists
from api.overviews import DoorListed, DoorShown, OwnDoorListed
from api.reading import router as calls
from api.schemas.doors import GateBody, ReviewBody
from domain.roles import Act, Sight
from domain.words import DoorState
from usecases import doors, gates

router = calls("/v1/doors", "referrals")
DOORS = lists(
    Sight.OWN_REFERRALS, "How far each door stands open; a partner sees its own doors alone", DoorListed, OwnDoorListed
)


@router.get("", **DOORS)
async def list_doors(call: Calling) -> Response:
    """The doors."""
    return listed(await doors.doors(call.desk, call.actor))


SET = command(
    Act.SET_GATE,
    "Narrow a door while there is no room, or open it again; the community's closes first and opens last",
    DoorShown,
    example={"door": "community", "state": "limited", "reason_code": "caseloads_full"},
    versioned=False,
)


@router.post("/gates", **SET)
async def set_gate(call: Calling, body: GateBody) -> Response:
    """Set a gate."""
    ask = gates.SetGate(door=body.door, state=body.state, reason_code=body.reason_code)
    done = await gates.set_gate(call.desk, call.actor, call.asked(ask), ask)
    return answer(DoorShown(door=body.door, state=body.state), done)


REVIEW = command(
    Act.REVIEW_GATE,
    "Somebody looked whether a gate is still needed: it stays as it is, and is looked at again later",
    DoorShown,
    example={"door": "community", "reason_code": "caseloads_full"},
    versioned=False,
)


@router.post("/gates/review", **REVIEW)
async def review_gate(call: Calling, body: ReviewBody) -> Response:
    """Keep a gate as it is, for now."""
    ask = gates.ReviewGate(door=body.door, reason_code=body.reason_code)
    done = await gates.review_gate(call.desk, call.actor, call.asked(ask), ask)
    return answer(DoorShown(door=body.door, state=DoorState(done.created["state"])), done)
