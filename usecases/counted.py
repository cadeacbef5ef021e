"""What the monitor counts, row by row: every count opens the list that it counts."""

from enum import StrEnum

from database import counted
from database.reading import Page
from domain.actor import Actor
from domain.errors import NotFound
from domain.roles import Sight
from domain.visibility import access
from usecases.desk import Desk

LATE = 10.0  # seconds after which whoever should have heard a fact, or sealed a line, is behind


class Counted(StrEnum):
    """The counts of the monitor that no other list is as long as, by their names there."""

    NOT_ASKED_YET = "not_asked_yet"
    NEVER_ASKED = "never_asked"
    BARRIERS = "barriers"
    RUNGS_UNMAILED = "rungs_unmailed"
    HEARINGS_WAITING = "hearings_waiting"
    PROCESSES_MISSING = "processes_missing"
    PROCESSES_BEHIND = "processes_behind"
    PROCESSES_STUCK = "processes_stuck"


OF_THE_OPERATOR = {
    Counted.HEARINGS_WAITING,
    Counted.PROCESSES_MISSING,
    Counted.PROCESSES_BEHIND,
    Counted.PROCESSES_STUCK,
}


async def rows(
    desk: Desk,
    actor: Actor,
    count: str,
    *,
    category: str | None = None,
    what: str | None = None,
    limit: int = 50,
    after: tuple[str, str] | None = None,
) -> Page:
    """The rows of one count, the earliest first; those that concern people are for programme staff alone."""
    proof = access(actor, Sight.MONITOR)
    if count not in list(Counted):
        raise NotFound("count")
    if count not in OF_THE_OPERATOR:
        proof = access(actor, Sight.PARTICIPANTS)
    async with desk.database.connect() as connection:
        return await counted.rows(connection, proof, count, category=category, what=what, limit=limit, after=after)
