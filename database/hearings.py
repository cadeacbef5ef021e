"""The relay's reads and writes: what must still be told to which process, who leads, what was told."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from database.sessions import SOON

LEASE_SECONDS = 3
MOST_AT_ONCE = 500
LONGEST_BACK_OFF = 30
BEHIND_AFTER = 60  # seconds in which a process that is well has done what was wanted of it

# a fact that its one process settled on its way: the process knows where the stream stands since, and need not be told.
# Where two processes see to a stream, either may have settled it, and both are told.
SETTLED_BY_ITSELF = """f.settled_at is not null and split_part(h.workflow_id, '/', 2) = f.stream_id::text
    and not exists (select 1 from hearing o where o.fact_id = h.fact_id and o.workflow_id <> h.workflow_id)"""

# a target that was put off is left alone whole: what comes to it meanwhile must not overtake what it has not heard
UNSENT = text(f"""
select h.id, h.workflow_type, h.workflow_id, h.lane, h.stream_id, h.seq, p.generation, {SETTLED_BY_ITSELF} as settled
from hearing h join programme p on p.id = h.programme_id join fact f on f.id = h.fact_id
where h.sent_at is null and not h.id = any(:told) and h.workflow_id not in (
    select o.workflow_id from hearing o where o.sent_at is null and o.next_try_at > clock_timestamp())
order by h.workflow_id, h.stream_id, h.seq limit {MOST_AT_ONCE}
""")  # a condition and a number of ours, no input

SETTLED = text(f"""
select h.id from hearing h join fact f on f.id = h.fact_id where h.id = any(:ids) and {SETTLED_BY_ITSELF}
""")  # a condition of ours, no input
HELD = "exists (select 1 from lease where name = :name and token = :token and until > clock_timestamp())"
# not waited for on the disk: what a crash of the database takes of it is told again, and not heard twice; found by its
# id, see `settling_statements.WRITE`
TOLD = text(f"""with {SOON}
update hearing set sent_at = clock_timestamp() from soon
where soon.it = 'off' and id = any(:ids) and (sent_at is null) is true and {HELD} returning id
""")
PUT_OFF = text(f"""
update hearing set tries = tries + 1,
    next_try_at = clock_timestamp() + make_interval(secs => least({LONGEST_BACK_OFF}, 0.5 * power(2, least(tries, 8))))
where workflow_id = :workflow_id and sent_at is null and {HELD}
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
select count(distinct h.fact_id) as unsent,
    coalesce(extract(epoch from clock_timestamp() + make_interval(secs => max(p.clock_offset)) - min(h.written_at)), 0)::float
    as seconds from hearing h join programme p on p.id = h.programme_id where h.sent_at is null
    and (cast(:programme_id as uuid) is null or h.programme_id = :programme_id)
""")

# the lane is the one in which the stream's first fact was told
OPEN = text(f"""
select s.id, s.kind, p.generation, coalesce((select h.lane from fact f join hearing h on h.fact_id = f.id
        where f.stream_id = s.id and f.seq = 1 limit 1), 'normal') as lane,
    u.since < now.moment - interval '{BEHIND_AFTER} seconds'
        or o.next_at < now.moment - interval '{BEHIND_AFTER} seconds'
        or e.next_at < now.moment - interval '{BEHIND_AFTER} seconds' as behind
from stream s join programme p on p.id = s.programme_id
cross join lateral (select clock_timestamp() + make_interval(secs => p.clock_offset) as moment) now
cross join lateral (select min(f.recorded_at) as since from fact f where f.stream_id = s.id and f.settled_at is null) u
cross join lateral (select min(b.next_at) as next_at from obligation b
    where b.stream_id = s.id and b.closed_at is null and b.state = 'open') o
left join escalation e on e.id = s.id and e.ended_at is null
where s.kind <> 'programme' and (s.kind <> 'team' or s.seq > 0) and (s.closed_at is null or u.since is not null)
""")  # a number of ours, no input


@dataclass(frozen=True, slots=True, kw_only=True)
class Unsent:
    """One fact that one process must still hear, unless it has `settled` it by itself."""

    id: int
    workflow_type: str
    workflow_id: str
    lane: str
    stream_id: UUID
    seq: int
    generation: int
    settled: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenStream:
    """A stream that a process must be seeing to. `behind`: what its process should have done is not done."""

    id: UUID
    kind: str
    lane: str
    generation: int
    behind: bool | None


async def unsent(connection: AsyncConnection, told: Iterable[int]) -> Sequence[Unsent]:
    """What must still be told, in order for each process; `told` is told already and only not yet marked."""
    rows = (await connection.execute(UNSENT, {"told": list(told)})).mappings()
    return [Unsent(**row) for row in rows]


async def settled_already(connection: AsyncConnection, ids: Sequence[int]) -> set[int]:
    """Which of these hearings their processes need no more, since they have settled the fact by themselves."""
    return set((await connection.execute(SETTLED, {"ids": list(ids)})).scalars())


async def mark_told(connection: AsyncConnection, ids: Sequence[int], name: str, token: int) -> set[int]:
    """Mark what was told, while the lease is still held under this token; what was marked."""
    return set((await connection.execute(TOLD, {"ids": list(ids), "name": name, "token": token})).scalars())


async def put_off(connection: AsyncConnection, workflow_id: str, name: str, token: int | None) -> None:
    """A target took nothing: leave it alone for a while, longer with each try; only under the lease."""
    await connection.execute(PUT_OFF, {"workflow_id": workflow_id, "name": name, "token": token})


async def lead(connection: AsyncConnection, name: str, holder: str) -> int | None:
    """Take or renew the lease; its token, or None while somebody else holds it."""
    token: int | None = (await connection.execute(LEAD, {"name": name, "holder": holder})).scalar_one_or_none()
    return token


async def lag(connection: AsyncConnection, programme_id: UUID | None = None) -> tuple[int, float]:
    """How many facts wait to be heard, in one programme or in all of them, and for how many seconds the oldest has."""
    row = (await connection.execute(LAG, {"programme_id": programme_id})).one()
    return row.unsent, row.seconds


async def streams_to_see_to(connection: AsyncConnection) -> Sequence[OpenStream]:
    """Every stream that a process must be seeing to: open, or closed with facts that are not settled."""
    return [OpenStream(**row) for row in (await connection.execute(OPEN)).mappings()]


async def teams_with_zones(connection: AsyncConnection) -> Sequence[tuple[UUID, str]]:
    """Each team, and the time zone in which it meets."""
    statement = text("select t.id, p.zone from team t join programme p on p.id = t.programme_id order by t.id")
    return [(row.id, row.zone) for row in await connection.execute(statement)]
