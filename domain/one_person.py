"""Which records humans judged to be of one person, from referral to referral and to the journeys that these led to."""

from collections.abc import Iterable
from uuid import UUID

from domain.referral import SamePerson
from domain.states import Participant, Referral, State
from domain.words import ENDED_STAGES


def alike(of: Referral, known: Iterable[Referral]) -> frozenset[UUID]:
    """The records of the same person as a referral, itself apart; none that was judged to be of somebody else than it is."""
    by_id = {one.id: one for one in (*known, of)}
    different = {one for one, judged in of.links.items() if judged == SamePerson.DIFFERENT}
    found, ahead = {of.id}, [of.id]
    while ahead:
        for one in _next(ahead.pop(), by_id):
            if one not in found and str(one) not in different:
                found.add(one)
                ahead.append(one)
    return frozenset(found - {of.id})


def open_journeys(alike_ids: Iterable[UUID], states: Iterable[State]) -> tuple[Participant, ...]:
    """The journeys among these records that have not ended, the oldest first."""
    ids = frozenset(alike_ids)
    found = (one for one in states if isinstance(one, Participant) and one.id in ids and one.stage not in ENDED_STAGES)
    return tuple(sorted(found, key=lambda one: (one.opened_at, str(one.id))))


def _next(record_id: UUID, by_id: dict[UUID, Referral]) -> set[UUID]:
    """The records that are one step away: judged to be the same from either side, or the journey that a referral led to."""
    one = by_id.get(record_id)
    from_here = {UUID(other) for other, judged in one.links.items() if judged == SamePerson.SAME} if one else set()
    journey = {one.participant_id} if one and one.participant_id else set()
    to_here = {other.id for other in by_id.values() if other.links.get(str(record_id)) == SamePerson.SAME}
    return from_here | journey | to_here
