"""What every test can ask for: a real PostgreSQL with a migrated database, and the demo programme in it."""

import asyncio
import gc
import os
import secrets
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import AsyncIterator, Callable, Iterator
from pathlib import Path
from urllib.parse import urlsplit

import psycopg
import pytest
import pytest_asyncio

from bootstrap import postgres
from bootstrap.seed import PROGRAMME_ID, seed
from database.record import Record
from database.sessions import APPLICATION, Database
from database.setting_up import migrate
from domain.policy import Policy
from security.keyring import Keyring
from tests.sleepless import sleepless

ROOT = Path(__file__).parent.parent
ROOM = 4 << 30
"""Bytes that must be free in memory before the tests' PostgreSQL is put there."""


def pytest_addoption(parser: pytest.Parser) -> None:
    """`--record-histories` records the processes' histories anew, for the replay tests."""
    parser.addoption("--record-histories", action="store_true", help="record the histories of the processes anew")


def free_port() -> int:
    """A port of the loopback that nobody holds at this moment."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture(scope="session")
def server_url() -> Iterator[str]:
    """A real PostgreSQL: the one that THROUGHLINE_TEST_DATABASE_URL names, else one of our own, gone afterwards."""
    given = os.environ.get("THROUGHLINE_TEST_DATABASE_URL")
    if given:
        yield given
        return
    folder = Path(tempfile.mkdtemp(prefix="tl-pg-", dir=_in_memory()))
    postgres.prepare(folder)
    port = 5432
    log = (folder / "log").open("wb")
    process = subprocess.Popen(postgres.command(folder, port, fsync=False), cwd="/", stdout=log, stderr=log)
    url = postgres.url(folder, port)
    try:
        _wait_for(url)
        yield url
    finally:
        process.send_signal(signal.SIGQUIT)  # at once: nothing of it is kept
        process.wait(20)
        log.close()
        shutil.rmtree(folder, ignore_errors=True)


def _in_memory() -> str | None:
    """Where files cost no disk, if this machine has such a place with room; else None, the usual temporary folder."""
    shared = Path("/dev/shm")  # noqa: S108  # a folder of our own is made in it, open to nobody else
    return str(shared) if shared.is_dir() and shutil.disk_usage(shared).free > ROOM else None


def _wait_for(url: str) -> None:
    for _ in range(200):
        try:
            psycopg.connect(url, connect_timeout=1).close()
        except psycopg.OperationalError:
            time.sleep(0.05)
        else:
            return
    message = "PostgreSQL did not start within ten seconds"
    raise RuntimeError(message)


@pytest.fixture(scope="session")
def policy_and_document() -> tuple[Policy, str]:
    """Burien's policy without its nights, and its text."""
    return sleepless("burien")


@pytest.fixture(scope="session")
def policy(policy_and_document: tuple[Policy, str]) -> Policy:
    """Burien's policy."""
    return policy_and_document[0]


@pytest.fixture(scope="session")
def keyring() -> Keyring:
    """Keys for one run of the tests."""
    return Keyring(
        field_key=secrets.token_bytes(32),
        audit_key=secrets.token_bytes(32),
        match_key=secrets.token_bytes(32),
        token_key=secrets.token_bytes(32),
        process_key=secrets.token_bytes(32),
    )


@pytest.fixture(scope="session")
def template_url(server_url: str, policy_and_document: tuple[Policy, str]) -> str:
    """A migrated database with the demo programme, which every test's own database is copied from."""
    name = f"template_{secrets.token_hex(4)}"
    _admin(server_url, f"create database {name}")
    url = postgres.sibling(server_url, name)
    migrate(url)

    async def fill() -> None:
        database = Database(url)
        await seed(database, *policy_and_document)
        await database.close()

    asyncio.run(fill())
    return url


@pytest.fixture(scope="session")
def new_database(server_url: str, template_url: str) -> Callable[[], str]:
    """Makes a fresh migrated database with the demo programme; its address."""

    def make() -> str:
        name = f"test_{secrets.token_hex(6)}"
        template = urlsplit(template_url).path[1:]
        _admin(server_url, f"create database {name} template {template} strategy file_copy")
        return postgres.sibling(server_url, name)

    return make


@pytest.fixture
def empty_url(server_url: str) -> Iterator[str]:
    """A migrated database with nobody in it, gone after the test."""
    name = f"empty_{secrets.token_hex(6)}"
    _admin(server_url, f"create database {name}")
    url = postgres.sibling(server_url, name)
    migrate(url)
    yield url
    _admin(server_url, f"drop database {name} with (force)")


@pytest.fixture
def database_url(server_url: str, new_database: Callable[[], str]) -> Iterator[str]:
    """A fresh database for one test, gone after it: a thousand of them would fill the memory."""
    url = new_database()
    yield url
    _admin(server_url, f"drop database {urlsplit(url).path[1:]} with (force)")


@pytest_asyncio.fixture
async def database(database_url: str) -> AsyncIterator[Database]:
    """The owner's door to the test's own database: looks at and changes whatever a test wants."""
    opened = Database(database_url)
    yield opened
    await opened.close()


@pytest_asyncio.fixture
async def record(database_url: str, keyring: Keyring) -> AsyncIterator[Record]:
    """The record of the test's own database, with the rights that the programs have."""
    opened = Database(database_url, role=APPLICATION)
    yield Record(opened, keyring)
    await opened.close()


@pytest.fixture(scope="session")
def programme_id() -> object:
    """The demo programme."""
    return PROGRAMME_ID


def _admin(server_url: str, statement: str) -> None:
    with psycopg.connect(server_url, autocommit=True) as connection:
        connection.execute(statement)  # type: ignore[arg-type]  # a statement of the tests' own


@pytest.fixture(scope="session", autouse=True)
def _drop_clients_before_leaving() -> Iterator[None]:
    yield
    gc.collect()
    time.sleep(0.25)
