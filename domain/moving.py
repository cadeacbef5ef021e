"""What moves an obligation without closing it: a pause, the end of a pause, a new owner."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import datetime
from uuid import UUID

from domain.actor import Actor
from domain.clocks import clock_of
from domain.deadlines import WorkingCalendar, parse
from domain.errors import NotInThisState
from domain.facts import Fact, FactType, StreamRef, Value
from domain.policy import Duration, Policy
from domain.roles import LEADS
from domain.states import Obligation
from domain.words import PROGRAMME_STAFF, ObligationState, StreamKind

NAMES_AN_OWNER = {FactType.OBLIGATION_TAKEN, FactType.OBLIGATION_HANDED_ON}
ANSWERED_EARLY = {FactType.CONSENT_RENEWED, FactType.CONSENT_NOT_WISHED}


def paused_or_resumed(
    standing: Iterable[Obligation], fact: Fact, policy: Policy, calendar: WorkingCalendar
) -> Iterator[Obligation]:
    """A pause keeps the time that was left when it began; what only seemed missed because it was typed late, was not."""
    for one in standing:
        if not one.pausable or one.closed_at is not None:
            continue
        if fact.type is FactType.PAUSED and one.state is ObligationState.OPEN and fact.occurred_at <= one.due_at:
            clock = clock_of(policy, one.kind)
            left = calendar.left(fact.occurred_at, one.due_at, clock.due.unit if clock else "days")
            paused = replace(one, state=ObligationState.PAUSED, time_left=str(left), next_at=None)
            yield replace(paused, missed_at=None)
        if fact.type is FactType.PAUSE_ENDED and one.state is ObligationState.PAUSED:
            yield _resumed(one, fact.occurred_at, calendar)


def may_owe(one: Obligation, actor: Actor) -> bool:
    """Whether it is owed by a role of the programme, and this is one of them, or leads them."""
    by_role = one.closed_at is None and one.owner_role in PROGRAMME_STAFF
    return by_role and (one.owner_role in actor.roles or actor.has(*LEADS))


def may_take(one: Obligation, actor: Actor) -> bool:
    """Whether nobody named owes it, and this one's role does."""
    return one.owner_id is None and may_owe(one, actor)


def take(one: Obligation, *, stream: StreamRef, by: UUID, now: datetime) -> Fact:
    """Of all whose role owes it, this one sees to it from now on: they are reminded, and asked first where it is missed."""
    if one.owner_id is not None or one.owner_role not in PROGRAMME_STAFF:
        raise NotInThisState(one.state, (), "Somebody has this already, or it is asked of a partner.")
    data: dict[str, Value] = {"obligation_id": str(one.id), "kind": one.kind, "owner_id": str(by)}
    return Fact(stream=stream, type=FactType.OBLIGATION_TAKEN, occurred_at=now, data=data)


def hand_on(one: Obligation, *, stream: StreamRef, from_id: UUID, to_id: UUID, now: datetime) -> Fact:
    """What somebody had taken goes to another, who is told of it."""
    if one.owner_id != from_id:
        raise NotInThisState(one.state, (), "This is not in that person's hands any more.")
    data: dict[str, Value] = {"obligation_id": str(one.id), "kind": one.kind, "owner_id": str(to_id)}
    return Fact(stream=stream, type=FactType.OBLIGATION_HANDED_ON, occurred_at=now, data=data)


def handed_over(standing: Iterable[Obligation], fact: Fact, policy: Policy) -> Iterator[Obligation]:
    """What the record's owner owes goes to the new owner with the record; what somebody took is theirs."""
    if fact.type in NAMES_AN_OWNER:
        taken = (one for one in standing if str(one.id) == fact.text("obligation_id"))
        yield from (replace(one, owner_id=fact.id("owner_id")) for one in taken)
    if fact.type is not FactType.OWNER_ASSIGNED:
        return
    for one in standing:
        clock = clock_of(policy, one.kind)
        if one.closed_at is None and clock is not None and clock.owner in {"owner", "chair"}:
            yield replace(one, owner_id=fact.id("owner_id"), owner_role=fact.text("owner_role"))


def quieted(standing: Iterable[Obligation], fact: Fact) -> Iterator[Obligation]:
    """Nobody is reminded of a consent's end once its person has said what they wish; the end itself comes all the same."""
    if fact.stream.kind is not StreamKind.CONSENT or fact.type not in ANSWERED_EARLY:
        return
    for one in standing:
        if one.closed_at is None and one.marks_passed < len(one.marks):
            yield replace(one, marks_passed=len(one.marks), next_at=one.due_at)


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
        next_at=next_at(shifted, 0, due),
    )


def next_at(marks: Sequence[str], passed: int, due: datetime) -> datetime:
    """The next moment that an obligation waits for: its next mark, at last its due time."""
    return datetime.fromisoformat(marks[passed]) if passed < len(marks) else due
