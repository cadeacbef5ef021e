"""Whether the API lives, whether it can work, and how much it does."""

from time import perf_counter

from fastapi import APIRouter, Request
from fastapi.responses import Response
from prometheus_client import CollectorRegistry, Counter, Histogram, generate_latest
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.answers import answer
from api.errors import unavailable
from api.operations import plain
from usecases.desk import TROUBLE

router = APIRouter(tags=["health"])
BUCKETS = (0.002, 0.004, 0.006, 0.01, 0.02, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5)
TEXT = "text/plain; version=0.0.4; charset=utf-8"


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
            self._count.labels(scope["method"], route, status).inc()
            self._time.labels(scope["method"], route).observe(perf_counter() - began)


@router.get("/healthz", **plain("Whether the process lives", dict))
async def healthz() -> Response:
    """Whether the process lives."""
    return answer({"status": "ok"})


@router.get("/readyz", **plain("Whether the record can be reached", dict))
async def readyz(request: Request) -> Response:
    """Whether the record can be reached."""
    try:
        await request.app.state.desk.views.ready()
    except TROUBLE:
        return unavailable("/readyz")
    return answer({"status": "ready"})


@router.get("/metrics", **plain("Counts and times, for Prometheus"))
async def metrics(request: Request) -> Response:
    """Counts and times."""
    return Response(generate_latest(request.app.state.registry), media_type=TEXT)
