"""Facts in the order in which they were recorded: of a programme for a rehearsal, of a record for a migration."""

from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any
from uuid import UUID

from sqlalchemy import Row, text
from sqlalchemy.ext.asyncio import AsyncConnection

from domain.facts import Fact, FactType, StreamRef
from domain.retelling import Recorded
from domain.words import StreamKind

STANDING = """select f.id, s.seq as upto, f.type, f.data, f.actor_id, f.occurred_at, f.recorded_at, s.id as stream_id, s.kind
    from fact f join stream s on s.id = f.stream_id where f.type <> 'fact_undone'
    and not exists (select 1 from fact u where u.stream_id = f.stream_id and u.type = 'fact_undone'
        and u.data->>'fact_id' = f.id::text)"""
IN_ORDER = text(f"{STANDING} and f.programme_id = :programme_id order by f.recorded_at, s.kind_order, s.id, f.seq")
OF_RECORDS = text(
    f"{STANDING} and f.stream_id = any(:streams) and f.programme_id = :programme_id order by f.stream_id, f.seq"
)


async def recorded_facts(connection: AsyncConnection, programme_id: UUID) -> AsyncIterator[Recorded]:
    """Every fact of the programme, oldest first; what was taken back is left out, and so is the taking back."""
    async for row in await connection.stream(IN_ORDER, {"programme_id": programme_id}):
        yield Recorded(fact=_fact(row), recorded_at=row.recorded_at, by_person=row.actor_id is not None)


@dataclass(frozen=True, slots=True, kw_only=True)
class History:
    """The facts of one record, each with its id, as it stood when it had written `upto` of them."""

    upto: int = 0
    facts: tuple[tuple[UUID, Fact], ...] = ()


async def histories(connection: AsyncConnection, programme_id: UUID, streams: Sequence[UUID]) -> dict[UUID, History]:
    """The facts of these records; what was taken back is left out, and so is the taking back."""
    rows = (await connection.execute(OF_RECORDS, {"programme_id": programme_id, "streams": list(streams)})).all()
    of_stream = groupby(rows, key=lambda row: (row.stream_id, row.upto))
    return {
        stream: History(upto=upto, facts=tuple((row.id, _fact(row)) for row in of_one))
        for (stream, upto), of_one in of_stream
    }


def _fact(row: Row[Any]) -> Fact:
    stream = StreamRef(kind=StreamKind(row.kind), id=row.stream_id)
    return Fact(stream=stream, type=FactType(row.type), occurred_at=row.occurred_at, data=row.data)
