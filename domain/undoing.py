"""Taking back what was recorded by mistake: a new fact that puts things as they were; nothing is deleted."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from uuid import UUID

from domain import escalation
from domain.deadlines import WorkingCalendar
from domain.errors import NotFound, NotInThisState, NotPermitted
from domain.facts import OF_ANY_STREAM, Fact, FactType, Value
from domain.journey import evolve
from domain.matters import as_pairs, evolve_matters
from domain.moving import next_at
from domain.policy import Policy
from domain.states import Escalation, Matter, Obligation, Participant
from domain.words import EscalationStatus, ObligationState

# what has no hold on another record and was told to nobody outside; a pause, a consent, a transfer, an end are undone by
# their own opposite, not by taking them back
UNDOABLE = {
    *(FactType.CONTACT_ATTEMPTED, FactType.CONTACT_MADE, FactType.INITIAL_SCREENING_COMPLETED),
    *(FactType.INTAKE_COMPLETED, FactType.PLAN_WRITTEN, FactType.REVIEW_HELD, FactType.MAINTENANCE_ENTERED),
    *(FactType.COURT_DATE_KEPT, FactType.FAILURE_TO_APPEAR),
    *(FactType.MATTER_ACKNOWLEDGED, FactType.MATTER_PLANNED, FactType.TRANSPORT_CONFIRMED),
    FactType.MATTER_RESOLVED,
}
# what comes with a failure to appear goes with it: a memo that nobody has sent, or that the person is to be asked
COMES_WITH = {FactType.MEMO_DRAFTED, FactType.MEMO_WITHOUT_CONSENT}
LEAST = timedelta(hours=4)  # what is owed again is owed at the earliest then, so that nobody finds it missed already


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """A fact as it is kept: which, when it was recorded, and by whom."""

    id: UUID
    fact: Fact
    recorded_at: datetime
    by: UUID | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Undone:
    """What undoing comes to: the fact that says so and the ends of ladders, and the obligations as they then are."""

    facts: tuple[Fact, ...]
    obligations: tuple[Obligation, ...]


def undo(
    kept: Sequence[Kept],
    fact_id: UUID,
    *,
    by: UUID | None,
    leads: bool,
    told: Sequence[UUID],
    told_outside: bool,
    policy: Policy,
    now: datetime,
) -> Fact:
    """The fact that takes another back. `kept` are all facts of its stream in order, `told` who was told of it.

    Refused where it is too late or too much follows from it; a partner who was told is put right by a human.
    """
    place = next((at for at, one in enumerate(kept) if one.id == fact_id), None)
    if place is None:
        raise NotFound("fact")
    one = kept[place]
    _may_be_undone(one, kept[place + 1 :], policy, now)
    if told_outside:
        raise NotInThisState(
            one.fact.type, (), "A partner was told of this. Put it right with them, and record what is so."
        )
    if one.by != by and not leads:
        raise NotPermitted("Whoever recorded this takes it back, or those who lead.")
    person, matter = _before(kept[:place], one.fact)
    data: dict[str, Value] = {
        "fact_id": str(fact_id),
        "undoes": one.fact.type.value,
        "told": tuple(str(one) for one in told),
        "before": {
            "stage": person.stage.value,
            "stage_since": person.stage_since.isoformat(),
            "attempts": str(person.attempts),
            "last_contact_at": person.last_contact_at.isoformat() if person.last_contact_at else "",
        },
        "ways": person.ways,
        "entered": person.entered,
    }
    if matter is not None:
        data["matter"] = as_pairs(matter)
    return Fact(stream=one.fact.stream, type=FactType.FACT_UNDONE, occurred_at=now, data=data)


def as_it_was(
    closed: Sequence[Obligation], opened: Sequence[Obligation], ladders: Sequence[Escalation], *, now: datetime
) -> Undone:
    """What the fact had closed is owed again, by its old moment or a little later; what it had opened is owed no more."""
    again = tuple(_owed_again(one, now) for one in closed)
    no_more = tuple(replace(one, state=ObligationState.ENDED, closed_at=now, next_at=None) for one in opened)
    gone = {one.id for one in no_more}
    ends = [
        fact
        for one in ladders
        if one.obligation_id in gone and one.ended_at is None
        for fact in escalation.end(one, how=EscalationStatus.TAKEN_BACK, now=now)
    ]
    return Undone(facts=tuple(ends), obligations=(*no_more, *again))


def comes_with(fact: Fact, later: Fact) -> bool:
    """Whether the later fact came with this one, and goes with it."""
    missed = fact.type is FactType.FAILURE_TO_APPEAR and later.type in COMES_WITH
    return missed and later.maybe("about") == fact.maybe("about")


def _may_be_undone(one: Kept, later: Sequence[Kept], policy: Policy, now: datetime) -> None:
    if one.fact.type not in UNDOABLE:
        message = "This is not taken back; record what undoes it instead."
        raise NotInThisState(one.fact.type, (), message)
    if any(after.fact.type not in OF_ANY_STREAM and not comes_with(one.fact, after.fact) for after in later):
        message = "Something else was recorded after this. Take that back first, or record what is so."
        raise NotInThisState(one.fact.type, (), message)
    if now > WorkingCalendar.of(policy).after(one.recorded_at, policy.undo_within):
        message = f"This is taken back within {policy.undo_within}. Record what is so instead."
        raise NotInThisState(one.fact.type, (), message)


def _before(kept: Sequence[Kept], undone: Fact) -> tuple[Participant, Matter | None]:
    """The journey, and the matter that the fact was about, as they were before it."""
    person: Participant | None = None
    matters: dict[UUID, Matter] = {}
    for one in kept:
        person = evolve(person, one.fact)
        matters |= {matter.id: matter for matter in evolve_matters(matters, one.fact)}
    if person is None:
        raise NotFound("fact")
    about = undone.maybe("about")
    return person, matters.get(UUID(about)) if about else None


def _owed_again(one: Obligation, now: datetime) -> Obligation:
    """As it was before it was closed: what waited for a pause to end waits still, and reminders to come still come."""
    owed = replace(one, closed_at=None, closed_by=None, missed_at=None, recorded_late=False)
    if one.time_left is not None:
        return replace(owed, state=ObligationState.PAUSED)
    due, passed = max(one.due_at, now + LEAST), sum(datetime.fromisoformat(mark) <= now for mark in one.marks)
    at = next_at(one.marks, passed, due)
    return replace(owed, state=ObligationState.OPEN, due_at=due, marks_passed=passed, next_at=at)
