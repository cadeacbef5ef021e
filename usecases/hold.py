"""Held charges: the prosecutor is asked, told two things under a consent of that kind, and alone decides."""

import re
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime
from uuid import UUID, uuid4

from database.found import Found
from database.record import Decision
from database.rows import from_row
from database.views import Page
from domain import charge_hold as hold
from domain import states
from domain.actor import Actor
from domain.consent import in_force
from domain.deadlines import WorkingCalendar
from domain.errors import Fault, Invalid, NotFound, NotInThisState
from domain.facts import Fact
from domain.policy import HoldRule, Policy
from domain.roles import Act, Sight
from domain.states import ChargeHold, Consent
from domain.visibility import access, hold_view
from domain.words import ChargeDecision, ChargeNotice, HoldAnswer, Stage
from usecases import showing
from usecases.checks import reason
from usecases.desk import Asked, Desk, Done, admit, carry_out
from usecases.guard import permit
from usecases.showing import Shown

FactsOf = Callable[[Found, ChargeHold], tuple[Fact, ...]]
REFERENCE = "reference"
CODE = re.compile(r"[a-z][a-z0-9_]{0,59}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Open:
    """A charge, under the prosecutor's own reference."""

    charge_code: str
    reference: str = field(repr=False)


async def open_hold(desk: Desk, actor: Actor, asked: Asked, referral_id: UUID, ask: Open) -> Done:
    """Ask the prosecutor to hold the charge while the intake window runs."""
    made = uuid4()
    _said(ask)

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
            now=found.now,
        )
        return Decision(facts=facts, sealed={made: {REFERENCE: ask.reference}}, created={"id": str(made)})

    return await carry_out(desk, actor, asked, Act.OPEN_CHARGE_HOLD, decide, referral_id)


async def give_view(desk: Desk, actor: Actor, asked: Asked, hold_id: UUID, given: HoldAnswer) -> Done:
    """The prosecutor holds the charge, or objects."""

    def act(found: Found, state: ChargeHold) -> tuple[Fact, ...]:
        return hold.view(state, given=given, now=found.now)

    return await _do(desk, actor, asked, hold_id, Act.GIVE_CHARGE_VIEW, act)


async def request_extension(desk: Desk, actor: Actor, asked: Asked, hold_id: UUID) -> Done:
    """Ask for more time, once."""

    def act(found: Found, state: ChargeHold) -> tuple[Fact, ...]:
        return hold.request_extension(state, now=found.now)

    return await _do(desk, actor, asked, hold_id, Act.REQUEST_CHARGE_EXTENSION, act)


async def answer_extension(desk: Desk, actor: Actor, asked: Asked, hold_id: UUID, granted: bool) -> Done:
    """The prosecutor grants more time, or not."""

    def act(found: Found, state: ChargeHold) -> tuple[Fact, ...]:
        policy = found.policy(hold_id)
        until = WorkingCalendar.of(policy).after(state.window_ends_at, _rule(policy, state.status).extension)
        return hold.answer_extension(state, granted=granted, until=until, now=found.now)

    return await _do(desk, actor, asked, hold_id, Act.ANSWER_CHARGE_EXTENSION, act)


async def tell(desk: Desk, actor: Actor, asked: Asked, hold_id: UUID, what: ChargeNotice) -> Done:
    """Tell the prosecutor one of the two things that the person agreed to; refused without that consent."""

    def act(found: Found, state: ChargeHold) -> tuple[Fact, ...]:
        participant_id = state.participant_id or found.referral(state.referral_id).participant_id
        person = found.states.get(participant_id) if participant_id else None
        if not isinstance(person, states.Participant):
            raise NotInThisState(state.status, hold.allowed(state), "This referral has opened no journey.")
        consent_id = _consent(found, person.id).id
        if what is ChargeNotice.HANDOFF_MADE:
            return hold.tell_handoff(state, participant_id=person.id, consent_id=consent_id, now=found.now)
        entered = person.entered.get(Stage.ACTIVE)
        intake_at = None if entered is None else datetime.fromisoformat(entered)
        return hold.tell_completion(
            state, participant_id=person.id, consent_id=consent_id, intake_at=intake_at, now=found.now
        )

    return await _do(desk, actor, asked, hold_id, Act.TELL_CHARGE_COMPLETION, act)


async def acknowledge(desk: Desk, actor: Actor, asked: Asked, hold_id: UUID) -> Done:
    """The prosecutor has seen the notice."""

    def act(found: Found, state: ChargeHold) -> tuple[Fact, ...]:
        return hold.acknowledge(state, now=found.now)

    return await _do(desk, actor, asked, hold_id, Act.ACKNOWLEDGE_CHARGE_COMPLETION, act)


async def confirm_record(desk: Desk, actor: Actor, asked: Asked, hold_id: UUID) -> Done:
    """The supervisor has seen that all of the window is recorded."""

    def act(found: Found, state: ChargeHold) -> tuple[Fact, ...]:
        return hold.confirm_record(state, now=found.now)

    return await _do(desk, actor, asked, hold_id, Act.CONFIRM_CHARGE_RECORD, act)


async def decide_charge(desk: Desk, actor: Actor, asked: Asked, hold_id: UUID, decision: ChargeDecision) -> Done:
    """The prosecutor decides on the charge."""

    def act(found: Found, state: ChargeHold) -> tuple[Fact, ...]:
        return hold.decide(state, decision=decision, now=found.now)

    return await _do(desk, actor, asked, hold_id, Act.DECIDE_CHARGE, act)


async def withdraw(desk: Desk, actor: Actor, asked: Asked, hold_id: UUID, reason_code: str) -> Done:
    """The programme asks nothing on this charge any more."""

    def act(found: Found, state: ChargeHold) -> tuple[Fact, ...]:
        reason(found.policy(hold_id), "charge_hold", reason_code)
        return hold.withdraw(state, reason_code=reason_code, now=found.now)

    return await _do(desk, actor, asked, hold_id, Act.WITHDRAW_CHARGE_HOLD, act)


async def look(desk: Desk, actor: Actor, hold_id: UUID) -> Shown:
    """One held charge: all of it for staff; for the prosecutor its own reference and question, and constant words."""
    proof = access(actor, Sight.CHARGE_HOLDS)
    row = await desk.views.record_of(proof, "charge_hold", hold_id)
    if row is None:
        raise NotFound("charge hold")
    if not hold_view(actor):
        return await _as_prosecutor(desk, actor, from_row(ChargeHold, row))
    texts = await desk.views.unsealed(proof, hold_id, [REFERENCE])
    owed = await desk.views.obligations(proof, hold_id)
    policy = await desk.views.policy_version(actor.programme_id, row["policy_version"])
    due = [showing.obligation(one, policy) for one in owed if one["closed_at"] is None and one["on_due"] == "miss"]
    return {**row, REFERENCE: texts.get(REFERENCE), "due": due, "allowed": hold.allowed(from_row(ChargeHold, row))}


async def holds(
    desk: Desk, actor: Actor, referral_id: UUID | None = None, *, limit: int = 50, after: UUID | None = None
) -> Page:
    """The charges that are held and not decided, in the looker's view; no filter narrows a prosecutor's."""
    proof = access(actor, Sight.CHARGE_HOLDS)
    staff = hold_view(actor)
    page = await desk.views.charge_holds(proof, referral_id if staff else None, limit=limit, after=after)
    if staff:
        return page
    return replace(page, items=[await _as_prosecutor(desk, actor, from_row(ChargeHold, row)) for row in page.items])


async def _as_prosecutor(desk: Desk, actor: Actor, state: ChargeHold) -> Shown:
    texts = await desk.views.unsealed(access(actor, Sight.CHARGE_HOLDS), state.id, [REFERENCE])
    may_know = await _may_know(desk, actor, state)
    return {
        **as_asked(state, hold.question(state, may_know=may_know)),
        REFERENCE: texts.get(REFERENCE),
        "charge_code": state.charge_code,
        "notices": hold.told(state, may_know=may_know),
    }


def as_asked(state: ChargeHold, question: str | None) -> Shown:
    """A held charge as the prosecutor sees it: what is asked, and the prosecutor's own decision."""
    decision = state.status.value if state.decided_at else None
    return {"id": state.id, "question": question, "decision": decision}


async def _may_know(desk: Desk, actor: Actor, state: ChargeHold) -> bool:
    if state.participant_id is None:
        return False
    proof = access(actor, Sight.CHARGE_HOLDS)
    consents = [from_row(Consent, one) for one in await desk.views.consents(proof, state.participant_id)]
    moment = (await desk.views.clock(actor.programme_id)).now
    return in_force(consents, hold.sharing(actor.agency_id), now=moment) is not None


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


def _consent(found: Found, participant_id: UUID) -> Consent:
    """The person's consent to exactly this; nothing else covers it."""
    for one in found.consents(participant_id):
        if in_force([one], hold.sharing(one.recipient_agency_id), now=found.now):
            return one
    message = "No consent of kind 'charge_hold' is in force for this person; without it nothing is said."
    raise Invalid([Fault(pointer="", code="consent_not_in_force", message=message)])
