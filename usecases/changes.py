"""What changed, as it changes: for screens that are open. One LISTEN for each process, however many listen."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from uuid import UUID

import psycopg

from database.sessions import HEARING_CHANNEL, TOLD_CHANNEL
from domain.actor import Actor
from domain.errors import Refusal
from usecases import watch
from usecases.desk import TROUBLE, Desk
from usecases.sign_in import NotSignedIn, actor_of

BREATH = 0.2  # seconds: many commits in this time are told together
HEARTBEAT = 15.0
OVERLAP = timedelta(seconds=5)  # what commits late is found again within this time
KEPT = 2 * watch.RECENT  # marks of what a screen was told, so that nothing is told twice
MOST_SCREENS = 20  # of one person at one process

News = Sequence[Mapping[str, object]]


class TooManyScreens(Refusal):
    """One person follows on as many screens as one person may."""

    code = "too_many_screens"


@dataclass(eq=False, slots=True, kw_only=True)
class _Screen:
    """One open screen: whose, and what rang it since it last looked; `told` where that was a notice or its delivery."""

    actor: Actor
    ring: asyncio.Event = field(default_factory=asyncio.Event)
    told: bool = False

    def hear(self, programme_id: UUID | None) -> None:
        """Something was written, or in this programme somebody was told. What a partner may not know of, it does not show."""
        if programme_id is None:
            self.ring.set()
        elif programme_id == self.actor.programme_id:
            self.told = True
            self.ring.set()


@dataclass(frozen=True, slots=True, kw_only=True)
class _Read:
    """What was read for all of a programme's staff, when, and since when."""

    at: float
    since: datetime
    news: News


class Bell:
    """Rings for every open screen whenever the record says that something was written."""

    def __init__(self, desk: Desk) -> None:
        """Silent until somebody listens."""
        self._desk = desk
        self._open: list[_Screen] = []
        self._screens: Counter[UUID | None] = Counter()
        self._listening: asyncio.Task[None] | None = None
        self._read: dict[UUID, _Read] = {}
        self._reading = asyncio.Lock()

    def has_room(self, actor: Actor) -> None:
        """TooManyScreens where this person follows on too many screens already."""
        if self._screens[actor.person_id] >= MOST_SCREENS:
            message = f"You follow on {MOST_SCREENS} screens already; close one."
            raise TooManyScreens(message)

    async def follow(self, token: str) -> AsyncIterator[News]:
        """What changed that the token's person may know of, again and again; an empty answer is a heartbeat.

        Rights are read again each time; it ends with the session. Whoever reads slowly is told what is new when it
        comes back, and nothing waits for it in memory. A heartbeat comes when it is due and at no other moment: that
        something rang which the person may not know of, shows nowhere.
        """
        actor = await actor_of(self._desk, token)
        screen = _Screen(actor=actor)
        self._open.append(screen)
        self._screens[actor.person_id] += 1
        self._listen()
        seen: dict[str, None] = {}
        loop = asyncio.get_running_loop()
        try:
            since = await watch.now(self._desk, actor)
            beat = loop.time() + HEARTBEAT
            while True:
                with suppress(TimeoutError):
                    await asyncio.wait_for(screen.ring.wait(), beat - BREATH - loop.time())
                screen.ring.clear()
                left = beat - loop.time()
                await asyncio.sleep(BREATH if left > 2 * BREATH else left)
                fresh = await self._fresh(token, screen, since, seen)
                if fresh is None:
                    return
                since = max([since, *(moment for one in fresh if isinstance(moment := one["recorded_at"], datetime))])
                if fresh or loop.time() >= beat:
                    beat = loop.time() + HEARTBEAT
                    yield fresh
        finally:
            self._open.remove(screen)
            self._screens[actor.person_id] -= 1
            self._hush()

    async def _fresh(self, token: str, screen: _Screen, since: datetime, seen: dict[str, None]) -> News | None:
        """What is new; None when nobody is signed in any more."""
        told, screen.told = screen.told, False
        try:
            screen.actor = await actor_of(self._desk, token)
            found = await self._news(screen.actor, since - OVERLAP)
            if told and screen.actor.is_staff:
                found = [*found, {"kind": "notices", "recorded_at": await watch.now(self._desk, screen.actor)}]
        except NotSignedIn:
            return None
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

    async def _news(self, actor: Actor, since: datetime) -> News:
        """Read once for all staff who are rung at the same time: they see the same."""
        if not actor.is_staff:
            return await watch.changes(self._desk, actor, since)
        async with self._reading:
            now = asyncio.get_running_loop().time()
            kept = self._read.get(actor.programme_id)
            if kept is None or kept.at <= now - BREATH or kept.since > since:
                kept = _Read(at=now, since=since, news=await watch.changes(self._desk, actor, since))
                self._read[actor.programme_id] = kept
        return kept.news

    def _listen(self) -> None:
        if self._listening is None or self._listening.done():
            self._listening = asyncio.create_task(self._pass_on())

    def _hush(self) -> None:
        if not self._open and self._listening is not None:
            self._listening.cancel()
            self._listening = None

    async def _pass_on(self) -> None:
        while True:
            with suppress(psycopg.Error, OSError):
                async for whose in self._desk.database.listen(HEARING_CHANNEL, TOLD_CHANNEL):
                    for screen in self._open:
                        screen.hear(UUID(whose) if whose else None)
            for screen in self._open:  # the connection was lost: whoever listens looks for itself
                screen.told = True
                screen.ring.set()
            await asyncio.sleep(1)
