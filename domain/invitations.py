"""What a calendar is told of a meeting: when, and which word on it is the latest; never about whom, or where."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from domain.facts import Fact, FactType

LASTS = timedelta(minutes=90)
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
