"""The programme, its agencies, teams and people, and the policy versions that streams are pinned to."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, Column, Index, Text, UniqueConstraint
from sqlmodel import Field

from database.tables.base import BYTES, JSON, MOMENT, WORDS, Row, one_of, refers_to
from domain.words import AgencyKind, Door, DoorState, RotaKind


class Programme(Row, table=True):
    __table_args__ = (CheckConstraint("clock_offset >= 0 and generation >= 1", name="forward_only"),)
    id: UUID = Field(primary_key=True)
    name: str
    zone: str
    policy_version: str
    clock_offset: int = 0
    generation: int = 1


class PolicyVersion(Row, table=True):
    __table_args__ = (UniqueConstraint("programme_id", "version"),)
    id: UUID = Field(primary_key=True)
    programme_id: UUID = refers_to("programme.id")
    version: str
    hash: str
    document: str = Field(sa_type=Text)
    holidays: list[str] = Field(sa_column=Column(JSON, nullable=False))
    loaded_at: datetime = Field(sa_type=MOMENT)


class Team(Row, table=True):
    __table_args__ = (CheckConstraint("every_days > 0", name="meets_again"),)
    id: UUID = Field(primary_key=True)
    programme_id: UUID = refers_to("programme.id")
    name: str
    first_meeting: datetime = Field(sa_type=MOMENT)
    every_days: int


class Agency(Row, table=True):
    __table_args__ = (one_of("kind", AgencyKind), UniqueConstraint("programme_id", "source", "external_id"))
    id: UUID = Field(primary_key=True)
    programme_id: UUID = refers_to("programme.id", index=True)
    kind: str
    name: str
    description: str | None = None
    email: str | None = None
    phone: str | None = None
    categories: list[str] = Field(sa_column=Column(WORDS, nullable=False))
    areas: list[str] = Field(sa_column=Column(WORDS, nullable=False, server_default="{}"))
    office_id: UUID | None = refers_to("agency.id", nullable=True)
    source: str = "own"
    external_id: str | None = None
    active: bool = True


class Person(Row, table=True):
    """Somebody who works with the programme; never a participant."""

    id: UUID = Field(primary_key=True)
    programme_id: UUID = refers_to("programme.id", index=True)
    agency_id: UUID = refers_to("agency.id", index=True)
    team_id: UUID | None = refers_to("team.id", nullable=True)
    name: str
    email: str
    login: str = Field(unique=True)
    roles: list[str] = Field(sa_column=Column(WORDS, nullable=False))
    backup_id: UUID | None = refers_to("person.id", nullable=True)
    supervisor_id: UUID | None = refers_to("person.id", nullable=True)
    active: bool = True


class Rota(Row, table=True):
    """Who is away and who stands in meanwhile, and whose turn it is to be on call."""

    __table_args__ = (
        one_of("kind", RotaKind),
        CheckConstraint("ends_at > starts_at", name="lasts"),
        CheckConstraint(
            "stand_in_id is null or (kind = 'away' and stand_in_id <> person_id)", name="stands_in_for_another"
        ),
        Index("ix_rota_open", "programme_id", "ends_at", postgresql_where="ended_at is null"),
        Index("ix_rota_stand_in", "stand_in_id", postgresql_where="ended_at is null"),
    )
    id: UUID = Field(primary_key=True)
    programme_id: UUID = refers_to("programme.id")
    kind: str
    person_id: UUID = refers_to("person.id")
    stand_in_id: UUID | None = refers_to("person.id", nullable=True)
    starts_at: datetime = Field(sa_type=MOMENT)
    ends_at: datetime = Field(sa_type=MOMENT)
    ended_at: datetime | None = Field(default=None, sa_type=MOMENT)


class DoorGate(Row, table=True):
    """How far a door stands open since somebody said so; a door without a row is as open as the policy has it."""

    __table_args__ = (one_of("door", Door), one_of("state", DoorState))
    programme_id: UUID = refers_to("programme.id", primary_key=True)
    door: str = Field(primary_key=True)
    state: str
    reason_code: str
    since: datetime = Field(sa_type=MOMENT)


class AccessToken(Row, table=True):
    """A way in: a session of the dashboard, a personal or a service token; only its hash is kept."""

    token_hash: bytes = Field(sa_column=Column(BYTES, primary_key=True))
    person_id: UUID = refers_to("person.id", index=True)
    kind: str
    created_at: datetime = Field(sa_type=MOMENT)
    expires_at: datetime = Field(sa_type=MOMENT)
    ended_at: datetime | None = Field(default=None, sa_type=MOMENT)
