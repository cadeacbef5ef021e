"""The demo programme: its agencies, teams and people, and providers from HSDS files where there are any."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import UUID, uuid5

from sqlalchemy import text

from bootstrap.hsds import read_hsds
from database.sessions import Database
from database.setting_up import (
    NewAgency,
    NewPerson,
    keep_agencies,
    keep_people,
    keep_programme,
    keep_stream,
    keep_team,
    record_id,
)
from domain.deadlines import WorkingCalendar
from domain.policy import Duration, Policy
from domain.words import AgencyKind, Role, StreamKind

HSDS = Path("hsds-spec/3.0/examples/csv")
PROGRAMME_ID = uuid5(UUID("6ba7b811-9dad-11d1-80b4-00c04fd430c8"), "throughline/demo/burien")


def _id(*names: str) -> UUID:
    return record_id(PROGRAMME_ID, *names)


TEAM_ID = _id("team", "burien")
AGENCIES = (
    NewAgency(id=_id("agency", "programme"), kind=AgencyKind.PROGRAMME, name="LEAD Burien"),
    NewAgency(id=_id("agency", "police"), kind=AgencyKind.POLICE, name="Burien Police"),
    NewAgency(id=_id("agency", "prosecutor"), kind=AgencyKind.PROSECUTOR, name="City Prosecutor"),
    NewAgency(id=_id("agency", "defender"), kind=AgencyKind.DEFENDER, name="Public Defense"),
    NewAgency(
        id=_id("agency", "harbor-homes"),
        kind=AgencyKind.PROVIDER,
        name="Harbor Homes",
        description="Shelter tonight and housing navigation.",
        email="intake@harbor-homes.example",
        categories=("shelter", "housing"),
    ),
    NewAgency(
        id=_id("agency", "kitchen"),
        kind=AgencyKind.PROVIDER,
        name="Five Corners Kitchen",
        description="Meals and groceries, no questions asked.",
        email="desk@five-corners-kitchen.example",
        categories=("food",),
    ),
    NewAgency(
        id=_id("agency", "papers"),
        kind=AgencyKind.PROVIDER,
        name="Papers & Benefits Desk",
        description="Identity cards, birth certificates, benefits.",
        email="desk@papers-desk.example",
        categories=("id_documents", "benefits"),
    ),
)


@dataclass(frozen=True, slots=True)
class _Member:
    login: str
    name: str
    agency: str
    roles: tuple[Role, ...]
    backup: str | None = None

    @property
    def email(self) -> str:
        """An address that no mail server in the world serves."""
        return f"{self.login.replace('_', '-')}@{self.agency}.example"


MEMBERS = (
    _Member("coordinator", "Mara Quist", "programme", (Role.COORDINATOR,), "coordinator2"),
    _Member("coordinator2", "Theo Lind", "programme", (Role.COORDINATOR,), "coordinator"),
    _Member("supervisor", "Kemi Obi", "programme", (Role.SUPERVISOR,)),
    _Member("director", "Ansel Voigt", "programme", (Role.DIRECTOR,)),
    _Member("outreach", "Rosa Alvarez", "programme", (Role.OUTREACH, Role.ON_CALL), "outreach2"),
    _Member("outreach2", "Dane Ferro", "programme", (Role.OUTREACH,), "outreach"),
    _Member("case_manager", "Minh Tran", "programme", (Role.CASE_MANAGER,), "case_manager2"),
    _Member("case_manager2", "Jo Ekberg", "programme", (Role.CASE_MANAGER,), "case_manager"),
    _Member("legal", "Ines Castro", "programme", (Role.LEGAL_COORDINATOR,)),
    _Member("privacy", "Ravi Menon", "programme", (Role.PRIVACY_OFFICER,)),
    _Member("auditor", "Lena Hartmann", "programme", (Role.AUDITOR,)),
    _Member("operator", "Sam Okafor", "programme", (Role.OPERATOR, Role.ADMINISTRATOR)),
    _Member("officer", "Officer Pat Doyle", "police", (Role.OFFICER,)),
    _Member("police", "Sgt. Nia Brooks", "police", (Role.POLICE_LIAISON,)),
    _Member("prosecutor", "Dana Whitfield", "prosecutor", (Role.PROSECUTOR_LIAISON,)),
    _Member("defender", "Owen Pryce", "defender", (Role.DEFENDER,)),
    _Member("provider", "Harbor Homes intake", "harbor-homes", (Role.PROVIDER,)),
    _Member("provider_food", "Five Corners desk", "kitchen", (Role.PROVIDER,)),
    _Member("provider_papers", "Papers desk", "papers", (Role.PROVIDER,)),
)


def person_id(login: str) -> UUID:
    """The id of one of the demo programme's people."""
    return _id("person", login)


async def seed(database: Database, policy: Policy, document: str, *, realdata: Path | None = None) -> str:
    """Set the demo programme up; running it again changes nothing but what was edited here. A report for the terminal.

    With a folder of real material the directory has the providers of its HSDS examples beside our own few.
    """
    now = datetime.now(UTC)
    async with database.begin() as connection:
        await keep_programme(connection, PROGRAMME_ID, policy.programme, policy, document, now=now)
        await keep_agencies(connection, PROGRAMME_ID, AGENCIES)
        first = first_meeting(policy, now)
        await keep_team(connection, PROGRAMME_ID, TEAM_ID, "Burien", first, policy.cadence.every_days)
        await keep_stream(connection, PROGRAMME_ID, TEAM_ID, StreamKind.TEAM, policy.version, now=now)
        await keep_people(connection, PROGRAMME_ID, [_person(member, with_others=False) for member in MEMBERS])
        await keep_people(connection, PROGRAMME_ID, [_person(member, with_others=True) for member in MEMBERS])
        imported = read_hsds(realdata / HSDS, PROGRAMME_ID) if realdata else None
        if imported and imported.agencies:
            await keep_agencies(connection, PROGRAMME_ID, imported.agencies)
        await connection.execute(text("analyze person"))
    return f"The programme '{policy.programme}' is set up." + (f" HSDS: {imported}" if imported else "")


def first_meeting(policy: Policy, now: datetime) -> datetime:
    """The next day and hour at which the policy's cadence begins."""
    calendar = WorkingCalendar.of(policy)
    day = now
    while day.astimezone(calendar.zone).weekday() != policy.cadence.weekday or day <= now + timedelta(days=4):
        day += timedelta(days=1)
    return calendar.after(day, Duration(amount=0, unit="days"), policy.cadence.hour)


def _person(member: _Member, *, with_others: bool) -> NewPerson:
    staff = member.agency == "programme"
    return NewPerson(
        id=person_id(member.login),
        agency_id=_id("agency", member.agency),
        name=member.name,
        email=member.email,
        login=member.login,
        roles=member.roles,
        team_id=TEAM_ID if staff or member.agency in {"police", "prosecutor", "defender"} else None,
        backup_id=person_id(member.backup) if with_others and member.backup else None,
        supervisor_id=person_id("supervisor") if with_others and staff and member.login != "supervisor" else None,
    )
