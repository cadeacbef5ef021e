"""What a calendar is told of a meeting: when, and which word on it is the latest; never about whom, or where."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from domain.facts import Fact, FactType
from domain.states import Conference, Obligation
from domain.words import ConferenceStatus

LASTS = timedelta(minutes=90)
A_WHILE = timedelta(days=1)  # whoever was asked a shorter while ago is not asked once more
BEFORE = {ConferenceStatus.PLANNED, ConferenceStatus.FROZEN}
ASKED_FOR = timedelta(days=14)  # no mail of ours can be answered for longer, see the rule on `answer_link_lasts`


@dataclass(frozen=True, slots=True, kw_only=True)
class Invitation:
    """A meeting as it is set, moved or called off; of two words on one meeting the higher `sequence` holds."""

    meeting_id: UUID
    sequence: int
    starts_at: datetime
    said_at: datetime
    cancelled: bool = False

    @property
    def ends_at(self) -> datetime:
        """When those invited are free again."""
        return self.starts_at + LASTS


def invites(fact: Fact) -> bool:
    """Whether the fact asks somebody to come: to a meeting as it is set or moved, or instead of somebody else."""
    if fact.type is FactType.ATTENDANCE_ANSWERED:
        return fact.maybe("delegate_id") is not None
    return fact.type in {FactType.CONFERENCE_SCHEDULED, FactType.CONFERENCE_MOVED}


def asks_whether_one_comes(fact: Fact) -> bool:
    """Whether the mail on the fact asks its reader to say whether they come: it invites, or asks once more."""
    return invites(fact) or fact.type is FactType.INVITATIONS_REMINDED


def stands(meeting: Conference, fact: Fact) -> bool:
    """Whether there is still a meeting to come to as the fact says: it has not begun, moved or been called off since."""
    if meeting.status not in BEFORE or fact.maybe("starts_at") is None:
        return False
    return fact.moment("starts_at") == meeting.starts_at


def comes_too_soon(reminder: Obligation) -> bool:
    """Whether an invitation would be reminded of right after it was sent: it is not reminded of at all then."""
    once_more = reminder.on_due == FactType.INVITATIONS_REMINDED
    return once_more and reminder.due_at < reminder.opened_at + A_WHILE


def unanswered(meeting: Conference, fact: Fact, invited: Iterable[UUID], *, now: datetime) -> tuple[UUID, ...]:
    """Whom of those invited a reminder asks once more: nobody who answered, or chairs it; nobody once it began or moved."""
    if meeting.starts_at <= now or not stands(meeting, fact):
        return ()
    return tuple(one for one in invited if str(one) not in meeting.answers and one != meeting.chair_id)


def asked_until(fact: Fact, now: datetime) -> datetime:
    """Until when an invitation is answered from its mail: until the meeting begins, for two weeks at most."""
    return min(fact.moment("starts_at"), now + ASKED_FOR)


def invitation_of(fact: Fact) -> Invitation | None:
    """What the fact tells a calendar; None where it tells nothing."""
    cancelled = fact.type in {FactType.CONFERENCE_CANCELLED, FactType.DELEGATION_WITHDRAWN}
    if not (cancelled or invites(fact)) or fact.maybe("starts_at") is None:
        return None
    sequence = fact.data.get("sequence", 0)
    return Invitation(
        meeting_id=fact.stream.id,
        sequence=sequence if isinstance(sequence, int) else 0,
        starts_at=fact.moment("starts_at"),
        said_at=fact.occurred_at,
        cancelled=cancelled,
    )
