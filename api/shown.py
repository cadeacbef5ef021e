"""What is shown of each record, by what the caller may see; each is documented exactly as it is sent."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from domain.referral import SamePerson
from domain.words import (
    ConsentKind,
    ConsentStatus,
    Disposition,
    Door,
    EscalationStatus,
    Handoff,
    LinkageStatus,
    MatterKind,
    MatterStatus,
    ObligationState,
    ReferralStatus,
    SafetyCategory,
    Stage,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Due:
    """Something that somebody owes by a moment."""

    id: UUID
    kind: str
    due_at: datetime
    owner_role: str
    state: ObligationState
    owner_id: UUID | None = None
    about: str | None = None
    missed_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleShown:
    """One question of the screening, its answer, and whether that speaks against."""

    code: str
    text: str
    answer: str
    against: bool
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ReferralLine:
    """What programme staff know of a referral wherever they meet it."""

    id: UUID
    receipt_code: str
    status: ReferralStatus
    disposition: Disposition
    door: Door
    area: str
    needs: tuple[str, ...]
    agreed_to_contact: str
    in_custody: bool
    referrer_kind: str
    referrer_id: UUID | None
    referrer_agency_id: UUID | None
    received_at: datetime
    answers: dict[str, str]
    urgencies: dict[str, str]
    recommendation: str | None
    views_asked: tuple[str, ...]
    views_given: dict[str, str]
    office_id: UUID | None
    links: dict[UUID, SamePerson]
    reason_code: str | None
    decided_at: datetime | None
    participant_id: UUID | None
    published: str | None
    published_at: datetime | None
    handoff: Handoff | None
    handoff_due: datetime | None
    handoff_eta: datetime | None
    responder_id: UUID | None
    version: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ReferralShown(ReferralLine):
    """A referral after a command, for programme staff."""

    rules: tuple[RuleShown, ...]
    due: tuple[Due, ...]
    allowed: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class AtSceneShown:
    """The warm hand-off, for whoever waits at the scene: by when somebody is to be there, when they say, and who."""

    due_at: datetime
    eta: datetime | None
    responder: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ReferralReceipt:
    """A referral, for whoever referred: the receipt, who comes to the scene while they wait, the published result."""

    id: UUID
    receipt_code: str
    disposition: Disposition
    handoff: AtSceneShown | None


@dataclass(frozen=True, slots=True, kw_only=True)
class QuestionShown:
    """A referral, for a partner who was asked about it: the question, and whether it is open."""

    id: UUID
    receipt_code: str
    question: str
    open: bool
    position: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ParticipantLine:
    """What programme staff know of a journey wherever they meet it."""

    id: UUID
    alias: str
    stage: Stage
    stage_since: datetime
    opened_at: datetime
    owner_id: UUID
    owner_role: str
    referral_id: UUID
    door: Door
    area: str
    attempts: int
    ways: tuple[str, ...]
    last_contact_at: datetime | None
    paused: str | None
    paused_at: datetime | None
    pauses: int
    outcomes: dict[str, dict[str, str]]
    safe_contact: bool
    wished_at: datetime | None
    entered: dict[str, str]
    reason_code: str | None
    ended_at: datetime | None
    version: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ParticipantShown(ParticipantLine):
    """A journey after a command, for programme staff; who the person is stands in another call."""

    pause_id: UUID | None
    due: tuple[Due, ...]
    allowed: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class MatterLine:
    """What may get in the way of a person's success, wherever staff meet it; `at` is the hearing, or when it happened."""

    id: UUID
    participant_id: UUID
    kind: MatterKind
    status: MatterStatus
    at: datetime
    opened_at: datetime
    category: SafetyCategory | None
    limitation_at: datetime | None
    acknowledged_at: datetime | None
    memo_id: UUID | None
    memo_sent_at: datetime | None
    closed_at: datetime | None
    allowed: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class MatterShown(MatterLine):
    """A matter with what is owed on it."""

    due: tuple[Due, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class MemoReceived:
    """A memo, for the prosecutor to whom it was sent: on what, about whom where they agreed to be named, and what it says."""

    id: UUID
    about: MatterKind
    at: datetime
    person: str | None
    text: str
    sent_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class MemoShown(MemoReceived):
    """A memo, for staff; `left_out` counts the goals that touch treatment or health, which no memo names."""

    matter_id: UUID
    left_out: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ConsentLine:
    """One consent: what may be told to whom, for what, until when."""

    id: UUID
    participant_id: UUID
    kind: ConsentKind
    recipient_class: str
    recipient_agency_id: UUID | None
    purpose: str
    information: tuple[str, ...]
    method: str
    document_hash: str
    discloser: str
    status: ConsentStatus
    signed_at: datetime
    expires_at: datetime
    ended_at: datetime | None
    not_wished_at: datetime | None
    version: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ConsentShown(ConsentLine):
    """A consent after a command."""

    allowed: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkageLine:
    """What programme staff know of a service linkage wherever they meet it. `waits_since`: on one waiting list."""

    id: UUID
    participant_id: UUID
    category: str
    status: LinkageStatus
    opened_at: datetime
    owner_id: UUID
    provider_id: UUID | None
    consent_id: UUID | None
    appointment_at: datetime | None
    reason_code: str | None
    outcome: str | None
    closed_at: datetime | None
    tried_provider_ids: tuple[str, ...]
    waits_since: datetime | None
    version: int


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkageShown(LinkageLine):
    """A service linkage after a command, for programme staff; after a no, with who fits next."""

    proposed_provider_id: UUID | None
    due: tuple[Due, ...]
    allowed: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ServiceReferralShown:
    """A service linkage, for the provider that was asked: category and area, and nothing of the person."""

    id: UUID
    category: str
    area: str | None
    status: LinkageStatus
    appointment_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class EscalationLine:
    """A ladder: which obligation it answers, how far it climbed, when the next rung comes."""

    id: UUID
    obligation_id: UUID
    kind: str
    ladder: str
    subject_id: UUID
    participant_id: UUID | None
    status: EscalationStatus
    opened_at: datetime
    rung: int
    next_at: datetime | None
    delayed_until: datetime | None
    snoozes: int
    put_off_from: datetime | None
    acknowledged_at: datetime | None
    ended_at: datetime | None
    version: int


@dataclass(frozen=True, slots=True, kw_only=True)
class EscalationShown(EscalationLine):
    """A ladder after a command."""

    allowed: tuple[str, ...]
