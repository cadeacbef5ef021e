"""A herd of clocks: very many deadlines at one moment, and somebody who waits at a scene in the middle of it."""

import asyncio
import time
from collections.abc import Mapping
from typing import Any
from uuid import uuid4

import psycopg

from benchmarks.client import Client
from benchmarks.figures import Figure, Report
from benchmarks.filling import fill, start_processes
from benchmarks.journeys import REFERRAL
from benchmarks.sink import Sink

# of the copies of a journey, the newest: each owes its first contact at one moment, and the rest as before
AT_ONCE = """with herd as (select p.id from participant p where not exists (
        select 1 from hearing h where h.stream_id = p.id) and p.alias like 'Alder %%')
    update obligation o set due_at = %(moment)s, next_at = %(moment)s from herd
    where o.stream_id = herd.id and o.kind = 'first_contact'"""
NOW = "select clock_timestamp() + make_interval(secs => %(seconds)s)"
TOLD = """select count(*), coalesce(extract(epoch from max(d.sent_at) - %(moment)s), 0)::float from notice n
    join delivery d on d.notice_id = n.id join escalation e on e.id = n.stream_id
    where d.state = 'sent' and e.kind = 'first_contact' and n.created_at >= %(moment)s"""
HANDED = """select d.message_id, extract(epoch from f.recorded_at)::float from fact f join notice n on n.fact_id = f.id
    join delivery d on d.notice_id = n.id where f.stream_id = %(id)s and f.type = 'handoff_requested'"""
STARTED_EACH_SECOND = 12  # processes, at the least: the moment must not come before they wait for it
LONGEST = 900


class Herd:
    """One herd, against a stack that runs."""

    def __init__(self, url: str, port: int, sink: Sink, tokens: Mapping[str, str], report: Report) -> None:
        """Nothing is due yet."""
        self._url, self._sink, self._tokens, self._report = url, sink, tokens, report
        self._client = Client(port)

    async def measure(self, count: int, like: str) -> None:
        """Have so many journeys like this one be late at one moment; how fast the ladders' first rungs are told."""
        moment = self._gather(count, like)
        start_processes(self._url, count)
        await asyncio.sleep(max(0.0, moment.timestamp() - time.time()))
        asked = await self._told(count // 2, moment)
        scene = await self._wait_at_a_scene()
        told = await self._told(count, moment)
        seconds = self._one(TOLD, {"moment": moment})[1]
        add = self._report.add
        add(
            Figure(
                name=f"clocks told, of {count:,} due at once",
                value=float(told),
                unit="clocks",
                at_least=count,
                lever="`manage.py processes reconcile` says which process is stuck",
            )
        )
        add(
            Figure(
                name="clocks due at once, told each second",
                value=told / seconds if seconds else 0.0,
                unit="1/s",
                at_least=20,
                lever="a missed deadline starts a ladder's process, which is told in a step of its own",
            )
        )
        add(
            Figure(
                name=f"a hand-off in the middle of it ({asked:,} told), commit to mail",
                value=self._until_told(scene),
                unit="s",
                at_most=2,
                lever="the two lanes share the processor",
            )
        )

    def _gather(self, count: int, like: str) -> Any:
        fill(self._url, count, like)
        moment = self._one(NOW, {"seconds": 20 + count / STARTED_EACH_SECOND})[0]
        with psycopg.connect(self._url) as connection:
            connection.execute(AT_ONCE, {"moment": moment})
        return moment

    async def _told(self, enough: int, moment: object) -> int:
        """Wait until so many are told; how many are."""
        told, deadline = 0, time.perf_counter() + LONGEST
        while time.perf_counter() < deadline:
            told = int(self._one(TOLD, {"moment": moment})[0])
            if told >= enough:
                return told
            await asyncio.sleep(0.5)
        self._report.note(f"after {LONGEST} s only {told} of {enough} clocks are told")
        return told

    async def _wait_at_a_scene(self) -> str:
        token = self._tokens["officer"]
        _, made = await self._client.request("POST", "/v1/referrals", REFERRAL, token=token, key=str(uuid4()))
        path = f"/v1/referrals/{made['id']}/handoff"
        await self._client.request("POST", path, token=token, key=str(uuid4()))
        return str(made["id"])

    def _until_told(self, referral: str) -> float:
        """Seconds from the commit until the mail server had the mail."""
        message_id, since = self._one(HANDED, {"id": referral})
        return self._sink.arrived().at[message_id.strip("<>")] - float(since)

    def _one(self, statement: str, values: Mapping[str, object]) -> Any:
        with psycopg.connect(self._url) as connection:
            return connection.execute(statement.encode(), values).fetchone()
