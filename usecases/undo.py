"""Taking back what was recorded by mistake, soon and by whoever recorded it; nothing is deleted."""

from dataclasses import dataclass, field
from uuid import UUID

from database.found import Found
from database.record import Decision
from database.undoing import Undoable, undoable
from domain import charge_hold as hold
from domain import undoing
from domain.actor import Actor
from domain.errors import NotFound, VersionConflict
from domain.facts import Fact, FactType
from domain.roles import LEADS, Act
from domain.states import ChargeHold
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
        holds = found.charge_holds(person_id)
        fact = undoing.undo(
            known.kept,
            fact_id,
            by=found.actor.person_id,
            leads=found.actor.has(*LEADS),
            told=known.told,
            told_outside=known.told_outside or _is_of_an_intake_told(known, fact_id, holds),
            policy=found.policy(person_id),
            now=found.now,
        )
        ladders = tuple(found.open_escalations.values())
        undone = undoing.as_it_was(known.closed, known.opened, ladders, now=found.now)
        owed_no_more = _corrections(found, fact, holds)
        return Decision(
            facts=(fact, *undone.facts, *owed_no_more),
            obligations=undone.obligations,
            notes=notes(person_id, "undo", ask.note),
            created={"participant_id": str(person_id)},
            undone=fact_id,
        )

    also = frozenset({StreamKind.CHARGE_HOLD})
    return await carry_out(desk, actor, asked, Act.UNDO_FACT, decide, person_id, also=also)


def _is_of_an_intake_told(known: Undoable, fact_id: UUID, holds: tuple[ChargeHold, ...]) -> bool:
    """Whether it is an intake of which a prosecutor was told."""
    intake = any(one.id == fact_id and one.fact.type is FactType.INTAKE_COMPLETED for one in known.kept)
    return intake and any(one.completed_at for one in holds)


def _corrections(found: Found, undone: Fact, holds: tuple[ChargeHold, ...]) -> tuple[Fact, ...]:
    """Without the intake there is nothing that a prosecutor is to be told."""
    if undone.text("undoes") != FactType.INTAKE_COMPLETED:
        return ()
    owed = found.open_obligations
    return tuple(fact for one in holds for fact in hold.take_back(one, owed=owed.get(one.id, ()), now=found.now))
