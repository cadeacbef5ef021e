"""What was taken on at the table about somebody is not left with whoever works with a person they are kept apart from."""

from collections.abc import Iterable
from uuid import UUID

from database.found import Found
from domain.deadlines import WorkingCalendar
from domain.facts import Fact
from domain.policy import Duration
from domain.taking_on import parted

A_DAY = Duration(amount=1, unit="working_days")


def given_over(found: Found, person_id: UUID, *, from_id: UUID, to_id: UUID) -> tuple[Fact, ...]:
    """What one worker took on about a person goes to another, with a working day for it at least."""
    not_before = WorkingCalendar.of(found.policy(person_id)).after(found.now, A_DAY)
    return parted(found.tasks, person_id, from_id=from_id, to_id=to_id, not_before=not_before, now=found.now)


def to_their_own(found: Found, people: Iterable[UUID], *, from_id: UUID) -> tuple[Fact, ...]:
    """What one worker took on about these people goes to whoever works with each."""
    owners = [(one, found.participant(one).owner_id) for one in sorted(people)]
    return tuple(fact for one, owner_id in owners for fact in given_over(found, one, from_id=from_id, to_id=owner_id))
