"""Whether a referral and another record are of the same person: judged by a human, never merged, and judged anew at will.

While it stands, one person has one journey: what is approved joins the journey that is open.
"""

from uuid import UUID

from database.found import Found
from database.record import Decision
from domain import referral
from domain.actor import Actor
from domain.errors import Fault, Invalid
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
