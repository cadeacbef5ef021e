"""No-contact orders as programme staff see them."""

from collections.abc import Sequence
from uuid import UUID

from database.apart import orders_of
from domain.actor import Actor
from domain.roles import Sight
from domain.visibility import access
from usecases.desk import Desk
from usecases.showing import Shown


async def orders(desk: Desk, actor: Actor, participant_id: UUID) -> Sequence[Shown]:
    """The orders that stand for a person; `walled` says that the looker works with the other one."""
    proof = access(actor, Sight.PARTICIPANTS)
    async with desk.database.connect() as connection:
        found = await orders_of(connection, proof, participant_id)
    return [
        {
            **{name: value for name, value in one.items() if name != "owner_id"},
            "walled": one["owner_id"] == actor.person_id,
        }
        for one in found
    ]
