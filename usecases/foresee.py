"""What is to come: what happens by itself if nobody acts and who will be there then, the rota, what a hand-over moves.

The steps follow the same functions that climb and tell.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from uuid import UUID

from database.agencies import last_reminded
from database.apart import kept_from
from database.climbing import told_by
from database.owned import InHand, in_hand
from database.reading import Row
from database.rota import roster_of, rota_entries
from database.rows import from_row
from domain import states
from domain.actor import Actor
from domain.audiences import About
from domain.errors import NotFound
from domain.ladders import Step, if_nobody_acts
from domain.policy import Policy
from domain.reminding import foreseen
from domain.roles import Act, Sight
from domain.visibility import access
from usecases.desk import Desk, admit
from usecases.showing import Shown

KEPT_APART = (
    "They work with somebody from whom a no-contact order keeps this person apart. Name somebody else for this one."
)


async def steps(desk: Desk, actor: Actor, row: Row, policy: Policy) -> list[Shown]:
    """What happens next by itself if nobody acts on what a row of what is owed says."""
    provider_id, category = row.get("provider_id"), row.get("category")
    ladder = from_row(states.Escalation, row["open_ladder"]) if row["open_ladder"] else None
    async with desk.database.connect() as connection:
        told = await told_by(connection, ladder.id) if ladder else frozenset()
        roster = await roster_of(connection, actor.programme_id)
        last = await last_reminded(connection, actor.programme_id, provider_id) if provider_id else None
        apart = await kept_from(connection, actor.programme_id, row["stream_id"])
    obligation = from_row(states.Obligation, row)
    about = About(
        owed_by_id=obligation.owner_id,
        owed_by_role=obligation.owner_role,
        record_owner_id=row.get("record_owner_id"),
        provider_id=provider_id,
        office_id=row.get("office_id"),
        kept_from=apart,
    )
    now = (await desk.views.clock(actor.programme_id)).now
    ahead: Iterable[Step] = if_nobody_acts(obligation, ladder, policy, now, about=about, roster=roster, told=told)
    if category:
        ahead = foreseen(ahead, obligation.owner_role, category, policy, last)
    return [
        {
            "at": step.at.astimezone(UTC),
            "what": step.what,
            "audience": step.audience,
            "asks": step.asks,
            "channel": step.channel,
            "people": tuple(roster.people[one].actor.name for one in step.people),
        }
        for step in ahead
    ]


async def ahead_of(desk: Desk, actor: Actor, record_id: UUID) -> list[Shown]:
    """What happens next by itself in one record if nobody acts on what is owed in it first; empty where nothing is."""
    owed = await desk.views.owed_around(access(actor, Sight.PARTICIPANTS), record_id)
    first = next((one for one in owed if one["on_due"] == "miss" and one["stream_id"] == record_id), None)
    if first is None:
        return []
    return await steps(desk, actor, first, await desk.views.policy_version(actor.programme_id, first["policy_version"]))


async def preview(desk: Desk, actor: Actor, escalation_id: UUID) -> Sequence[Shown]:
    """What a ladder does next if nobody acts."""
    proof = access(actor, Sight.ESCALATIONS)
    row = await desk.views.record_of(proof, "escalation", escalation_id)
    if row is None:
        raise NotFound("escalation")
    policy = await desk.views.policy_version(actor.programme_id, row["policy_version"])
    owed = await desk.views.owed_around(proof, row["subject_id"])
    obligation = next((one for one in owed if one["id"] == row["obligation_id"]), None)
    return [] if obligation is None else await steps(desk, actor, obligation, policy)


@dataclass(frozen=True, slots=True, kw_only=True)
class Move:
    """One record: still to move, moved, or refused with why."""

    kind: str
    id: UUID
    who: str
    next_due: datetime | None
    state: str
    why: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class HandedOver:
    """What a hand-over came to. `moved` counts the whole batch, also what an earlier try of it moved."""

    batch_id: UUID | None
    dry_run: bool
    moves: tuple[Move, ...]
    moved: int


async def rota(desk: Desk, actor: Actor) -> Sequence[Shown]:
    """Who is away and on call, now and later."""
    async with desk.database.connect() as connection:
        return [dict(one) for one in await rota_entries(connection, access(actor, Sight.PARTICIPANTS))]


async def rehearse(desk: Desk, actor: Actor, from_id: UUID, to_id: UUID | None = None) -> HandedOver:
    """What would move if one person's work were handed over; nothing does.

    With `to_id`, what an order keeps from that one is named: it goes to somebody else first.
    """
    await admit(desk, actor, Act.HAND_OVER)
    found = await all_in_hand(desk, actor, from_id)
    async with desk.database.connect() as connection:
        apart = {one.id: await kept_from(connection, actor.programme_id, one.id) for one in found} if to_id else {}
    moves = (
        move(one, "refused", KEPT_APART) if to_id in apart.get(one.id, ()) else move(one, "will_move") for one in found
    )
    return HandedOver(batch_id=None, dry_run=True, moves=tuple(moves), moved=0)


async def all_in_hand(desk: Desk, actor: Actor, person_id: UUID) -> Sequence[InHand]:
    """Everything open that is this person's."""
    async with desk.database.connect() as connection:
        return await in_hand(connection, access(actor, Sight.PARTICIPANTS), person_id)


def move(one: InHand, state: str, why: str | None = None) -> Move:
    """One record of a hand-over, and how it stands."""
    return Move(kind=one.kind, id=one.id, who=one.who, next_due=one.next_due, state=state, why=why)
