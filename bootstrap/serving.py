"""The API's life: built from its parts, served by uvicorn until a signal says stop."""

import signal
from types import FrameType

import uvicorn
from fastapi import FastAPI

from api.app import create
from bootstrap.desks import desk_of
from bootstrap.leave import leave
from bootstrap.parts import Parts, assemble, keep_for_good, start_logging
from bootstrap.settings import BadSettings
from bootstrap.true_time import settings_to_serve
from dashboard.app import attach

GRACE = 5  # seconds for requests under way when we are told to stop


def application(parts: Parts) -> FastAPI:
    """The API with the dashboard, at one desk."""
    desk = desk_of(parts)
    app = create(desk)
    attach(app, desk)
    return app


def serve() -> int:
    """Serve until told to stop; the exit code."""
    start_logging()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, told)  # uvicorn takes the signal over, and gives it back to this when it has stopped
    try:
        settings = settings_to_serve()
    except BadSettings as wrong:
        print(wrong)
        return 2
    parts = assemble(settings)
    serves = application(parts)
    keep_for_good()
    uvicorn.run(
        serves,
        host=settings.api_host,
        port=settings.api_port,
        log_level="warning",
        access_log=False,
        server_header=False,
        timeout_graceful_shutdown=GRACE,
    )
    return 0


def told(signal_number: int, frame: FrameType | None) -> None:
    """Told to stop before uvicorn listened to signals, or after it has stopped: leave as every program does."""
    del signal_number, frame
    leave(0)
