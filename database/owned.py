"""What one person has in hand: journeys, meetings to chair, tasks from the table."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from domain.visibility import Access

OWNED = text("""select x.kind, x.id, x.who, x.next_due from (
    select 'journey' as kind, 1 as place, p.id, p.alias as who, s.next_due from participant p join stream s on s.id = p.id
        where p.owner_id = :person_id and p.ended_at is null and s.programme_id = :programme_id
    union all
    select 'meeting', 2, c.id, t.name, s.next_due from conference c join stream s on s.id = c.id
        join team t on t.id = c.team_id where s.programme_id = :programme_id and (
            c.chair_id = :person_id and c.status not in ('minutes_approved', 'cancelled')
            or exists (select from action_item i where i.conference_id = c.id and i.owner_id = :person_id
                and i.done_at is null and i.withdrawn_at is null))
    ) x order by x.place, x.next_due nulls last, x.id""")
DONE_IN_BATCH = text("""select split_part(k.key, '/', 3) as id from command_key k
    where k.programme_id = :programme_id and k.key >= :first and k.key < :last and k.outcome is not null""")


@dataclass(frozen=True, slots=True, kw_only=True)
class InHand:
    """One thing that somebody has in hand; `kind` is journey (with its linkages), or meeting (its chair, or tasks taken on there)."""

    kind: str
    id: UUID
    who: str
    next_due: datetime | None


async def in_hand(connection: AsyncConnection, access: Access, person_id: UUID) -> Sequence[InHand]:
    """Everything open that is this person's, journeys first, the next deadline first."""
    values = {"person_id": person_id, "programme_id": access.actor.programme_id}
    return [InHand(**row) for row in (await connection.execute(OWNED, values)).mappings()]


async def how_much(connection: AsyncConnection, programme_id: UUID, person_id: UUID) -> int:
    """How many things the person has in hand."""
    values = {"person_id": person_id, "programme_id": programme_id}
    return len((await connection.execute(OWNED, values)).all())


async def done_in_batch(connection: AsyncConnection, access: Access, batch_id: UUID) -> frozenset[UUID]:
    """The records that the batch has moved so far."""
    values = {
        "programme_id": access.actor.programme_id,
        "first": f"batch/{batch_id}/",
        "last": f"batch/{batch_id}0",
    }
    return frozenset(UUID(row.id) for row in await connection.execute(DONE_IN_BATCH, values))
