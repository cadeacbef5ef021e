"""Obligations: facts open and close them by the policy's clocks; what comes due is told, lapses, or is missed.

Due time decides, not arrival: what was due is missed even when it is answered late, and is not missed when it occurred
in time and was only typed later.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from domain import escalation
from domain.clocks import MISS, clock_of, clocks_of, ladder_for, length_for
from domain.deadlines import WorkingCalendar
from domain.ending import ended
from domain.errors import NotInThisState
from domain.facts import Fact, FactType, StreamRef, Value
from domain.invitations import comes_too_soon
from domain.moving import handed_over, next_at, paused_or_resumed, quieted
from domain.outreach import looked_for
from domain.policy import Clock, Policy
from domain.states import (
    ChargeHold,
    Conference,
    Consent,
    Escalation,
    InboundReport,
    Linkage,
    Obligation,
    Participant,
    Referral,
    State,
)
from domain.words import PAUSED, Door, ObligationState, Role

NewId = Callable[[], UUID]
# the consent behind an ask of a partner ended: nobody answers it, and nobody needs to; with what asked
ASKED_BY = {
    FactType.LINKAGE_ASK_WITHDRAWN: FactType.LINKAGE_DISPATCHED,
    FactType.ACTION_ITEM_WITHDRAWN: FactType.ACTION_ITEM_ASSIGNED,
}
WITHDRAWALS = {*ASKED_BY, FactType.CHARGE_NOTICE_TAKEN_BACK}


@dataclass(frozen=True, slots=True, kw_only=True)
class Subject:
    """What an obligation is about: the stream, whose and where the record is, and whether its story is over."""

    stream: StreamRef
    participant_id: UUID | None = None
    owner_id: UUID | None = None
    owner_role: str | None = None
    door: Door | None = None
    stage: str | None = None
    paused: str | None = None
    over: bool = False
    provider_id: UUID | None = None
    chair_id: UUID | None = None
    starts_at: datetime | None = None
    attempts: int = 0
    ways: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Followed:
    """What follows from a fact or from time: obligations as they now are, and further facts."""

    changed: tuple[Obligation, ...] = ()
    facts: tuple[Fact, ...] = ()


def subject_of(stream: StreamRef, state: State | None) -> Subject:
    """The subject of a stream's obligations, from the state it is in."""
    match state:
        case Participant():
            return Subject(
                stream=stream,
                participant_id=state.id,
                owner_id=state.owner_id,
                owner_role=state.owner_role,
                door=state.door,
                stage=state.stage,
                paused=state.paused,
                over=ended(state),
                attempts=state.attempts,
                ways=len(state.ways),
            )
        case Referral():
            return Subject(
                stream=stream,
                participant_id=state.participant_id,
                door=state.door,
                stage=state.published or state.status,
                over=ended(state),
            )
        case Linkage():
            return Subject(
                stream=stream,
                participant_id=state.participant_id,
                owner_id=state.owner_id,
                stage=state.status,
                provider_id=state.provider_id,
                over=ended(state),
            )
        case ChargeHold():
            over = ended(state)
            return Subject(stream=stream, participant_id=state.participant_id, stage=state.status, over=over)
        case Consent() | Escalation() | InboundReport():
            return Subject(stream=stream, participant_id=state.participant_id, over=ended(state))
        case Conference():
            return Subject(stream=stream, chair_id=state.chair_id, starts_at=state.starts_at, over=ended(state))
        case _:
            return Subject(stream=stream)


def found_late(
    open_: Sequence[Obligation], fact: Fact, subject: Subject, policy: Policy, *, now: datetime, new_id: NewId
) -> Followed:
    """The misses that nobody noted before this fact, which closes, pauses or replaces what was due before it happened.

    Where the fact is also the answer, the ladder opens answered; what is still owed after it has its ladder climb.
    """
    changed: list[Obligation] = []
    facts: list[Fact] = []
    closed = {one.id for one in _closed_by(open_, fact, policy)}
    for one in _touched_by(open_, fact, subject, policy):
        if _is_missable(one) and one.due_at < _judged(one, fact, policy, now):
            changed.append(_as_missed(one))
            answered = one.id in closed
            facts += _missed(one, subject, found_by="command", answered=answered, now=now, new_id=new_id)
    return Followed(changed=tuple(changed), facts=tuple(facts))


def follow(
    open_: Sequence[Obligation], fact: Fact, subject: Subject, policy: Policy, *, now: datetime, new_id: NewId
) -> Followed:
    """What the fact does to the stream's obligations: it closes first, then moves, then opens.

    Misses that the fact finds are written before it, see `found_late`.
    """
    calendar = WorkingCalendar.of(policy)
    standing = {one.id: one for one in open_}
    changed: dict[UUID, Obligation] = {}
    facts: list[Fact] = []

    def take(obligations: Iterable[Obligation]) -> None:
        for one in obligations:
            changed[one.id] = standing[one.id] = one

    for one in _closed_by(open_, fact, policy):
        take([_closed(one, fact, policy, now)])
        if changed[one.id].recorded_late:
            facts.append(_recorded_late(FactType.MET_RECORDED_LATE, one, subject, fact, now))
    for moved in paused_or_resumed(tuple(standing.values()), fact, policy, calendar):
        if standing[moved.id].missed_at is not None and moved.missed_at is None:
            facts.append(_recorded_late(FactType.MISS_TAKEN_BACK, moved, subject, fact, now))
        take([moved])
    take(handed_over(tuple(standing.values()), fact, policy))
    take(quieted(tuple(standing.values()), fact))
    for clock in opened_by(fact, subject, policy):
        replaced = _replaced(standing.values(), fact, clock)
        if any(one.opened_at > fact.occurred_at for one in replaced):
            continue  # a late entry of something older than what the clock counts from already
        take(_ended(one, ObligationState.ENDED, now) for one in replaced)
        take(_begun(clock, fact, subject, calendar, new_id()))
    if not subject.over and not any(_is_owed(one) for one in standing.values()):
        clocks = (clock for clock in clocks_of(policy).otherwise if _applies(clock, subject))
        take(_opened(clock, replace(fact, occurred_at=now, data={}), subject, calendar, new_id()) for clock in clocks)
    return Followed(changed=tuple(changed.values()), facts=tuple(facts))


def waive(one: Obligation, *, stream: StreamRef, reason_code: str, now: datetime) -> tuple[Fact, ...]:
    """Let an obligation go, with a reason. Moments that come by themselves are nobody's to let go."""
    if one.on_due != MISS:
        message = "Nobody owes this: it comes by itself at its moment, the same for everybody."
        raise NotInThisState(one.state, (), message)
    data: dict[str, Value] = {"obligation_id": str(one.id), "kind": one.kind, "reason_code": reason_code}
    return (Fact(stream=stream, type=FactType.OBLIGATION_WAIVED, occurred_at=now, data=data),)


def come_due(open_: Sequence[Obligation], subject: Subject, *, now: datetime, new_id: NewId) -> Followed:
    """What time alone does: marks told (only the latest of those passed), moments that lapse, deadlines missed."""
    changed: list[Obligation] = []
    facts: list[Fact] = []
    for obligation in open_:
        if obligation.state is not ObligationState.OPEN or obligation.closed_at is not None:
            continue
        if obligation.due_at <= now and obligation.missed_at is None:
            step = _due(obligation, subject, now=now, new_id=new_id)
        else:
            step = _marks(obligation, subject, now=now)
        changed.extend(step.changed)
        facts.extend(step.facts)
    return Followed(changed=tuple(changed), facts=tuple(facts))


def _closed_by(open_: Iterable[Obligation], fact: Fact, policy: Policy) -> list[Obligation]:
    """The obligations that end with this fact."""
    owed = [one for one in open_ if one.closed_at is None]
    if fact.type is FactType.JOURNEY_ENDED:
        return owed
    if fact.type is FactType.OBLIGATION_WAIVED:
        return [one for one in owed if str(one.id) == fact.text("obligation_id")]
    about = fact.maybe("about")
    if fact.type in ASKED_BY:  # whatever a policy says, also one from before there was this fact
        asked = {clock.kind for clock in clocks_of(policy).opening.get(ASKED_BY[fact.type], ())}
        return [one for one in owed if one.kind in asked and one.about == about]
    kinds = clocks_of(policy).closing.get(fact.type, frozenset())
    answered = [one for one in owed if one.kind in kinds and (not about or one.about in {None, about})]
    return [one for one in answered if not _counts_from_later(one, fact, policy)]


def _counts_from_later(one: Obligation, fact: Fact, policy: Policy) -> bool:
    """Whether the clock starts anew with each such fact and counts from a later one: what came before answers nothing."""
    clock = clock_of(policy, one.kind)
    return clock is not None and fact.type in clock.opens and one.opened_at > fact.occurred_at


def _closed(one: Obligation, fact: Fact, policy: Policy, now: datetime) -> Obligation:
    """As it is once this fact has closed it; a miss is taken back where what was owed happened in time."""
    if fact.type is FactType.JOURNEY_ENDED:
        return _ended(one, ObligationState.ENDED, now)
    if fact.type is FactType.OBLIGATION_WAIVED:
        return _ended(one, ObligationState.WAIVED, now)
    if one.on_due != MISS and fact.type not in WITHDRAWALS:
        return _ended(one, ObligationState.LAPSED if fact.type == one.on_due else ObligationState.MET, now)
    if fact.type in WITHDRAWALS:
        return _ended(one, ObligationState.NO_LONGER_NEEDED, now)
    met = _ended(one, ObligationState.MET, now)
    if one.state is ObligationState.PAUSED or _judged(one, fact, policy, now) > one.due_at:
        return met
    return replace(met, missed_at=None, recorded_late=now > one.due_at)


def _judged(one: Obligation, fact: Fact, policy: Policy, now: datetime) -> datetime:
    """The moment that counts: when it happened; for what a partner answers, when the answer came."""
    clock = clock_of(policy, one.kind)
    return now if clock is not None and clock.answered_by_partner else fact.occurred_at


def _touched_by(open_: Sequence[Obligation], fact: Fact, subject: Subject, policy: Policy) -> list[Obligation]:
    """The obligations that the fact closes, pauses or replaces."""
    touched = {one.id: one for one in _closed_by(open_, fact, policy)}
    if fact.type is FactType.PAUSED:
        touched |= {one.id: one for one in open_ if one.pausable}
    for clock in opened_by(fact, subject, policy):
        touched |= {one.id: one for one in _replaced(open_, fact, clock)}
    return list(touched.values())


def opened_by(fact: Fact, subject: Subject, policy: Policy) -> list[Clock]:
    """The clocks that the fact starts on such a record."""
    opening = clocks_of(policy).opening.get(fact.type, ())
    return [clock for clock in opening if _applies(clock, subject) and _has_a_beginning(clock, fact)]


def _has_a_beginning(clock: Clock, fact: Fact) -> bool:
    """Whether it is of this clock's kind of pause or custody, and names the moment to count from; else nothing is counted."""
    of_kind = not clock.pauses or fact.maybe("kind") in clock.pauses
    of_kind = of_kind and clock.custody in {None, fact.flag("in_custody")}
    return of_kind and (clock.due_from == "fact" or fact.maybe(clock.due_from) is not None)


def _replaced(standing: Iterable[Obligation], fact: Fact, clock: Clock) -> list[Obligation]:
    """What stands already of the kind that the clock opens: there is one of a kind at a time."""
    same = (clock.kind, fact.maybe("about"))
    return [one for one in standing if one.closed_at is None and (one.kind, one.about) == same]


def _is_owed(one: Obligation) -> bool:
    """Whether somebody owes this and its time is running."""
    return one.closed_at is None and one.state is ObligationState.OPEN and one.on_due == MISS


def _is_missable(one: Obligation) -> bool:
    return _is_owed(one) and one.missed_at is None


def _due(one: Obligation, subject: Subject, *, now: datetime, new_id: NewId) -> Followed:
    if one.on_due != MISS:
        # the lapse is a fact; following that fact closes the obligation
        data: dict[str, Value] = {"about": one.about, "asked": one.about} if one.about else {}
        if one.on_due == FactType.PAUSE_ENDED:
            data["kind"] = subject.paused
        if one.on_due == FactType.UNABLE_TO_LOCATE_ENTERED:
            data |= looked_for(subject.attempts, subject.ways, now)
        if subject.starts_at is not None:
            data["starts_at"] = subject.starts_at.isoformat()
        lapse = Fact(stream=subject.stream, type=FactType(one.on_due), occurred_at=now, data=data | _of_whom(subject))
        return Followed(facts=(lapse,))
    facts = _missed(one, subject, found_by="clock", answered=False, now=now, new_id=new_id)
    return Followed(changed=(_as_missed(one),), facts=facts)


def _as_missed(one: Obligation) -> Obligation:
    return replace(one, missed_at=one.due_at, marks_passed=len(one.marks), next_at=None)


def _marks(one: Obligation, subject: Subject, *, now: datetime) -> Followed:
    passed = sum(datetime.fromisoformat(mark) <= now for mark in one.marks)
    if passed <= one.marks_passed:
        return Followed()
    told = replace(one, marks_passed=passed, next_at=next_at(one.marks, passed, one.due_at))
    data: dict[str, Value] = {
        "obligation_id": str(one.id),
        "kind": one.kind,
        "mark": passed,
        "superseded": passed - one.marks_passed - 1,
        "owner_id": str(one.owner_id) if one.owner_id else None,
        "owner_role": one.owner_role,
    }
    mark = Fact(stream=subject.stream, type=FactType.MARK_PASSED, occurred_at=now, data=data)
    return Followed(changed=(told,), facts=(mark,))


def _missed(
    one: Obligation, subject: Subject, *, found_by: str, answered: bool, now: datetime, new_id: NewId
) -> tuple[Fact, ...]:
    escalation_id = new_id() if one.ladder else None
    data: dict[str, Value] = {
        "obligation_id": str(one.id),
        "kind": one.kind,
        "missed_at": one.due_at.isoformat(),
        "found_by": found_by,
        "superseded": len(one.marks) - one.marks_passed,
        "escalation_id": str(escalation_id) if escalation_id else None,
    }
    missed = Fact(stream=subject.stream, type=FactType.DEADLINE_MISSED, occurred_at=now, data=data)
    if escalation_id is None or one.ladder is None:
        return (missed,)
    ladder = escalation.opened(
        escalation_id=escalation_id,
        obligation=one,
        ladder=one.ladder,
        participant_id=subject.participant_id,
        answered=answered,
        now=now,
    )
    return (missed, *ladder)


def _recorded_late(kind: FactType, one: Obligation, subject: Subject, fact: Fact, now: datetime) -> Fact:
    """Something typed after the moment at which it was due says that it happened before: a supervisor looks at it."""
    data: dict[str, Value] = {
        "obligation_id": str(one.id),
        "kind": one.kind,
        "backdated_by": int((now - fact.occurred_at).total_seconds()),
    }
    return Fact(stream=subject.stream, type=kind, occurred_at=now, data=data)


def _begun(
    clock: Clock, fact: Fact, subject: Subject, calendar: WorkingCalendar, obligation_id: UUID
) -> list[Obligation]:
    """What the fact opens; a reminder that would come right after what it reminds of is left out."""
    opened = _opened(clock, fact, subject, calendar, obligation_id)
    return [] if comes_too_soon(opened) else [opened]


def _opened(clock: Clock, fact: Fact, subject: Subject, calendar: WorkingCalendar, obligation_id: UUID) -> Obligation:
    base = fact.counts_from if clock.due_from == "fact" else fact.moment(clock.due_from)
    length = length_for(clock, subject.door)
    due = calendar.after(base, length, clock.at_hour)
    marks = tuple(sorted(moment for mark in clock.marks if (moment := calendar.after(due, mark)) > fact.counts_from))
    owner_id, owner_role = _owner(clock, fact, subject)
    shown = tuple(mark.isoformat() for mark in marks)
    waits = clock.pausable and subject.paused is not None
    return Obligation(
        id=obligation_id,
        stream_id=subject.stream.id,
        kind=clock.kind,
        owner_role=owner_role,
        owner_id=owner_id,
        opened_at=fact.counts_from,
        due_at=due,
        state=ObligationState.PAUSED if waits else ObligationState.OPEN,
        time_left=str(length) if waits else None,
        about=fact.maybe("about"),
        ladder=ladder_for(clock, subject.door),
        on_due=clock.on_due,
        pausable=clock.pausable,
        marks=shown,
        next_at=None if waits else next_at(shown, 0, due),
    )


def _owner(clock: Clock, fact: Fact, subject: Subject) -> tuple[UUID | None, str]:
    match clock.owner:
        case "asked":
            return None, fact.text("asked")
        case "assigned":
            return fact.maybe_id("owner_id"), "assigned"
        case _:
            return owner_of(clock, subject)


def owner_of(clock: Clock, subject: Subject) -> tuple[UUID | None, str]:
    """Who owes what the clock opens, where the record itself says so: somebody, or whoever has the role."""
    match clock.owner:
        case "owner":
            return subject.owner_id, subject.owner_role or Role.CASE_MANAGER.value
        case "chair":
            return subject.chair_id, Role.COORDINATOR.value
        case role:
            return None, role


def _applies(clock: Clock, subject: Subject) -> bool:
    here = clock.stream is subject.stream.kind
    at_door = not clock.doors or subject.door in clock.doors
    in_stage = (
        not clock.stages or subject.stage in clock.stages or (subject.paused is not None and PAUSED in clock.stages)
    )
    return here and at_door and in_stage


def _ended(one: Obligation, state: ObligationState, now: datetime) -> Obligation:
    return replace(one, state=state, closed_at=now, next_at=None)


def _of_whom(subject: Subject) -> dict[str, Value]:
    return {"participant_id": str(subject.participant_id)} if subject.participant_id else {}
