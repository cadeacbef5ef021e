"""Taking back what was recorded by mistake, soon and by whoever recorded it; nothing is deleted."""

from dataclasses import dataclass, field
from uuid import UUID

from database.found import Found
from database.record import Decision
from database.undoing import undoable
from domain import undoing
from domain.actor import Actor
from domain.errors import NotFound, VersionConflict
from domain.roles import LEADS, Act
from domain.words import StreamKind
from usecases.checks import notes
from usecases.desk import Asked, Desk, Done, admit, carry_out
from usecases.guard import permit


@dataclass(frozen=True, slots=True, kw_only=True)
class Undo:
    """What was wrong with it."""

    note: str | None = field(default=None, repr=False)


async def undo_fact(desk: Desk, actor: Actor, asked: Asked, fact_id: UUID, ask: Undo) -> Done:
    """Take a fact back: things are as they were, what it had closed is owed again, and who was told is told so."""
    await admit(desk, actor, Act.UNDO_FACT)
    async with desk.database.connect() as connection:
        known = await undoable(connection, actor.programme_id, fact_id)
    if known is None or known.stream.kind is not StreamKind.PARTICIPANT:
        raise NotFound("fact")
    person_id = known.stream.id

    def decide(found: Found) -> Decision:
        permit(found.actor, Act.UNDO_FACT, found.participant(person_id))
        if found.streams[person_id].seq != known.seq:
            raise VersionConflict("Something was recorded meanwhile. Read it again, then decide.")
        fact = undoing.undo(
            known.kept,
            fact_id,
            by=found.actor.person_id,
            leads=found.actor.has(*LEADS),
            told=known.told,
            told_outside=known.told_outside,
            policy=found.policy(person_id),
            now=found.now,
        )
        ladders = tuple(found.open_escalations.values())
        undone = undoing.as_it_was(known.closed, known.opened, ladders, now=found.now)
        return Decision(
            facts=(fact, *undone.facts),
            obligations=undone.obligations,
            notes=notes(person_id, "undo", ask.note),
            created={"participant_id": str(person_id)},
            undone=fact_id,
        )

    return await carry_out(desk, actor, asked, Act.UNDO_FACT, decide, person_id)
