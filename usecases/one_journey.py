"""One person has one journey: which records are of the same person as a referral, and why it opens no second journey."""

from uuid import UUID

from database import one_person as kept
from database.found import Found
from domain import one_person
from domain.actor import Actor
from domain.errors import Fault, Invalid, VersionConflict
from domain.states import Participant, Referral
from usecases.desk import Desk


async def records_alike(desk: Desk, actor: Actor, referral_id: UUID) -> tuple[UUID, ...]:
    """The records that were judged to be of the same person, for holding them while it is decided on."""
    async with desk.database.connect() as connection:
        return await kept.alike(connection, actor.programme_id, referral_id)


def open_journeys_of(found: Found, state: Referral) -> tuple[Participant, ...]:
    """The journeys of the referral's person that are open, under the locks; usually one, the oldest first."""
    states = found.states.values()
    alike = one_person.alike(state, [one for one in states if isinstance(one, Referral)])
    if not alike <= found.streams.keys():
        raise VersionConflict(
            "Another record of this person changed a moment ago. Read this record again, then decide."
        )
    return one_person.open_journeys(alike, states)


def has_open_journey(known: Participant, pointer: str, how: str) -> Invalid:
    """The refusal to open a second journey for one person; `how` says in the words of the caller's door how it joins."""
    message = (
        f"This referral was judged to be of the same person as {known.alias}, whose journey is open. {how}, and it joins"
        " that journey; or judge first that it is somebody else."
    )
    return Invalid([Fault(pointer=pointer, code="has_open_journey", message=message)])
