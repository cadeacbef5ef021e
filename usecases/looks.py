"""Looks that are accounted for: who opened what is known of a person, or what was told of one under a consent."""

from time import monotonic
from uuid import UUID

from domain.actor import Actor
from usecases.desk import Desk

ONE_LOOK = 900.0  # seconds in which many looks of one person at one record are one line
MOST_LOOKS = 20_000
_looks: dict[tuple[int, UUID | None, UUID, str], float] = {}


async def looked_at(desk: Desk, actor: Actor, stream_id: UUID, act: str = "look_at_person") -> None:
    """A line in the audit for whoever opened it; one for many looks in a row."""
    place = (id(desk), actor.person_id, stream_id, act)
    if _looks.get(place, 0.0) > monotonic():
        return
    if len(_looks) >= MOST_LOOKS:
        _looks.clear()
    _looks[place] = monotonic() + ONE_LOOK
    await desk.record.note(actor, act, "seen", stream_id)
