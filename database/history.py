"""The facts of a programme in the order in which they were recorded, for a rehearsal."""

from collections.abc import AsyncIterator
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from domain.facts import Fact, FactType, StreamRef
from domain.retelling import Recorded
from domain.words import StreamKind

IN_ORDER = text("""select f.type, f.data, f.actor_id, f.occurred_at, f.recorded_at, s.id as stream_id, s.kind
    from fact f join stream s on s.id = f.stream_id where f.programme_id = :programme_id and f.type <> 'fact_undone'
    and not exists (select 1 from fact u where u.stream_id = f.stream_id and u.type = 'fact_undone'
        and u.data->>'fact_id' = f.id::text)
    order by f.recorded_at, s.kind_order, s.id, f.seq""")


async def recorded_facts(connection: AsyncConnection, programme_id: UUID) -> AsyncIterator[Recorded]:
    """Every fact of the programme, oldest first; what was taken back is left out, and so is the taking back."""
    async for row in await connection.stream(IN_ORDER, {"programme_id": programme_id}):
        fact = Fact(
            stream=StreamRef(kind=StreamKind(row.kind), id=row.stream_id),
            type=FactType(row.type),
            occurred_at=row.occurred_at,
            data=row.data,
        )
        yield Recorded(fact=fact, recorded_at=row.recorded_at, by_person=row.actor_id is not None)
