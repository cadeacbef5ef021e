"""Bringing the whole stack up on one machine: from ports and programs to the played journey."""

import asyncio
import os
import signal
import socket
import time
from collections.abc import Callable
from types import FrameType

import psycopg

from bootstrap import postgres, temporal_server
from bootstrap.leave import leave
from bootstrap.looking import where_to_look
from bootstrap.play import NotPlayed, play_demo
from bootstrap.policy import load_policy
from bootstrap.progress import step
from bootstrap.seed import seed
from bootstrap.settings import LOOPBACK, BadSettings, Settings, load_settings
from bootstrap.supervising import VARIABLES, Busy, NotStarted, Supervisor, alone
from bootstrap.temporal_cli import get_cli
from database.sessions import Database
from database.setting_up import PolicyKept, migrate
from domain.policy_faults import PolicyFaults

PATIENCE = 90.0


class NotUp(Exception):
    """The stack did not come up; the message says what is wrong and how to mend it."""


NOT_UP = (NotUp, NotStarted, postgres.NoPostgres, temporal_server.NoTemporal, PolicyFaults, PolicyKept)
TOLD = (*NOT_UP, BadSettings, Busy, NotPlayed)  # their messages say what to mend


def bring_up(settings: Settings) -> None:
    """Start everything, wait until it is healthy, set the demo programme up and play one journey in it."""
    supervisor = Supervisor(settings)
    began = time.monotonic()
    with step("ending what was left of an earlier run"):
        supervisor.stop()
    check_ports(supervisor)
    program = get_cli() if "temporal" in supervisor.programs() else None
    if "postgres" in supervisor.programs():
        with step("making the database cluster"):
            postgres.prepare(settings.state_dir / "postgres")
    try:
        fresh = start(settings, supervisor, program)
    except (*NOT_UP, KeyboardInterrupt):
        supervisor.stop()  # nothing is left half up
        raise
    print(f"Everything is up after {time.monotonic() - began:.0f} s.", flush=True)
    if fresh:
        play_demo(settings)
    where_to_look(settings)


def start(settings: Settings, supervisor: Supervisor, program: os.PathLike[str] | None) -> bool:
    """Start the programs in their order; whether the demo programme has no referral yet."""
    supervisor.start(program)
    with step("starting PostgreSQL"):
        wait_for_database(settings, supervisor)
    with step("bringing the tables up to date"):
        migrate(settings.database_url)
    with step("setting up the demo programme"):
        fresh = settings.is_demo and asyncio.run(fill(settings))
    with step("starting API and worker"):
        supervisor.start_rest()
    with step("waiting until API, worker and Temporal are healthy"):
        wait_until(supervisor.healthy, lambda: supervisor.trouble("temporal", "mail", "api", "worker"))
    return fresh


async def fill(settings: Settings) -> bool:
    """Seed the demo programme; whether nobody was referred to it yet."""
    database = Database(settings.database_url)
    try:
        await seed(database, *load_policy(settings.policy_path), realdata=settings.realdata)
        async with database.connect() as connection:
            found = await connection.exec_driver_sql("select not exists (select 1 from referral)")
            return bool(found.scalar_one())
    finally:
        await database.close()


def check_ports(supervisor: Supervisor) -> None:
    """Every port that we are about to use must be free, and no two of them the same."""
    seen: dict[int, str] = {}
    for program, ports in supervisor.programs().items():
        for variable, port in zip(VARIABLES[program], ports, strict=True):
            if port in seen:
                message = f"{variable} and {seen[port]} both say {port}; choose another port for one of them."
                raise NotUp(message)
            seen[port] = variable
            if not _free(port):
                message = (
                    f"Port {port}, which {program} needs, is taken by another program. "
                    f"End that program, or choose another port, for example: {variable}={port + 1000} make up"
                )
                raise NotUp(message)


def _free(port: int) -> bool:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((LOOPBACK, port))
        except OSError:
            return False
    return True


def wait_for_database(settings: Settings, supervisor: Supervisor) -> None:
    """Wait until PostgreSQL answers, and make the database if the server is our own."""
    own = "postgres" in supervisor.programs()
    target = postgres.sibling(settings.database_url, "postgres") if own else settings.database_url
    said = ""

    def answers() -> bool:
        nonlocal said
        try:
            psycopg.connect(target, connect_timeout=2).close()
        except psycopg.OperationalError as wrong:
            said = str(wrong).strip().splitlines()[-1]
            return False
        return True

    if not own:
        wait_until(answers, lambda: f"The server that DATABASE_URL names does not let us in: {said}", patience=10.0)
        return
    wait_until(answers, lambda: supervisor.trouble("postgres"))
    with psycopg.connect(target, autocommit=True) as connection:
        if connection.execute("select 1 from pg_database where datname = 'throughline'").fetchone() is None:
            connection.execute("create database throughline")


def wait_until(check: Callable[[], bool], otherwise: Callable[[], str], *, patience: float = PATIENCE) -> None:
    """Wait for something to be true; NotUp says what `otherwise` finds if it does not become true."""
    deadline = time.monotonic() + patience
    while time.monotonic() < deadline:
        INTERRUPTION.heed()
        if check():
            return
        time.sleep(0.1)
    raise NotUp(otherwise())


def main() -> int:
    """Bring everything up; the exit code."""
    os.environ.setdefault("THROUGHLINE_ENVIRONMENT", "demo")
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, INTERRUPTION.hear)
    try:
        settings = load_settings()
        with alone(settings):
            bring_up(settings)
    except TOLD as wrong:
        print(wrong)
        return 1
    except KeyboardInterrupt:
        print("Interrupted. make up goes on from here.")
        return 130
    return 0


class Interruption:
    """Told to end, by Ctrl-C or a signal: leave with nothing half up.

    What is raised in the middle of a library may be lost there, so it is remembered, and raised again.
    """

    told = False

    def hear(self, signal_number: int, frame: FrameType | None) -> None:
        """The handler of the signals."""
        del signal_number, frame
        self.told = True
        raise KeyboardInterrupt

    def heed(self) -> None:
        """Go on only if nobody said to end."""
        if self.told:
            raise KeyboardInterrupt


INTERRUPTION = Interruption()


if __name__ == "__main__":
    leave(main())
