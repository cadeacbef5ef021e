"""What a decision of the table means: the command that it becomes, under the name and the rights of whoever decides."""

from dataclasses import replace
from uuid import UUID

from database.found import Found
from database.record import Decision
from domain import journey
from domain.actor import Actor
from domain.errors import Fault, Invalid
from domain.roles import Act
from domain.states import Participant
from domain.words import ENDED_STAGES, ConferenceDecision, Role
from usecases import screen
from usecases.guard import permit

D = ConferenceDecision
ON_REFERRAL = {D.APPROVE: "approved", D.NOT_ACCEPT: "not_accepted", D.DEFER: "to_conference"}
USUAL_REASON = {D.APPROVE: "eligible", D.DEFER: "discuss_at_table"}
# whose work each of these is where nobody at the table took it on, and what it then says
TAKEN_ON = {
    D.OUTREACH_TARGET: "Reach out to them, as the table agreed.",
    D.ASK_CHARGE: "Ask about the charge, as the table agreed.",
    D.ASK_WARRANT: "Ask about the warrant, as the table agreed.",
}
SOON = "5 working days"


def takes_on(found: Found, decision: ConferenceDecision, person: Participant | None) -> UUID:
    """Who takes on what the decision asks for: the journey's owner, or for a charge or a warrant the legal coordinator."""
    if decision is D.OUTREACH_TARGET and person is not None:
        return person.owner_id
    legal = [one.actor for one in found.people.values() if one.actor.has(Role.LEGAL_COORDINATOR)]
    if decision is D.OUTREACH_TARGET or not legal:
        message = "Say who takes this on: name an action item with its owner."
        raise Invalid([Fault(pointer="/action_items", code="required", message=message)])
    return _first(legal)


def on_person(found: Found, decision: ConferenceDecision, person: Participant | None, own: Decision) -> Decision:
    """An engagement plan is a review of the journey, which closes what was owed until the table looked at it."""
    if decision is not D.ENGAGEMENT_PLAN or person is None or person.stage in ENDED_STAGES:
        return own
    permit(found.actor, Act.HOLD_REVIEW, person)
    return replace(own, facts=(*own.facts, *journey.review(person, occurred_at=found.now, now=found.now)))


def on_referral(decision: ConferenceDecision, reason_code: str | None, owner_id: UUID | None) -> screen.Decide:
    """The decision on the referral itself; the table that looked at it is why it goes before those who wait."""
    reason = reason_code or USUAL_REASON.get(decision)
    if reason is None:
        message = "A referral that is not accepted says why."
        raise Invalid([Fault(pointer="/reason_code", code="required", message=message)])
    return screen.Decide(
        outcome=ON_REFERRAL[decision],
        reason_code=reason,
        owner_id=owner_id,
        gate_reason="Decided at the table.",
        joins_own=True,
    )


def _first(people: list[Actor]) -> UUID:
    return min(one.person_id for one in people if one.person_id is not None)
