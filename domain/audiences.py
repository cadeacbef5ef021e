"""Who belongs to an audience: which people of the programme are meant by a role, an owner, a rung."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from uuid import UUID

from domain.actor import Actor
from domain.facts import Fact
from domain.obligations import Subject
from domain.words import Role


@dataclass(frozen=True, slots=True, kw_only=True)
class Member:
    """Somebody who can be told something."""

    actor: Actor
    backup_id: UUID | None = None
    supervisor_id: UUID | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class About:
    """What an audience depends on beside the fact itself."""

    subject: Subject
    referrer_id: UUID | None = None
    attendees: tuple[UUID, ...] = ()
    partners: tuple[UUID, ...] = ()
    owed_by_id: UUID | None = None
    owed_by_role: str | None = None
    team_id: UUID | None = None


def members(audience: str, fact: Fact, about: About, people: Mapping[UUID, Member]) -> tuple[Member, ...]:
    """The people of an audience, each once; empty if there is nobody, which the caller must not pass over in silence."""
    found = _of(audience, fact, about, people)
    return tuple({member.actor.person_id: member for member in found}.values())


def _of(audience: str, fact: Fact, about: About, people: Mapping[UUID, Member]) -> Iterable[Member]:
    match audience:
        case "referrer":
            return _one(about.referrer_id, people)
        case "owner":
            return _owner(fact, about, people)
        case "backup":
            return [b for owner in _owner(fact, about, people) for b in _one(owner.backup_id, people)]
        case "assigned":
            return _one(fact.maybe_id("owner_id"), people)
        case "asked":
            asked = fact.maybe("asked") or about.owed_by_role
            return _with_role(asked, people)
        case "provider":
            return [one for one in people.values() if one.actor.agency_id == about.subject.provider_id is not None]
        case "attendees":
            return [people[one] for one in about.attendees if one in people]
        case "table":
            return [people[one] for one in (*about.attendees, *about.partners) if one in people]
        case "rung":
            return members(fact.text("audience"), fact, about, people)
        case role:
            return _with_role(role, people)


def _owner(fact: Fact, about: About, people: Mapping[UUID, Member]) -> Iterable[Member]:
    """Whoever owes it: the obligation's own owner, its role, or, where nobody owes it, the record's owner."""
    del fact
    if about.owed_by_id is not None:
        return _one(about.owed_by_id, people)
    if about.owed_by_role == Role.PROVIDER:
        return [one for one in people.values() if one.actor.agency_id == about.subject.provider_id is not None]
    if about.owed_by_role not in {None, "nobody"}:
        return _with_role(about.owed_by_role, people)
    return _one(about.subject.owner_id or about.subject.chair_id, people)


def _one(person_id: UUID | None, people: Mapping[UUID, Member]) -> list[Member]:
    return [people[person_id]] if person_id in people and person_id is not None else []


def _with_role(role: str | None, people: Mapping[UUID, Member]) -> list[Member]:
    known = role in tuple(Role)
    return [one for one in people.values() if known and Role(str(role)) in one.actor.roles]
