"""What lists across the programme answer with: what is owed, who was told, who is who, how things stand."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from domain.words import DeliveryState, Door, NoticeState, Tier


@dataclass(frozen=True, slots=True, kw_only=True)
class StepShown:
    """What happens at a moment if nobody acts: `mark`, `missed`, `rung`, or the fact that the moment itself writes.

    A provider's agency is reminded of all that it is asked at once (`agency_reminder`), or was so lately and is not
    reminded again (`reminded_lately`). `channel` is how a rung tells: by `mail`, or in the `inbox` alone; `taken_by`
    said that they have it, and the rung asks all the same.
    """

    at: datetime
    what: str
    audience: str | None
    asks: str | None
    channel: str | None
    people: tuple[str, ...]
    agency: str | None
    taken_by: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkShown:
    """Something that is owed, for programme staff; `next` is the rung that is told next if nobody acts."""

    id: UUID
    kind: str
    asks: str
    due_at: datetime
    opened_at: datetime
    missed_at: datetime | None
    state: str
    owner_role: str
    owner_id: UUID | None
    owner_name: str | None
    about: str | None
    stream_id: UUID
    stream_kind: str
    participant_id: UUID | None
    who: str | None
    stage: str | None
    door: Door | None
    area: str | None
    since: datetime
    category: str | None
    provider_name: str | None
    rung: int | None
    climbs_at: datetime | None
    next: StepShown | None


@dataclass(frozen=True, slots=True, kw_only=True)
class PartnersWorkShown:
    """What a partner owes: its own question, or the service it was asked for."""

    id: UUID
    kind: str
    asks: str
    due_at: datetime
    stream_id: UUID
    stream_kind: str
    who: str | None = None
    category: str | None = None
    area: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ToldShown:
    """What one was told, for partners."""

    id: UUID
    event: str
    tier: Tier
    reference: str
    created_at: datetime
    read_at: datetime | None
    referral_id: UUID | None = None
    who: str | None = None
    disposition: str | None = None
    linkage_id: UUID | None = None
    conference_id: UUID | None = None
    memo_id: UUID | None = None
    charge_hold_id: UUID | None = None
    report_id: UUID | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class StaffToldShown(ToldShown):
    """What one was told, for programme staff."""

    stream_id: UUID
    stream_kind: str
    participant_id: UUID | None


@dataclass(frozen=True, slots=True, kw_only=True)
class NoticeShown:
    """One line of the ledger: who was told, how it went, or what was withheld and why."""

    id: UUID
    programme_id: UUID
    fact_id: UUID
    stream_id: UUID
    participant_id: UUID | None
    person_id: UUID
    person: str
    roles: tuple[str, ...]
    audience: str
    event: str
    tier: Tier
    reference: str
    consent_id: UUID | None
    state: NoticeState
    withheld_why: str | None
    created_at: datetime
    read_at: datetime | None
    delivery: DeliveryState | None
    sent_at: datetime | None
    tries: int | None
    error_code: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class RetriedShown:
    """A notice whose mail was given up, as it stands now: it goes out once more, or was let go."""

    id: UUID
    delivery: DeliveryState


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonListed:
    """Somebody who works with the programme."""

    id: UUID
    name: str
    login: str
    roles: tuple[str, ...]
    agency_id: UUID
    team_id: UUID | None
    agency: str
    agency_kind: str
    caseload: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ProviderListed:
    """A provider of the directory."""

    id: UUID
    name: str
    description: str | None
    categories: tuple[str, ...]
    source: str


@dataclass(frozen=True, slots=True, kw_only=True)
class WaitingShown:
    """A referral on the waiting list: its score, what that is made of in points, and when it is looked at again."""

    id: UUID
    receipt_code: str
    door: str
    area: str
    received_at: datetime
    score: int
    reasons: dict[str, int]
    review_due: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class BarrierShown:
    """How often something stood in the way of what was sought, in the last ninety days."""

    category: str
    barrier: str
    times: int


@dataclass(frozen=True, slots=True, kw_only=True)
class MonitorShown:
    """The programme at a glance; each count opens its list."""

    stages: dict[str, int]
    referrals: dict[str, int]
    doors: dict[str, int]
    overdue: int
    escalations: int
    not_asked_yet: int
    never_asked: int
    notices_waiting: int
    notices_failed: int
    rungs_unmailed: int
    notices_withheld: int
    barriers: tuple[BarrierShown, ...]
    hearings_waiting: int
    lag_seconds: float
    oldest_unsealed_seconds: float


@dataclass(frozen=True, slots=True, kw_only=True)
class AuditLineShown:
    """Who did, saw or was refused what, and when."""

    id: UUID
    stream_id: UUID | None
    fact_id: UUID | None
    actor_id: UUID | None
    act: str
    outcome: str
    at: datetime
    sealed_no: int | None
