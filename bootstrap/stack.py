"""The whole stack on one machine, under a supervisor: up, down, status, reset."""

import asyncio
import os
import shutil
import signal
import socket
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from pathlib import Path

import psycopg

from bootstrap import postgres, temporal_server
from bootstrap.leave import leave
from bootstrap.play import NotPlayed, play_demo
from bootstrap.policy import load_policy
from bootstrap.progress import step
from bootstrap.seed import seed
from bootstrap.settings import LOOPBACK, BadSettings, Settings, load_settings
from bootstrap.supervising import Supervisor
from bootstrap.temporal_cli import get_cli
from database.sessions import Database
from database.setting_up import PolicyKept, migrate
from domain.policy_reading import PolicyFaults

PATIENCE = 90.0


class NotUp(Exception):
    """The stack did not come up; the message says what is wrong and how to mend it."""


NOT_UP = (NotUp, postgres.NoPostgres, temporal_server.NoTemporal, PolicyFaults, PolicyKept)
TOLD = (*NOT_UP, BadSettings, NotPlayed)  # their messages say what to mend


def up(settings: Settings) -> None:
    """Bring everything up; a second call finds it running."""
    supervisor = Supervisor(settings)
    began = time.monotonic()
    if supervisor.running() and healthy(settings):
        print("Throughline is running already.")
        where_to_look(settings)
        return
    supervisor.stop()
    check_ports(settings, supervisor.programs())
    program = get_cli(settings.state_dir) if "temporal" in supervisor.programs() else None
    if "postgres" in supervisor.programs():
        with step("making the database cluster"):
            postgres.prepare(settings.state_dir / "postgres")
    supervisor.start(program)
    with step("starting PostgreSQL"):
        wait_for_database(settings)
    with step("bringing the tables up to date"):
        migrate(settings.database_url)
    fresh = asyncio.run(fill(settings))
    supervisor.start_rest()
    with step("waiting until API, worker and Temporal are healthy"):
        wait_until(lambda: healthy(settings), "the API did not become ready; see .state/logs/")
    print(f"Everything is up after {time.monotonic() - began:.0f} s.")
    if fresh and settings.is_demo:
        play_demo(settings)
    where_to_look(settings)


async def fill(settings: Settings) -> bool:
    """Seed the demo programme; whether the record was empty before."""
    if not settings.is_demo:
        return False
    database = Database(settings.database_url)
    try:
        await seed(database, *load_policy(settings.policy_path), realdata=settings.realdata)
        async with database.connect() as connection:
            found = await connection.exec_driver_sql("select not exists (select 1 from referral)")
            return bool(found.scalar_one())
    finally:
        await database.close()


def check_ports(settings: Settings, programs: dict[str, list[int]]) -> None:
    """Every port that we are about to use must be free."""
    del settings
    names = {"postgres": "POSTGRES_PORT", "temporal": "TEMPORAL_PORT", "mail": "SMTP_PORT", "api": "API_PORT"}
    for program, ports in programs.items():
        for port in ports:
            with socket.socket() as probe:
                probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
                try:
                    probe.bind((LOOPBACK, port))
                except OSError:
                    variable = f"THROUGHLINE_{names.get(program, program.upper() + '_PORT')}"
                    message = (
                        f"Port {port}, which {program} needs, is taken by another program. "
                        f"End that program, or choose another port with {variable} (and its neighbours)."
                    )
                    raise NotUp(message) from None


def wait_for_database(settings: Settings) -> None:
    """Wait until PostgreSQL answers, and make the database if it is our own server."""
    own = settings.database_url.rsplit("/", 1)[0] + "/postgres"
    target = settings.database_url if os.environ.get("DATABASE_URL") else own

    def answers() -> bool:
        try:
            psycopg.connect(target, connect_timeout=2).close()
        except psycopg.OperationalError:
            return False
        return True

    wait_until(answers, "PostgreSQL did not start; see .state/logs/postgres.log")
    if not os.environ.get("DATABASE_URL"):
        with psycopg.connect(own, autocommit=True) as connection:
            if connection.execute("select 1 from pg_database where datname = 'throughline'").fetchone() is None:
                connection.execute("create database throughline")


def healthy(settings: Settings) -> bool:
    """Whether the API says that everything it works with is there."""
    try:
        with urllib.request.urlopen(f"http://{LOOPBACK}:{settings.api_port}/readyz", timeout=3) as answer:
            return bool(answer.status == 200)
    except (urllib.error.URLError, OSError):
        return False


def wait_until(check: Callable[[], bool], otherwise: str) -> None:
    """Wait for something to be true."""
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        if check():
            return
        time.sleep(0.1)
    raise NotUp(otherwise)


def where_to_look(settings: Settings) -> None:
    """Print the addresses and the demo's logins."""
    base = f"http://{LOOPBACK}:{settings.api_port}"
    print(f"\n  Dashboard    {base}/")
    print(f"  API          {base}/docs")
    print(f"  Caught mail  http://{LOOPBACK}:{settings.mail_page_port}/")
    print(f"  Temporal     http://{LOOPBACK}:{settings.temporal_ui_port}/")
    if settings.is_demo:
        print("\n  Sign in on the dashboard as one of: coordinator, officer, outreach, case_manager, supervisor,")
        print("  director, police, prosecutor, provider, privacy, auditor, operator (no password in the demo).")
        print("  For the API: python manage.py token coordinator")
    print("\n  make status · make logs · make down · make reset")


def main() -> int:
    """One command of the stack."""
    os.environ.setdefault("THROUGHLINE_ENVIRONMENT", "demo")
    verb = sys.argv[1] if len(sys.argv) > 1 else "status"
    try:
        settings = load_settings()
        settings.state_dir.mkdir(parents=True, exist_ok=True)
        return run(verb, settings)
    except TOLD as wrong:
        print(wrong)
        return 1
    except KeyboardInterrupt:
        return 130


def run(verb: str, settings: Settings) -> int:
    """Do what the verb says; the exit code."""
    supervisor = Supervisor(settings)
    if verb == "up":
        try:
            up(settings)
        except NOT_UP:
            supervisor.stop()  # nothing is left half up
            raise
    elif verb == "status":
        print(supervisor.status())
        good = healthy(settings)
        print("healthy" if good else "not healthy (make up starts what is missing)")
        return 0 if good else 1
    else:
        supervisor.stop()
        print("Throughline is down.")
    if verb == "reset":
        for name in ("postgres", "temporal.db", "mail", "logs", "secrets"):
            _remove(settings.state_dir / name)
        print("Its state is gone; `make up` begins anew.")
    return 0


def _remove(path: Path) -> None:
    if path.is_dir():
        shutil.rmtree(path)
    else:
        path.unlink(missing_ok=True)


if __name__ == "__main__":
    signal.signal(signal.SIGPIPE, signal.SIG_DFL)
    leave(main())
