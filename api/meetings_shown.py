"""What calls on conferences answer with: the meeting, its agenda, and what people took on."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from api.shown import Due
from domain.words import ConferenceStatus


@dataclass(frozen=True, slots=True, kw_only=True)
class AgendaShown:
    id: UUID
    position: int
    reason: str
    participant_id: UUID | None
    referral_id: UUID | None
    decision: str | None
    added_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ActionItemShown:
    id: UUID
    conference_id: UUID
    owner_id: UUID
    due_at: datetime
    participant_id: UUID | None
    done_at: datetime | None
    withdrawn_at: datetime | None
    carries: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ConferenceLine:
    """What is known of a conference wherever one meets it.

    `answers` says of each person who answered the invitation whether they come, `delegates` who goes instead of whom.
    """

    id: UUID
    team_id: UUID
    chair_id: UUID
    starts_at: datetime
    freeze_at: datetime
    status: ConferenceStatus
    opened_at: datetime | None
    minutes_at: datetime | None
    packets_at: datetime | None
    sequence: int
    attended: tuple[str, ...]
    answers: dict[str, str]
    delegates: dict[str, str]
    version: int


@dataclass(frozen=True, slots=True, kw_only=True)
class SeriesShown:
    """When a team meets: from its first meeting on every so many days, but for those it skips."""

    id: UUID
    first_meeting: datetime
    every_days: int
    skip: tuple[date, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class TeamListed(SeriesShown):
    """A team with its series; `skip` holds the days still to come, `next_meeting` the next moment that is not skipped."""

    team_name: str
    next_meeting: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ConferenceShown(ConferenceLine):
    """A conference after a command, with its agenda and what people took on."""

    agenda: tuple[AgendaShown, ...]
    action_items: tuple[ActionItemShown, ...]
    due: tuple[Due, ...]
    allowed: tuple[str, ...]
    participant_id: UUID | None = None
