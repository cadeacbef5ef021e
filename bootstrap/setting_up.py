"""A programme set up from its file, and brought in step with it when the file has changed."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from bootstrap.programme_file import Fault, Programme, Unfit, check_programme
from database.owned import how_much
from database.sessions import Database
from database.setting_up import (
    NewAgency,
    NewPerson,
    active_people,
    keep_agencies,
    keep_people,
    keep_programme,
    keep_stream,
    keep_team,
    record_id,
)
from domain.deadlines import WorkingCalendar
from domain.policy import Duration, Policy
from domain.words import Role, StreamKind

ROLES = frozenset(role.value for role in Role)


@dataclass(frozen=True, slots=True, kw_only=True)
class SetUp:
    """What stands now; `left_out` are the logins that the record knows and the file does not."""

    people: int
    agencies: int
    left_out: tuple[str, ...]


async def set_up(
    database: Database, programme_id: UUID, said: Programme, policy: Policy, document: str, *, begins: bool = True
) -> SetUp:
    """Keep the programme as the file says it: what is new is added, what changed is changed, nothing is deleted.

    `begins` says that the policy is the programme's own from now on; a programme that stands keeps the one it has.
    Unfit where it could not work so, or somebody is to leave who has work in hand: nothing is changed then.
    """
    check_programme(said, policy)
    now = datetime.now(UTC)
    async with database.begin() as connection:
        await _none_leaves_work_behind(connection, programme_id, said)
        if begins:
            await keep_programme(connection, programme_id, policy.programme, policy, document, now=now)
        await keep_agencies(connection, programme_id, agencies_of(programme_id, said))
        for key, team in said.teams.items():
            team_id = record_id(programme_id, "team", key)
            await keep_team(
                connection, programme_id, team_id, team.name, first_meeting(policy, now), policy.cadence.every_days
            )
            await keep_stream(connection, programme_id, team_id, StreamKind.TEAM, policy.version, now=now)
        await keep_people(connection, programme_id, people_of(programme_id, said))
        standing = await active_people(connection, programme_id)
        await connection.execute(text("analyze person"))
    left_out = tuple(sorted(set(standing) - set(said.people)))
    return SetUp(people=len(standing), agencies=len(said.agencies), left_out=left_out)


def agencies_of(programme_id: UUID, said: Programme) -> tuple[NewAgency, ...]:
    """The file's agencies as the record keeps them."""

    def office(key: str | None) -> UUID | None:
        return record_id(programme_id, "agency", key) if key else None

    return tuple(
        NewAgency(
            id=record_id(programme_id, "agency", key),
            kind=agency.kind,
            name=agency.name,
            description=agency.description,
            email=agency.email,
            phone=agency.phone,
            categories=agency.categories,
            areas=agency.areas,
            office_id=office(agency.office),
            active=agency.active,
        )
        for key, agency in said.agencies.items()
    )


def people_of(programme_id: UUID, said: Programme) -> tuple[NewPerson, ...]:
    """The file's people as the record keeps them."""

    def known(kind: str, key: str | None) -> UUID | None:
        return record_id(programme_id, kind, key) if key else None

    return tuple(
        NewPerson(
            id=record_id(programme_id, "person", login),
            agency_id=record_id(programme_id, "agency", member.agency),
            name=member.name,
            email=member.email,
            login=login,
            roles=member.roles,
            team_id=known("team", said.team_of(login)),
            backup_id=known("person", member.backup),
            supervisor_id=known("person", member.supervisor),
            active=member.active,
        )
        for login, member in said.people.items()
    )


def first_meeting(policy: Policy, now: datetime) -> datetime:
    """The next day and hour at which the policy's cadence begins."""
    calendar = WorkingCalendar.of(policy)
    day = now
    while day.astimezone(calendar.zone).weekday() != policy.cadence.weekday or day <= now + timedelta(days=4):
        day += timedelta(days=1)
    return calendar.after(day, Duration(amount=0, unit="days"), policy.cadence.hour)


def unfilled(said: Programme, policy: Policy) -> Iterator[str]:
    """The roles that the policy gives something to and nobody has, in the order of their names."""
    named = {clock.owner for clock in policy.clocks} | {
        rung.audience for ladder in policy.ladders.values() for rung in ladder.rungs
    }
    filled = {role.value for member in said.people.values() if member.active for role in member.roles}
    yield from sorted(named & ROLES - filled)


async def _none_leaves_work_behind(connection: AsyncConnection, programme_id: UUID, said: Programme) -> None:
    faults: list[Fault] = []
    standing = await active_people(connection, programme_id)
    for login, person_id in standing.items():
        member = said.people.get(login)
        if member is None or member.active:
            continue
        if much := await how_much(connection, programme_id, person_id):
            what = (
                f"{much} journeys, meetings and tasks are still theirs. Hand them over first: "
                "the page “Who is away, on call, or leaves”, or POST /v1/assignments/bulk"
            )
            faults.append((("people", login, "active"), what))
    if faults:
        raise Unfit(faults)
