"""Who works in a programme, read from a TOML file: its teams, agencies and people; every fault is named with its place."""

import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Annotated

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StringConstraints, ValidationError

from bootstrap.toml_lines import Lines
from domain.policy import Policy
from domain.words import EXTERNAL_ROLES, AgencyKind, Role

OF_KIND = {
    AgencyKind.POLICE: frozenset({Role.OFFICER, Role.POLICE_LIAISON}),
    AgencyKind.PROSECUTOR: frozenset({Role.PROSECUTOR_LIAISON}),
    AgencyKind.DEFENDER: frozenset({Role.DEFENDER}),
    AgencyKind.PROVIDER: frozenset({Role.PROVIDER}),
    AgencyKind.PROGRAMME: frozenset(Role) - EXTERNAL_ROLES - {Role.PARTICIPANT},
    AgencyKind.COMMUNITY: frozenset({Role.POLICY_GROUP}),
}
"""The roles that people of an agency can have, by its kind."""
INDISPENSABLE = (Role.COORDINATOR, Role.DIRECTOR)  # they decide, and no ladder ends without them
WITHOUT_A_TEAM = {AgencyKind.PROVIDER, AgencyKind.COMMUNITY}
ADDRESS = re.compile(r"[!-?A-~]+@[!-?A-~]+\.[!-?A-~]+")  # plain ASCII around one @


Fault = tuple[tuple[int | str, ...], str]
"""The keys of the file that lead to what is wrong, and how to mend it."""


class BadProgramme(Exception):
    """A programme that cannot be set up so; the message has a line for each fault."""


class Unfit(BadProgramme):
    """What a file says cannot work: its faults, with where each stands."""

    def __init__(self, faults: Iterable[Fault], path: Path | None = None) -> None:
        """Keep the faults; with the file that they stand in, its lines are named."""
        self.faults = tuple(faults)
        lines = Lines(path.read_text(encoding="utf-8")) if path else None
        where = {keys: f"{path}, line {lines.line_of(keys)}, " if lines else "" for keys, _ in self.faults}
        super().__init__("\n".join(f"{where[keys]}{_place(keys)}: {what}" for keys, what in self.faults))


def _address(value: str) -> str:
    if ADDRESS.fullmatch(value) is None:
        message = "is no mail address; write it as name@place.example, in plain letters"
        raise ValueError(message)
    return value


Line = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200, pattern=r"^[^\r\n\x00]+$")]
Key = Annotated[str, StringConstraints(pattern=r"^[a-z0-9][a-z0-9_.-]{0,62}$")]
Address = Annotated[str, AfterValidator(_address)]


class _Said(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Team(_Said):
    name: Line


class Agency(_Said):
    kind: AgencyKind
    name: Line
    description: Line | None = None
    email: Address | None = None
    phone: Line | None = None
    categories: tuple[str, ...] = ()
    areas: tuple[str, ...] = ()
    """The places for which a prosecutor's office is asked."""
    office: str | None = None
    """The key of the prosecutor's office to which the agency's reports go."""
    active: bool = True


class Member(_Said):
    """Somebody who works with the programme; everything that names another is a key of the same file."""

    name: Line
    email: Address
    agency: str
    roles: tuple[Role, ...] = Field(min_length=1)
    team: str | None = None
    backup: str | None = None
    supervisor: str | None = None
    active: bool = True


class Programme(_Said):
    """A programme's teams, agencies and people, each by its key; a person's is the login."""

    teams: Mapping[Key, Team] = Field(min_length=1)
    agencies: Mapping[Key, Agency]
    people: Mapping[Key, Member]

    def team_of(self, login: str) -> str | None:
        """The key of the person's team; where none is said, the only one, of those who come to its table."""
        member = self.people[login]
        comes = self.agencies[member.agency].kind not in WITHOUT_A_TEAM
        only = next(iter(self.teams)) if len(self.teams) == 1 and comes else None
        return member.team or only


def read_programme(path: Path) -> Programme:
    """The programme that a file describes. BadProgramme names every fault of its form."""
    try:
        return Programme.model_validate(tomllib.loads(path.read_text(encoding="utf-8")))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as wrong:
        raise BadProgramme(f"{path}: this is not TOML: {wrong}") from None
    except ValidationError as wrong:
        raise Unfit(((_keys(one["loc"]), one["msg"]) for one in wrong.errors()), path) from None


def check_programme(said: Programme, policy: Policy) -> None:
    """Unfit names everything for which the programme could not work under the policy."""
    if faults := [*_faults(said, policy)]:
        raise Unfit(faults)


def _keys(where: tuple[int | str, ...]) -> tuple[int | str, ...]:
    return tuple(part for part in where if part != "[key]")


def _place(keys: tuple[int | str, ...]) -> str:
    return ".".join(str(part) for part in keys) or "the file"


def _faults(said: Programme, policy: Policy) -> Iterator[Fault]:
    for key, agency in said.agencies.items():
        yield from ((("agencies", key, name), what) for name, what in _faults_of_agency(said, agency, policy))
    for login, member in said.people.items():
        yield from ((("people", login, name), what) for name, what in _faults_of(said, login, member))
    for role in INDISPENSABLE:
        if not any(member.active and role in member.roles for member in said.people.values()):
            yield ("people",), f"nobody is {role}; without one no ladder comes to its end. Give somebody that role"


def _faults_of_agency(said: Programme, agency: Agency, policy: Policy) -> Iterator[tuple[str, str]]:
    known = {"categories": policy.categories, "areas": policy.areas}
    for name, there_are in known.items():
        for unknown in sorted(set(getattr(agency, name)) - set(there_are)):
            yield name, f"the policy has no '{unknown}'; it has {', '.join(there_are)}"
    if agency.areas and agency.kind is not AgencyKind.PROSECUTOR:
        yield "areas", "only a prosecutor's office stands for areas; drop this"
    if agency.office is None:
        return
    if agency.kind is AgencyKind.PROSECUTOR:
        yield "office", "this agency is a prosecutor's office itself; drop this"
    offices = [key for key, one in said.agencies.items() if one.kind is AgencyKind.PROSECUTOR and one.active]
    if agency.office not in offices:
        mend = f"there are {', '.join(offices)}" if offices else "add an agency of kind prosecutor"
        yield "office", f"there is no active prosecutor's office '{agency.office}'; {mend}"


def _faults_of(said: Programme, login: str, member: Member) -> Iterator[tuple[str, str]]:
    for name in ("backup", "supervisor"):
        other = getattr(member, name)
        if other == login:
            yield name, "name somebody else"
        elif other is not None and (other not in said.people or not said.people[other].active):
            yield name, f"there is nobody active with the login '{other}' in this file"
    if member.team is not None and member.team not in said.teams:
        yield "team", f"there is no '{member.team}'; there are {', '.join(said.teams)}"
    agency = said.agencies.get(member.agency)
    if agency is None:
        yield "agency", f"there is no '{member.agency}'; there are {', '.join(said.agencies)}"
        return
    for role in member.roles:
        if role not in OF_KIND[agency.kind]:
            can_be = ", ".join(sorted(OF_KIND[agency.kind]))
            yield "roles", f"nobody of a {agency.kind} agency is {role}; they can be {can_be}"
