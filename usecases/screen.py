"""Screen a referral, ask partners for their view, and decide."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import partial
from uuid import UUID, uuid4

from database.found import Colleague, Found
from database.record import Decide as HowToDecide
from database.record import Decision
from domain import apart, journey, referral
from domain.actor import Actor
from domain.errors import Fault, Invalid, NotInThisState
from domain.facts import Fact
from domain.gates import in_turn
from domain.offices import office_for
from domain.roles import CARE, Act
from domain.states import Participant, Referral
from domain.words import ENDED_STAGES, Answered, Position, ReferralStatus, Role, StreamKind, Urgency
from security.keyring import Keyring
from security.tokens import match_tokens
from usecases.aliases import new_alias
from usecases.checks import notes, reason, stays
from usecases.desk import Asked, Desk, Done, admit, carry_out
from usecases.guard import asked_role, permit
from usecases.one_journey import has_open_journey, open_journeys_of, records_alike
from usecases.parting import to_their_own

COPIED = ("identity", "contact", "whereabouts")  # of the referral, to the journey that it opens
# as what somebody owns a journey: the most hands-on of their roles
HANDS_ON = (Role.CASE_MANAGER, Role.OUTREACH, Role.ON_CALL, Role.SUPERVISOR, Role.COORDINATOR, Role.DIRECTOR)


@dataclass(frozen=True, slots=True, kw_only=True)
class Decide:
    """A decision on a referral. `owner_id` chooses the first owner; `participant_id` joins an open journey.

    `no_contact_with` are participants from whom an order keeps the person apart; it is recorded with the approval.

    Where somebody's caseload is full, or the referral's door is narrowed, an approval says why it is given all the same.
    `joins_own` lets it join the open journey of a person who was judged to be the same without naming it, as a table does.
    """

    outcome: str
    reason_code: str
    note: str | None = field(default=None, repr=False)
    owner_id: UUID | None = None
    participant_id: UUID | None = None
    caseload_reason: str | None = field(default=None, repr=False)
    gate_reason: str | None = field(default=None, repr=False)
    no_contact_with: tuple[UUID, ...] = ()
    joins_own: bool = False


async def request_view(
    desk: Desk, actor: Actor, asked: Asked, referral_id: UUID, of: Role, office_id: UUID | None = None
) -> Done:
    """Ask police or prosecutor for their view on eligibility; of several prosecutors' offices the one that it is for."""
    offices = await desk.views.offices(actor.programme_id) if of is Role.PROSECUTOR_LIAISON else ()

    def decide(found: Found) -> Decision:
        state = found.referral(referral_id)
        permit(found.actor, Act.REQUEST_VIEW, state)
        office = partial(office_for, offices, state, office_id)
        return Decision(facts=referral.request_view(state, asked=of, now=found.now, office_of=office))

    return await carry_out(desk, actor, asked, Act.REQUEST_VIEW, decide, referral_id)


async def give_view(
    desk: Desk,
    actor: Actor,
    asked: Asked,
    referral_id: UUID,
    position: Position,
    category: str | None,
    note: str | None,
) -> Done:
    """Give the view that one's office was asked for."""

    def decide(found: Found) -> Decision:
        state = found.referral(referral_id)
        permit(found.actor, Act.GIVE_VIEW, state)
        office = asked_role(found.actor, state)
        facts = referral.give_view(state, asked=office, position=position, category=category, now=found.now)
        return Decision(facts=facts, notes=notes(referral_id, f"view_{office}", note))

    return await carry_out(desk, actor, asked, Act.GIVE_VIEW, decide, referral_id)


async def screen(
    desk: Desk,
    actor: Actor,
    asked: Asked,
    referral_id: UUID,
    answers: Mapping[str, Answered],
    note: str | None,
    decision: Decide | None,
) -> Done:
    """Answer the screening's questions and, with `decision`, decide in the same step."""

    def decide(found: Found) -> Decision:
        state = found.referral(referral_id)
        permit(found.actor, Act.SCREEN, state)
        facts = referral.screen(state, answers=answers, policy=found.policy(referral_id), now=found.now)
        kept = notes(referral_id, "screening", note)
        if decision is None:
            return Decision(facts=facts, notes=kept)
        then = decided(desk.keyring, found, state, decision, "/decision")
        return replace(then, facts=(*facts, *then.facts), notes=(*kept, *then.notes))

    return await _deciding(desk, actor, asked, Act.SCREEN, decide, referral_id, decision)


async def record_urgencies(
    desk: Desk, actor: Actor, asked: Asked, referral_id: UUID, urgencies: tuple[Urgency, ...]
) -> Done:
    """Say what makes it urgent; on the waiting list that counts, and it decides nothing."""

    def decide(found: Found) -> Decision:
        state = found.referral(referral_id)
        permit(found.actor, Act.RECORD_URGENCIES, state)
        return Decision(facts=referral.record_urgencies(state, urgencies=urgencies, now=found.now))

    return await carry_out(desk, actor, asked, Act.RECORD_URGENCIES, decide, referral_id)


async def review_waiting(desk: Desk, actor: Actor, asked: Asked, referral_id: UUID, note: str | None = None) -> Done:
    """A waiting referral was looked at, and waits on."""

    def decide(found: Found) -> Decision:
        state = found.referral(referral_id)
        permit(found.actor, Act.REVIEW_WAITING, state)
        facts = referral.review_waiting(state, now=found.now)
        return Decision(facts=facts, notes=notes(referral_id, "waiting", note))

    return await carry_out(desk, actor, asked, Act.REVIEW_WAITING, decide, referral_id)


async def decide_referral(desk: Desk, actor: Actor, asked: Asked, referral_id: UUID, ask: Decide) -> Done:
    """Approve (opening or joining a journey), not accept, put on the waiting list, or take to the conference."""

    def decide(found: Found) -> Decision:
        state = found.referral(referral_id)
        permit(found.actor, Act.DECIDE_REFERRAL, state)
        return decided(desk.keyring, found, state, ask)

    return await _deciding(desk, actor, asked, Act.DECIDE_REFERRAL, decide, referral_id, ask)


def decided(keyring: Keyring, found: Found, state: Referral, ask: Decide, at: str = "") -> Decision:
    """What a decision on a referral writes; the same whether it is taken at a desk or at the table."""
    permit(found.actor, Act.DECIDE_REFERRAL, state)
    reason(found.policy(state.id), "decision", ask.reason_code, f"{at}/reason_code")
    if ask.outcome != "approved":
        _only_with_approval(ask, at)
        return Decision(facts=_facts(found, state, ask, None), notes=notes(state.id, "decision", ask.note))
    ask = _one_journey(found, state, ask, at)
    if ask.participant_id is not None:
        return _joins(found, state, ask, ask.participant_id, at)
    return _opens(keyring, found, state, ask, at)


def _one_journey(found: Found, state: Referral, ask: Decide, at: str) -> Decide:
    """One person has one journey: the approval joins the one that is open, or says how it would."""
    if state.participant_id is not None:
        return ask  # it led to a journey already: whoever was second is told that it is decided
    known = open_journeys_of(found, state)
    if not known or ask.participant_id in {one.id for one in known}:
        return ask
    if not ask.joins_own:
        how = f"Approve it with 'participant_id': '{known[0].id}'"
        raise has_open_journey(known[0], f"{at}/participant_id", how)
    if ask.owner_id is not None:
        raise has_open_journey(known[0], f"{at}/owner_id", "Leave out who works with them")
    return replace(ask, participant_id=known[0].id)


def _joins(found: Found, state: Referral, ask: Decide, participant_id: UUID, at: str) -> Decision:
    known = found.states.get(participant_id)
    if not isinstance(known, Participant):
        message = "No journey of this programme has this id."
        raise Invalid([Fault(pointer=f"{at}/participant_id", code="unknown_participant", message=message)])
    if known.stage in ENDED_STAGES:
        raise NotInThisState(known.stage, (), "That journey has ended; approve without it to open a new one.")
    facts = _facts(found, state, ask, participant_id)
    joined = journey.join(known, referral_id=state.id, now=found.now)
    created = {"participant_id": str(participant_id)}
    return Decision(facts=(*facts, *joined), notes=notes(state.id, "decision", ask.note), created=created)


def _opens(keyring: Keyring, found: Found, state: Referral, ask: Decide, at: str) -> Decision:
    waited, gate = state.status is ReferralStatus.WAITLISTED, found.doors(state.id).state(state.door)
    in_turn(gate, waited=waited, reason=ask.gate_reason, pointer=f"{at}/gate_reason")
    made = uuid4()
    return with_its_own_journey(keyring, found, state, ask, _facts(found, state, ask, made), made, at)


def with_its_own_journey(
    keyring: Keyring, found: Found, state: Referral, ask: Decide, first: tuple[Fact, ...], made: UUID, at: str = ""
) -> Decision:
    """What opens a journey for a referral, with its owner and all that is known of the person, after the `first` facts."""
    owner = _owner(found, state, ask, at)
    orders = [
        fact for one in sorted(set(ask.no_contact_with)) for fact in apart.record(uuid4(), made, one, now=found.now)
    ]
    opened = journey.open_journey(
        participant_id=made,
        referral_id=state.id,
        alias=new_alias(),
        door=state.door,
        area=state.area,
        owner_id=owner.id,
        owner_role=owner.role.value,
        now=found.now,
    )
    known = found.unsealed.get(state.id, {})
    person = {**json.loads(known.get("identity", "{}")), **json.loads(known.get("contact", "{}"))}
    texts = {name: value for name, value in person.items() if isinstance(value, str)}
    return Decision(
        facts=(*first, *opened, *orders, *to_their_own(found, set(ask.no_contact_with), from_id=owner.id)),
        sealed={made: {name: known[name] for name in COPIED if name in known}},
        tokens={made: match_tokens(keyring, found.actor.programme_id.bytes, texts)},
        notes=(
            *notes(state.id, "decision", ask.note),
            *notes(state.id, "gate", ask.gate_reason),
            *notes(made, "caseload", ask.caseload_reason),
        ),
        created={"participant_id": str(made)},
    )


def _facts(found: Found, state: Referral, ask: Decide, participant_id: UUID | None) -> tuple[Fact, ...]:
    return referral.decide(
        state,
        outcome=ask.outcome,
        reason_code=ask.reason_code,
        participant_id=participant_id,
        joined=ask.participant_id is not None,
        now=found.now,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Owner:
    """Who owns a journey, and as what."""

    id: UUID
    role: Role


def able_owner(
    found: Found, owner_id: UUID, caseload_reason: str | None, pointer: str, apart_from: frozenset[UUID] = frozenset()
) -> Owner:
    """Somebody active who may own a journey and has room for one more, or a reason why anyway.

    `apart_from` are those who work with somebody from whom the person is kept apart.
    """
    colleague = found.people.get(owner_id)
    if colleague is None or not colleague.actor.has(*CARE):
        message = "Nobody active who can own a journey has this id."
        raise Invalid([Fault(pointer=pointer, code="unknown_owner", message=message)])
    if colleague.away and not colleague.stood_in:
        message = "This person is away and nobody stands in. Name somebody who is there."
        raise Invalid([Fault(pointer=pointer, code="away", message=message)])
    stays(found, owner_id, pointer)
    if owner_id in apart_from:
        message = "This person works with somebody from whom a no-contact order keeps them apart. Name somebody else."
        raise Invalid([Fault(pointer=pointer, code="kept_apart", message=message)])
    _has_room(found, colleague, caseload_reason, pointer)
    return Owner(id=owner_id, role=next(role for role in HANDS_ON if role in colleague.actor.roles))


def _owner(found: Found, state: Referral, ask: Decide, at: str) -> Owner:
    first = found.policy(state.id).doors[state.door].first_owner
    apart_from = frozenset(_kept_from(found, one, at).owner_id for one in ask.no_contact_with)
    if ask.owner_id is not None:
        chosen = able_owner(found, ask.owner_id, ask.caseload_reason, f"{at}/owner_id", apart_from)
        return Owner(id=chosen.id, role=first) if first in found.people[chosen.id].actor.roles else chosen
    there = [one for one in found.people.items() if first in one[1].actor.roles and _is_there(one[1])]
    able = [one for one in there if one[0] not in apart_from]
    if not able:
        why = "works apart from whom the orders name" if there else "is there"
        message = f"Nobody of the role '{first}' {why}; name the owner."
        raise Invalid([Fault(pointer=f"{at}/owner_id", code="required", message=message)])
    least_id, least = min(able, key=lambda one: (one[1].caseload, str(one[0])))
    _has_room(found, least, ask.caseload_reason, f"{at}/owner_id")
    return Owner(id=least_id, role=first)


def _is_there(colleague: Colleague) -> bool:
    """Whether they are at work, and until nobody knows when, or with a stand-in whenever they are not."""
    return not colleague.away and colleague.leaves_at is None


def _kept_from(found: Found, participant_id: UUID, at: str) -> Participant:
    known = found.states.get(participant_id)
    if not isinstance(known, Participant) or known.stage in ENDED_STAGES:
        message = "No open journey of this programme has this id."
        raise Invalid([Fault(pointer=f"{at}/no_contact_with", code="unknown_participant", message=message)])
    return known


def _has_room(found: Found, colleague: Colleague, caseload_reason: str | None, pointer: str) -> None:
    """No more journeys than the policy allows for one person, unless a reason is given."""
    most = found.policy().caseload_block
    if colleague.caseload >= most and not caseload_reason:
        message = (
            f"This person has {colleague.caseload} open journeys; {most} is the most. Say why in 'caseload_reason'."
        )
        raise Invalid([Fault(pointer=pointer, code="caseload_full", message=message)])


def _only_with_approval(ask: Decide, at: str) -> None:
    named = {"owner_id": ask.owner_id, "participant_id": ask.participant_id, "no_contact_with": ask.no_contact_with}
    for name, value in named.items():
        if value:
            message = "Only an approval names this."
            raise Invalid([Fault(pointer=f"{at}/{name}", code="not_an_approval", message=message)])


async def _deciding(
    desk: Desk, actor: Actor, asked: Asked, act: Act, decide: HowToDecide, referral_id: UUID, ask: Decide | None
) -> Done:
    if ask is None or ask.outcome != "approved":
        return await carry_out(desk, actor, asked, act, decide, referral_id)
    await admit(desk, actor, act)
    alike = await records_alike(desk, actor, referral_id)
    if ask.participant_id is not None:
        return await carry_out(desk, actor, asked, act, decide, referral_id, ask.participant_id, others=alike)
    people = (ask.owner_id,) if ask.owner_id else ()
    return await carry_out(
        desk,
        actor,
        asked,
        act,
        decide,
        referral_id,
        others=(*ask.no_contact_with, *alike),
        people=people,
        staff=ask.owner_id is None,
        unseal=True,
        also=frozenset({StreamKind.CONFERENCE}) if ask.no_contact_with else frozenset(),
    )
