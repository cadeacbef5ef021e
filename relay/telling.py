"""The relay: tells every process of its facts, in order, at least once, with never two sends under way to one process.

A task for each target packs what came while its last send was under way into the next. A target that fails is put off
alone and delays no other. Only the holder of the lease tells; two for a moment do no harm, because a process keeps
count of what it heard.
"""

import asyncio
import logging
import secrets
import time
from collections.abc import Sequence
from contextlib import suppress
from typing import Protocol
from uuid import UUID

import psycopg
from sqlalchemy.exc import SQLAlchemyError

from contracts.names import DELIVERY, delivery_id
from database.deliveries import overdue_channels
from database.hearings import MOST_AT_ONCE, Unsent, lead, mark_told, put_off, settled_already, unsent
from database.sessions import HEARING_CHANNEL, Database
from relay.targets import Process

LEASE = "relay"
AT_ONCE = 16
SWEEP = 1.0
MARK_EVERY = 0.02
PACE = 0.05  # seconds from one telling of a process to its next: what it settles meanwhile by itself needs none
CALL_A_CHANNEL_EVERY = 5.0  # an outage of the mail server must not become a signal each second
DATABASE_TROUBLE = (SQLAlchemyError, psycopg.Error, OSError)

log = logging.getLogger("throughline.relay")


class Told(Protocol):
    """Whoever can be told: the processes at Temporal."""

    async def tell(self, hearings: Sequence[Unsent]) -> None:
        """Tell one process of all these facts; raises if it cannot be reached."""

    async def call(self, process: Process) -> None:
        """Call a process to look at the record; raises if it cannot be reached."""


class Relay:
    """The relay of one worker process. `run` until cancelled."""

    def __init__(self, database: Database, targets: Told) -> None:
        """Tell nothing yet."""
        self._database = database
        self._targets = targets
        self._holder = secrets.token_hex(8)
        self._token: int | None = None
        self._wake = asyncio.Event()
        self._busy: set[str] = set()
        self._waiting: dict[str, list[Unsent]] = {}
        self._known: set[int] = set()
        self._told: list[int] = []
        self._slots = asyncio.Semaphore(AT_ONCE)
        self._called: dict[tuple[UUID, str], float] = {}

    async def run(self) -> None:
        """Tell until cancelled; every trouble with database or Temporal is waited out."""
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(self._lead())
            tasks.create_task(self._listen())
            tasks.create_task(self._mark())
            tasks.create_task(self._tell(tasks))
            tasks.create_task(self._sweep_channels())

    async def _lead(self) -> None:
        while True:
            try:
                async with self._database.connect() as connection:
                    self._token = await lead(connection, LEASE, self._holder)
            except DATABASE_TROUBLE:
                self._token = None
            await asyncio.sleep(SWEEP)

    async def _listen(self) -> None:
        while True:
            with suppress(*DATABASE_TROUBLE):
                async for _ in self._database.listen(HEARING_CHANNEL):
                    self._wake.set()
            await asyncio.sleep(SWEEP)

    async def _tell(self, tasks: asyncio.TaskGroup) -> None:
        while True:
            with suppress(TimeoutError):
                await asyncio.wait_for(self._wake.wait(), SWEEP)
            self._wake.clear()
            if self._token is None:
                continue
            try:
                async with self._database.connect() as connection:
                    found = await unsent(connection, self._known)
            except DATABASE_TROUBLE:
                log.warning("the record cannot be read; hearings wait")
                continue
            if len(found) == MOST_AT_ONCE:
                self._wake.set()  # more waits than was read
            self._hand_out(found, tasks)

    def _hand_out(self, found: Sequence[Unsent], tasks: asyncio.TaskGroup) -> None:
        for hearing in found:
            self._known.add(hearing.id)
            if hearing.settled:
                self._told.append(hearing.id)
                continue
            self._waiting.setdefault(hearing.workflow_id, []).append(hearing)
            if hearing.workflow_id not in self._busy:
                self._busy.add(hearing.workflow_id)
                tasks.create_task(self._serve(hearing.workflow_id))

    async def _serve(self, workflow_id: str) -> None:
        """Tell one target everything that waits for it; what comes meanwhile goes with the next send, if it is news then."""
        was_told = False
        while workflow_id in self._waiting:
            async with self._slots:
                hearings = self._waiting.pop(workflow_id)
                news = await self._news_of(hearings) if was_told else hearings
                if news:
                    await self._send(workflow_id, news)
            was_told = True
            await asyncio.sleep(PACE)
        self._busy.discard(workflow_id)

    async def _news_of(self, hearings: Sequence[Unsent]) -> Sequence[Unsent]:
        """What the process has not settled by itself: each task of it costs more than this look."""
        try:
            async with self._database.connect() as connection:
                known = await settled_already(connection, [hearing.id for hearing in hearings])
        except DATABASE_TROUBLE:
            return hearings
        self._told += known
        return [hearing for hearing in hearings if hearing.id not in known]

    async def _send(self, workflow_id: str, hearings: Sequence[Unsent]) -> None:
        try:
            await self._targets.tell(hearings)
        except Exception as trouble:  # noqa: BLE001  # whatever is wrong with one target, it is put off and no other is
            log.warning("a process could not be told: %s", type(trouble).__name__)
            await self._put_off(workflow_id, hearings)
        else:
            self._told += [hearing.id for hearing in hearings]

    async def _put_off(self, workflow_id: str, hearings: Sequence[Unsent]) -> None:
        with suppress(*DATABASE_TROUBLE):
            async with self._database.connect() as connection:
                await put_off(connection, workflow_id, LEASE, self._token)
        # what came meanwhile waits with it, else it would be told before what it follows
        later = self._waiting.pop(workflow_id, [])
        self._known.difference_update(hearing.id for hearing in (*hearings, *later))

    async def _mark(self) -> None:
        while True:
            await asyncio.sleep(MARK_EVERY)
            if not self._told or self._token is None:
                continue
            ids, self._told = self._told, []
            try:
                async with self._database.connect() as connection:
                    await mark_told(connection, ids, LEASE, self._token)
            except DATABASE_TROUBLE:
                log.warning("what was told could not be marked; it may be told again")
            self._known.difference_update(ids)

    async def _sweep_channels(self) -> None:
        """Wake the channel's own process when something waits to be sent and nobody sends it."""
        while True:
            await asyncio.sleep(SWEEP)
            if self._token is None:
                continue
            try:
                async with self._database.connect() as connection:
                    channels = await overdue_channels(connection)
            except DATABASE_TROUBLE:
                continue
            for programme, channel in channels:
                await self._call_channel(programme, channel)

    async def _call_channel(self, programme: UUID, channel: str) -> None:
        now = time.monotonic()
        if now - self._called.get((programme, channel), -CALL_A_CHANNEL_EVERY) < CALL_A_CHANNEL_EVERY:
            return
        try:
            await self._targets.call(Process(type=DELIVERY, id=delivery_id(str(programme), channel)))
        except Exception as trouble:  # noqa: BLE001  # one channel in trouble stops no other
            log.warning("a channel could not be woken: %s", type(trouble).__name__)
        else:
            self._called[programme, channel] = now
