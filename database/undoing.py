"""What undoing a fact stands on: its stream's facts, what it opened and closed, and who was told of it."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from database.rows import from_row
from domain.facts import Fact, FactType, StreamRef
from domain.states import Obligation
from domain.undoing import Kept
from domain.words import StreamKind

FOUND = text("""select jsonb_build_object('stream', s.id, 'kind', s.kind, 'seq', s.seq,
    'facts', (select jsonb_agg(f order by f.seq) from fact f where f.stream_id = s.id),
    'obligations', (select jsonb_agg(o) from obligation o where o.stream_id = s.id
        and (o.closed_by = :id or o.opened_by in (select w.id from fact w where w.stream_id = s.id
            and (w.id = :id or w.seq > u.seq and w.data->>'about' = u.data->>'about')))),
    'told', (select jsonb_agg(jsonb_build_object('id', n.person_id, 'outside', g.kind <> 'programme')) from notice n
        join person p on p.id = n.person_id join agency g on g.id = p.agency_id
        where n.fact_id = :id and n.state = 'told'))
    from fact u join stream s on s.id = u.stream_id where u.id = :id and s.programme_id = :programme_id""")


@dataclass(frozen=True, slots=True, kw_only=True)
class Undoable:
    """A stream as it was read at `seq`, and what one fact of it did."""

    stream: StreamRef
    seq: int
    kept: tuple[Kept, ...]
    closed: tuple[Obligation, ...]
    opened: tuple[Obligation, ...]
    told: tuple[UUID, ...]
    told_outside: bool


async def undoable(connection: AsyncConnection, programme_id: UUID, fact_id: UUID) -> Undoable | None:
    """What undoing this fact stands on; None where the programme has no such fact."""
    row: dict[str, Any] | None = (
        await connection.execute(FOUND, {"id": fact_id, "programme_id": programme_id})
    ).scalar_one_or_none()
    if row is None:
        return None
    stream = StreamRef(kind=StreamKind(row["kind"]), id=UUID(row["stream"]))
    obligations = [from_row(Obligation, one) for one in row["obligations"] or ()]
    told = row["told"] or ()
    return Undoable(
        stream=stream,
        seq=row["seq"],
        kept=tuple(_kept(stream, one) for one in row["facts"]),
        closed=tuple(one for one in obligations if one.closed_by == fact_id),
        opened=tuple(one for one in obligations if one.closed_at is None),
        told=tuple(UUID(one["id"]) for one in told),
        told_outside=any(one["outside"] for one in told),
    )


def _kept(stream: StreamRef, row: dict[str, Any]) -> Kept:
    occurred_at, recorded_at = (datetime.fromisoformat(row[name]) for name in ("occurred_at", "recorded_at"))
    fact = Fact(stream=stream, type=FactType(row["type"]), occurred_at=occurred_at, data=row["data"])
    by = UUID(row["actor_id"]) if row["actor_id"] else None
    return Kept(id=UUID(row["id"]), fact=fact, recorded_at=recorded_at, by=by)
