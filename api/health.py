"""Whether the API lives, whether it can work, and how much it does and waits for."""

import math
from dataclasses import dataclass
from time import perf_counter

from fastapi import APIRouter, Request
from fastapi.responses import Response
from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.answers import answer
from api.described import Described
from api.errors import unavailable
from api.operations import plain
from usecases.counted import LATE
from usecases.desk import TROUBLE, Desk
from usecases.watch import Pulse

router = APIRouter(tags=["health"])
BUCKETS = (0.002, 0.004, 0.006, 0.01, 0.02, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5)
TEXT = "text/plain; version=0.0.4; charset=utf-8"
METHODS = {"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"}


@dataclass(frozen=True, slots=True, kw_only=True)
class AliveShown(Described):
    """The process lives."""

    status: str
    """`ok`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadyShown(Described):
    """The record can be reached; `behind` names what it waits for longer than it should."""

    status: str
    """`ready`; a record that cannot be reached is answered with 503."""
    behind: tuple[str, ...]
    """What waits for more than ten seconds: `processes`, `seal`, `mail`; commands are taken all the same."""
    hearings_waiting: int
    """How many facts wait to be heard by a process."""
    lag_seconds: float
    """For how long the oldest of those has waited, in seconds; 0 where none waits."""
    oldest_unsealed_seconds: float
    """Age of the oldest line of the audit that is not sealed yet, in seconds; 0 where all are."""
    notices_waiting: int
    """How many mails wait to be sent."""
    notices_failed: int
    """How many mails could not be sent, whether or not they are still tried."""
    mail_behind_seconds: float
    """For how long the oldest mail waits that should have gone, in seconds; 0 where none does."""


class Meter:
    """Plain ASGI middleware that counts requests and their time, by route; never by who or about whom."""

    def __init__(self, app: ASGIApp, registry: CollectorRegistry) -> None:
        """Count into the registry."""
        self._app = app
        labels = ("method", "route", "status")
        self._count = Counter("throughline_http_requests", "Requests answered.", labels, registry=registry)
        self._time = Histogram(
            "throughline_http_seconds", "Time to answer.", ("method", "route"), registry=registry, buckets=BUCKETS
        )

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, and count it."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        began, status = perf_counter(), 500

        async def noting(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
            await send(message)

        try:
            await self._app(scope, receive, noting)
        finally:
            route = getattr(scope.get("route"), "path", "other")
            method = scope["method"] if scope["method"] in METHODS else "other"
            self._count.labels(method, route, status).inc()
            self._time.labels(method, route).observe(perf_counter() - began)


class Standing:
    """What the record waits for, as gauges; one reading for each scrape."""

    def __init__(self, registry: CollectorRegistry) -> None:
        """Show them in the registry."""
        self._up = Gauge("throughline_record_up", "Whether the record can be reached.", registry=registry)
        self._of = {
            name: Gauge(f"throughline_{name}", said, registry=registry)
            for name, said in (
                ("hearings_waiting", "Facts that a process must still hear."),
                ("lag_seconds", "For how long the oldest of them has waited."),
                ("oldest_unsealed_seconds", "Age of the oldest line of the audit that is not sealed."),
                ("notices_waiting", "Notices that wait to be sent."),
                ("notices_failed", "Notices that could not be sent."),
                ("processes_missing", "Processes that did not run when record and processes were compared last."),
                ("processes_behind", "Processes that had not done what was wanted of them at that comparison."),
                ("processes_stuck", "Processes of these that could not go on, and were started anew."),
                ("compared_seconds", "How long ago that comparison was; no number where there was none."),
                ("mail_behind_seconds", "For how long the oldest mail waits that should have gone."),
            )
        }

    async def read(self, desk: Desk) -> None:
        """Set the gauges to how things stand."""
        try:
            pulse = await desk.views.pulse()
        except TROUBLE:
            self._up.set(0)
            return
        self._up.set(1)
        for name, gauge in self._of.items():
            value = getattr(pulse, name)
            gauge.set(math.nan if value is None else value)


@router.get("/healthz", **plain("Whether the process lives", AliveShown))
async def healthz() -> Response:
    """Whether the process lives."""
    return answer(AliveShown(status="ok"))


@router.get("/readyz", **plain("Whether the record can be reached, and what is behind", ReadyShown))
async def readyz(request: Request) -> Response:
    """Whether the record can be reached. Commands are taken while processes are behind: they catch up."""
    desk: Desk = request.app.state.desk
    try:
        pulse = await desk.views.pulse()
    except TROUBLE:
        return unavailable("/readyz")
    return answer(
        ReadyShown(
            status="ready",
            behind=_behind(pulse),
            hearings_waiting=pulse.hearings_waiting,
            lag_seconds=pulse.lag_seconds,
            oldest_unsealed_seconds=pulse.oldest_unsealed_seconds,
            notices_waiting=pulse.notices_waiting,
            notices_failed=pulse.notices_failed,
            mail_behind_seconds=pulse.mail_behind_seconds,
        )
    )


@router.get("/metrics", **plain("Counts and times, for Prometheus", content=TEXT))
async def metrics(request: Request) -> Response:
    """Counts and times."""
    await request.app.state.standing.read(request.app.state.desk)
    return Response(generate_latest(request.app.state.registry), media_type=TEXT)


def _behind(pulse: Pulse) -> tuple[str, ...]:
    waits = {
        "processes": pulse.lag_seconds,
        "seal": pulse.oldest_unsealed_seconds,
        "mail": pulse.mail_behind_seconds,
    }
    return tuple(name for name, seconds in waits.items() if seconds > LATE)
