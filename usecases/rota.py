"""The rota: who is away and who stands in meanwhile, and who is on call when. Telling and ladders follow it at once."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID, uuid4

from sqlalchemy.ext.asyncio import AsyncConnection

from database.apart import work_apart
from database.found import Found
from database.owned import how_much
from database.record import Decision
from database.rota import roster_of, rota_entry
from domain import roster
from domain.actor import Actor
from domain.errors import Fault, Invalid, NotFound, NotInThisState
from domain.roles import Act
from domain.roster import RotaEntry
from domain.words import RotaKind
from usecases.checks import colleague
from usecases.desk import Asked, Desk, Done, admit, carry_out
from usecases.guard import permit


@dataclass(frozen=True, slots=True, kw_only=True)
class SetRota:
    """Somebody is away (a stand-in sees to everything meanwhile), or on call, from one moment up to another."""

    kind: RotaKind
    person_id: UUID
    starts_at: datetime
    ends_at: datetime
    stand_in_id: UUID | None = None


async def set_rota(desk: Desk, actor: Actor, asked: Asked, ask: SetRota) -> Done:
    """Put somebody on the rota. Nobody goes away from people who would be left with nobody: hand them over first."""
    await admit(desk, actor, Act.SET_ROTA)
    owned, known, apart = 0, roster.Roster(people={}), False

    async def look(connection: AsyncConnection) -> None:
        nonlocal owned, known, apart
        owned = await how_much(connection, actor.programme_id, ask.person_id)
        known = await roster_of(connection, actor.programme_id)
        apart = ask.stand_in_id is not None and await work_apart(connection, ask.person_id, ask.stand_in_id)

    entry = RotaEntry(
        id=uuid4(),
        kind=ask.kind,
        person_id=ask.person_id,
        stand_in_id=ask.stand_in_id,
        starts_at=ask.starts_at,
        ends_at=ask.ends_at,
    )

    def decide(found: Found) -> Decision:
        permit(found.actor, Act.SET_ROTA)
        colleague(found, ask.person_id, "/person_id")
        facts = roster.set_entry(entry, programme_id=actor.programme_id, now=found.now)
        if ask.stand_in_id is not None:
            colleague(found, ask.stand_in_id, "/stand_in_id")
            _is_there(known, ask)
            if apart:
                message = (
                    "A no-contact order keeps somebody of theirs apart from somebody of this person's. Name another."
                )
                raise Invalid([Fault(pointer="/stand_in_id", code="kept_apart", message=message)])
        if ask.kind is RotaKind.AWAY and ask.stand_in_id is None:
            _leaves_nothing(ask, owned, known)
        return Decision(facts=facts, created={"id": str(entry.id)})

    people = (ask.person_id, *((ask.stand_in_id,) if ask.stand_in_id else ()))
    return await carry_out(desk, actor, asked, Act.SET_ROTA, decide, actor.programme_id, people=people, look=look)


async def end_rota(desk: Desk, actor: Actor, asked: Asked, entry_id: UUID) -> Done:
    """Take an entry off the rota: back earlier, or relieved."""
    await admit(desk, actor, Act.END_ROTA)
    entry: RotaEntry | None = None

    async def look(connection: AsyncConnection) -> None:
        nonlocal entry
        entry = await rota_entry(connection, actor.programme_id, entry_id)

    def decide(found: Found) -> Decision:
        permit(found.actor, Act.END_ROTA)
        if entry is None:
            raise NotFound("rota entry")
        facts = roster.end_entry(entry, programme_id=actor.programme_id, now=found.now)
        return Decision(facts=facts, created={"id": str(entry_id)})

    asked = Asked(key=asked.key, body={**asked.body, "entry": str(entry_id)})
    return await carry_out(desk, actor, asked, Act.END_ROTA, decide, actor.programme_id, look=look)


def _leaves_nothing(ask: SetRota, owned: int, known: roster.Roster) -> None:
    """Nothing would be left with nobody: neither their own work, nor that of whoever they stand in for."""
    if owned:
        message = f"{owned} things are still this person's. Hand them over first, or name who stands in."
        raise NotInThisState("has_work_in_hand", ("assign_owner", "set_rota"), message)
    if any(one.stand_in_id == ask.person_id for one in _away_then(known, ask)):
        message = "This person stands in for somebody who is away in that time. Name who stands in for both."
        raise NotInThisState("stands_in", ("set_rota", "end_rota"), message)


def _away_then(known: roster.Roster, ask: SetRota) -> Iterator[RotaEntry]:
    away = (one for one in known.rota if one.kind is RotaKind.AWAY)
    return (one for one in away if one.starts_at < ask.ends_at and ask.starts_at < one.ends_at)


def _is_there(known: roster.Roster, ask: SetRota) -> None:
    """Whoever stands in is not away at the same time: two who stand in for one another are nobody."""
    if any(one.person_id == ask.stand_in_id for one in _away_then(known, ask)):
        message = "This person is away in that time too. Name somebody who is there."
        raise Invalid([Fault(pointer="/stand_in_id", code="away", message=message)])
