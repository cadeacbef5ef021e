"""The relay's reads and writes: what must still be told to which process, who leads, what was told."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

LEASE_SECONDS = 3
MOST_AT_ONCE = 500
LONGEST_BACK_OFF = 30

UNSENT = text(f"""
select id, workflow_type, workflow_id, lane, stream_id, seq from hearing
where sent_at is null and (next_try_at is null or next_try_at <= clock_timestamp()) and not id = any(:told)
order by workflow_id, stream_id, seq limit {MOST_AT_ONCE}
""")  # a number of ours, no input

TOLD = text("""
update hearing set sent_at = clock_timestamp() where id = any(:ids) and sent_at is null
and exists (select 1 from lease where name = :name and token = :token and until > clock_timestamp()) returning id
""")

PUT_OFF = text(f"""
update hearing set tries = tries + 1,
    next_try_at = clock_timestamp() + make_interval(secs => least({LONGEST_BACK_OFF}, 0.5 * power(2, least(tries, 8))))
where id = any(:ids) and sent_at is null
""")  # a number of ours, no input

LEAD = text(f"""
insert into lease (name, holder, token, until)
values (:name, :holder, 1, clock_timestamp() + interval '{LEASE_SECONDS} seconds')
on conflict (name) do update set
    token = case when lease.holder = excluded.holder then lease.token else lease.token + 1 end,
    holder = excluded.holder, until = excluded.until
where lease.holder = excluded.holder or lease.until <= clock_timestamp()
returning token
""")  # a number of ours, no input

LAG = text("""
select count(*) as unsent,
    coalesce(extract(epoch from clock_timestamp() + make_interval(secs => max(p.clock_offset)) - min(h.written_at)), 0)::float
    as seconds from hearing h join programme p on p.id = h.programme_id where h.sent_at is null
""")

OPEN = text("""
select s.id, s.kind, s.closed_at, exists (
    select 1 from fact f where f.stream_id = s.id and f.settled_at is null) as unsettled
from stream s where s.kind not in ('programme', 'team') and (s.closed_at is null or exists (
    select 1 from fact f where f.stream_id = s.id and f.settled_at is null))
""")


@dataclass(frozen=True, slots=True, kw_only=True)
class Unsent:
    """One fact that one process must still hear."""

    id: int
    workflow_type: str
    workflow_id: str
    lane: str
    stream_id: UUID
    seq: int


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenStream:
    """A stream that a process must be seeing to."""

    id: UUID
    kind: str
    closed_at: datetime | None
    unsettled: bool


async def unsent(connection: AsyncConnection, told: Iterable[int]) -> Sequence[Unsent]:
    """What must still be told, in order for each process; `told` is told already and only not yet marked."""
    rows = (await connection.execute(UNSENT, {"told": list(told)})).mappings()
    return [Unsent(**row) for row in rows]


async def mark_told(connection: AsyncConnection, ids: Sequence[int], name: str, token: int) -> set[int]:
    """Mark what was told, while the lease is still held under this token; what was marked."""
    return set((await connection.execute(TOLD, {"ids": list(ids), "name": name, "token": token})).scalars())


async def put_off(connection: AsyncConnection, ids: Sequence[int]) -> None:
    """A target did not take it: try again later, and longer with each try."""
    await connection.execute(PUT_OFF, {"ids": list(ids)})


async def lead(connection: AsyncConnection, name: str, holder: str) -> int | None:
    """Take or renew the lease; its token, or None while somebody else holds it."""
    token: int | None = (await connection.execute(LEAD, {"name": name, "holder": holder})).scalar_one_or_none()
    return token


async def lag(connection: AsyncConnection) -> tuple[int, float]:
    """How many hearings wait, and for how many seconds the oldest has."""
    row = (await connection.execute(LAG)).one()
    return row.unsent, row.seconds


async def streams_to_see_to(connection: AsyncConnection) -> Sequence[OpenStream]:
    """Every stream that a process must be seeing to: open, or closed with facts that are not settled."""
    return [OpenStream(**row) for row in (await connection.execute(OPEN)).mappings()]


async def meeting_rhythms(connection: AsyncConnection) -> Sequence[tuple[UUID, int]]:
    """Each team, and every how many days it meets."""
    rows = await connection.execute(text("select t.id, t.every_days from team t order by t.id"))
    return [(row.id, row.every_days) for row in rows]
