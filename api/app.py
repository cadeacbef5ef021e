"""The API: its routers behind the gate, its errors as problems, its documentation complete."""

from fastapi import FastAPI
from prometheus_client import CollectorRegistry

from api import (
    apart,
    beginnings,
    charge_holds,
    conferences,
    consents,
    demo,
    doors,
    errors,
    escalations,
    events,
    health,
    inbound,
    linkages,
    links,
    lists,
    matters,
    participants,
    quarterly,
    referrals,
    rota,
    sessions,
    table,
    transfers,
)
from api.auth import Gate
from api.health import Meter, Standing
from api.operations import describe
from api.throttle import Throttle
from usecases.changes import Bell
from usecases.desk import Desk

VERSION = "0.1.0"
ROUTERS = (
    referrals.router,
    doors.router,
    participants.router,
    participants.pauses,
    transfers.router,
    apart.router,
    consents.router,
    charge_holds.router,
    linkages.router,
    inbound.router,
    matters.router,
    links.router,
    rota.router,
    rota.assignments,
    conferences.router,
    conferences.tasks,
    conferences.teams,
    table.router,
    table.agreements,
    table.packets,
    table.issues,
    table.kept,
    table.own,
    escalations.router,
    escalations.obligations,
    lists.router,
    quarterly.router,
    events.router,
    sessions.router,
    demo.router,
    health.router,
)


def create(desk: Desk) -> FastAPI:
    """The API at a desk."""
    app = FastAPI(
        version=VERSION,
        docs_url=None,  # the framework's pages load scripts from elsewhere; the dashboard has one of our own
        redoc_url=None,
        redirect_slashes=False,
        telemetry={"tracing": False, "metrics": False, "logs": False},
    )
    app.state.desk = desk
    app.state.bell = Bell(desk)
    app.state.throttle = Throttle()
    app.state.registry = CollectorRegistry()
    app.state.standing = Standing(app.state.registry)
    beginnings.install(app)
    for router in ROUTERS:
        app.router.routes.extend(router.routes)
    errors.install(app)
    app.add_middleware(Gate, desk=desk, throttle=app.state.throttle)
    app.add_middleware(Meter, registry=app.state.registry)
    describe(app)
    return app
