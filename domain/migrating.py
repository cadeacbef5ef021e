"""What another policy makes of what is owed already: each obligation as it would stand, and nobody late by the change.

A deadline moves by as much as the clock's length differs, so that pauses and late entries keep their effect. Where it
would lie in the past it is counted from now, and never later than it was. What is missed stays missed, what is paused
keeps the time it has left; what the other policy does not ask for ends. What only the other policy asks for begins, as
the record's own facts opened it and nothing has answered it since.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from domain.clocks import clock_of, ladder_for, length_for
from domain.deadlines import WorkingCalendar
from domain.facts import Fact, FactType, StreamRef
from domain.moving import next_at
from domain.obligations import NewId, Subject, follow, owner_of
from domain.policy import Clock, Policy
from domain.states import Obligation
from domain.words import ObligationState

SAID_BY_THE_FACT = {"asked", "assigned"}  # owners whom the opening fact named: they stay


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """One obligation, as it stands and as the other policy has it; the same where that changes nothing.

    `before` is None for what only the other policy asks for.
    """

    before: Obligation | None
    after: Obligation


def migrated(stream: StreamRef, before: Policy, after: Policy, *, now: datetime) -> Fact:
    """The record follows another policy from now on."""
    data = {"from": before.version, "to": after.version}
    return Fact(stream=stream, type=FactType.POLICY_MIGRATED, occurred_at=now, data=data)


def changes(
    owed: Iterable[Obligation], subject: Subject, before: Policy, after: Policy, *, now: datetime
) -> Iterator[Change]:
    """What the other policy makes of each open obligation of a record."""
    for one in owed:
        yield Change(before=one, after=_under(one, subject, before, after, now))


def beginning(
    facts: Iterable[tuple[UUID, Fact]], subject: Subject, before: Policy, after: Policy, *, now: datetime, new_id: NewId
) -> Iterator[Change]:
    """What only the other policy asks for, from all facts of the record so far, each with its id."""
    only = _only(after, before, subject)
    standing: dict[UUID, Obligation] = {}
    for fact_id, fact in facts if only.clocks else ():
        told = follow(tuple(standing.values()), fact, subject, only, now=fact.occurred_at, new_id=new_id)
        for one in told.changed:
            standing[one.id] = one if one.id in standing else replace(one, opened_by=fact_id)
        standing = {one.id: one for one in standing.values() if one.closed_at is None}
    for one in standing.values():
        if (fresh := _not_late(one, subject, after, now)) is not None:
            yield Change(before=None, after=fresh)


def _only(after: Policy, before: Policy, subject: Subject) -> Policy:
    """The other policy with no clocks but those that such a record did not have."""

    def had(clock: Clock) -> bool:
        known = clock_of(before, clock.kind)
        return known is not None and not known.off and _for_such(known, subject)

    clocks = tuple(
        clock
        for clock in after.clocks
        if not (clock.off or clock.otherwise or had(clock)) and _for_such(clock, subject)
    )
    return replace(after, clocks=clocks, hash=f"{after.hash}/{before.hash}/{subject.stream.kind}/{subject.door}")


def _not_late(one: Obligation, subject: Subject, after: Policy, now: datetime) -> Obligation | None:
    """With its whole time from now where that would be over; None where people set the moment, and it has passed."""
    clock = clock_of(after, one.kind)
    if clock is None or one.state is ObligationState.PAUSED:
        return one
    due, calendar = one.due_at, WorkingCalendar.of(after)
    if due <= now:
        if clock.due_from != "fact":
            return None
        due = calendar.after(now, length_for(clock, subject.door), clock.at_hour)
    shown = _to_come(clock, due, calendar, now)
    return replace(one, due_at=due, marks=shown, marks_passed=0, next_at=next_at(shown, 0, due))


def _to_come(clock: Clock, due: datetime, calendar: WorkingCalendar, now: datetime) -> tuple[str, ...]:
    marks = sorted(moment for mark in clock.marks if (moment := calendar.after(due, mark)) > now)
    return tuple(mark.isoformat() for mark in marks)


def _under(one: Obligation, subject: Subject, before: Policy, after: Policy, now: datetime) -> Obligation:
    clock = clock_of(after, one.kind)
    if clock is None or clock.off or not _for_such(clock, subject):
        return replace(one, state=ObligationState.ENDED, closed_at=now, next_at=None)
    if one.missed_at is not None:
        return one
    if one.state is ObligationState.PAUSED:
        return replace(one, ladder=ladder_for(clock, subject.door), on_due=clock.on_due)
    calendar = WorkingCalendar.of(after)
    due = _due(one, clock, subject, before, after, now)
    shown = _to_come(clock, due, calendar, now)
    stays = clock.owner in SAID_BY_THE_FACT or clock.owner == one.owner_role  # of that role somebody may have taken it
    owner_id, owner_role = (one.owner_id, one.owner_role) if stays else owner_of(clock, subject)
    moved = replace(
        one,
        due_at=due,
        owner_id=owner_id,
        owner_role=owner_role,
        ladder=ladder_for(clock, subject.door),
        on_due=clock.on_due,
        pausable=clock.pausable,
        marks=shown,
        marks_passed=0,
        next_at=next_at(shown, 0, due),
    )
    return one if _stands_as_it_was(one, moved) else moved


def _stands_as_it_was(one: Obligation, moved: Obligation) -> bool:
    """Whether nothing but the count of the reminders that were told already differs."""
    to_come = one.marks[one.marks_passed :]
    kept = replace(moved, marks=one.marks, marks_passed=one.marks_passed, next_at=one.next_at)
    return moved.marks == to_come and kept == one


def _due(one: Obligation, clock: Clock, subject: Subject, before: Policy, after: Policy, now: datetime) -> datetime:
    known = clock_of(before, one.kind)
    if clock.due_from != "fact" or known is None or known.due_from != "fact":
        return one.due_at  # people set that moment
    calendar = WorkingCalendar.of(after)
    length = length_for(clock, subject.door)
    was = WorkingCalendar.of(before).after(one.opened_at, length_for(known, subject.door), known.at_hour)
    would = calendar.after(one.opened_at, length, clock.at_hour)
    due = would if one.due_at == was else one.due_at + (would - was)
    return due if due > now else min(one.due_at, calendar.after(now, length, clock.at_hour))


def _for_such(clock: Clock, subject: Subject) -> bool:
    """Whether the clock is for such a record; in which stage only matters when it opens."""
    return clock.stream is subject.stream.kind and (not clock.doors or subject.door in clock.doors)
