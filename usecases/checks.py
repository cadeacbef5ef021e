"""Checks of what was sent against the policy, each with what is wrong and how to mend it."""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from database.found import Found
from database.record import Note
from domain.actor import Actor
from domain.apart import others_of
from domain.deadlines import WorkingCalendar
from domain.errors import Fault, Invalid, VersionConflict
from domain.policy import Policy


def one_of(pointer: str, word: str, words: Iterable[str]) -> None:
    """The word must be one of the policy's."""
    known = tuple(words)
    if word not in known:
        raise Invalid([Fault(pointer=pointer, code="unknown", message=f"Use one of: {', '.join(sorted(known))}.")])


def all_of(pointer: str, words: Iterable[str], known: Iterable[str]) -> None:
    """Every word must be one of the policy's; each that is not is named by its place."""
    choices = sorted(known)
    message = f"Use one of: {', '.join(choices)}."
    faults = [
        Fault(pointer=f"{pointer}/{place}", code="unknown", message=message)
        for place, word in enumerate(words)
        if word not in choices
    ]
    if faults:
        raise Invalid(faults)


def reason(policy: Policy, kind: str, code: str, pointer: str = "/reason_code") -> None:
    """The reason must be one that the policy knows for this kind of act."""
    one_of(pointer, code, policy.reasons.get(kind, ()))


def anybody(found: Found, person_id: UUID, pointer: str) -> Actor:
    """An active person of the programme or its partners, or a fault at the pointer."""
    person = found.person(person_id)
    if person is None:
        message = "Nobody active of this programme and its partners has this id."
        raise Invalid([Fault(pointer=pointer, code="unknown_person", message=message)])
    return person


def colleague(found: Found, person_id: UUID, pointer: str) -> Actor:
    """A person of the programme's staff, or a fault at the pointer."""
    person = found.person(person_id)
    if person is None or not person.is_staff:
        message = "This is nobody of the programme's staff who could take it."
        raise Invalid([Fault(pointer=pointer, code="not_staff", message=message)])
    return person


def leaves(found: Found, person_id: UUID, until: datetime | None = None) -> datetime | None:
    """When somebody goes away with nobody who stands in, if that is before something of theirs is done.

    `until` is when it is to be done, None where that is open.
    """
    colleague = found.people.get(person_id)
    leaves_at = colleague.leaves_at if colleague else None
    return None if leaves_at is None or (until is not None and until <= leaves_at) else leaves_at


def stays(found: Found, person_id: UUID, pointer: str, until: datetime | None = None) -> None:
    """Nobody is given what would be nobody's once they are away: a leave cannot start while something is still theirs."""
    leaves_at = leaves(found, person_id, until)
    if leaves_at is None:
        return
    day = leaves_at.astimezone(WorkingCalendar.of(found.policy()).zone).date()
    message = (
        f"This person is away from {day} on and nobody stands in then. Name who does, on the rota, or somebody else."
    )
    raise Invalid([Fault(pointer=pointer, code="leaves", message=message)])


def owners_apart(found: Found, participant_id: UUID) -> frozenset[UUID]:
    """Who owns the journeys of those from whom a person is kept apart; their threads must be held."""
    others = others_of(found.apart, participant_id)
    if not others <= found.streams.keys():
        raise VersionConflict("A no-contact order was recorded a moment ago. Read this record again, then decide.")
    return frozenset(found.participant(other).owner_id for other in others)


def happened(occurred_at: datetime | None, found: Found) -> datetime:
    """When it happened: as said, which cannot be later than now; or now."""
    if occurred_at is not None and occurred_at > found.now:
        message = "This moment is still to come. Record it once it has happened."
        raise Invalid([Fault(pointer="/occurred_at", code="in_the_future", message=message)])
    return occurred_at or found.now


def notes(stream_id: UUID, kind: str, text: str | None) -> tuple[Note, ...]:
    """A note to keep sealed with a stream, if there is one."""
    return (Note(stream_id=stream_id, kind=kind, text=text),) if text else ()
