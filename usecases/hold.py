"""Held charges: the prosecutor is asked, told two things under a consent of that kind, and alone decides."""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID, uuid4

from database.found import Found
from database.record import Decision
from domain import charge_hold as hold
from domain import states
from domain.actor import Actor
from domain.deadlines import WorkingCalendar
from domain.errors import Fault, Invalid, NotInThisState
from domain.facts import Fact
from domain.offices import office_for
from domain.policy import HoldRule, Policy
from domain.roles import Act, Sight
from domain.states import ChargeHold, Consent
from domain.visibility import access
from domain.words import ChargeDecision, ChargeNotice, HoldAnswer
from usecases.checks import reason
from usecases.desk import Asked, Desk, Done, admit, carry_out
from usecases.guard import permit

FactsOf = Callable[[Found, ChargeHold], tuple[Fact, ...]]
REFERENCE = "reference"
CODE = re.compile(r"[a-z][a-z0-9_]{0,59}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Open:
    """A charge, under the prosecutor's own reference; which office is asked, and until when it may be filed if known."""

    charge_code: str
    reference: str = field(repr=False)
    office_id: UUID | None = None
    limitation_at: datetime | None = None


async def open_charge_hold(desk: Desk, actor: Actor, asked: Asked, referral_id: UUID, ask: Open) -> Done:
    """Ask the prosecutor to hold the charge while the intake window runs."""
    made = uuid4()
    _said(ask)
    offices = await desk.views.offices(actor.programme_id)

    def decide(found: Found) -> Decision:
        state = found.referral(referral_id)
        permit(found.actor, Act.OPEN_CHARGE_HOLD, state)
        policy = found.policy(referral_id)
        rule = _rule(policy, state.status)
        facts = hold.open_(
            hold_id=made,
            referral_id=referral_id,
            participant_id=state.participant_id,
            charge_code=ask.charge_code,
            window_ends_at=WorkingCalendar.of(policy).after(state.received_at, rule.window),
            presumption=rule.presumption,
            office_id=office_for(offices, state, ask.office_id),
            limitation_at=ask.limitation_at,
            now=found.now,
        )
        return Decision(facts=facts, sealed={made: {REFERENCE: ask.reference}}, created={"id": str(made)})

    return await carry_out(desk, actor, asked, Act.OPEN_CHARGE_HOLD, decide, referral_id)


async def give_charge_view(desk: Desk, actor: Actor, asked: Asked, hold_id: UUID, given: HoldAnswer) -> Done:
    """The prosecutor holds the charge, or objects."""

    def act(found: Found, state: ChargeHold) -> tuple[Fact, ...]:
        return hold.view(state, given=given, now=found.now)

    return await _do(desk, actor, asked, hold_id, Act.GIVE_CHARGE_VIEW, act)


async def request_charge_extension(desk: Desk, actor: Actor, asked: Asked, hold_id: UUID) -> Done:
    """Ask for more time, once."""

    def act(found: Found, state: ChargeHold) -> tuple[Fact, ...]:
        return hold.request_extension(state, now=found.now)

    return await _do(desk, actor, asked, hold_id, Act.REQUEST_CHARGE_EXTENSION, act)


async def answer_charge_extension(desk: Desk, actor: Actor, asked: Asked, hold_id: UUID, granted: bool) -> Done:
    """The prosecutor grants more time, or not."""

    def act(found: Found, state: ChargeHold) -> tuple[Fact, ...]:
        policy = found.policy(hold_id)
        until = WorkingCalendar.of(policy).after(state.window_ends_at, _rule(policy, state.status).extension)
        return hold.answer_extension(state, granted=granted, until=until, now=found.now)

    return await _do(desk, actor, asked, hold_id, Act.ANSWER_CHARGE_EXTENSION, act)


async def tell_charge_completion(desk: Desk, actor: Actor, asked: Asked, hold_id: UUID, what: ChargeNotice) -> Done:
    """Tell the prosecutor one of the two things that the person agreed to; refused without that consent."""

    def act(found: Found, state: ChargeHold) -> tuple[Fact, ...]:
        person = _person(found, state)
        if person is None:
            raise NotInThisState(state.status, hold.allowed(state), "This referral has opened no journey.")
        consent_id = _consent(found, state, person.id).id
        if what is ChargeNotice.HANDOFF_MADE:
            return hold.tell_handoff(state, participant_id=person.id, consent_id=consent_id, now=found.now)
        return hold.tell_completion(
            state, participant_id=person.id, consent_id=consent_id, intake_at=hold.intake_of(person), now=found.now
        )

    return await _do(desk, actor, asked, hold_id, Act.TELL_CHARGE_COMPLETION, act)


async def acknowledge_charge_completion(desk: Desk, actor: Actor, asked: Asked, hold_id: UUID) -> Done:
    """The prosecutor has seen the notice."""

    def act(found: Found, state: ChargeHold) -> tuple[Fact, ...]:
        return hold.acknowledge(state, now=found.now)

    return await _do(desk, actor, asked, hold_id, Act.ACKNOWLEDGE_CHARGE_COMPLETION, act)


async def confirm_charge_record(desk: Desk, actor: Actor, asked: Asked, hold_id: UUID) -> Done:
    """The supervisor has seen that all of the window is recorded, and nothing in it may be told as a completion."""

    def act(found: Found, state: ChargeHold) -> tuple[Fact, ...]:
        person = _person(found, state)
        consents = found.consents(person.id) if person else ()
        tellable = hold.tellable(state, person, consents, now=found.now)
        return hold.confirm_record(state, tellable=tellable, now=found.now)

    return await _do(desk, actor, asked, hold_id, Act.CONFIRM_CHARGE_RECORD, act)


async def decide_charge(desk: Desk, actor: Actor, asked: Asked, hold_id: UUID, decision: ChargeDecision) -> Done:
    """The prosecutor decides on the charge."""

    def act(found: Found, state: ChargeHold) -> tuple[Fact, ...]:
        return hold.decide(state, decision=decision, now=found.now)

    return await _do(desk, actor, asked, hold_id, Act.DECIDE_CHARGE, act)


async def withdraw_charge_hold(desk: Desk, actor: Actor, asked: Asked, hold_id: UUID, reason_code: str) -> Done:
    """The programme asks nothing on this charge any more."""

    def act(found: Found, state: ChargeHold) -> tuple[Fact, ...]:
        reason(found.policy(hold_id), "charge_hold", reason_code)
        return hold.withdraw(state, reason_code=reason_code, now=found.now)

    return await _do(desk, actor, asked, hold_id, Act.WITHDRAW_CHARGE_HOLD, act)


async def _do(desk: Desk, actor: Actor, asked: Asked, hold_id: UUID, act: Act, facts_of: FactsOf) -> Done:
    await admit(desk, actor, act)
    found_now = await desk.views.record_of(access(actor, Sight.CHARGE_HOLDS), "charge_hold", hold_id)
    others = (found_now["referral_id"],) if found_now is not None else ()

    def decide(found: Found) -> Decision:
        state = found.charge_hold(hold_id)
        permit(found.actor, act, state)
        return Decision(facts=facts_of(found, state))

    return await carry_out(desk, actor, asked, act, decide, hold_id, others=others)


def _said(ask: Open) -> None:
    """A code and a reference, however they were sent."""
    if not CODE.fullmatch(ask.charge_code):
        message = "Write the charge as a code: small letters, digits and underscores, as in 'possession'."
        raise Invalid([Fault(pointer="/charge_code", code="no_code", message=message)])
    if not ask.reference.strip():
        message = "Name the prosecutor's own reference for the charge."
        raise Invalid([Fault(pointer="/reference", code="required", message=message)])


def _rule(policy: Policy, status: str) -> HoldRule:
    if policy.charge_hold is None:
        raise NotInThisState(status, (), "This programme's policy holds no charges.")
    return policy.charge_hold


def _person(found: Found, state: ChargeHold) -> states.Participant | None:
    """Whose charge it is, where the referral has opened a journey."""
    participant_id = state.participant_id or found.referral(state.referral_id).participant_id
    person = found.states.get(participant_id) if participant_id else None
    return person if isinstance(person, states.Participant) else None


def _consent(found: Found, state: ChargeHold, participant_id: UUID) -> Consent:
    """The person's consent to exactly this; nothing else covers it."""
    consent = hold.consent_for(state, found.consents(participant_id), now=found.now)
    if consent is None:
        message = "No consent of kind 'charge_hold' is in force for this person; without it nothing is said."
        raise Invalid([Fault(pointer="", code="consent_not_in_force", message=message)])
    return consent
