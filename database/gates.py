"""The doors' gates as read, and how many people wait behind each."""

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from database.rows import from_row
from domain.actor import Actor
from domain.gates import Gate
from domain.visibility import Access
from domain.words import Door

GATES = text("select door, state, reason_code, since from door_gate where programme_id = :programme_id")
WAITING = text("""select r.door, count(*) from referral r join stream s on s.id = r.id
    where s.programme_id = :programme_id and r.status = 'waitlisted' group by r.door""")


REVIEWS = text("""select o.about, o.due_at from obligation o join stream s on s.id = o.stream_id
    where s.programme_id = :programme_id and s.kind = 'team' and o.kind = 'gate_review' and o.closed_at is null""")


async def gates_of(connection: AsyncConnection, actor: Actor) -> Mapping[Door, Gate]:
    """The gates that were ever set in the actor's programme; they tell of doors, so they ask for no proof."""
    rows = await connection.execute(GATES, {"programme_id": actor.programme_id})
    found = (from_row(Gate, dict(row)) for row in rows.mappings())
    return {gate.door: gate for gate in found}


async def waiting_behind(connection: AsyncConnection, access: Access) -> Mapping[Door, int]:
    """How many referrals wait, by the door through which they came."""
    rows = await connection.execute(WAITING, {"programme_id": access.actor.programme_id})
    return {Door(door): number for door, number in rows}


async def reviews_due(connection: AsyncConnection, access: Access) -> Mapping[Door, datetime]:
    """When somebody is to look whether a gate is still needed, by its door."""
    rows = await connection.execute(REVIEWS, {"programme_id": access.actor.programme_id})
    return {Door(door): due_at for door, due_at in rows}
