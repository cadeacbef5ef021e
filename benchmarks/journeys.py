"""One journey of seventeen commands, on Throughline and on the floor; and the ways in which users come."""

import asyncio
import random
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any, Protocol
from uuid import uuid4

from benchmarks.client import Client

COMMANDS = 17
REFERRAL = {
    "door": "social_contact",
    "person": {"name": "Ada Lovelace", "date_of_birth": "1990-05-02", "phone": "206 555 0142"},
    "place": {"area": "downtown", "description": "Library steps"},
    "reason": "Sleeping outside for weeks; asked for help with papers.",
    "immediate_needs": ["shelter"],
    "agreed_to_contact": "yes",
}
DECISION = {"outcome": "approved", "reason_code": "eligible", "caseload_reason": "measurement"}
CONTACT = {"kind": "contact", "mode": "in_person", "outcome": "talked", "note": "Talked for a while."}
GRANT = {
    "kind": "provider_share",
    "recipient_class": "provider",
    "purpose": "service_linkage",
    "information": ["name", "contact"],
    "expires": "180 days",
}
CONSENT = {"method": "written", "document_hash": "3f" * 32, "discloser": "LEAD Burien", "grants": [GRANT]}
EXIT = {"kind": "graduated", "reason_code": "goals_met"}


class Refused(Exception):
    """A command was not taken."""


@dataclass(slots=True)
class Tally:
    """What was measured: seconds of each command by name, journeys finished, and what failed."""

    commands: list[tuple[str, float]] = field(default_factory=list)
    journeys: list[float] = field(default_factory=list)
    failures: list[str] = field(default_factory=list)


class User(Protocol):
    """Somebody who plays whole journeys."""

    async def journey(self, tally: Tally) -> None:
        """Play one."""


@dataclass(slots=True)
class OurUser:
    """Plays a journey on Throughline as its people would, two linkages side by side."""

    port: int
    tokens: dict[str, str]
    provider_id: str
    free: list[Client] = field(default_factory=list)

    async def journey(self, tally: Tally) -> None:
        """Seventeen commands, from the referral to the end."""
        began = time.perf_counter()
        made = await self._do(tally, "refer", "officer", "/v1/referrals", REFERRAL)
        decided = await self._do(tally, "decide", "coordinator", f"/v1/referrals/{made['id']}/decision", DECISION)
        person = f"/v1/participants/{decided['participant_id']}"
        await self._do(tally, "contact", "outreach", f"{person}/contacts", CONTACT)
        await self._do(tally, "screening", "outreach", f"{person}/initial-screening", {"needs": ["shelter"]})
        await self._do(tally, "intake", "outreach", f"{person}/intake", {})
        await self._do(tally, "consent", "outreach", f"{person}/consents", CONSENT)
        await asyncio.gather(self._linkage(tally, person), self._linkage(tally, person))
        await self._do(tally, "plan", "outreach", f"{person}/plan", {"goals": ["A room of my own."]})
        await self._do(tally, "review", "outreach", f"{person}/reviews", {})
        await self._do(tally, "exit", "supervisor", f"{person}/exit", EXIT)
        tally.journeys.append(time.perf_counter() - began)

    async def _linkage(self, tally: Tally, person: str) -> None:
        need = {"category": "shelter", "need": "A bed.", "provider_id": self.provider_id}
        made = await self._do(tally, "linkage_open", "outreach", f"{person}/linkages", need)
        one = f"/v1/linkages/{made['id']}"
        await self._do(tally, "linkage_dispatch", "outreach", f"{one}/dispatch", {})
        await self._do(tally, "linkage_answer", "provider", f"{one}/response", {"answer": "accepted"})
        await self._do(tally, "linkage_close", "outreach", f"{one}/closure", {"outcome": "got_help"})

    async def _do(self, tally: Tally, name: str, who: str, path: str, body: object) -> Any:
        client = self.free.pop() if self.free else Client(self.port)
        began = time.perf_counter()
        status, told = await client.request("POST", path, body, token=self.tokens[who], key=str(uuid4()))
        tally.commands.append((name, time.perf_counter() - began))
        self.free.append(client)
        if status >= 300:
            message = f"{name}: {status} {told}"
            raise Refused(message)
        return told


@dataclass(slots=True)
class FloorUser:
    """Plays the same journey on the floor."""

    port: int
    free: list[Client] = field(default_factory=list)

    async def journey(self, tally: Tally) -> None:
        """Seventeen commands, from the referral to the end."""
        began = time.perf_counter()
        journey = (await self._do(tally, "refer", "referred", data={"area": "downtown"}))["id"]
        for name, act in (("decide", "approved"), ("contact", "contacted"), ("screening", "screened")):
            await self._do(tally, name, act, journey)
        await self._do(tally, "intake", "enrolled", journey)
        await self._do(tally, "consent", "consented", journey, data=CONSENT)
        await asyncio.gather(self._linkage(tally, journey), self._linkage(tally, journey))
        for name, act in (("plan", "planned"), ("review", "reviewed"), ("exit", "ended")):
            await self._do(tally, name, act, journey)
        tally.journeys.append(time.perf_counter() - began)

    async def _linkage(self, tally: Tally, journey: str) -> None:
        made = await self._do(tally, "linkage_open", "linkage_opened", journey, data={"category": "shelter"})
        for name, act in (
            ("linkage_dispatch", "dispatched"),
            ("linkage_answer", "answered"),
            ("linkage_close", "closed"),
        ):
            await self._do(tally, name, act, journey, linkage=made["id"])

    async def _do(
        self,
        tally: Tally,
        name: str,
        act: str,
        journey: str | None = None,
        linkage: str | None = None,
        data: object = None,
    ) -> Any:
        client = self.free.pop() if self.free else Client(self.port)
        body = {"key": str(uuid4()), "type": act, "journey_id": journey, "linkage_id": linkage, "data": data or {}}
        began = time.perf_counter()
        status, told = await client.request("POST", "/act", body)
        tally.commands.append((name, time.perf_counter() - began))
        self.free.append(client)
        if status >= 300:
            message = f"{name}: {status} {told}"
            raise Refused(message)
        return told


NewUser = Callable[[], User]


async def in_a_row(new_user: NewUser, seconds: float) -> Tally:
    """One user, one journey after the other."""
    return (await at_once(new_user, 1, seconds))[0]


async def at_once(new_user: NewUser, users: int, seconds: float) -> tuple[Tally, float]:
    """Users without a pause; what they did, and for how long."""
    tally, began = Tally(), time.perf_counter()

    async def one() -> None:
        user = new_user()
        while time.perf_counter() - began < seconds:
            await _safely(user.journey(tally), tally)

    await asyncio.gather(*(one() for _ in range(users)))
    return tally, time.perf_counter() - began


async def arriving(new_user: NewUser, rate: float, seconds: float) -> Tally:
    """Journeys that arrive at random moments, `rate` each second, whatever the answer times."""
    tally, began, at = Tally(), time.perf_counter(), 0.0
    spread, tasks, idle = random.Random(7), set[asyncio.Task[None]](), list[User]()

    async def one() -> None:
        user = idle.pop() if idle else new_user()
        await _safely(user.journey(tally), tally)
        idle.append(user)

    while at < seconds:
        await asyncio.sleep(max(0.0, began + at - time.perf_counter()))
        tasks.add(asyncio.create_task(one()))
        at += spread.expovariate(rate)
    await asyncio.gather(*tasks)
    return tally


async def _safely(playing: Awaitable[None], tally: Tally) -> None:
    try:
        await playing
    except (Refused, OSError) as failed:
        tally.failures.append(str(failed)[:300])
        await asyncio.sleep(0.05)
