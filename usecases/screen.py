"""Screening and deciding a referral: the questions, the partners' views, and the decision that opens a journey."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from uuid import UUID

from database.found import Colleague, Found
from database.record import Command, Decision
from domain import journey, referral
from domain.actor import Actor
from domain.errors import Fault, Invalid, NotInThisState
from domain.facts import Fact
from domain.roles import CARE, Act
from domain.states import Participant, Referral
from domain.words import ENDED_STAGES, Answered, Position, Role
from security.keyring import Keyring
from security.tokens import match_tokens
from usecases import guard
from usecases.aliases import new_alias
from usecases.desk import Desk, Done
from usecases.refer import notes

COPIED = ("identity", "contact", "whereabouts")


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestView:
    """Ask a partner for its view."""

    asked: Role


@dataclass(frozen=True, slots=True, kw_only=True)
class GiveView:
    """A partner's view."""

    position: Position
    category: str | None = None
    note: str | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Decide:
    """The decision. `owner_id` chooses the first owner, `participant_id` the open journey that this joins."""

    outcome: str
    reason_code: str
    note: str | None = field(default=None, repr=False)
    owner_id: UUID | None = None
    participant_id: UUID | None = None
    caseload_reason: str | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Screen:
    """Answers to the policy's questions; with a decision, for those who may decide."""

    answers: Mapping[str, Answered]
    note: str | None = field(default=None, repr=False)
    decision: Decide | None = None


async def request_view(
    desk: Desk, actor: Actor, key: str, referral_id: UUID, ask: RequestView, *, version: int | None = None
) -> Done:
    """Ask police or prosecutor for their view; advice, for which their time runs from now."""

    def decide(found: Found) -> Decision:
        guard.allow(found.actor, Act.REQUEST_VIEW)
        facts = referral.request_view(found.referral(referral_id), asked=ask.asked, now=found.now)
        return Decision(facts=facts)

    command = _command(key, Act.REQUEST_VIEW, referral_id, ask)
    return await desk.write(actor, command, decide, version=version)


async def give_view(desk: Desk, actor: Actor, key: str, referral_id: UUID, ask: GiveView) -> Done:
    """The partner that was asked gives its view."""

    def decide(found: Found) -> Decision:
        guard.allow(found.actor, Act.GIVE_VIEW)
        state = found.referral(referral_id)
        asked = guard.asked_role(found.actor, state)
        facts = referral.give_view(
            state, asked=asked, position=ask.position, category=ask.category, now=found.now
        )
        return Decision(facts=facts, notes=notes(referral_id, f"view_{asked}", ask.note))

    return await desk.write(actor, _command(key, Act.GIVE_VIEW, referral_id, ask), decide)


async def screen(
    desk: Desk, actor: Actor, key: str, referral_id: UUID, ask: Screen, *, version: int | None = None
) -> Done:
    """Answer the screening's questions, and decide at once where the ask carries a decision."""

    def decide(found: Found) -> Decision:
        guard.allow(found.actor, Act.SCREEN)
        state = found.referral(referral_id)
        facts = referral.screen(
            state, answers=ask.answers, policy=found.policy(referral_id), now=found.now
        )
        screened = Decision(facts=facts, notes=notes(referral_id, "screening", ask.note))
        if ask.decision is None:
            return screened
        guard.allow(found.actor, Act.DECIDE_REFERRAL)
        return _joined(screened, decided(desk.keyring, found, state, ask.decision, pointer="/decision"))

    command = _deciding(_command(key, Act.SCREEN, referral_id, ask), ask.decision)
    return await desk.write(actor, command, decide, version=version)


async def decide_referral(
    desk: Desk, actor: Actor, key: str, referral_id: UUID, ask: Decide, *, version: int | None = None
) -> Done:
    """Decide a referral. An approval opens a journey with its owner, or joins one that is open."""

    def decide(found: Found) -> Decision:
        guard.allow(found.actor, Act.DECIDE_REFERRAL)
        return decided(desk.keyring, found, found.referral(referral_id), ask)

    command = _deciding(_command(key, Act.DECIDE_REFERRAL, referral_id, ask), ask)
    return await desk.write(actor, command, decide, version=version)


def decided(keyring: Keyring, found: Found, state: Referral, ask: Decide, *, pointer: str = "") -> Decision:
    """What a decision writes; the same whether it is taken at a desk or at the table."""
    guard.known_code(ask.reason_code, found.policy(state.id).reasons["decision"], f"{pointer}/reason_code")
    if ask.outcome != "approved":
        _only_with_approval(ask, pointer)
        facts = referral.decide(
            state, outcome=ask.outcome, reason_code=ask.reason_code, participant_id=None, joined=False, now=found.now
        )
        return Decision(facts=facts, notes=notes(state.id, "decision", ask.note))
    if ask.participant_id is not None:
        return _joins(found, state, ask, ask.participant_id, pointer)
    return _opens(keyring, found, state, ask, pointer)


def _joins(found: Found, state: Referral, ask: Decide, participant_id: UUID, pointer: str) -> Decision:
    known = found.states.get(participant_id)
    if not isinstance(known, Participant):
        message = "No journey of this programme has this id."
        raise Invalid([Fault(pointer=f"{pointer}/participant_id", code="unknown_participant", message=message)])
    if known.stage in ENDED_STAGES:
        raise NotInThisState(known.stage, (), "That journey has ended; approve without it to open a new one.")
    facts = _approved(state, ask, participant_id, joined=True, found=found)
    joined = journey.join(known, referral_id=state.id, now=found.now)
    return Decision(
        facts=(*joined, *facts),
        notes=notes(state.id, "decision", ask.note),
        created={"participant_id": str(participant_id)},
    )


def _opens(keyring: Keyring, found: Found, state: Referral, ask: Decide, pointer: str) -> Decision:
    made = found.new_id()
    owner = _owner(found, state, ask, pointer)
    approved = _approved(state, ask, made, joined=False, found=found)
    opened = journey.open_journey(
        participant_id=made,
        referral_id=state.id,
        alias=new_alias(),
        door=state.door,
        area=state.area,
        owner_id=_id(owner.actor),
        owner_role=_role(owner.actor, found, state),
        now=found.now,
    )
    known = found.unsealed.get(state.id, {})
    copied = {name: known[name] for name in COPIED if name in known}
    person = {**json.loads(known.get("identity", "{}")), **json.loads(known.get("contact", "{}"))}
    return Decision(
        facts=(*opened, *approved),
        sealed={made: copied},
        tokens={made: match_tokens(keyring, found.actor.programme_id.bytes, person)},
        notes=(*notes(state.id, "decision", ask.note), *notes(made, "caseload", ask.caseload_reason)),
        created={"participant_id": str(made)},
    )


def _approved(state: Referral, ask: Decide, participant_id: UUID, *, joined: bool, found: Found) -> tuple[Fact, ...]:
    return referral.decide(
        state,
        outcome=ask.outcome,
        reason_code=ask.reason_code,
        participant_id=participant_id,
        joined=joined,
        now=found.now,
    )


def _owner(found: Found, state: Referral, ask: Decide, pointer: str) -> Colleague:
    if ask.owner_id is not None:
        return able_owner(found, ask.owner_id, ask.caseload_reason, f"{pointer}/owner_id")
    first = found.policy(state.id).doors[state.door].first_owner
    fit = [one for one in found.people.values() if first in one.actor.roles]
    if not fit:
        message = f"Nobody with the role '{first}' is active; choose the owner yourself."
        raise Invalid([Fault(pointer=f"{pointer}/owner_id", code="no_owner", message=message)])
    owner = min(fit, key=lambda one: (one.caseload, str(one.actor.person_id)))
    _has_room(found, owner, ask.caseload_reason, f"{pointer}/owner_id")
    return owner


def able_owner(found: Found, owner_id: UUID, caseload_reason: str | None, pointer: str) -> Colleague:
    """Somebody active who may own a journey and has room for one more, or a reason why anyway."""
    owner = found.people.get(owner_id)
    if owner is None or not owner.actor.has(*CARE):
        message = "Nobody active who can own a journey has this id."
        raise Invalid([Fault(pointer=pointer, code="unknown_owner", message=message)])
    _has_room(found, owner, caseload_reason, pointer)
    return owner


def _has_room(found: Found, owner: Colleague, caseload_reason: str | None, pointer: str) -> None:
    most = found.policy().caseload_block
    if owner.caseload >= most and not caseload_reason:
        message = f"This person has {owner.caseload} open journeys; {most} is the most. Say why in 'caseload_reason'."
        raise Invalid([Fault(pointer=pointer, code="caseload_full", message=message)])


def _role(owner: Actor, found: Found, state: Referral) -> str:
    first = found.policy(state.id).doors[state.door].first_owner
    return (first if first in owner.roles else owner_role(owner)).value


def owner_role(owner: Actor) -> Role:
    """As what somebody owns a journey: the most hands-on of their roles."""
    for role in (Role.CASE_MANAGER, Role.OUTREACH, Role.ON_CALL, Role.SUPERVISOR, Role.COORDINATOR):
        if role in owner.roles:
            return role
    return Role.DIRECTOR


def _only_with_approval(ask: Decide, pointer: str) -> None:
    for name, value in (("owner_id", ask.owner_id), ("participant_id", ask.participant_id)):
        if value is not None:
            message = "Only an approval names this."
            raise Invalid([Fault(pointer=f"{pointer}/{name}", code="not_an_approval", message=message)])


def _deciding(command: Command, ask: Decide | None) -> Command:
    if ask is None or ask.outcome != "approved":
        return command
    if ask.participant_id is not None:
        return replace(command, streams=(*command.streams, ask.participant_id))
    people = (ask.owner_id,) if ask.owner_id else ()
    return replace(command, people=people, staff=ask.owner_id is None, unseal=True)


def _joined(first: Decision, second: Decision) -> Decision:
    return replace(second, facts=(*first.facts, *second.facts), notes=(*first.notes, *second.notes))


def _command(key: str, act: Act, referral_id: UUID, ask: object) -> Command:
    return Command(key=key, act=act, body={"on": referral_id, "ask": ask}, streams=(referral_id,))


def _id(owner: Actor) -> UUID:
    if owner.person_id is None:
        message = "a journey's owner is a person"
        raise TypeError(message)
    return owner.person_id


