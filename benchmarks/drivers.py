"""Psycopg 3 against asyncpg under the same async SQLAlchemy, on the shapes that the record uses: `python -m benchmarks.drivers`.

The figures of docs/decisions/0005-driver.md come from here. A cluster of its own, fsync on, thrown away afterwards.
"""

import asyncio
import shutil
import subprocess
import tempfile
import time
from collections.abc import Awaitable, Callable
from pathlib import Path
from statistics import quantiles
from uuid import UUID, uuid4

import psycopg
from sqlalchemy import make_url, text
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine

from bootstrap import postgres
from bootstrap.leave import leave

PORT = 5432  # of the socket in its own folder
STREAMS, TIMES, WARM, AT_ONCE = 1000, 600, 100, 16
TABLES = """
create table stream (id uuid primary key, seq int not null, stage text not null, due_at timestamptz not null);
create table command_key (key uuid primary key, stream_id uuid not null, answer jsonb not null);
create table fact (stream_id uuid, seq int, type text not null, data jsonb not null, primary key (stream_id, seq));
"""
READ = text("select id, seq, stage, due_at from stream where id = :id")
LOCK = text("""with kept as (insert into command_key values (:key, :id, '{"status": 201}') on conflict do nothing returning key)
    select k.key, s.seq from kept k, (select seq from stream where id = :id for update) s""")
LOAD = text(
    "select s.seq, s.stage, s.due_at, (select max(f.seq) from fact f where f.stream_id = s.id) from stream s where s.id = :id"
)
WRITE = text("""with told as (insert into fact values (:id, :seq, 'contact_made', '{"mode": "in_person", "outcome": "talked"}'))
    update stream set seq = :seq, due_at = due_at + interval '1 day' where id = :id""")
Act = Callable[[AsyncEngine, UUID], Awaitable[None]]


async def select(engine: AsyncEngine, stream: UUID) -> None:
    """One row by its key."""
    async with engine.connect() as connection:
        (await connection.execute(READ, {"id": stream})).one()


async def command(engine: AsyncEngine, stream: UUID) -> None:
    """Key and lock, load, write, commit: the three statements of a command."""
    async with engine.begin() as connection:
        seq = (await connection.execute(LOCK, {"key": uuid4(), "id": stream})).one().seq + 1
        (await connection.execute(LOAD, {"id": stream})).one()
        await connection.execute(WRITE, {"id": stream, "seq": seq})


async def alone(act: Act, engine: AsyncEngine, streams: list[UUID]) -> tuple[float, float, float]:
    """Milliseconds of one user: a quiet moment's (p10), the middle (p50), and of our own processor for each act."""
    taken = []
    used = 0.0
    for number in range(WARM + TIMES):
        if number == WARM:
            used = time.process_time()
        began = time.perf_counter()
        await act(engine, streams[number % STREAMS])
        taken.append((time.perf_counter() - began) * 1000)
    cuts = quantiles(taken[WARM:], n=10)
    return cuts[0], cuts[4], (time.process_time() - used) * 1000 / TIMES


async def together(act: Act, engine: AsyncEngine, streams: list[UUID]) -> float:
    """Acts in a second of 16 users."""

    async def user(first: int) -> None:
        for number in range(first, TIMES, AT_ONCE):
            await act(engine, streams[number % STREAMS])

    began = time.perf_counter()
    await asyncio.gather(*(user(first) for first in range(AT_ONCE)))
    return TIMES / (time.perf_counter() - began)


async def measure(address: str, streams: list[UUID]) -> None:
    """Each driver twice, in turns, so that what the machine does meanwhile falls on both."""
    print(f"{'':10}{'':10}{'p10 ms':>8}{'p50 ms':>8}{'cpu ms':>8}{'16 users /s':>13}")
    for driver in ("psycopg", "asyncpg", "psycopg", "asyncpg"):
        for act in (select, command):
            engine = create_async_engine(make_url(address).set(drivername=f"postgresql+{driver}"), pool_size=AT_ONCE)
            quiet, middle, used = await alone(act, engine, streams)
            many = await together(act, engine, streams)
            print(f"{driver:10}{act.__name__:10}{quiet:8.2f}{middle:8.2f}{used:8.2f}{many:13.0f}", flush=True)
            await engine.dispose()


def main() -> int:
    """Start, measure, throw away."""
    folder = Path(tempfile.mkdtemp(prefix="tl-drivers-"))
    folder.chmod(0o755)
    postgres.prepare(folder / "pg")
    with (folder / "log").open("wb") as log:
        server = subprocess.Popen(postgres.command(folder / "pg", PORT), cwd="/", stdout=log, stderr=log)
    address = postgres.url(folder / "pg", PORT)
    streams = [uuid4() for _ in range(STREAMS)]
    try:
        with _patiently(address) as connection:
            connection.execute(TABLES)
            rows = "insert into stream values (%s, 0, 'outreach', now())"
            connection.cursor().executemany(rows, [(stream,) for stream in streams])
        asyncio.run(measure(address, streams))
    finally:
        server.terminate()
        server.wait(20)
        shutil.rmtree(folder)
    return 0


def _patiently(address: str) -> psycopg.Connection[tuple[object, ...]]:
    for _ in range(100):
        try:
            return psycopg.connect(address)
        except psycopg.OperationalError:
            time.sleep(0.1)
    message = "PostgreSQL did not start within ten seconds"
    raise RuntimeError(message)


if __name__ == "__main__":
    leave(main())
