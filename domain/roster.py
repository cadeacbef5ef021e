"""The programme's people as they can be reached at a moment: who is away and who stands in, and who is on call."""

from collections.abc import Iterable, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from domain.actor import Actor
from domain.errors import Fault, Invalid
from domain.facts import Fact, FactType, StreamRef, Value
from domain.words import Role, RotaKind, StreamKind


@dataclass(frozen=True, slots=True, kw_only=True)
class RotaEntry:
    """Somebody is away (with whoever stands in, or with nobody), or on call, from one moment up to another."""

    id: UUID
    kind: RotaKind
    person_id: UUID
    starts_at: datetime
    ends_at: datetime
    stand_in_id: UUID | None = None
    ended_at: datetime | None = None

    def counts(self, at: datetime) -> bool:
        """Whether it says something of this moment."""
        return self.ended_at is None and self.starts_at <= at < self.ends_at


@dataclass(frozen=True, slots=True, kw_only=True)
class Member:
    """Somebody who can be told something."""

    actor: Actor
    backup_id: UUID | None = None
    supervisor_id: UUID | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Roster:
    """Everybody active, and the rota."""

    people: Mapping[UUID, Member]
    rota: tuple[RotaEntry, ...] = ()

    def reach(self, person_id: UUID | None, at: datetime) -> tuple[Member, ...]:
        """The person, or whoever stands in at that moment, one after the other; empty where nobody does."""
        passed: set[UUID] = set()
        while person_id is not None and person_id not in passed:
            away = self._entry(RotaKind.AWAY, person_id, at)
            if away is None:
                return (self.people[person_id],) if person_id in self.people else ()
            passed.add(person_id)
            person_id = away.stand_in_id
        return ()

    def with_role(self, role: str | None, at: datetime) -> tuple[Member, ...]:
        """Everybody of the role who is there, or whoever stands in; of those on call only whose turn it is, if it is one's."""
        if role not in tuple(Role):
            return ()
        ids: Iterable[UUID] = [one for one, member in self.people.items() if Role(str(role)) in member.actor.roles]
        if role == Role.ON_CALL:
            turn = [one.person_id for one in self.rota if one.kind is RotaKind.ON_CALL and one.counts(at)]
            ids = turn or ids
        found = {member.actor.person_id: member for one in ids for member in self.reach(one, at)}
        return tuple(found.values())

    def without(self, ids: AbstractSet[UUID | None]) -> "Roster":
        """The same people and rota, where some of them are turned to for nothing."""
        return replace(self, people={one: member for one, member in self.people.items() if one not in ids})

    def _entry(self, kind: RotaKind, person_id: UUID, at: datetime) -> RotaEntry | None:
        found = (one for one in self.rota if one.kind is kind and one.person_id == person_id and one.counts(at))
        return next(found, None)


def set_entry(entry: RotaEntry, *, programme_id: UUID, now: datetime) -> tuple[Fact, ...]:
    """Put somebody on the rota, from now on or later."""
    if entry.ends_at <= max(entry.starts_at, now):
        message = "This ends before it begins, or is over already. Give a later moment."
        raise Invalid([Fault(pointer="/ends_at", code="out_of_range", message=message)])
    if entry.stand_in_id == entry.person_id:
        message = "Nobody stands in for themselves."
        raise Invalid([Fault(pointer="/stand_in_id", code="same_person", message=message)])
    if entry.kind is RotaKind.ON_CALL and entry.stand_in_id is not None:
        message = "Only somebody who is away has a stand-in."
        raise Invalid([Fault(pointer="/stand_in_id", code="not_away", message=message)])
    return (_fact(entry, FactType.ROTA_SET, programme_id, now),)


def end_entry(entry: RotaEntry, *, programme_id: UUID, now: datetime) -> tuple[Fact, ...]:
    """Take somebody off the rota: back earlier, or relieved."""
    return (_fact(entry, FactType.ROTA_ENDED, programme_id, now),)


def entry_of(fact: Fact) -> RotaEntry | None:
    """The entry as a fact left it; None for a fact of something else."""
    if fact.type not in {FactType.ROTA_SET, FactType.ROTA_ENDED}:
        return None
    return RotaEntry(
        id=fact.id("about"),
        kind=RotaKind(fact.text("kind")),
        person_id=fact.id("person_id"),
        stand_in_id=fact.maybe_id("stand_in_id"),
        starts_at=fact.moment("starts_at"),
        ends_at=fact.moment("ends_at"),
        ended_at=fact.occurred_at if fact.type is FactType.ROTA_ENDED else None,
    )


def _fact(entry: RotaEntry, kind: FactType, programme_id: UUID, now: datetime) -> Fact:
    data: dict[str, Value] = {
        "about": str(entry.id),
        "kind": entry.kind.value,
        "person_id": str(entry.person_id),
        "stand_in_id": str(entry.stand_in_id) if entry.stand_in_id else None,
        "starts_at": entry.starts_at.isoformat(),
        "ends_at": entry.ends_at.isoformat(),
    }
    return Fact(stream=StreamRef(kind=StreamKind.PROGRAMME, id=programme_id), type=kind, occurred_at=now, data=data)
