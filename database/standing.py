"""Where a stream stands: what is settled, the next moment that its clocks want, whether it is over."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection


@dataclass(frozen=True, slots=True, kw_only=True)
class StreamStanding:
    """A stream as its process needs to know it. `seq` counts its facts, `settled` is the last one settled.

    `rung` is the present one, where the stream is a ladder.
    """

    programme_id: UUID
    kind: str
    seq: int
    settled: int
    now: datetime
    offset: int
    next_at: datetime | None
    closed: bool
    generation: int
    rung: int


STANDING = text("""
select s.programme_id, s.kind, s.seq, p.clock_offset as offset, p.generation,
    clock_timestamp() + make_interval(secs => p.clock_offset) as now,
    coalesce((select min(f.seq) - 1 from fact f where f.stream_id = s.id and f.settled_at is null), s.seq) as settled,
    least(
        (select min(o.next_at) from obligation o where o.stream_id = s.id and o.closed_at is null and o.state = 'open'),
        (select e.next_at from escalation e where e.id = s.id and e.ended_at is null)
    ) as next_at,
    s.closed_at is not null as closed, coalesce((select e.rung from escalation e where e.id = s.id), 0) as rung
from stream s join programme p on p.id = s.programme_id where s.id = :stream_id
""")


async def standing_of(connection: AsyncConnection, stream_id: UUID) -> StreamStanding | None:
    """Where the stream stands now; None if the record has no such stream."""
    row = (await connection.execute(STANDING, {"stream_id": stream_id})).mappings().first()
    return None if row is None else StreamStanding(**row)
