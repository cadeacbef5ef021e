"""What lists across the programme answer with: what is owed, who was told, who is who, how things stand."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from api.described import Described
from api.owed import StepShown
from api.shared import Area, StreamId, StreamKind, WhoseIfAny
from domain.words import DeliveryState, Door, NoticeState, Tier


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkShown(Described):
    """Something that is owed, for programme staff; `next` is the rung that is told next if nobody acts."""

    id: UUID
    """Of what is owed, for `POST /v1/obligations/{obligation_id}/waiver`."""
    kind: str
    """The policy's clock that asks for it, such as `triage`."""
    asks: str
    """What is to be done, in the words of the policy."""
    due_at: datetime
    """By when it is owed."""
    opened_at: datetime
    """Since when it is owed."""
    missed_at: datetime | None
    """When its time passed; null where it has not."""
    state: str
    """`open`, or `paused` with its journey."""
    owner_role: str
    """As what it is owed: a role, or `assigned` for whoever took it on."""
    owner_id: UUID | None
    """Who owes it; null where anybody of that role does."""
    owner_name: str | None
    """The name of whoever owes it; null where it is a role's."""
    about: str | None
    """What tells it from others of its kind there: the id of a matter or an action item, or a partner; else null."""
    stream_id: StreamId
    stream_kind: StreamKind
    participant_id: WhoseIfAny
    who: str | None
    """The alias of the participant, or the receipt code of the referral; null where it is about neither."""
    stage: str | None
    """Where that journey stands, or how far that referral is; null where it is about neither."""
    door: Door | None
    """The way in of that person; null where it is about nobody."""
    area: str | None
    """One of the policy's areas; null where it is about nobody."""
    since: datetime
    """Since when the journey stands there, or since when the referral is here; else since when it is owed."""
    category: str | None
    """Of a linkage: the service that is sought; else null."""
    provider_name: str | None
    """Of a linkage: what its provider is called; null elsewhere, and where an order keeps that from the caller."""
    rung: int | None
    """How many rungs of its ladder were told; null where no ladder climbs."""
    climbs_at: datetime | None
    """When the next rung comes; null where none does."""
    next: StepShown | None
    """The rung that is told next if nobody acts; null where none is left."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PartnersWorkShown(Described):
    """What a partner owes: its own question, or the service it was asked for."""

    id: UUID
    """Of what is owed."""
    kind: str
    """The policy's clock that asks for it, such as `eligibility_view`."""
    asks: str
    """What is asked, in the words of the policy."""
    due_at: datetime
    """By when the answer is owed."""
    stream_id: StreamId
    stream_kind: StreamKind
    who: str | None = None
    """The receipt code of the referral, or the prosecutor's own reference of a charge; left out elsewhere."""
    category: str | None = None
    """Of a service: what is sought; left out elsewhere."""
    area: str | None = None
    """Of a service: the area where the person is; left out elsewhere."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ToldShown(Described):
    """What one was told, for partners."""

    id: UUID
    """Of the notice."""
    event: str
    """What it is, in the policy's words, such as `triage_result`."""
    tier: Tier
    """How much it may say: `N0` that there is something, up to `N4`; the mail itself never says more than `N0`."""
    reference: str
    """What stands in the mail, such as `7KQM-X2PA`."""
    created_at: datetime
    """When it was told."""
    referral_id: UUID | None = None
    """The referral that it is about; left out elsewhere."""
    who: str | None = None
    """The receipt code of that referral; for staff also the alias of a participant. Left out elsewhere."""
    disposition: str | None = None
    """Of a triage result: what was published; left out elsewhere."""
    linkage_id: UUID | None = None
    """For a provider: the linkage that it is about; left out elsewhere."""
    conference_id: UUID | None = None
    """The meeting that it is about; left out elsewhere."""
    memo_id: UUID | None = None
    """For a prosecutor: the memo that was sent; left out elsewhere."""
    charge_hold_id: UUID | None = None
    """The held charge that it is about; left out elsewhere."""
    report_id: UUID | None = None
    """The report that it is about; left out elsewhere."""


@dataclass(frozen=True, slots=True, kw_only=True)
class StaffToldShown(ToldShown):
    """What one was told, for programme staff."""

    stream_id: StreamId
    stream_kind: StreamKind
    participant_id: WhoseIfAny


@dataclass(frozen=True, slots=True, kw_only=True)
class NoticeShown(Described):
    """One line of the ledger: who was told, how it went, or what was withheld and why."""

    id: UUID
    """Of the notice, for `POST /v1/notices/{notice_id}/retry`."""
    programme_id: UUID
    """Whose ledger it is."""
    fact_id: UUID
    """What it tells of, as in the timeline."""
    stream_id: StreamId
    """The record in which that fact stands."""
    participant_id: WhoseIfAny
    person_id: UUID
    """Who was told, or was not."""
    person: str
    """Their name."""
    roles: tuple[str, ...]
    """What they are in the programme."""
    audience: str
    """As what they were to be told, such as `owner`, `referrer` or `rung`."""
    event: str
    """What it is, in the policy's words, such as `triage_result`."""
    tier: Tier
    """How much it may say: `N0` that there is something, up to `N4`; the mail itself never says more than `N0`."""
    reference: str
    """What stands in the mail, such as `7KQM-X2PA`."""
    consent_id: UUID | None
    """The consent on which it rests; null where it needs none."""
    state: NoticeState
    """Whether they were told, or it was withheld from them."""
    withheld_why: str | None
    """Why not, such as `no_consent_in_force`; null where they were told."""
    created_at: datetime
    """When that was settled."""
    delivery: DeliveryState | None
    """Of its mail: `queued`, `leased` while it is being sent, `sent`, `failed` for good, `cancelled`; null without one."""
    sent_at: datetime | None
    """When the mail was sent; null before."""
    tries: int | None
    """How often it was tried to send it; null where no mail goes out."""
    error_code: str | None
    """What went wrong with the mail last; null where nothing did."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RetriedShown(Described):
    """A notice whose mail was given up, as it stands now: it goes out once more, or was let go."""

    id: UUID
    """Of the notice."""
    delivery: DeliveryState
    """`queued`, it goes out once more; `cancelled`, it was let go."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonListed(Described):
    """Somebody who works with the programme."""

    id: UUID
    """Of the person, for `owner_id`, `chair_id`, `person_id` and their like."""
    name: str
    """As colleagues know them."""
    login: str
    """By which they sign in."""
    roles: tuple[str, ...]
    """What they are in the programme; rights follow from it."""
    agency_id: UUID
    """The agency that they work for."""
    team_id: UUID | None
    """The team to whose meetings they come; null where to none of their own."""
    agency: str
    """What that agency is called."""
    agency_kind: str
    """`programme`, `police`, `prosecutor`, `defender`, `provider` or `community`."""
    caseload: int
    """How many open journeys they own."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ProviderListed(Described):
    """A provider of the directory."""

    id: UUID
    """Of the provider, for `provider_id`."""
    name: str
    """What the provider is called."""
    description: str | None
    """What it does, in words; null where the directory says nothing."""
    categories: tuple[str, ...]
    """The services that it offers: categories of the policy."""
    source: str
    """Where the directory has it from."""


@dataclass(frozen=True, slots=True, kw_only=True)
class WaitingShown(Described):
    """A referral on the waiting list: its score, what that is made of in points, and when it is looked at again."""

    id: UUID
    """Of the referral, for `POST /v1/referrals/{referral_id}/decision`."""
    receipt_code: str
    """By which the referral is called."""
    door: str
    """The way in."""
    area: Area
    received_at: datetime
    """Since when it is here; of two with the same score the older one goes first."""
    score: int
    """The points that put it first, as the policy's `[waiting]` weighs them."""
    reasons: dict[str, int]
    """What the score is made of, in points: `overdose`, `custody`, `per_day` and others."""
    review_due: datetime | None
    """When somebody is to look at it again; null where nobody is."""


@dataclass(frozen=True, slots=True, kw_only=True)
class BarrierShown(Described):
    """How often something stood in the way of what was sought, in the last ninety days."""

    category: str
    """The service that was sought."""
    barrier: str
    """What stood in the way, such as `no_capacity`, `no_response` or `waited_long`."""
    times: int
    """How often in the last ninety days; each answer counts once."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MonitorShown(Described):
    """The programme at a glance; each count opens its list."""

    stages: dict[str, int]
    """By stage: how many open journeys stand there."""
    referrals: dict[str, int]
    """By status: how many referrals are undecided or wait."""
    doors: dict[str, int]
    """By way in: how many open journeys came through it."""
    overdue: int
    """How many things are owed whose time has passed."""
    escalations: int
    """How many ladders climb, or ended at the director unanswered."""
    not_asked_yet: int
    """How many people on agendas ahead were not asked yet what the table should know."""
    never_asked: int
    """How often a table took up somebody who had not been asked, since the programme began."""
    notices_waiting: int
    """How many mails wait to be sent."""
    notices_failed: int
    """How many mails were given up and wait for somebody to send or close them."""
    rungs_unmailed: int
    """How many mails of ladders that climb could not be sent yet."""
    notices_withheld: int
    """How many notices were withheld, since the programme began."""
    barriers: tuple[BarrierShown, ...]
    """What stood in the way of services in the last ninety days, by service."""
    hearings_waiting: int
    """How many facts wait to be heard by a process."""
    lag_seconds: float
    """For how long the oldest of those has waited, in seconds; 0 where none waits."""
    oldest_unsealed_seconds: float
    """Age of the oldest line of the audit that is not sealed yet, in seconds; 0 where all are."""
    processes_missing: int
    """How many processes did not run when record and processes were compared last; they were called."""
    processes_behind: int
    """How many processes had not done by then what was wanted of them; they were called again."""
    processes_stuck: int
    """How many of these could not go on; they were started anew from the record."""
    compared_seconds: float | None
    """How many seconds ago that comparison was; nothing where there was none yet."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CountedShown(Described):
    """One row behind a count of the monitor."""

    id: UUID
    """Of this row, in this list alone."""
    at: datetime
    """When it happened, or began to wait; of a meeting ahead, when that begins; of a process, when it was looked at."""
    stream_id: UUID | None
    """The record on which it stands; nothing where the caller may not know where somebody seeks help."""
    stream_kind: str
    """Which kind of record that is, such as `linkage`."""
    participant_id: UUID | None
    """Whom it concerns, where that is a participant whom the caller may know of."""
    who: str | None
    """Their alias, or the receipt of a referral; nothing in the lists of processes."""
    category: str | None
    """The service that was sought, for what stood in the way of one."""
    what: str | None
    """The team, what the table decided, what stood in the way, whom no mail reached, or the id of a process."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AuditLineShown(Described):
    """Who did, saw or was refused what, and when."""

    id: UUID
    """Of the line; nothing else is called by it."""
    stream_id: UUID | None
    """The record that it is about; null where about none."""
    fact_id: UUID | None
    """The fact that was written; null where none was."""
    actor_id: UUID | None
    """Who it was; null where it came by itself."""
    act: str
    """What was done, such as `decide_referral` or `look_at_person`."""
    outcome: str
    """`done`, `seen` or `refused`."""
    at: datetime
    """When it was done, seen or refused."""
    sealed_no: int | None
    """Its number in the sealed chain; null while it is not sealed yet."""
