"""Obligations: facts open and close them by the policy's clocks; what comes due is told, lapses, or is missed.

Due time decides, not arrival: what was due is missed even when it is answered late, and is not missed when it occurred
in time and was only typed later.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from domain import escalation
from domain.deadlines import WorkingCalendar, parse
from domain.facts import Fact, FactType, StreamRef, Value
from domain.policy import Clock, Duration, Policy
from domain.states import (
    Conference,
    Consent,
    Escalation,
    Linkage,
    Obligation,
    Participant,
    Referral,
    State,
)
from domain.words import Door, ObligationState, Role

NewId = Callable[[], UUID]
NOBODY = "nobody"
MISS = "miss"


@dataclass(frozen=True, slots=True, kw_only=True)
class Subject:
    """What an obligation is about: the stream, and whose and where the record is."""

    stream: StreamRef
    participant_id: UUID | None = None
    owner_id: UUID | None = None
    owner_role: str | None = None
    door: Door | None = None
    stage: str | None = None
    provider_id: UUID | None = None
    chair_id: UUID | None = None


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
            )
        case Referral():
            return Subject(
                stream=stream,
                participant_id=state.participant_id,
                door=state.door,
                stage=state.published or state.status,
            )
        case Linkage():
            return Subject(
                stream=stream,
                participant_id=state.participant_id,
                owner_id=state.owner_id,
                provider_id=state.provider_id,
            )
        case Consent() | Escalation():
            return Subject(stream=stream, participant_id=state.participant_id)
        case Conference():
            return Subject(stream=stream, chair_id=state.chair_id)
        case _:
            return Subject(stream=stream)


def follow(
    open_: Sequence[Obligation], fact: Fact, subject: Subject, policy: Policy, *, now: datetime, new_id: NewId
) -> Followed:
    """What the fact does to the stream's obligations: it closes first, then opens; pauses and waivers included."""
    calendar = WorkingCalendar.of(policy)
    closed = _close(open_, fact, subject, policy, now=now, new_id=new_id)
    standing = {one.id: one for one in open_} | {one.id: one for one in closed.changed}
    changed = {one.id: one for one in closed.changed}
    if fact.type in {FactType.PAUSED, FactType.PAUSE_ENDED}:
        for one in _paused_or_resumed(standing.values(), fact, policy, calendar):
            changed[one.id] = standing[one.id] = one
    for clock in _clocks(policy).opening.get(fact.type, ()):
        if not _applies(clock, subject):
            continue
        opened = _opened(clock, fact, subject, calendar, new_id())
        for old in standing.values():
            if old.closed_at is None and (old.kind, old.about) == (opened.kind, opened.about):
                changed[old.id] = replace(old, state=ObligationState.ENDED, closed_at=now, next_at=None)
        changed[opened.id] = opened
    return Followed(changed=tuple(changed.values()), facts=closed.facts)


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


def next_moment(open_: Sequence[Obligation]) -> datetime | None:
    """The earliest moment at which one of these wants attention."""
    return min((one.next_at for one in open_ if one.closed_at is None and one.next_at), default=None)


def clock_of(policy: Policy, kind: str) -> Clock | None:
    """The policy's clock of a kind of obligation; None for a kind that this policy no longer has."""
    return _clocks(policy).by_kind.get(kind)


@dataclass(frozen=True, slots=True)
class _Clocks:
    opening: Mapping[str, tuple[Clock, ...]]
    closing: Mapping[str, frozenset[str]]
    by_kind: Mapping[str, Clock]


_INDEXES: dict[str, _Clocks] = {}  # by the hash of the policy; a version never changes


def _clocks(policy: Policy) -> _Clocks:
    known = _INDEXES.get(policy.hash)
    if known is None:
        known = _INDEXES[policy.hash] = _indexed(policy.clocks)
    return known


def _indexed(clocks: Sequence[Clock]) -> _Clocks:
    opening: dict[str, tuple[Clock, ...]] = {}
    closing: dict[str, frozenset[str]] = {}
    for clock in clocks:
        if clock.off:
            continue
        for name in clock.opens:
            opening[name] = (*opening.get(name, ()), clock)
        for name in (*clock.closes, *(() if clock.on_due == MISS else (clock.on_due,))):
            closing[name] = closing.get(name, frozenset()) | {clock.kind}
    return _Clocks(opening, closing, {clock.kind: clock for clock in clocks})


def _close(
    open_: Sequence[Obligation], fact: Fact, subject: Subject, policy: Policy, *, now: datetime, new_id: NewId
) -> Followed:
    if fact.type is FactType.OBLIGATION_WAIVED:
        waived = [one for one in open_ if str(one.id) == fact.text("obligation_id")]
        return Followed(changed=tuple(_ended(one, ObligationState.WAIVED, now) for one in waived))
    kinds = _clocks(policy).closing.get(fact.type, frozenset())
    if fact.type is FactType.JOURNEY_ENDED:
        return Followed(changed=tuple(_ended(one, ObligationState.ENDED, now) for one in open_))
    about = fact.maybe("about")
    changed: list[Obligation] = []
    facts: list[Fact] = []
    for one in open_:
        if one.closed_at is not None or one.kind not in kinds or (about and one.about and one.about != about):
            continue
        step = _answered(one, fact, subject, policy, now=now, new_id=new_id)
        changed.extend(step.changed)
        facts.extend(step.facts)
    return Followed(changed=tuple(changed), facts=tuple(facts))


def _answered(
    one: Obligation, fact: Fact, subject: Subject, policy: Policy, *, now: datetime, new_id: NewId
) -> Followed:
    """The obligation closes by this fact; whether in time is judged by when it occurred, a partner's by arrival."""
    if one.on_due != MISS:
        lapsed = ObligationState.LAPSED if fact.type == one.on_due else ObligationState.MET
        return Followed(changed=(_ended(one, lapsed, now),))
    clock = clock_of(policy, one.kind)
    judged = now if clock is not None and clock.answered_by_partner else fact.occurred_at
    met = _ended(one, ObligationState.MET, now)
    if judged <= one.due_at:
        if one.missed_at is None:
            return Followed(changed=(replace(met, recorded_late=now > one.due_at),))
        late = replace(met, missed_at=None, recorded_late=True)
        return Followed(changed=(late,), facts=(_recorded_late(one, subject, fact, now),))
    if one.missed_at is not None or one.state is ObligationState.PAUSED:
        return Followed(changed=(met,))
    missed = replace(met, missed_at=one.due_at)
    return Followed(changed=(missed,), facts=_missed(one, subject, found_by="command", now=now, new_id=new_id))


def _due(one: Obligation, subject: Subject, *, now: datetime, new_id: NewId) -> Followed:
    if one.on_due != MISS:
        # the lapse is a fact; following that fact closes the obligation
        data: dict[str, Value] = {"about": one.about, "asked": one.about} if one.about else {}
        lapse = Fact(stream=subject.stream, type=FactType(one.on_due), occurred_at=now, data=data | _of_whom(subject))
        return Followed(facts=(lapse,))
    missed = replace(one, missed_at=one.due_at, marks_passed=len(one.marks), next_at=None)
    return Followed(changed=(missed,), facts=_missed(one, subject, found_by="clock", now=now, new_id=new_id))


def _marks(one: Obligation, subject: Subject, *, now: datetime) -> Followed:
    passed = sum(datetime.fromisoformat(mark) <= now for mark in one.marks)
    if passed <= one.marks_passed:
        return Followed()
    told = replace(one, marks_passed=passed, next_at=_next_at(one.marks, passed, one.due_at))
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


def _missed(one: Obligation, subject: Subject, *, found_by: str, now: datetime, new_id: NewId) -> tuple[Fact, ...]:
    escalation_id = new_id() if one.ladder else None
    data: dict[str, Value] = {
        "obligation_id": str(one.id),
        "kind": one.kind,
        "missed_at": one.due_at.isoformat(),
        "found_by": found_by,
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
        answered=found_by == "command",
        now=now,
    )
    return (missed, *ladder)


def _recorded_late(one: Obligation, subject: Subject, fact: Fact, now: datetime) -> Fact:
    data: dict[str, Value] = {
        "obligation_id": str(one.id),
        "kind": one.kind,
        "backdated_by": int((now - fact.occurred_at).total_seconds()),
    }
    return Fact(stream=subject.stream, type=FactType.MET_RECORDED_LATE, occurred_at=now, data=data)


def _opened(clock: Clock, fact: Fact, subject: Subject, calendar: WorkingCalendar, obligation_id: UUID) -> Obligation:
    base = fact.occurred_at if clock.due_from == "fact" else fact.moment(clock.due_from)
    length = (clock.by_door or {}).get(subject.door, clock.due) if subject.door else clock.due
    due = calendar.after(base, length, clock.at_hour)
    marks = tuple(sorted(moment for mark in clock.marks if (moment := calendar.after(due, mark)) > fact.occurred_at))
    owner_id, owner_role = _owner(clock, fact, subject)
    shown = tuple(mark.isoformat() for mark in marks)
    return Obligation(
        id=obligation_id,
        stream_id=subject.stream.id,
        kind=clock.kind,
        owner_role=owner_role,
        owner_id=owner_id,
        opened_at=fact.occurred_at,
        due_at=due,
        state=ObligationState.OPEN,
        about=fact.maybe("about"),
        ladder=clock.ladder,
        on_due=clock.on_due,
        pausable=clock.pausable,
        marks=shown,
        next_at=_next_at(shown, 0, due),
    )


def _owner(clock: Clock, fact: Fact, subject: Subject) -> tuple[UUID | None, str]:
    match clock.owner:
        case "owner":
            role = subject.owner_role or Role.CASE_MANAGER.value
            return subject.owner_id, role
        case "asked":
            return None, fact.text("asked")
        case "assigned":
            return fact.maybe_id("owner_id"), "assigned"
        case "chair":
            return subject.chair_id, Role.COORDINATOR.value
        case role:
            return None, role


def _applies(clock: Clock, subject: Subject) -> bool:
    at_door = not clock.doors or subject.door in clock.doors
    in_stage = not clock.stages or subject.stage in clock.stages
    return at_door and in_stage


def _next_at(marks: Sequence[str], passed: int, due: datetime) -> datetime:
    return datetime.fromisoformat(marks[passed]) if passed < len(marks) else due


def _ended(one: Obligation, state: ObligationState, now: datetime) -> Obligation:
    return replace(one, state=state, closed_at=now, next_at=None)


def _of_whom(subject: Subject) -> dict[str, Value]:
    return {"participant_id": str(subject.participant_id)} if subject.participant_id else {}


def _paused_or_resumed(
    standing: Iterable[Obligation], fact: Fact, policy: Policy, calendar: WorkingCalendar
) -> list[Obligation]:
    changed: list[Obligation] = []
    for one in tuple(standing):
        if not one.pausable or one.closed_at is not None or one.missed_at is not None:
            continue
        if fact.type is FactType.PAUSED and one.state is ObligationState.OPEN:
            clock = clock_of(policy, one.kind)
            left = calendar.left(fact.occurred_at, one.due_at, clock.due.unit if clock else "days")
            changed.append(replace(one, state=ObligationState.PAUSED, time_left=str(left), next_at=None))
        if fact.type is FactType.PAUSE_ENDED and one.state is ObligationState.PAUSED:
            changed.append(_resumed(one, fact.occurred_at, calendar))
    return changed


def _resumed(one: Obligation, at: datetime, calendar: WorkingCalendar) -> Obligation:
    left: Duration = parse(one.time_left or "1 day")
    due = calendar.after(at, left)
    moved = due - one.due_at
    to_come = one.marks[one.marks_passed :]
    shifted = tuple((datetime.fromisoformat(mark) + moved).isoformat() for mark in to_come)
    return replace(
        one,
        state=ObligationState.OPEN,
        due_at=due,
        time_left=None,
        marks=shifted,
        marks_passed=0,
        next_at=_next_at(shifted, 0, due),
    )
