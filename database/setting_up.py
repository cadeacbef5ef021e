"""Setting a programme up: migrations, the programme's rows, its agencies, teams and people, its policy version."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from uuid import UUID, uuid5

from alembic import command
from alembic.config import Config
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from database.rows import dumps
from domain.policy import Policy
from domain.words import LOCK_ORDER, AgencyKind, Role, StreamKind

HERE = Path(__file__).parent


@dataclass(frozen=True, slots=True, kw_only=True)
class NewAgency:
    """An agency to keep; the same (source, external id) again changes it in place.

    A prosecutor's office says for which areas it stands, an agency of the police to which office its reports go.
    """

    id: UUID
    kind: AgencyKind
    name: str
    description: str | None = None
    email: str | None = None
    phone: str | None = None
    categories: tuple[str, ...] = ()
    areas: tuple[str, ...] = ()
    office_id: UUID | None = None
    source: str = "own"
    external_id: str | None = None
    active: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class NewPerson:
    """Somebody who works with the programme."""

    id: UUID
    agency_id: UUID
    name: str
    email: str
    login: str
    roles: tuple[Role, ...]
    team_id: UUID | None = None
    backup_id: UUID | None = None
    supervisor_id: UUID | None = None
    active: bool = True


def migrate(database_url: str, revision: str = "head") -> None:
    """Bring the tables of a database to a revision, up or down."""
    config = Config()
    config.set_main_option("script_location", str(HERE / "migrations"))
    config.set_main_option("path_separator", "os")
    config.attributes["database_url"] = database_url
    way = command.downgrade if revision == "base" else command.upgrade
    way(config, revision)


def record_id(programme_id: UUID, *names: str) -> UUID:
    """A stable id for a row that is seeded or imported: the same names give the same row."""
    return uuid5(programme_id, "/".join(names))


class PolicyKept(Exception):
    """A policy version that journeys may be following was edited; the message says how to mend it."""

    def __init__(self, version: str) -> None:
        """Name the version."""
        super().__init__(
            f"Policy version '{version}' is kept already with another text, and journeys may be following it. "
            'Write a new version = "…" under [programme].'
        )


async def keep_programme(
    connection: AsyncConnection, programme_id: UUID, name: str, policy: Policy, document: str, *, now: datetime
) -> None:
    """The programme's own row and stream, and its policy version; a known version is left as it is."""
    values = {"id": programme_id, "name": name, "zone": policy.zone, "version": policy.version, "now": now}
    await connection.execute(text(PROGRAMME), values)
    await keep_stream(connection, programme_id, programme_id, StreamKind.PROGRAMME, policy.version, now=now)
    await keep_policy(connection, programme_id, policy, document, policy.holidays, now=now)


async def keep_policy(
    connection: AsyncConnection,
    programme_id: UUID,
    policy: Policy,
    document: str,
    holidays: Iterable[date],
    *,
    now: datetime,
) -> None:
    """A version of the programme's policy, with the days off as they were known then: both stay as they were first kept.

    PolicyKept if the version is known with another text.
    """
    values = {
        "id": record_id(programme_id, "policy", policy.version),
        "programme_id": programme_id,
        "version": policy.version,
        "hash": policy.hash,
        "document": document,
        "holidays": dumps(sorted(day.isoformat() for day in holidays)),
        "now": now,
    }
    known = (await connection.execute(text(POLICY), values)).scalar_one_or_none()
    if known is not None and known != document:
        raise PolicyKept(policy.version)


async def keep_stream(
    connection: AsyncConnection, programme_id: UUID, stream_id: UUID, kind: StreamKind, version: str, *, now: datetime
) -> None:
    """The stream of a row that is seeded, not opened by a command."""
    values = {
        "id": stream_id,
        "programme_id": programme_id,
        "kind": kind.value,
        "kind_order": LOCK_ORDER[kind],
        "version": version,
        "now": now,
    }
    await connection.execute(text(STREAM), values)


async def keep_team(
    connection: AsyncConnection, programme_id: UUID, team_id: UUID, name: str, first_meeting: datetime, every_days: int
) -> None:
    """A team and its rhythm of conferences."""
    values = {
        "id": team_id,
        "programme_id": programme_id,
        "name": name,
        "first_meeting": first_meeting,
        "every_days": every_days,
    }
    await connection.execute(text(TEAM), values)


async def keep_agencies(connection: AsyncConnection, programme_id: UUID, agencies: Iterable[NewAgency]) -> None:
    """Agencies, new or changed."""
    rows = [_with_programme(agency, programme_id) for agency in agencies]
    await connection.execute(text(AGENCIES), {"rows": dumps(rows)})


async def keep_people(connection: AsyncConnection, programme_id: UUID, people: Iterable[NewPerson]) -> None:
    """People of the programme and its partners, new or changed."""
    rows = [_with_programme(person, programme_id) for person in people]
    await connection.execute(text(PEOPLE), {"rows": dumps(rows)})


async def active_people(connection: AsyncConnection, programme_id: UUID) -> dict[str, UUID]:
    """Everybody who can sign in to the programme, by the login."""
    found = await connection.execute(text(ACTIVE), {"programme_id": programme_id})
    return {row.login: row.id for row in found}


async def programmes(connection: AsyncConnection) -> dict[str, UUID]:
    """The programmes of this database, by their names."""
    return {row.name: row.id for row in await connection.execute(text("select id, name from programme order by name"))}


async def pushed_forward(connection: AsyncConnection) -> tuple[str, ...]:
    """The programmes whose clock is ahead of the world's."""
    return tuple(
        (await connection.scalars(text("select name from programme where clock_offset > 0 order by name"))).all()
    )


def _with_programme(row: object, programme_id: UUID) -> Mapping[str, object]:
    shown = {name: getattr(row, name) for name in row.__dataclass_fields__}  # type: ignore[attr-defined]
    return {**shown, "programme_id": programme_id}


ACTIVE = "select login, id from person where programme_id = :programme_id and active"
PROGRAMME = """insert into programme (id, name, zone, policy_version, clock_offset, generation)
    values (:id, :name, :zone, :version, 0, 1)
    on conflict (id) do update set name = excluded.name, zone = excluded.zone, policy_version = excluded.policy_version"""
POLICY = """with kept as (
        insert into policy_version (id, programme_id, version, hash, document, holidays, loaded_at)
        values (:id, :programme_id, :version, :hash, :document, cast(:holidays as jsonb), :now)
        on conflict (programme_id, version) do nothing)
    select document from policy_version where programme_id = :programme_id and version = :version"""
STREAM = """insert into stream (id, programme_id, kind, kind_order, policy_version, seq, opened_at)
    values (:id, :programme_id, :kind, :kind_order, :version, 0, :now) on conflict (id) do nothing"""
TEAM = """insert into team (id, programme_id, name, first_meeting, every_days)
    values (:id, :programme_id, :name, :first_meeting, :every_days)
    on conflict (id) do update set name = excluded.name, every_days = excluded.every_days"""
AGENCIES = """insert into agency
    (id, programme_id, kind, name, description, email, phone, categories, areas, office_id, source, external_id, active)
    select id, programme_id, kind, name, description, email, phone, categories, areas, office_id, source, external_id, active
    from jsonb_populate_recordset(null::agency, cast(:rows as jsonb))
    on conflict (id) do update set kind = excluded.kind, name = excluded.name, description = excluded.description, email = excluded.email,
    phone = excluded.phone, categories = excluded.categories, areas = excluded.areas, office_id = excluded.office_id,
    active = excluded.active"""
PEOPLE = """insert into person
    (id, programme_id, agency_id, team_id, name, email, login, roles, backup_id, supervisor_id, active)
    select id, programme_id, agency_id, team_id, name, email, login, roles, backup_id, supervisor_id, active
    from jsonb_populate_recordset(null::person, cast(:rows as jsonb))
    on conflict (id) do update set name = excluded.name, email = excluded.email, roles = excluded.roles,
    agency_id = excluded.agency_id, team_id = excluded.team_id, backup_id = excluded.backup_id,
    supervisor_id = excluded.supervisor_id, active = excluded.active"""
