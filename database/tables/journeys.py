"""The projections: for each kind of stream one row per record, field for field the state that its facts fold into."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, Column, Index
from sqlmodel import Field

from database.tables.base import JSON, MOMENT, WORDS, Row, one_of, refers_to
from domain.words import (
    ENDED_STAGES,
    ConferenceDecision,
    ConferenceStatus,
    ConsentKind,
    ConsentMethod,
    ConsentStatus,
    Disposition,
    Door,
    EscalationStatus,
    ExtensionState,
    Handoff,
    HoldStatus,
    LinkageOutcome,
    LinkageStatus,
    MatterKind,
    MatterStatus,
    PauseKind,
    RecipientClass,
    ReferralStatus,
    ReportKind,
    SafetyCategory,
    Stage,
)

_ENDED = ", ".join(f"'{stage.value}'" for stage in Stage if stage in ENDED_STAGES)


class Referral(Row, table=True):
    __table_args__ = (
        one_of("door", Door),
        one_of("status", ReferralStatus),
        CheckConstraint("(status <> 'approved') or (participant_id is not null)", name="approved_has_participant"),
        one_of("published", Disposition),
        CheckConstraint("(published is null) = (published_at is null)", name="published_at_a_moment"),
        one_of("handoff", Handoff),
        CheckConstraint("(handoff is null) = (handoff_due is null)", name="handoff_due_at_a_moment"),
        CheckConstraint("(handoff_eta is null) = (responder_id is null)", name="handoff_eta_of_somebody"),
        Index("ix_referral_open", "status", "received_at"),
        Index(
            "ix_referral_links",
            "links",
            postgresql_using="gin",
            postgresql_ops={"links": "jsonb_path_ops"},
            postgresql_where="links <> '{}'",
        ),
    )
    id: UUID = refers_to("stream.id", primary_key=True)
    receipt_code: str = Field(unique=True)
    door: str
    referrer_kind: str
    area: str
    needs: list[str] = Field(sa_column=Column(WORDS, nullable=False))
    agreed_to_contact: str
    in_custody: bool
    received_at: datetime = Field(sa_type=MOMENT)
    status: str
    referrer_id: UUID | None = refers_to("person.id", nullable=True, index=True)
    referrer_agency_id: UUID | None = refers_to("agency.id", nullable=True)
    answers: dict[str, str] = Field(sa_column=Column(JSON, nullable=False))
    urgencies: dict[str, str] = Field(sa_column=Column(JSON, nullable=False, server_default="{}"))
    recommendation: str | None = None
    views_asked: list[str] = Field(sa_column=Column(WORDS, nullable=False))
    views_given: dict[str, str] = Field(sa_column=Column(JSON, nullable=False))
    links: dict[str, str] = Field(sa_column=Column(JSON, nullable=False, server_default="{}"))
    office_id: UUID | None = refers_to("agency.id", nullable=True)
    reason_code: str | None = None
    decided_at: datetime | None = Field(default=None, sa_type=MOMENT)
    participant_id: UUID | None = refers_to("participant.id", nullable=True, index=True)
    published: str | None = None
    published_at: datetime | None = Field(default=None, sa_type=MOMENT)
    handoff: str | None = None
    handoff_due: datetime | None = Field(default=None, sa_type=MOMENT)
    handoff_eta: datetime | None = Field(default=None, sa_type=MOMENT)
    responder_id: UUID | None = refers_to("person.id", nullable=True)


class Participant(Row, table=True):
    __table_args__ = (
        one_of("door", Door),
        one_of("stage", Stage),
        one_of("paused", PauseKind),
        CheckConstraint("(paused is null) = (paused_at is null)", name="paused_since_a_moment"),
        CheckConstraint(f"(stage in ({_ENDED})) = (ended_at is not null)", name="ended_at_a_moment"),
        CheckConstraint(
            "num_nonnulls(transfer_since, transfer_goes_at, transfer_reason) in (0, 3)", name="transfer_is_whole"
        ),
        CheckConstraint("transfer_since is null or ended_at is null", name="transfer_while_open"),
        Index("ix_participant_owner", "owner_id", "stage"),
    )
    id: UUID = refers_to("stream.id", primary_key=True)
    alias: str
    stage: str
    stage_since: datetime = Field(sa_type=MOMENT)
    opened_at: datetime = Field(sa_type=MOMENT)
    owner_id: UUID = refers_to("person.id")
    owner_role: str
    referral_id: UUID
    door: str
    area: str
    attempts: int = 0
    ways: list[str] = Field(sa_column=Column(WORDS, nullable=False, server_default="{}"))
    last_contact_at: datetime | None = Field(default=None, sa_type=MOMENT)
    paused: str | None = None
    paused_at: datetime | None = Field(default=None, sa_type=MOMENT)
    outcomes: dict[str, dict[str, str]] = Field(sa_column=Column(JSON, nullable=False, server_default="{}"))
    pauses: int = Field(default=0, sa_column_kwargs={"server_default": "0"})
    safe_contact: bool = False
    wished_at: datetime | None = Field(default=None, sa_type=MOMENT)
    transfer_since: datetime | None = Field(default=None, sa_type=MOMENT)
    transfer_goes_at: datetime | None = Field(default=None, sa_type=MOMENT)
    transfer_reason: str | None = None
    entered: dict[str, str] = Field(sa_column=Column(JSON, nullable=False))
    reason_code: str | None = None
    ended_at: datetime | None = Field(default=None, sa_type=MOMENT)


class KeptApart(Row, table=True):
    """A person whom a no-contact order keeps apart from another: one row in each direction."""

    __table_args__ = (CheckConstraint("participant_id <> other_id", name="of_two_people"),)
    participant_id: UUID = refers_to("participant.id", primary_key=True)
    other_id: UUID = refers_to("participant.id", primary_key=True)
    order_id: UUID = Field(index=True)
    since: datetime = Field(sa_type=MOMENT)
    ended_at: datetime | None = Field(default=None, sa_type=MOMENT)


class ChargeHold(Row, table=True):
    """A charge that the prosecutor is asked to hold while the intake window runs."""

    __table_args__ = (
        one_of("status", HoldStatus),
        one_of("extension", ExtensionState),
        CheckConstraint("consent_id is null or participant_id is not null", name="consent_is_somebodys"),
        Index("ix_charge_hold_referral", "referral_id"),
    )
    id: UUID = refers_to("stream.id", primary_key=True)
    referral_id: UUID = refers_to("referral.id")
    charge_code: str
    status: str
    window_ends_at: datetime = Field(sa_type=MOMENT)
    limitation_at: datetime | None = Field(default=None, sa_type=MOMENT)
    opened_at: datetime = Field(sa_type=MOMENT)
    presumption: str
    participant_id: UUID | None = refers_to("participant.id", nullable=True)
    consent_id: UUID | None = refers_to("consent.id", nullable=True)
    office_id: UUID | None = refers_to("agency.id", nullable=True)
    extension: str
    viewed_at: datetime | None = Field(default=None, sa_type=MOMENT)
    handoff_told_at: datetime | None = Field(default=None, sa_type=MOMENT)
    completed_at: datetime | None = Field(default=None, sa_type=MOMENT)
    acknowledged_at: datetime | None = Field(default=None, sa_type=MOMENT)
    confirmed_at: datetime | None = Field(default=None, sa_type=MOMENT)
    decided_at: datetime | None = Field(default=None, sa_type=MOMENT)
    withdrawn_at: datetime | None = Field(default=None, sa_type=MOMENT)
    reason_code: str | None = None


class InboundReport(Row, table=True):
    """A report that came in; what was written is sealed with its stream until somebody has looked at it."""

    __table_args__ = (
        one_of("kind", ReportKind),
        CheckConstraint("participant_id is null or handled_at is not null", name="nobodys_before_it_is_handled"),
        Index("ix_inbound_report_open", "received_at", postgresql_where="handled_at is null"),
    )
    id: UUID = refers_to("stream.id", primary_key=True)
    kind: str
    occurred_at: datetime = Field(sa_type=MOMENT)
    received_at: datetime = Field(sa_type=MOMENT)
    reporter_id: UUID | None = refers_to("person.id", nullable=True)
    participant_id: UUID | None = refers_to("participant.id", nullable=True)
    handled_at: datetime | None = Field(default=None, sa_type=MOMENT)


class Consent(Row, table=True):
    __table_args__ = (
        one_of("kind", ConsentKind),
        one_of("status", ConsentStatus),
        one_of("recipient_class", RecipientClass),
        one_of("method", ConsentMethod),
        CheckConstraint("(status = 'active') = (ended_at is null)", name="ended_at_a_moment"),
        CheckConstraint("expires_at > signed_at", name="ends_after_it_began"),
        Index("ix_consent_live", "participant_id", "status"),
    )
    id: UUID = refers_to("stream.id", primary_key=True)
    participant_id: UUID = refers_to("participant.id")
    kind: str
    recipient_class: str
    purpose: str
    information: list[str] = Field(sa_column=Column(WORDS, nullable=False))
    method: str
    document_hash: str
    discloser: str
    status: str
    signed_at: datetime = Field(sa_type=MOMENT)
    expires_at: datetime = Field(sa_type=MOMENT)
    recipient_agency_id: UUID | None = refers_to("agency.id", nullable=True)
    ended_at: datetime | None = Field(default=None, sa_type=MOMENT)
    not_wished_at: datetime | None = Field(default=None, sa_type=MOMENT)


class Linkage(Row, table=True):
    __table_args__ = (
        one_of("status", LinkageStatus),
        one_of("outcome", LinkageOutcome),
        CheckConstraint("(status = 'closed') = (closed_at is not null)", name="closed_at_a_moment"),
        CheckConstraint("(status = 'closed') = (outcome is not null)", name="closed_with_an_outcome"),
        Index("ix_linkage_participant", "participant_id", "status"),
    )
    id: UUID = refers_to("stream.id", primary_key=True)
    participant_id: UUID = refers_to("participant.id")
    category: str
    status: str
    opened_at: datetime = Field(sa_type=MOMENT)
    owner_id: UUID = refers_to("person.id")
    provider_id: UUID | None = refers_to("agency.id", nullable=True, index=True)
    consent_id: UUID | None = refers_to("consent.id", nullable=True)
    appointment_at: datetime | None = Field(default=None, sa_type=MOMENT)
    reason_code: str | None = None
    outcome: str | None = None
    closed_at: datetime | None = Field(default=None, sa_type=MOMENT)
    tried_provider_ids: list[str] = Field(sa_column=Column(WORDS, nullable=False))
    waits_since: datetime | None = Field(default=None, sa_type=MOMENT)


class Conference(Row, table=True):
    __table_args__ = (
        one_of("status", ConferenceStatus),
        CheckConstraint("freeze_at <= starts_at", name="freezes_before_it_starts"),
        Index(
            "uq_conference_team_start", "team_id", "starts_at", unique=True, postgresql_where="status <> 'cancelled'"
        ),
    )
    id: UUID = refers_to("stream.id", primary_key=True)
    team_id: UUID = refers_to("team.id")
    chair_id: UUID = refers_to("person.id")
    starts_at: datetime = Field(sa_type=MOMENT)
    freeze_at: datetime = Field(sa_type=MOMENT)
    status: str
    opened_at: datetime | None = Field(default=None, sa_type=MOMENT)
    minutes_at: datetime | None = Field(default=None, sa_type=MOMENT)
    packets_at: datetime | None = Field(default=None, sa_type=MOMENT)
    sequence: int = 0
    attended: list[str] = Field(sa_column=Column(WORDS, nullable=False))
    answers: dict[str, str] = Field(sa_column=Column(JSON, nullable=False))
    delegates: dict[str, str] = Field(sa_column=Column(JSON, nullable=False))


class AgendaItem(Row, table=True):
    __table_args__ = (
        one_of("decision", ConferenceDecision),
        CheckConstraint("num_nonnulls(participant_id, referral_id) = 1", name="about_one"),
    )
    id: UUID = Field(primary_key=True)
    conference_id: UUID = refers_to("conference.id", index=True)
    position: int
    reason: str
    participant_id: UUID | None = refers_to("participant.id", nullable=True, index=True)
    referral_id: UUID | None = refers_to("referral.id", nullable=True)
    decision: str | None = None
    added_at: datetime | None = Field(default=None, sa_type=MOMENT)
    removed_at: datetime | None = Field(default=None, sa_type=MOMENT)


class ActionItem(Row, table=True):
    id: UUID = Field(primary_key=True)
    conference_id: UUID = refers_to("conference.id", index=True)
    owner_id: UUID = refers_to("person.id", index=True)
    due_at: datetime = Field(sa_type=MOMENT)
    participant_id: UUID | None = refers_to("participant.id", nullable=True, index=True)
    done_at: datetime | None = Field(default=None, sa_type=MOMENT)
    carries: int = 0
    withdrawn_at: datetime | None = Field(default=None, sa_type=MOMENT)


class Matter(Row, table=True):
    """What may get in the way of a person's success: court date, warrant, arrest, overdose, safety alert."""

    __table_args__ = (
        one_of("kind", MatterKind),
        one_of("status", MatterStatus),
        one_of("category", SafetyCategory),
        CheckConstraint(
            "(status in ('kept', 'resolved', 'ended')) = (closed_at is not null)", name="closed_at_a_moment"
        ),
        CheckConstraint("(memo_id is null) = (memo_consent_id is null)", name="memo_rests_on_consent"),
        Index("ix_matter_open", "participant_id", postgresql_where="closed_at is null"),
        Index("uq_matter_memo", "memo_id", unique=True),
    )
    id: UUID = Field(primary_key=True)
    participant_id: UUID = refers_to("participant.id")
    kind: str
    status: str
    at: datetime = Field(sa_type=MOMENT)
    opened_at: datetime = Field(sa_type=MOMENT)
    category: str | None = None
    limitation_at: datetime | None = Field(default=None, sa_type=MOMENT)
    acknowledged_at: datetime | None = Field(default=None, sa_type=MOMENT)
    memo_id: UUID | None = Field(default=None)
    memo_consent_id: UUID | None = refers_to("consent.id", nullable=True)
    memo_sent_at: datetime | None = Field(default=None, sa_type=MOMENT)
    closed_at: datetime | None = Field(default=None, sa_type=MOMENT)


class Escalation(Row, table=True):
    __table_args__ = (
        one_of("status", EscalationStatus),
        CheckConstraint("rung >= 0 and snoozes >= 0", name="counts"),
        CheckConstraint("(status = 'open') = (ended_at is null)", name="ended_at_a_moment"),
        Index("uq_escalation_one_open", "obligation_id", unique=True, postgresql_where="ended_at is null"),
        Index("ix_escalation_open", "subject_id", postgresql_where="ended_at is null"),
    )
    id: UUID = refers_to("stream.id", primary_key=True)
    obligation_id: UUID = refers_to("obligation.id", index=True)
    kind: str
    ladder: str
    subject_id: UUID = refers_to("stream.id")
    status: str
    opened_at: datetime = Field(sa_type=MOMENT)
    participant_id: UUID | None = refers_to("participant.id", nullable=True)
    rung: int = 0
    next_at: datetime | None = Field(default=None, sa_type=MOMENT)
    delayed_until: datetime | None = Field(default=None, sa_type=MOMENT)
    snoozes: int = 0
    put_off_from: datetime | None = Field(default=None, sa_type=MOMENT)
    acknowledged_at: datetime | None = Field(default=None, sa_type=MOMENT)
    ended_at: datetime | None = Field(default=None, sa_type=MOMENT)
