"""What it costs to have ten thousand journeys open: lists, a command, and doing nothing at all."""

import asyncio
import time
from uuid import uuid4

from benchmarks.client import Client
from benchmarks.figures import Figure, median, milliseconds
from benchmarks.filling import fill, start_processes
from benchmarks.journeys import CONTACT
from benchmarks.measuring import Measurement

LISTS = (
    "/v1/participants?limit=50",
    "/v1/participants?stage=active&limit=50",
    "/v1/participants?area=north&limit=50",
)
EVERYBODY = "/v1/worklist?everybody=true&limit=50"
TIMES = 60  # that each is asked for
PROCESSES = ("api", "worker", "temporal", "postgresql")


class Growth:
    """One run with very many journeys open."""

    def __init__(self, run: Measurement) -> None:
        """Nothing is filled in yet."""
        self._run, self._report, self._plan = run, run.report, run.plan
        self._client = Client(run.stack.api_port)

    async def measure(self) -> None:
        """Fill in, then ask; then start processes, and wait."""
        like = await self._run.open_journey("open")
        fill(self._run.url, self._plan.open_journeys, like)
        await self._lists()
        await self._command(like)
        self._client.close()
        await self._idle()

    async def _lists(self) -> None:
        participants = [took for path in LISTS for took in await self._asked(path)]
        everybody = await self._asked(EVERYBODY)
        open_now = f"{self._plan.open_journeys:,}"
        add = self._report.add
        add(
            Figure(
                name=f"list of {open_now} open journeys p95",
                value=milliseconds(participants, 0.95),
                unit="ms",
                at_most=10,
                lever="narrower rows in the list",
            )
        )
        add(
            Figure(
                name=f"everybody's work list p95, {open_now} open",
                value=milliseconds(everybody, 0.95),
                unit="ms",
                at_most=10,
                lever="the deadline's own row says whom it concerns, instead of the joins to its page",
            )
        )

    async def _asked(self, path: str) -> list[float]:
        took: list[float] = []
        for _ in range(TIMES):
            began = time.perf_counter()
            status, told = await self._client.request("GET", path, token=self._run.tokens["coordinator"])
            took.append(time.perf_counter() - began)
            if status != 200 or len(told["items"]) != 50:
                self._report.note(f"{path}: {status}, {len(told.get('items', ()))} items")
        self._report.note(f"{path}: p50 {milliseconds(took, 0.5):.1f} ms, p95 {milliseconds(took, 0.95):.1f} ms")
        return took

    async def _command(self, like: str) -> None:
        path, token = f"/v1/participants/{like}/contacts", self._run.tokens["outreach"]
        took: list[float] = []
        for _ in range(TIMES):
            began = time.perf_counter()
            await self._client.request("POST", path, CONTACT, token=token, key=str(uuid4()))
            took.append(time.perf_counter() - began)
        name = f"command p50 with {self._plan.open_journeys:,} open"
        self._report.add(Figure(name=name, value=median(took) * 1000, unit="ms"))

    async def _idle(self) -> None:
        """What it costs to do nothing, with that many processes waiting for their next moment."""
        count, began = self._plan.open_processes, time.perf_counter()
        start_processes(self._run.url, count)
        await self._run.quiet(600)
        await self._calm("worker")
        seconds = time.perf_counter() - began
        add = self._report.add
        add(Figure(name="processes started, each second", value=count / seconds, unit="1/s"))
        before, began = self._run.cpu(*PROCESSES), time.perf_counter()
        await asyncio.sleep(self._plan.idle)
        used = (self._run.cpu(*PROCESSES) - before) / (time.perf_counter() - began) * 100
        add(
            Figure(
                name=f"idle with {count:,} processes open",
                value=used,
                unit="% of a core",
                at_most=5,
                lever="longer sweeps of relay and sealer",
            )
        )
        for name, held in self._run.stack.memory().items():
            add(Figure(name=f"memory: {name}", value=held, unit="MB"))

    async def _calm(self, name: str, seconds: float = 600) -> None:
        """Wait until a process has nothing more to do: what was handed to it may lie in its queue still."""
        deadline = time.perf_counter() + seconds
        while time.perf_counter() < deadline:
            before = self._run.cpu(name)
            await asyncio.sleep(5)
            if self._run.cpu(name) - before < 0.5:
                return
