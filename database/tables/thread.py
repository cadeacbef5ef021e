"""The thread itself: streams, facts, obligations, hearings, notices and deliveries, command keys, the audit."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import BigInteger, CheckConstraint, Column, Identity, Index, UniqueConstraint
from sqlmodel import Field

from database.tables.base import BYTES, JSON, MOMENT, WORDS, Row, one_of, refers_to
from domain.words import Channel, DeliveryState, NoticeState, ObligationState, StreamKind, Tier


class Stream(Row, table=True):
    """One record's thread of facts; its row is the lock that every writer takes. `seq` counts its facts."""

    __table_args__ = (
        one_of("kind", StreamKind),
        CheckConstraint("seq >= 0", name="seq_counts"),
        Index("ix_stream_next_due", "programme_id", "kind", "next_due", "id", postgresql_where="closed_at is null"),
    )
    id: UUID = Field(primary_key=True)
    programme_id: UUID = refers_to("programme.id")
    kind: str
    kind_order: int
    participant_id: UUID | None = Field(default=None, index=True)
    policy_version: str
    seq: int
    opened_at: datetime = Field(sa_type=MOMENT)
    closed_at: datetime | None = Field(default=None, sa_type=MOMENT)
    next_due: datetime | None = Field(default=None, sa_type=MOMENT)
    last_mac: bytes | None = Field(default=None, sa_column=Column(BYTES, nullable=True))


class Fact(Row, table=True):
    __table_args__ = (
        UniqueConstraint("stream_id", "seq"),
        CheckConstraint("seq > 0", name="seq_positive"),
        Index("ix_fact_unsettled", "stream_id", "seq", postgresql_where="settled_at is null"),
        Index("ix_fact_recent", "programme_id", "recorded_at"),
    )
    id: UUID = Field(primary_key=True)
    programme_id: UUID = refers_to("programme.id")
    stream_id: UUID = refers_to("stream.id")
    seq: int
    type: str
    data: dict[str, object] = Field(sa_column=Column(JSON, nullable=False))
    actor_id: UUID | None = refers_to("person.id", nullable=True)
    occurred_at: datetime = Field(sa_type=MOMENT)
    recorded_at: datetime = Field(sa_type=MOMENT)
    settled_at: datetime | None = Field(default=None, sa_type=MOMENT)


class Hearing(Row, table=True):
    """A fact that a workflow must hear, until the relay has told it."""

    __table_args__ = (
        Index("ix_hearing_due", "workflow_id", "stream_id", "seq", postgresql_where="sent_at is null"),
        UniqueConstraint("fact_id", "workflow_id"),
    )
    id: int | None = Field(default=None, sa_column=Column(BigInteger, Identity(), primary_key=True))
    programme_id: UUID = refers_to("programme.id")
    workflow_type: str
    workflow_id: str
    lane: str
    stream_id: UUID = refers_to("stream.id")
    seq: int
    fact_id: UUID = refers_to("fact.id")
    written_at: datetime = Field(sa_type=MOMENT)
    sent_at: datetime | None = Field(default=None, sa_type=MOMENT)
    next_try_at: datetime | None = Field(default=None, sa_type=MOMENT)
    tries: int = 0


class Obligation(Row, table=True):
    __table_args__ = (
        one_of("state", ObligationState),
        CheckConstraint("(state in ('open', 'paused')) = (closed_at is null)", name="closed_at_a_moment"),
        CheckConstraint("(state <> 'paused') or (time_left is not null)", name="paused_keeps_what_is_left"),
        CheckConstraint("marks_passed between 0 and cardinality(marks)", name="marks_passed"),
        Index("ix_obligation_open_stream", "stream_id", postgresql_where="closed_at is null"),
        Index("ix_obligation_due", "due_at", "id", postgresql_where="closed_at is null and on_due = 'miss'"),
        Index("ix_obligation_owner_due", "owner_id", "due_at", postgresql_where="closed_at is null"),
        Index(
            "ix_obligation_role_due",
            "owner_role",
            "due_at",
            "id",
            postgresql_where="closed_at is null and on_due = 'miss' and owner_id is null",
        ),
        Index(
            "uq_obligation_one_open",
            "stream_id",
            "kind",
            "about",
            unique=True,
            postgresql_where="closed_at is null",
            postgresql_nulls_not_distinct=True,
        ),
    )
    id: UUID = Field(primary_key=True)
    stream_id: UUID = refers_to("stream.id")
    kind: str
    owner_role: str
    opened_at: datetime = Field(sa_type=MOMENT)
    due_at: datetime = Field(sa_type=MOMENT)
    state: str
    owner_id: UUID | None = refers_to("person.id", nullable=True)
    about: str | None = None
    ladder: str | None = None
    on_due: str = "miss"
    pausable: bool = False
    marks: list[str] = Field(sa_column=Column(WORDS, nullable=False))
    marks_passed: int = 0
    next_at: datetime | None = Field(default=None, sa_type=MOMENT)
    time_left: str | None = None
    missed_at: datetime | None = Field(default=None, sa_type=MOMENT)
    closed_at: datetime | None = Field(default=None, sa_type=MOMENT)
    opened_by: UUID | None = refers_to("fact.id", nullable=True)
    closed_by: UUID | None = refers_to("fact.id", nullable=True)
    recorded_late: bool = False


class Notice(Row, table=True):
    """One line of the ledger: one person, one fact; told, or withheld with why."""

    __table_args__ = (
        one_of("state", NoticeState),
        one_of("tier", Tier),
        UniqueConstraint("fact_id", "person_id", "event"),
        CheckConstraint("(state = 'withheld') = (withheld_why is not null)", name="withheld_says_why"),
        Index("ix_notice_inbox", "person_id", "created_at", postgresql_where="state = 'told'"),
        Index("ix_notice_stream", "stream_id", "created_at"),
        Index("ix_notice_consent", "consent_id", postgresql_where="consent_id is not null"),
    )
    id: UUID = Field(primary_key=True)
    programme_id: UUID = refers_to("programme.id")
    fact_id: UUID = refers_to("fact.id")
    stream_id: UUID = refers_to("stream.id")
    participant_id: UUID | None = refers_to("participant.id", nullable=True, index=True)
    person_id: UUID = refers_to("person.id")
    audience: str
    event: str
    tier: str
    reference: str
    consent_id: UUID | None = refers_to("consent.id", nullable=True)
    state: str
    withheld_why: str | None = None
    created_at: datetime = Field(sa_type=MOMENT)


class Delivery(Row, table=True):
    """One notice on one channel, with every try; `lease_token` is what its sender must still hold before sending."""

    __table_args__ = (
        one_of("channel", Channel),
        one_of("state", DeliveryState),
        UniqueConstraint("notice_id", "channel"),
        Index(
            "ix_delivery_open",
            "programme_id",
            "channel",
            "next_try_at",
            postgresql_where="state in ('queued', 'leased', 'failed')",
        ),
    )
    id: UUID = Field(primary_key=True)
    programme_id: UUID = refers_to("programme.id")
    notice_id: UUID = refers_to("notice.id")
    channel: str
    state: str
    message_id: str
    tries: int = 0
    next_try_at: datetime | None = Field(default=None, sa_type=MOMENT)
    lease_until: datetime | None = Field(default=None, sa_type=MOMENT)
    lease_token: UUID | None = None
    sent_at: datetime | None = Field(default=None, sa_type=MOMENT)
    error_code: str | None = None


class AnswerLink(Row, table=True):
    """A way to answer one question from the mail that asks it, for one person, once; only the hash of its token is kept.

    The question is an obligation, so that the link dies when that closes: answered, lapsed, withdrawn.
    """

    __table_args__ = (
        CheckConstraint("expires_at > created_at", name="good_for_a_while"),
        CheckConstraint("used_at is null or ended_at is null", name="used_or_ended"),
        Index("ix_answer_link_open", "stream_id", postgresql_where="used_at is null and ended_at is null"),
    )
    id: UUID = Field(primary_key=True)
    token_hash: bytes = Field(sa_column=Column(BYTES, nullable=False, unique=True))
    programme_id: UUID = refers_to("programme.id")
    notice_id: UUID = Field(foreign_key="notice.id", unique=True)
    person_id: UUID = refers_to("person.id")
    stream_id: UUID = refers_to("stream.id")
    obligation_id: UUID = refers_to("obligation.id")
    created_at: datetime = Field(sa_type=MOMENT)
    expires_at: datetime = Field(sa_type=MOMENT)
    used_at: datetime | None = Field(default=None, sa_type=MOMENT)
    ended_at: datetime | None = Field(default=None, sa_type=MOMENT)


class CommandKey(Row, table=True):
    """An idempotency key with the outcome of the command that it named; never the body, only its keyed hash."""

    programme_id: UUID = refers_to("programme.id", primary_key=True)
    key: str = Field(primary_key=True)
    actor_id: UUID | None = refers_to("person.id", nullable=True)
    act: str
    body_mac: bytes = Field(sa_column=Column(BYTES, nullable=False))
    created_at: datetime = Field(sa_type=MOMENT)
    outcome: dict[str, object] | None = Field(default=None, sa_column=Column(JSON, nullable=True))


class Audit(Row, table=True):
    """Who did, saw or was refused what. `mac` covers the line and its stream's line before; the sealer numbers it."""

    __table_args__ = (
        Index("ix_audit_unsealed", "programme_id", "at", postgresql_where="sealed_at is null"),
        UniqueConstraint("programme_id", "sealed_no"),
        Index("ix_audit_stream", "stream_id", "at"),
    )
    id: UUID = Field(primary_key=True)
    programme_id: UUID = refers_to("programme.id")
    stream_id: UUID | None = Field(default=None)
    fact_id: UUID | None = Field(default=None, unique=True)
    actor_id: UUID | None = Field(default=None)
    act: str
    outcome: str
    at: datetime = Field(sa_type=MOMENT)
    previous_mac: bytes | None = Field(default=None, sa_column=Column(BYTES, nullable=True))
    mac: bytes = Field(sa_column=Column(BYTES, nullable=False))
    sealed_at: datetime | None = Field(default=None, sa_type=MOMENT)
    sealed_no: int | None = Field(default=None, sa_column=Column(BigInteger, nullable=True))
    seal: bytes | None = Field(default=None, sa_column=Column(BYTES, nullable=True))


class Lease(Row, table=True):
    """Who leads a task that only one process may do at a time."""

    name: str = Field(primary_key=True)
    holder: str
    token: int
    until: datetime = Field(sa_type=MOMENT)


class Reconciliation(Row, table=True):
    """What the last comparison of record and processes found, by the ids of processes; the next writes over it."""

    name: str = Field(primary_key=True)
    at: datetime = Field(sa_type=MOMENT)
    missing: list[str] = Field(sa_column=Column(WORDS, nullable=False))
    behind: list[str] = Field(sa_column=Column(WORDS, nullable=False))
    stuck: list[str] = Field(sa_column=Column(WORDS, nullable=False))


__all__ = [
    "AnswerLink",
    "Audit",
    "CommandKey",
    "Delivery",
    "Fact",
    "Hearing",
    "Lease",
    "Notice",
    "Obligation",
    "Reconciliation",
    "Stream",
]
