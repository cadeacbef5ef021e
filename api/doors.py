"""Calls on doors: how far each stands open, and its gate."""

from dataclasses import dataclass
from datetime import datetime

from fastapi.responses import Response

from api.answers import answer, listed
from api.auth import Calling
from api.described import Described
from api.operations import command, lists
from api.reading import router as calls
from api.schemas.doors import GateBody, ReviewBody
from domain.roles import Act, Sight
from domain.words import Door, DoorState
from usecases import doors, gates

router = calls("/v1/doors", "referrals")


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnDoorListed(Described):
    """One of a partner's own doors: limited, whoever is referred waits for their turn; closed, nobody is."""

    door: Door
    """The way in."""
    state: DoorState
    """How far it stands open now."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DoorListed(Described):
    """A door, for programme staff: since when and why it stands so (null: as the policy has it), and how many wait.

    Somebody is to look by `review_due` whether its gate is still needed (null: none stands).
    """

    door: Door
    """The way in."""
    state: DoorState
    """How far it stands open now, as both the policy and its gate leave it."""
    reason_code: str | None
    """Why its gate was set so, one of the policy's reasons `gate`; null where no gate was ever set."""
    since: datetime | None
    """Since when its gate stands so; null where no gate was ever set."""
    waiting: int
    """How many referrals that came through it are on the waiting list."""
    review_due: datetime | None
    """When somebody is to look whether the gate is still needed; null where nobody is."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DoorShown(Described):
    """A door whose gate was set or looked at."""

    door: Door
    """The way in."""
    state: DoorState
    """How its gate stands from now on."""


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
