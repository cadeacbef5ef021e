"""How far the doors stand open, for those who refer."""

from collections.abc import Sequence
from datetime import datetime

from database.gates import gates_of, reviews_due, waiting_behind
from domain.actor import Actor
from domain.gates import Doors
from domain.roles import Sight
from domain.visibility import access
from domain.words import Door
from usecases.desk import Desk
from usecases.guard import doors_for
from usecases.showing import Shown


async def standing(desk: Desk, actor: Actor) -> Doors:
    """The programme's doors as they stand now."""
    policy = await desk.views.policy(actor.programme_id)
    async with desk.database.connect() as connection:
        return Doors(policy=policy, gates=await gates_of(connection, actor))


async def doors(desk: Desk, actor: Actor) -> Sequence[Shown]:
    """How far each door stands open: a partner's own doors; for staff all that have a gate, with why and who waits."""
    proof = access(actor, Sight.OWN_REFERRALS)
    found = await standing(desk, actor)
    if not actor.is_staff:
        return [{"door": door, "state": found.state(door)} for door in doors_for(actor, found, closed=True)]
    async with desk.database.connect() as connection:
        waiting, due = await waiting_behind(connection, proof), await reviews_due(connection, proof)
    return [_for_staff(found, door, waiting.get(door, 0), due.get(door)) for door in found.gated()]


def _for_staff(found: Doors, door: Door, waiting: int, review_due: datetime | None) -> Shown:
    gate = found.gates.get(door)
    return {
        "door": door,
        "state": found.state(door),
        "reason_code": gate.reason_code if gate else None,
        "since": gate.since if gate else None,
        "waiting": waiting,
        "review_due": review_due,
    }
