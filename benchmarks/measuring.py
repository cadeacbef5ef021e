"""What is measured on one stack, part by part, each figure with the floor's beside it."""

import asyncio
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import psycopg
from temporalio.api.enums.v1 import EventType
from temporalio.client import Client as Temporal

from benchmarks.client import Client
from benchmarks.cores import Cores
from benchmarks.figures import Figure, Report, milliseconds
from benchmarks.journeys import (
    COMMANDS,
    DECISION,
    REFERRAL,
    FloorUser,
    NewUser,
    OurUser,
    Tally,
    arriving,
    at_once,
    in_a_row,
)
from benchmarks.plan import Plan
from benchmarks.sink import Sink
from benchmarks.stack import NAMESPACE, Stack

PEOPLE = ("officer", "coordinator", "outreach", "supervisor", "provider")
WAITING = """select (select count(*) from hearing where sent_at is null) + (select count(*) from fact where settled_at is null)
    + (select count(*) from delivery where state in ('queued', 'leased'))"""
MAILS = """select d.message_id, extract(epoch from f.recorded_at) from delivery d join notice n on n.id = d.notice_id
    join fact f on f.id = n.fact_id where f.recorded_at >= to_timestamp(%s) and f.recorded_at < to_timestamp(%s)"""
SETTLED = """select extract(epoch from settled_at - recorded_at) from fact f
    where recorded_at >= to_timestamp(%s) and recorded_at < to_timestamp(%s) and settled_at is not null
    and exists (select 1 from notice n join delivery d on d.notice_id = n.id where n.fact_id = f.id)"""
QUIET_EVERY = 0.25  # seconds: to ask more often would itself be a part of what is measured
RATES = (2.0, 3.0, 4.0, 6.0, 8.0)


@dataclass(slots=True)
class Floor:
    """What the floor reached."""

    one_user: Tally
    journeys_per_second: float
    cpu_ms: float


class Measurement:
    """One run against one stack."""

    def __init__(self, stack: Stack, sink: Sink, plan: Plan, report: Report) -> None:
        self.stack, self.sink, self.plan, self.report = stack, sink, plan, report
        self.url = stack.url("throughline")
        self.tokens: dict[str, str] = {}
        self.provider_id = ""

    async def floor(self) -> Floor:
        """The same journey as one SQL function for each command."""
        new: NewUser = lambda: FloorUser(self.stack.floor_port)  # noqa: E731
        await in_a_row(new, 2)
        one = await in_a_row(new, self.plan.one_user)
        before = self.cpu("floor", "postgresql")
        many, seconds = await at_once(new, 16, self.plan.many_users)
        await asyncio.sleep(1)
        cpu = self.cpu("floor", "postgresql") - before
        self._failures(one, many)
        return Floor(one, len(many.journeys) / seconds, cpu / max(1, len(many.journeys)) * 1000)

    async def sign_in(self) -> None:
        """Tokens for those who play, and the provider that they turn to."""
        client = Client(self.stack.api_port)
        for who in PEOPLE:
            _, told = await client.request("POST", "/v1/sessions", {"login": who})
            self.tokens[who] = told["token"]
        _, told = await client.request("GET", "/v1/providers", token=self.tokens["coordinator"])
        self.provider_id = next(one["id"] for one in told["items"] if one["name"] == "Harbor Homes")
        client.close()

    def user(self) -> OurUser:
        """Somebody who plays journeys on Throughline."""
        return OurUser(self.stack.api_port, self.tokens, self.provider_id)

    async def commands(self, floor: Floor) -> None:
        """Latency of a command: one user alone, and journeys that arrive steadily."""
        await in_a_row(self.user, 3)
        await self.quiet()
        cores = Cores(self.stack)
        one = await in_a_row(self.user, self.plan.one_user)
        profile = cores.shares()
        await self.quiet()
        theirs = _times(floor.one_user)
        self._latencies_of(
            "one user",
            _times(one),
            theirs,
            profile=profile,
            lever="the followers: most of it is waiting for a core that a process has (see it held still, below)",
        )
        await self._undisturbed(milliseconds(theirs, 0.5))
        cores = Cores(self.stack)
        steady = await arriving(self.user, 0.5, self.plan.steady)
        profile = cores.shares()
        await self.quiet()
        self._latencies_of(
            "0.5 journeys/s arriving",
            _times(steady),
            theirs,
            profile=profile,
            lever="as for one user: a journey comes in a burst",
        )
        self._slowest(one)
        self._failures(one, steady)

    async def _undisturbed(self, floor: float) -> None:
        """The profile of a command's latency: what is left of it while nothing follows what was recorded."""
        with self.stack.held("worker", "temporal"):
            alone = await in_a_row(self.user, self.plan.one_user / 3)
        await self.quiet(120)
        value = milliseconds(_times(alone), 0.5)
        self.report.add(Figure(name="  of it while the processes are held still", value=value, unit="ms", floor=floor))
        self._failures(alone)

    async def throughput(self, floor: Floor) -> None:
        """Sixteen users without a pause, and what the journeys cost each process, notices included."""
        names = ("api", "worker", "temporal", "postgresql")
        before = {name: self.cpu(name) for name in names}
        facts = self.count("select count(*) from fact")
        cores = Cores(self.stack)
        many, seconds = await at_once(self.user, 16, self.plan.many_users)
        profile = cores.shares()
        lag = time.perf_counter()
        await self.quiet(300)
        lag = time.perf_counter() - lag
        count = max(1, len(many.journeys))
        cost = {name: (self.cpu(name) - before[name]) / count * 1000 for name in names}
        add = self.report.add
        add(
            Figure(
                name="journeys/s, 16 users",
                value=len(many.journeys) / seconds,
                unit="journeys/s",
                floor=floor.journeys_per_second,
                at_least=0.2,
                on_ratio=True,
                profile=profile,
                lever="processor time of what follows a journey (its shares are below), which takes the cores from the commands",
            )
        )
        add(Figure(name="command p50, 16 users", value=milliseconds(_times(many), 0.5), unit="ms"))
        add(Figure(name="seconds until every notice of it was out", value=lag, unit="s"))
        add(
            Figure(
                name="CPU for one journey, all processes",
                value=sum(cost.values()),
                unit="ms",
                floor=floor.cpu_ms,
                at_most=6,
                on_ratio=True,
                profile=", ".join(f"{name} {took:.0f} ms" for name, took in cost.items()),
                lever="fewer processes: five start for one journey, and three of them end",
            )
        )
        for name in names:
            add(Figure(name=f"  of it: {name}", value=cost[name], unit="ms"))
        made = self.count("select count(*) from fact") - facts
        self.report.note(f"{count} journeys, {made / count:.1f} facts each, {COMMANDS} commands each")
        self._failures(many)

    async def notices(self, floor: Floor) -> None:
        """From the commit to the mail server: at two journeys a second, and the most that is held within a second."""
        held, at_two, rate, profiles = 0.0, 0.0, 0.0, dict[float, str]()
        for rate in RATES:
            since, cores = time.time(), Cores(self.stack)
            tally = await arriving(self.user, rate, self.plan.held)
            until, profiles[rate] = time.time(), cores.shares()
            await self.quiet(120)
            late = self._latencies(since, until)
            p50, p95 = milliseconds(late, 0.5), milliseconds(late, 0.95)
            self.report.note(
                f"{rate:g} journeys/s arriving: {len(late)} mails, commit to mail p50 {p50:.0f} ms, p95 {p95:.0f} ms, "
                f"command p50 {milliseconds(_times(tally), 0.5):.1f} ms"
            )
            self._failures(tally)
            if rate == 2.0:
                at_two = p95
                self.report.add(Figure(name="commit to mail p50, 2 journeys/s", value=p50, unit="ms"))
                for share, name in ((0.5, "p50"), (0.95, "p95")):
                    until_settled = milliseconds(self._settled(since, until), share)
                    self.report.add(
                        Figure(name=f"  of it until it was settled, {name}", value=until_settled, unit="ms")
                    )
            if p95 > 1000:
                break
            held = rate
        self.report.add(
            Figure(
                name="commit to mail p95, 2 journeys/s",
                value=at_two,
                unit="ms",
                at_most=150,
                profile=profiles[2.0],
                lever="each mail of a settling is marked before the next is sent, so that a kill doubles one at most",
            )
        )
        self.report.add(
            Figure(
                name="arrivals held with mail p95 within 1 s",
                value=held,
                unit="journeys/s",
                floor=floor.journeys_per_second,
                at_least=0.1,
                on_ratio=True,
                profile=f"at {rate:g} a second: {profiles[rate]}",
                lever="processor time of Temporal and the worker, who stand behind the API on the same two cores",
            )
        )
        self.report.add(
            Figure(
                name="mails doubled",
                value=float(self.sink.arrived().doubles),
                unit="mails",
                at_most=0,
                lever="what was sent is marked before anything else is done",
            )
        )

    async def tasks_per_fact(self, address: str) -> None:
        """How many workflow tasks Temporal ran for each fact that its processes heard."""
        temporal = await Temporal.connect(address, namespace=NAMESPACE)
        tasks = facts = 0
        async for found in temporal.list_workflows("ExecutionStatus = 'Completed'", limit=60):
            kind, _, stream = found.id.partition("/")
            if kind not in {"participant", "referral", "linkage", "consent"}:
                continue
            history = await temporal.get_workflow_handle(found.id, run_id=found.run_id).fetch_history()
            types = Counter(event.event_type for event in history.events)
            tasks += types[EventType.EVENT_TYPE_WORKFLOW_TASK_COMPLETED]
            facts += self.count(f"select count(*) from fact where stream_id = '{stream}'")
        if facts:
            self.report.add(
                Figure(
                    name="workflow tasks per fact",
                    value=tasks / facts,
                    unit="tasks",
                    at_most=1.1,
                    lever="signals of one commit packed together",
                )
            )

    async def quiet(self, seconds: float = 60) -> None:
        """Wait until every fact is heard and settled and every mail is out."""
        deadline = time.perf_counter() + seconds
        while self.count(WAITING) > 0:
            if time.perf_counter() > deadline:
                self.report.note(f"not quiet after {seconds:.0f} s: {self.count(WAITING)} still wait")
                return
            await asyncio.sleep(QUIET_EVERY)

    async def open_journey(self, name: str) -> str:
        """A journey that was approved and not begun; its participant's id."""
        made = await self._post("officer", "/v1/referrals", REFERRAL, f"{name}-1")
        told = await self._post("coordinator", f"/v1/referrals/{made['id']}/decision", DECISION, f"{name}-2")
        await self.quiet()
        return str(told["participant_id"])

    async def _post(self, who: str, path: str, body: object, key: str) -> Any:
        client = Client(self.stack.api_port)
        _, told = await client.request("POST", path, body, token=self.tokens[who], key=key)
        client.close()
        return told

    def _latencies(self, since: float, until: float) -> list[float]:
        with psycopg.connect(self.url) as connection:
            rows = connection.execute(MAILS, (since, until)).fetchall()
        arrived = self.sink.arrived().at
        found = [(arrived.get(name.strip("<>")), float(at)) for name, at in rows]
        lost = sum(came is None for came, _ in found)
        if lost:
            self.report.note(f"{lost} mails have not arrived")
        return [came - at for came, at in found if came is not None]

    def _settled(self, since: float, until: float) -> list[float]:
        """Seconds from the commit of each fact that was mailed until it was decided who is told."""
        with psycopg.connect(self.url) as connection:
            return [float(took) for (took,) in connection.execute(SETTLED, (since, until))]

    def _latencies_of(
        self, of: str, ours: Sequence[float], floor: Sequence[float], *, lever: str, profile: str
    ) -> None:
        """The three percentiles of a command; the goal is on the middle one, as a multiple of the floor's."""
        for share in (0.5, 0.95, 0.99):
            goal = 4.0 if share == 0.5 else None
            name = f"command p{share * 100:g}, {of}"
            value, theirs = milliseconds(ours, share), milliseconds(floor, share)
            figure = Figure(name=name, value=value, unit="ms", floor=theirs, on_ratio=True)
            self.report.add(replace(figure, at_most=goal, lever=lever, profile=profile) if goal else figure)

    def cpu(self, *names: str) -> float:
        """Seconds of CPU that these processes have taken so far."""
        used = self.stack.cpu()
        return sum(used.get(name, 0.0) for name in names)

    def count(self, statement: str) -> int:
        """The one number that a statement answers with."""
        with psycopg.connect(self.url) as connection:
            row: Any = connection.execute(statement.encode()).fetchone()
            return int(row[0])

    def _slowest(self, tally: Tally) -> None:
        names = sorted({name for name, _ in tally.commands})
        by = {name: milliseconds([took for one, took in tally.commands if one == name], 0.5) for name in names}
        self.report.note("p50 by command, ms: " + ", ".join(f"{name} {took:.1f}" for name, took in by.items()))

    def _failures(self, *tallies: Tally) -> None:
        for tally in tallies:
            if tally.failures:
                self.report.note(f"{len(tally.failures)} journeys failed, first: {tally.failures[0]}")


def _times(tally: Tally) -> Sequence[float]:
    return [took for _, took in tally.commands]
