"""The way to PostgreSQL: one pooled engine per process, and NOTIFY and LISTEN on connections of their own."""

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import asynccontextmanager, suppress
from uuid import UUID

import orjson
import psycopg
from psycopg.types.json import set_json_loads
from sqlalchemy.engine import make_url
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine

HEARING_CHANNEL = "throughline_hearing"
NOTIFY_EVERY = 0.01  # seconds: at most one NOTIFY in this time, however many commits
TOLD_CHANNEL = "throughline_told"
TOLD_EVERY = 0.05  # seconds: the same of what was settled and sent, of which only screens wish to know

# every statement is prepared and its text is constant, so that planning it again for each call buys nothing; all are
# short, so that starting processes to help with one takes longer than the statement. A plan lives as long as its
# connection: one that was made while the tables were nearly empty must not read them whole when they have grown
SESSION = (
    "-c idle_in_transaction_session_timeout=30000 -c timezone=UTC -c plan_cache_mode=force_generic_plan"
    " -c max_parallel_workers_per_gather=0 -c enable_seqscan=off"
)

# as a part of a statement: its commit is not waited for on the disk, and follows within half a second
SOON = "soon as materialized (select set_config('synchronous_commit', 'off', true) as it)"

APPLICATION = "throughline_application"  # adds facts and lines of the audit, and changes neither
SEALER = "throughline_sealer"  # numbers and chains the lines of the audit, and writes nothing else

set_json_loads(orjson.loads)


class Database:
    """One process's door to the record. Close it before the process leaves."""

    def __init__(self, url: str, *, role: str | None = None, pool_size: int = 16, lock_timeout_ms: int = 3000) -> None:
        """Open nothing yet; connections are made when they are first needed.

        `role` is whose rights every statement has; None is the owner's, for setting up.
        """
        self.url = make_url(url).set(drivername="postgresql+psycopg")
        self.engine: AsyncEngine = create_async_engine(
            self.url,
            pool_size=pool_size,
            max_overflow=4,
            pool_pre_ping=False,
            pool_use_lifo=True,  # the connection that was used last has its statements prepared
            pool_timeout=3,
            isolation_level="READ COMMITTED",
            connect_args={
                "options": f"{SESSION} -c lock_timeout={lock_timeout_ms}{f' -c role={role}' if role else ''}",
                "prepare_threshold": 0,
                "connect_timeout": 5,
            },
        )
        self._alone = self.engine.execution_options(isolation_level="AUTOCOMMIT")
        self._teller: psycopg.AsyncConnection[tuple[object, ...]] | None = None
        self._soon_told: set[tuple[str, str]] = set()
        self._telling: set[asyncio.Task[None]] = set()
        self._mouth = asyncio.Lock()

    @asynccontextmanager
    async def connect(self) -> AsyncGenerator[AsyncConnection]:
        """A connection for reading, or for one statement that stands alone: each is a transaction of its own.

        So nothing is rolled back, which would make the driver forget every statement that it has prepared.
        """
        async with self._alone.connect() as connection:
            yield connection

    @asynccontextmanager
    async def begin(self) -> AsyncGenerator[AsyncConnection]:
        """A connection in a transaction that commits when the block ends well."""
        async with self.engine.begin() as connection:
            yield connection

    def notify(self) -> None:
        """Wake whoever listens for new hearings, soon; many calls make one NOTIFY. Never fails: a sweep is behind it."""
        self._soon(HEARING_CHANNEL, "", NOTIFY_EVERY)

    def told(self, programme_id: UUID) -> None:
        """Wake the programme's screens, soon: somebody was told, or a mail went out or did not. Never fails, as above."""
        self._soon(TOLD_CHANNEL, str(programme_id), TOLD_EVERY)

    def _soon(self, channel: str, whose: str, pause: float) -> None:
        if (channel, whose) not in self._soon_told:
            self._soon_told.add((channel, whose))
            task = asyncio.create_task(self._tell(channel, whose, pause))
            self._telling.add(task)
            task.add_done_callback(self._telling.discard)

    async def _tell(self, channel: str, whose: str, pause: float) -> None:
        await asyncio.sleep(pause)
        self._soon_told.discard((channel, whose))  # what commits from here on is told by the next
        async with self._mouth:
            with suppress(psycopg.Error, OSError):
                if self._teller is None or self._teller.closed:
                    self._teller = await self.direct()
                await self._teller.execute("select pg_notify(%s, %s)", (channel, whose))

    async def direct(self) -> psycopg.AsyncConnection[tuple[object, ...]]:
        """A connection of its own, in autocommit, for LISTEN and NOTIFY."""
        _, given = self.engine.dialect.create_connect_args(self.url)
        return await psycopg.AsyncConnection.connect(**given, autocommit=True, connect_timeout=5)

    async def listen(self, *channels: str) -> AsyncIterator[str]:
        """For each NOTIFY on the channels whose it is; ends with an OperationalError when the connection is lost."""
        connection = await self.direct()
        try:
            for channel in channels:
                await connection.execute(f"LISTEN {channel}".encode())  # constants of ours
            async for one in connection.notifies():
                yield one.payload
        finally:
            await connection.close()

    async def close(self) -> None:
        """Close every connection; what is still being told is told first: a connection in use must not be closed."""
        await asyncio.gather(*self._telling, return_exceptions=True)
        if self._teller is not None:
            await self._teller.close()
        await self.engine.dispose()
