"""What somebody takes on at the table: who may, of whom, and what of it a partner is to know."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from uuid import UUID

from domain.actor import Actor
from domain.consent import in_force
from domain.errors import Fault, Invalid
from domain.facts import Fact, FactType, StreamRef
from domain.linkage import sharing_with
from domain.packet import opened
from domain.roles import Act, may
from domain.states import ActionItem, Consent, Participant
from domain.words import Role, StreamKind

AT_OWNER = "/action_items/owner_id"


def hears_of(owner: Actor, person: Participant, consents: Sequence[Consent], *, now: datetime) -> bool:
    """Whether somebody may know what they took on about a person: staff do, a partner while a consent opens the person to it.

    A provider hears under the consent by which it is asked for a service, everybody else under that for the table.
    """
    if owner.is_staff:
        return True
    if owner.has(Role.PROVIDER):
        return person.ended_at is None and in_force(consents, sharing_with(owner.agency_id), now=now) is not None
    return opened(owner, person, consents, now=now) is not None


def must_be_able(owner: Actor, person: Participant | None, consents: Sequence[Consent], *, now: datetime) -> None:
    """Nobody is given what they could not finish, or not even read: Invalid, with whom to give it instead."""
    if not may(owner, Act.COMPLETE_ACTION_ITEM):
        message = "This person is at no table and could not say when it is done. Give it to somebody who is."
        raise Invalid([Fault(pointer=AT_OWNER, code="takes_nothing_on", message=message)])
    if person is not None and not hears_of(owner, person, consents, now=now):
        message = (
            "No consent opens this person to that office, so it could not read what it is to do. "
            "Give it to somebody of the programme, or ask the person first."
        )
        raise Invalid([Fault(pointer=AT_OWNER, code="no_consent_in_force", message=message)])


def withdrawn(
    tasks: Iterable[ActionItem],
    owners: Mapping[UUID, Actor],
    person: Participant,
    *,
    standing: Sequence[Consent],
    now: datetime,
) -> tuple[Fact, ...]:
    """What partners took on about a person whom none of the standing consents opens to them: nobody needs it any more.

    Whoever owns the journey goes on with the person; what the programme's own staff took on stands.
    """
    over = (
        task
        for task in tasks
        if task.is_open
        and task.participant_id == person.id
        and task.owner_id in owners
        and not hears_of(owners[task.owner_id], person, standing, now=now)
    )
    return tuple(
        Fact(
            stream=StreamRef(kind=StreamKind.CONFERENCE, id=task.conference_id),
            type=FactType.ACTION_ITEM_WITHDRAWN,
            occurred_at=now,
            data={"about": str(task.id)},
        )
        for task in over
    )


def parted(
    tasks: Iterable[ActionItem], person_id: UUID, *, from_id: UUID, to_id: UUID, not_before: datetime, now: datetime
) -> tuple[Fact, ...]:
    """What somebody took on about a person from whom an order keeps somebody of theirs apart goes to the person's own worker.

    Nobody finds what they are given now missed already: it is due at the earliest at `not_before`.
    """
    theirs = (one for one in tasks if one.is_open and one.participant_id == person_id and one.owner_id == from_id)
    return tuple(
        Fact(
            stream=StreamRef(kind=StreamKind.CONFERENCE, id=one.conference_id),
            type=FactType.ACTION_ITEM_ASSIGNED,
            occurred_at=now,
            data={
                "about": str(one.id),
                "owner_id": str(to_id),
                "due_at": max(one.due_at, not_before).isoformat(),
                "participant_id": str(person_id),
            },
        )
        for one in theirs
    )
