"""No-contact orders as programme staff see them."""

from collections.abc import Collection, Mapping, Sequence
from uuid import UUID

from database.apart import both_on_agenda, kept_from, orders_of, providers_apart
from domain.actor import Actor
from domain.errors import Fault, Invalid
from domain.roles import LEADS, Sight
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


async def apart_at(desk: Desk, actor: Actor, linkage_id: UUID) -> frozenset[UUID]:
    """The providers not to be asked for the person of a linkage, for those who lead; nobody else learns where others go."""
    if not actor.has(*LEADS):
        return frozenset()
    async with desk.database.connect() as connection:
        return await providers_apart(connection, actor.programme_id, linkage_id)


async def on_one_agenda(desk: Desk, actor: Actor, conference_id: UUID) -> Sequence[tuple[str, str]]:
    """Pairs of people on one agenda whom an order keeps apart, by alias: one of each is to be taken off."""
    proof = access(actor, Sight.CONFERENCES)
    async with desk.database.connect() as connection:
        return await both_on_agenda(connection, proof, conference_id)


async def kept_from_each(desk: Desk, actor: Actor, people: Collection[UUID]) -> Mapping[UUID, frozenset[UUID]]:
    """For each of these people, those who work with somebody from whom they are kept apart."""
    if not people:
        return {}
    async with desk.database.connect() as connection:
        return {one: await kept_from(connection, actor.programme_id, one) for one in people}


def not_theirs(apart: Mapping[UUID, frozenset[UUID]], person: UUID | None, owner_id: UUID, pointer: str) -> None:
    """Refuse what is to be done for a person to whoever works with somebody from whom the person is kept apart."""
    if person is not None and owner_id in apart.get(person, frozenset()):
        message = "This person works with somebody from whom a no-contact order keeps them apart. Name somebody else."
        raise Invalid([Fault(pointer=pointer, code="kept_apart", message=message)])
