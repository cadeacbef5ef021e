"""What somebody takes on with a decision of the table: who does what by when, about whoever the item is about."""

from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from database.found import Found
from domain.conference import Task
from domain.deadlines import WorkingCalendar, parse
from domain.errors import Fault, Invalid
from domain.policy import Duration
from domain.states import Conference, Participant
from domain.taking_on import AT_OWNER, must_be_able
from domain.words import ConferenceDecision
from usecases.checks import anybody, stays
from usecases.meaning import SOON, TAKEN_ON, takes_on


@dataclass(frozen=True, slots=True, kw_only=True)
class TakeOn:
    """An action item: who does what by when, about whoever the item is about. Without a date due at the next meeting."""

    owner_id: UUID
    text: str = field(repr=False)
    participant_id: UUID | None = None
    due_at: datetime | None = None
    due_in: str | None = None


def by_itself(found: Found, decision: ConferenceDecision, note: str | None, person: Participant | None) -> TakeOn:
    """What the decision gives to somebody where nobody took it on."""
    owner, about = takes_on(found, decision, person), person.id if person else None
    return TakeOn(owner_id=owner, text=note or TAKEN_ON[decision], participant_id=about, due_in=SOON)


def task(
    found: Found,
    state: Conference,
    person: Participant | None,
    task_id: UUID,
    item: TakeOn,
    *,
    next_meeting: datetime | None,
) -> Task:
    """What somebody takes on while the table talks about a person is about that person, and due when the team meets next."""
    if item.participant_id is not None and (person is None or item.participant_id != person.id):
        message = "What is taken on here is about whoever this item is about. Leave the participant out."
        raise Invalid([Fault(pointer="/action_items/participant_id", code="not_this_item", message=message)])
    owner = anybody(found, item.owner_id, AT_OWNER)
    must_be_able(owner, person, found.consents(person.id) if person else (), now=found.now)
    due_at = item.due_at or _in_time(found, state, item.due_in, next_meeting)
    if due_at <= found.now:
        message = "What somebody takes on is due later than now."
        raise Invalid([Fault(pointer="/action_items/due_at", code="in_the_past", message=message)])
    stays(found, item.owner_id, AT_OWNER, due_at)
    return Task(task_id=task_id, owner_id=item.owner_id, due_at=due_at, participant_id=person.id if person else None)


def _in_time(found: Found, state: Conference, due_in: str | None, next_meeting: datetime | None) -> datetime:
    """After a length of time; else at the next meeting that is set, or when the policy's rhythm says that one would be."""
    policy = found.policy(state.id)
    calendar = WorkingCalendar.of(policy)
    if due_in:
        return calendar.after(found.now, parse(due_in))
    if next_meeting is not None and next_meeting > found.now:
        return next_meeting
    rhythm = Duration(amount=policy.cadence.every_days, unit="days")
    return calendar.after(max(state.starts_at, found.now), rhythm)
