"""Whether a referral and another record are of the same person: judged by a human, never merged, and judged anew at will.

While it stands, one person has one journey: what is approved joins the journey that is open.
"""

from uuid import UUID

from database import one_person as kept
from database.found import Found
from database.record import Decision
from domain import one_person, referral
from domain.actor import Actor
from domain.errors import Fault, Invalid, VersionConflict
from domain.roles import Act
from domain.states import Participant, Referral
from usecases.desk import Asked, Desk, Done, carry_out
from usecases.guard import permit


async def link_referral(
    desk: Desk, actor: Actor, asked: Asked, referral_id: UUID, record_id: UUID, *, is_same: bool = True
) -> Done:
    """Say that another referral or journey is of the same person, or of another one; both records stay as they are."""

    def decide(found: Found) -> Decision:
        state = found.referral(referral_id)
        permit(found.actor, Act.LINK_REFERRAL, state)
        if not isinstance(found.states.get(record_id), Referral | Participant):
            message = "No referral and no journey of this programme has this id."
            raise Invalid([Fault(pointer="/record_id", code="unknown_record", message=message)])
        facts = referral.link(state, record_id=record_id, is_same=is_same, now=found.now)
        other = found.states[record_id]
        if isinstance(other, Referral):  # each of the two says it, so that whoever holds one of them knows
            facts = (*facts, *referral.link(other, record_id=referral_id, is_same=is_same, now=found.now))
        return Decision(facts=facts)

    return await carry_out(desk, actor, asked, Act.LINK_REFERRAL, decide, referral_id, others=(record_id,))


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
