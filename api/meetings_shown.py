"""What calls on conferences answer with: the meeting, its agenda, and what people took on."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from api.described import Described
from api.owed import StillOwed, StillOwedHere
from api.shared import (
    AliasIfAny,
    Allowed,
    PolicyVersion,
    ReceiptIfAny,
    ReferralIfAny,
    StartsAt,
    TeamName,
    Version,
    WhoseIfAny,
)
from domain.words import ConferenceStatus


@dataclass(frozen=True, slots=True, kw_only=True)
class AgendaShown(Described):
    """An item of the agenda: a participant or a referral, why, and what was decided."""

    id: UUID
    """Of the item, for a decision's `item_id` and for its removal."""
    position: int
    """Its number on the agenda, without gaps."""
    reason: str
    """Why the table talks about it: what whoever added it said, or one of the rule's, such as `carried`."""
    participant_id: WhoseIfAny
    referral_id: ReferralIfAny
    decision: str | None
    """What the table decided; null before."""
    added_at: datetime | None
    """When it came on the agenda."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ActionItemShown(Described):
    """What somebody took on at a meeting."""

    id: UUID
    """Of the action item, for `POST /v1/action-items/{task_id}/completion`."""
    conference_id: UUID
    """The meeting at which it was taken on."""
    owner_id: UUID
    """Who took it on."""
    due_at: datetime
    """By when it is to be done."""
    participant_id: WhoseIfAny
    """Whom it is about; null where about nobody, and always for partners."""
    done_at: datetime | None
    """When it was done; null before."""
    withdrawn_at: datetime | None
    """Since when it is needed no longer, as no consent opens its person to the partner; else null."""
    carries: int
    """How many meetings it was carried over, not being done."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ConferenceLine(Described):
    """What is known of a conference wherever one meets it.

    `answers` says of each person who answered the invitation whether they come, `delegates` who goes instead of whom.
    """

    id: UUID
    """Of the meeting, for `/v1/conferences/{conference_id}` and what stands under it."""
    team_id: UUID
    """The team that meets."""
    chair_id: UUID
    """Who chairs it."""
    starts_at: StartsAt
    freeze_at: datetime
    """From when the agenda stands."""
    status: ConferenceStatus
    """`planned`, `frozen` with its agenda, `open` once begun, `held` with its minutes drafted, `minutes_approved`; or
    `cancelled`."""
    opened_at: datetime | None
    """When it began; null before."""
    minutes_at: datetime | None
    """When its minutes were drafted, which ends the meeting; null before."""
    packets_at: datetime | None
    """Since when those invited may read their packets; null before."""
    sequence: int
    """How often it was moved; by it a calendar knows the newest invitation."""
    attended: tuple[str, ...]
    """The ids of those on the roll."""
    answers: dict[str, str]
    """By the id of whoever was invited: `coming`, `not_coming` or `delegated`; who has not answered is missing."""
    delegates: dict[str, str]
    """By the id of whoever does not come: the id of the colleague who goes instead."""
    version: Version


@dataclass(frozen=True, slots=True, kw_only=True)
class SeriesShown(Described):
    """When a team meets: from its first meeting on every so many days, but for those it skips."""

    id: UUID
    """Of the team, for `/v1/teams/{team_id}/series`."""
    first_meeting: datetime
    """When the first meeting of the series begins; the local hour is that of every later one."""
    every_days: int
    """After how many days the team meets again."""
    skip: tuple[date, ...]
    """Days, where the programme is, on which it does not meet."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TeamListed(SeriesShown):
    """A team with its series; `skip` holds the days still to come, `next_meeting` the next moment that is not skipped."""

    team_name: TeamName
    next_meeting: datetime | None
    """The next moment of the series that is not skipped; null where there is none."""
    due: StillOwedHere


@dataclass(frozen=True, slots=True, kw_only=True)
class ConferenceShown(ConferenceLine):
    """A conference after a command, with its agenda and what people took on."""

    agenda: tuple[AgendaShown, ...]
    """What the table talks about, in order."""
    action_items: tuple[ActionItemShown, ...]
    """What people took on at this meeting."""
    due: StillOwed
    allowed: Allowed
    participant_id: WhoseIfAny = None
    """The journey that the decision on a referral opened or joined; null for every other command."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ConferenceListed(ConferenceLine):
    """A conference in a list; `items` counts its agenda, `there` names the roles of those in the room."""

    team_name: TeamName
    chair_name: str
    """The name of whoever chairs it."""
    items: int
    """How many items its agenda has."""
    there: tuple[str, ...]
    """The roles of those on the roll, each once."""
    policy_version: PolicyVersion


@dataclass(frozen=True, slots=True, kw_only=True)
class AgendaListed(AgendaShown):
    """An item of the agenda, with how its participant or referral is called here."""

    conference_id: UUID
    """The meeting on whose agenda it stands."""
    alias: AliasIfAny
    stage: str | None
    """Where that participant's journey stands; null where it is about none."""
    receipt_code: ReceiptIfAny
    referral_status: str | None
    """How far that referral is; null where it is about none."""
    asked: bool
    """Whether the person was asked for this meeting what the table should know; false for a referral."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ActionItemListed(ActionItemShown):
    """What somebody took on, with their name and what it is."""

    alias: AliasIfAny
    owner_name: str
    """The name of whoever took it on."""
    text: str | None
    """What is to be done, opened."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ConferencePage(ConferenceListed):
    """One conference with its agenda and what people took on."""

    agenda: tuple[AgendaListed, ...]
    """What the table talks about, in order."""
    action_items: tuple[ActionItemListed, ...]
    """What people took on here, and what the team's earlier meetings left undone; the open ones first."""
    due: StillOwedHere
    allowed: Allowed
