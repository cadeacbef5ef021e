"""The states that facts fold into, one for each kind of stream; each is also one row of the record, field for field."""

from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from domain.words import (
    ConferenceStatus,
    ConsentKind,
    ConsentStatus,
    Door,
    EscalationStatus,
    ExtensionState,
    Handoff,
    HoldStatus,
    LinkageStatus,
    MatterKind,
    MatterStatus,
    ObligationState,
    ReferralStatus,
    ReportKind,
    Stage,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Referral:
    id: UUID
    receipt_code: str
    door: Door
    referrer_kind: str
    area: str
    needs: tuple[str, ...]
    agreed_to_contact: str
    in_custody: bool
    received_at: datetime
    status: ReferralStatus
    referrer_id: UUID | None = None
    referrer_agency_id: UUID | None = None
    answers: dict[str, str] = field(default_factory=dict)
    urgencies: dict[str, str] = field(default_factory=dict)
    recommendation: str | None = None
    views_asked: tuple[str, ...] = ()
    views_given: dict[str, str] = field(default_factory=dict)
    office_id: UUID | None = None
    links: dict[str, str] = field(default_factory=dict)
    reason_code: str | None = None
    decided_at: datetime | None = None
    participant_id: UUID | None = None
    published: str | None = None
    published_at: datetime | None = None
    handoff: Handoff | None = None
    handoff_due: datetime | None = None
    handoff_eta: datetime | None = None
    responder_id: UUID | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Participant:
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
    attempts: int = 0
    ways: tuple[str, ...] = ()
    last_contact_at: datetime | None = None
    paused: str | None = None
    paused_at: datetime | None = None
    pauses: int = 0
    outcomes: dict[str, dict[str, str]] = field(default_factory=dict)
    safe_contact: bool = False
    wished_at: datetime | None = None
    transfer_since: datetime | None = None
    transfer_goes_at: datetime | None = None
    transfer_reason: str | None = None
    entered: dict[str, str] = field(default_factory=dict)
    reason_code: str | None = None
    ended_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ChargeHold:
    """A charge that the prosecutor is asked to hold; `presumption` is what the policy presumes once the intake is done."""

    id: UUID
    referral_id: UUID
    charge_code: str
    status: HoldStatus
    opened_at: datetime
    window_ends_at: datetime
    presumption: str
    limitation_at: datetime | None = None
    participant_id: UUID | None = None
    consent_id: UUID | None = None
    office_id: UUID | None = None
    extension: ExtensionState = ExtensionState.NONE
    viewed_at: datetime | None = None
    handoff_told_at: datetime | None = None
    completed_at: datetime | None = None
    acknowledged_at: datetime | None = None
    confirmed_at: datetime | None = None
    decided_at: datetime | None = None
    withdrawn_at: datetime | None = None
    reason_code: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Linkage:
    id: UUID
    participant_id: UUID
    category: str
    status: LinkageStatus
    opened_at: datetime
    owner_id: UUID
    provider_id: UUID | None = None
    consent_id: UUID | None = None
    appointment_at: datetime | None = None
    reason_code: str | None = None
    outcome: str | None = None
    closed_at: datetime | None = None
    tried_provider_ids: tuple[str, ...] = ()
    waits_since: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Consent:
    id: UUID
    participant_id: UUID
    kind: ConsentKind
    recipient_class: str
    purpose: str
    information: tuple[str, ...]
    method: str
    document_hash: str
    discloser: str
    status: ConsentStatus
    signed_at: datetime
    expires_at: datetime
    recipient_agency_id: UUID | None = None
    ended_at: datetime | None = None
    not_wished_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Conference:
    id: UUID
    team_id: UUID
    chair_id: UUID
    starts_at: datetime
    freeze_at: datetime
    status: ConferenceStatus
    opened_at: datetime | None = None
    minutes_at: datetime | None = None
    packets_at: datetime | None = None
    sequence: int = 0
    attended: tuple[str, ...] = ()
    answers: dict[str, str] = field(default_factory=dict)  # what each of those invited said, by person
    delegates: dict[str, str] = field(default_factory=dict)  # who goes instead of whom


@dataclass(frozen=True, slots=True, kw_only=True)
class AgendaItem:
    """A line of a conference's agenda; child row of the conference's stream."""

    id: UUID
    conference_id: UUID
    position: int
    reason: str
    participant_id: UUID | None = None
    referral_id: UUID | None = None
    decision: str | None = None
    added_at: datetime | None = None
    removed_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ActionItem:
    """What somebody took on at a conference; child row of the conference's stream.

    `withdrawn_at` says since when it is needed no longer: no consent opens the person to the partner that took it on.
    """

    id: UUID
    conference_id: UUID
    owner_id: UUID
    due_at: datetime
    participant_id: UUID | None = None
    done_at: datetime | None = None
    carries: int = 0
    withdrawn_at: datetime | None = None

    @property
    def is_open(self) -> bool:
        """Whether it is still to be done."""
        return self.done_at is None and self.withdrawn_at is None


@dataclass(frozen=True, slots=True, kw_only=True)
class Matter:
    """Something that may get in the way of a person's success; child row of the participant's stream.

    `at` is the hearing, or when it happened; `memo_id` the memo to the prosecutor that was last drafted on it.
    """

    id: UUID
    participant_id: UUID
    kind: MatterKind
    status: MatterStatus
    at: datetime
    opened_at: datetime
    category: str | None = None
    limitation_at: datetime | None = None
    acknowledged_at: datetime | None = None
    memo_id: UUID | None = None
    memo_consent_id: UUID | None = None
    memo_sent_at: datetime | None = None
    closed_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Escalation:
    """One ladder that answers one missed obligation. `rung` counts the rungs already raised.

    `put_off_from` is when the next rung would come if it were not put off; None while it is not.
    """

    id: UUID
    obligation_id: UUID
    kind: str
    ladder: str
    subject_id: UUID
    status: EscalationStatus
    opened_at: datetime
    participant_id: UUID | None = None
    rung: int = 0
    next_at: datetime | None = None
    delayed_until: datetime | None = None
    snoozes: int = 0
    put_off_from: datetime | None = None
    acknowledged_at: datetime | None = None
    ended_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Obligation:
    """Something that somebody owes by a moment. Open (or paused) until `closed_at`; a miss does not close it.

    `about` tells apart obligations of one kind in one stream (the partner asked, the action item). `marks` are the
    moments still to come or passed, in order; `marks_passed` counts those already told. `time_left` is what a pause
    keeps, in the policy's own unit ("2 working days").
    """

    id: UUID
    stream_id: UUID
    kind: str
    owner_role: str
    opened_at: datetime
    due_at: datetime
    state: ObligationState
    owner_id: UUID | None = None
    about: str | None = None
    ladder: str | None = None
    on_due: str = "miss"
    pausable: bool = False
    marks: tuple[str, ...] = ()
    marks_passed: int = 0
    next_at: datetime | None = None
    time_left: str | None = None
    missed_at: datetime | None = None
    closed_at: datetime | None = None
    opened_by: UUID | None = None
    closed_by: UUID | None = None
    recorded_late: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class InboundReport:
    """What somebody outside reported; whose it is is known once a human has looked at it."""

    id: UUID
    kind: ReportKind
    occurred_at: datetime
    received_at: datetime
    reporter_id: UUID | None = None
    participant_id: UUID | None = None
    handled_at: datetime | None = None


State = Referral | Participant | ChargeHold | Linkage | Consent | Conference | Escalation | InboundReport
