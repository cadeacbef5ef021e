"""People whom a no-contact order keeps apart: not with one case manager, not at one meeting, no way to one through the other.

An order stands in the threads of both, each of which names the other; it stands until somebody ends it.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from domain.errors import Fault, Invalid
from domain.facts import Fact, FactType, StreamRef
from domain.states import AgendaItem
from domain.words import StreamKind


@dataclass(frozen=True, slots=True, kw_only=True)
class Apart:
    """A person who is kept apart from another one, as it stands in the person's own thread."""

    order_id: UUID
    participant_id: UUID
    other_id: UUID
    since: datetime
    ended_at: datetime | None = None


def record(order_id: UUID, one_id: UUID, other_id: UUID, *, now: datetime) -> tuple[Fact, ...]:
    """An order between two people, in the threads of both."""
    if one_id == other_id:
        message = "An order is between two people. Name the other one."
        raise Invalid([Fault(pointer="/other_id", code="same_person", message=message)])
    both = ((one_id, other_id), (other_id, one_id))
    return tuple(
        _fact(
            Apart(order_id=order_id, participant_id=one, other_id=other, since=now), FactType.NO_CONTACT_RECORDED, now
        )
        for one, other in both
    )


def end(orders: Iterable[Apart], *, now: datetime) -> tuple[Fact, ...]:
    """The order stands no longer: both threads say so."""
    return tuple(_fact(one, FactType.NO_CONTACT_ENDED, now) for one in orders)


def apart_of(fact: Fact) -> Apart | None:
    """Who is kept apart from whom, as a fact left it; None for a fact of something else."""
    if fact.type not in {FactType.NO_CONTACT_RECORDED, FactType.NO_CONTACT_ENDED}:
        return None
    return Apart(
        order_id=fact.id("about"),
        participant_id=fact.stream.id,
        other_id=fact.id("other_id"),
        since=fact.moment("since"),
        ended_at=fact.occurred_at if fact.type is FactType.NO_CONTACT_ENDED else None,
    )


def others_of(orders: Iterable[Apart], participant_id: UUID) -> frozenset[UUID]:
    """Those from whom the person is kept apart."""
    return frozenset(one.other_id for one in orders if one.participant_id == participant_id)


def at_one_meeting(agenda: Iterable[AgendaItem], others: frozenset[UUID]) -> bool:
    """Whether somebody of them is on an agenda."""
    return any(item.participant_id in others for item in agenda if item.removed_at is None)


def _fact(one: Apart, kind: FactType, now: datetime) -> Fact:
    stream = StreamRef(kind=StreamKind.PARTICIPANT, id=one.participant_id)
    data = {"about": str(one.order_id), "other_id": str(one.other_id), "since": one.since.isoformat()}
    return Fact(stream=stream, type=kind, occurred_at=now, data=data)
