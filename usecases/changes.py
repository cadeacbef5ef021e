"""What changed, as it changes: for screens that are open. One LISTEN for each process, however many listen."""

import asyncio
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import suppress
from datetime import datetime, timedelta

import psycopg

from domain.actor import Actor
from usecases import watch
from usecases.desk import TROUBLE, Desk

BREATH = 0.2  # seconds: many commits in this time are told together
HEARTBEAT = 15.0
OVERLAP = timedelta(seconds=5)  # what commits late is found again within this time
KEPT = 2000


class Bell:
    """Rings for every open screen whenever the record says that something was written."""

    def __init__(self, desk: Desk) -> None:
        """Silent until somebody listens."""
        self._desk = desk
        self._rings: set[asyncio.Event] = set()
        self._listening: asyncio.Task[None] | None = None

    async def follow(self, actor: Actor) -> AsyncIterator[Sequence[Mapping[str, object]]]:
        """What changed that the actor may know of, again and again; an empty answer is a heartbeat."""
        ring = asyncio.Event()
        self._rings.add(ring)
        self._listen()
        seen: dict[str, None] = {}
        try:
            since = await watch.now(self._desk, actor)
            while True:
                with suppress(TimeoutError):
                    await asyncio.wait_for(ring.wait(), HEARTBEAT)
                ring.clear()
                await asyncio.sleep(BREATH)
                fresh = await self._fresh(actor, since, seen)
                since = max([since, *(moment for one in fresh if isinstance(moment := one["recorded_at"], datetime))])
                yield fresh
        finally:
            self._rings.discard(ring)
            self._hush()

    async def _fresh(self, actor: Actor, since: datetime, seen: dict[str, None]) -> list[Mapping[str, object]]:
        try:
            found = await watch.changes(self._desk, actor, since - OVERLAP)
        except TROUBLE:
            return []
        fresh: list[Mapping[str, object]] = []
        for one in found:
            mark = "/".join(str(value) for value in one.values())
            if mark not in seen:
                seen[mark] = None
                fresh.append(one)
        while len(seen) > KEPT:
            del seen[next(iter(seen))]
        return fresh

    def _listen(self) -> None:
        if self._listening is None or self._listening.done():
            self._listening = asyncio.create_task(self._pass_on())

    def _hush(self) -> None:
        if not self._rings and self._listening is not None:
            self._listening.cancel()
            self._listening = None

    async def _pass_on(self) -> None:
        while True:
            with suppress(psycopg.Error, OSError):
                async for _ in self._desk.database.listen():
                    self._ring()
            self._ring()  # the connection was lost: whoever listens looks for itself
            await asyncio.sleep(1)

    def _ring(self) -> None:
        for ring in self._rings:
            ring.set()
