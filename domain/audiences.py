"""Who belongs to an audience: which people of the programme are meant by a role, an owner, a rung, at a moment.

Whoever works with somebody from whom an order keeps a person apart is not turned to for that person: not as a stand-in,
as a backup, as who is on call or has a role. The next in line is.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from domain.offices import is_theirs
from domain.roster import Member, Roster
from domain.words import EXTERNAL_ROLES, Role

NOBODY = "nobody"  # who owes what comes by itself
# who is turned to when an owner is away or gone and nobody stands in
AFTER_THE_OWNER = (Role.SUPERVISOR, Role.COORDINATOR, Role.DIRECTOR)
# those whom a fact, a meeting or the asking itself names
NAMED = {
    "referrer",
    "asked",
    "provider",
    "assigned",
    "told",
    "attendees",
    "attended",
    "table",
    "delegate",
    "unanswered",
    "disclosed",
    "referring_agency",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class About:
    """What an audience depends on: of whom something is owed or asked, whose the record is, who serves or comes.

    `connected` are those who referred the person and are now to hear that they are connected, under a consent that names their
    agency. `kept_from` are those who work with somebody from whom an order keeps the record's person apart.
    """

    owed_by_id: UUID | None = None
    owed_by_role: str | None = None
    record_owner_id: UUID | None = None
    provider_id: UUID | None = None
    referrer_id: UUID | None = None
    attendees: tuple[UUID, ...] = ()
    partners: tuple[UUID, ...] = ()
    attended: tuple[UUID, ...] = ()
    told: tuple[UUID, ...] = ()
    asked: str | None = None
    office_id: UUID | None = None
    assigned_id: UUID | None = None
    delegate_id: UUID | None = None
    unanswered: tuple[UUID, ...] = ()
    disclosed: tuple[UUID, ...] = ()
    connected: tuple[UUID, ...] = ()
    kept_from: frozenset[UUID] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class Reached:
    """The audience that was found there, and who it is."""

    audience: str
    members: tuple[Member, ...]


def members(audience: str, about: About, roster: Roster, at: datetime) -> tuple[Member, ...]:
    """The people of an audience, each once; empty if there is nobody, which the caller must not pass over in silence."""
    if about.kept_from and audience not in NAMED:
        roster = roster.without(about.kept_from - {about.record_owner_id, about.owed_by_id})
    found = _of(audience, about, roster, at)
    return tuple({member.actor.person_id: member for member in found}.values())


def turned_to(audience: str, about: About, roster: Roster, at: datetime) -> tuple[Member, ...]:
    """The people of an audience; where an order leaves none of them, the next in line, so that somebody hears it."""
    found = members(audience, about, roster, at)
    if found or not members(audience, replace(about, kept_from=frozenset()), roster, at):
        return found
    instead = reached(AFTER_THE_OWNER, about, roster, at)
    return instead.members if instead else ()


def reached(audiences: Sequence[str], about: About, roster: Roster, at: datetime) -> Reached | None:
    """The first of a ladder's audiences in which somebody is there, at last the director.

    The same for the climbing and for 'if nobody acts'. None where there is not even a director; the director is the end of
    every ladder, and hears it whomever they work with. On a ladder 'owner' is of the programme: where a partner owes the
    answer it is who owns the record, whose turn comes once the partner was asked.
    """
    ours = replace(about, owed_by_role=None) if about.owed_by_role in EXTERNAL_ROLES else about
    for audience in audiences:
        found = members(audience, ours if audience == "owner" else about, roster, at)
        if found:
            return Reached(audience=audience, members=found)
    last = members(Role.DIRECTOR, replace(about, kept_from=frozenset()), roster, at)
    return Reached(audience=Role.DIRECTOR.value, members=last) if last else None


def _of(audience: str, about: About, roster: Roster, at: datetime) -> Sequence[Member]:
    match audience:
        case "referrer":
            return roster.reach(about.referrer_id, at)
        case "owner":
            return _owner(about, roster, at)
        case "backup":
            return _backups(about, roster, at)
        case "assigned":
            return roster.reach(about.assigned_id, at)
        case "asked":
            return _partners(about.asked or about.owed_by_role, about, roster, at)
        case "provider":
            return _provider(about, roster)
        case _ if audience in NAMED:
            return [roster.people[one] for one in _named(audience, about) if one in roster.people]
        case role:
            return roster.with_role(role, at)


def _named(audience: str, about: About) -> Sequence[UUID]:
    """Those whom the fact or the meeting names."""
    groups: Mapping[str, Sequence[UUID]] = {
        "told": about.told,
        "attendees": about.attendees,
        "attended": about.attended,
        "table": (*about.attendees, *about.partners),
        "delegate": (about.delegate_id,) if about.delegate_id else (),
        "unanswered": about.unanswered,
        "disclosed": about.disclosed,
        "referring_agency": about.connected,
    }
    return groups[audience]


def _owner(about: About, roster: Roster, at: datetime) -> Sequence[Member]:
    """Whoever owes it: the obligation's own owner, its role, or the record's owner; without any the next role in line."""
    if about.owed_by_id is not None:
        found: Sequence[Member] = roster.reach(about.owed_by_id, at)
        # no ladder presses a partner for what it took on: whoever chairs the meeting asks
        if any(one.actor.is_external for one in found):
            found = roster.reach(about.record_owner_id, at)
    elif about.owed_by_role == Role.PROVIDER:
        found = _provider(about, roster)
    elif about.owed_by_role not in {None, NOBODY}:
        found = _partners(about.owed_by_role, about, roster, at)
    else:
        found = roster.reach(about.record_owner_id, at)
    if found or about.owed_by_role in EXTERNAL_ROLES:
        return found
    in_line = (_backups(about, roster, at), *(roster.with_role(role, at) for role in AFTER_THE_OWNER))
    return next((one for one in in_line if one), ())


def _backups(about: About, roster: Roster, at: datetime) -> Sequence[Member]:
    """The backups of whoever owes it, also while that person is away."""
    if about.owed_by_id is None and about.owed_by_role not in {None, NOBODY}:
        owners: Sequence[Member] = roster.with_role(about.owed_by_role, at)
    else:
        one = roster.people.get(about.owed_by_id or about.record_owner_id or UUID(int=0))
        owners = (one,) if one is not None else ()
    return [member for owner in owners for member in roster.reach(owner.backup_id, at)]


def _partners(role: str | None, about: About, roster: Roster, at: datetime) -> Sequence[Member]:
    """Everybody of the role; of several prosecutors' offices only the one that is asked."""
    found = roster.with_role(role, at)
    if role != Role.PROSECUTOR_LIAISON:
        return found
    return [one for one in found if is_theirs(about.office_id, one.actor)]


def _provider(about: About, roster: Roster) -> Sequence[Member]:
    return [one for one in roster.people.values() if one.actor.agency_id == about.provider_id is not None]
