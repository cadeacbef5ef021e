"""The pulse of the record: one listener for a process, that every live screen waits on."""

import asyncio
import contextlib

import psycopg
from sqlalchemy.exc import SQLAlchemyError

from database.sessions import Database
from usecases.desk import Desk

TRY_AGAIN = 1.0


class Pulse:
    """Counts the changes of the record as they are committed; listens from the first one who waits."""

    def __init__(self, database: Database) -> None:
        """Listen to nothing yet."""
        self._database = database
        self._changed = asyncio.Condition()
        self._listening: asyncio.Task[None] | None = None
        self.beats = 0

    async def after(self, beats: int) -> int:
        """Wait until there were more beats than these; how many there are then."""
        if self._listening is None or self._listening.done():
            self._listening = asyncio.create_task(self._listen())
        async with self._changed:
            await self._changed.wait_for(lambda: self.beats > beats)
            return self.beats

    async def _listen(self) -> None:
        while True:
            with contextlib.suppress(psycopg.Error, SQLAlchemyError, OSError):
                async for _ in self._database.listen():
                    await self._beat()
            await asyncio.sleep(TRY_AGAIN)
            await self._beat()

    async def _beat(self) -> None:
        async with self._changed:
            self.beats += 1
            self._changed.notify_all()


_pulses: dict[int, Pulse] = {}


def pulse_of(desk: Desk) -> Pulse:
    """The pulse of the record that this desk works on."""
    known = _pulses.get(id(desk.database))
    if known is None:
        known = _pulses[id(desk.database)] = Pulse(desk.database)
    return known
