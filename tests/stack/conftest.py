"""A real Temporal server, a real mail server, and the worker in this process."""

import asyncio
import contextlib
import dataclasses
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from email import message_from_bytes
from email.message import Message
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio
from aiosmtpd.controller import Controller
from temporalio.client import Client, ScheduleHandle
from temporalio.service import RPCError

from activities.effects import Hands
from activities.sending import Sender
from bootstrap.seed import TEAM_ID
from bootstrap.temporal import client_for, workers
from bootstrap.temporal_server import TemporalServer
from contracts.names import schedule_id
from database.loading import Loader
from database.record import Record
from database.settling import Settling
from notifications.post import Post
from relay.targets import Targets
from relay.telling import Relay
from security.keyring import Keyring
from tests.conftest import free_port
from tests.stack.whole import Whole
from tests.waiting import until

__all__ = ["until"]


class Mailbox:
    """A real SMTP server that keeps what it gets.

    `refuse` makes it answer with an error, to all or to one address; `answers_after` keeps whoever sends waiting.
    """

    def __init__(self) -> None:
        self.mails: list[Message] = []
        self.answers_after = 0.0
        self.refuse: str | None = None
        self.refuse_sender: str | None = None
        self.refuse_address: dict[str, str] = {}

    async def handle_MAIL(self, server: Any, session: Any, envelope: Any, address: str, options: list[str]) -> str:
        if self.refuse_sender:
            return self.refuse_sender
        envelope.mail_from = address
        return "250 go on"

    async def handle_RCPT(self, server: Any, session: Any, envelope: Any, address: str, options: list[str]) -> str:
        if address in self.refuse_address:
            return self.refuse_address[address]
        envelope.rcpt_tos.append(address)
        return "250 go on"

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:
        if self.refuse:
            return self.refuse
        mail = message_from_bytes(envelope.content)
        mail["X-To"] = envelope.rcpt_tos[0]
        self.mails.append(mail)
        await asyncio.sleep(self.answers_after)
        return "250 taken"

    def to(self, address: str) -> list[Message]:
        return [mail for mail in self.mails if mail["X-To"] == address]


@pytest.fixture
def mail_port() -> int:
    return free_port()


@pytest.fixture
def mailbox(mail_port: int) -> Iterator[Mailbox]:
    box = Mailbox()
    server = Controller(box, hostname="127.0.0.1", port=mail_port)
    server.start()
    yield box
    with contextlib.suppress(Exception):
        server.stop()


@pytest.fixture(scope="session")
def temporal(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TemporalServer]:
    """One Temporal dev server with a database file, for all tests."""
    folder: Path = tmp_path_factory.mktemp("temporal")
    server = TemporalServer(folder / "temporal.db", port=free_port(), namespace="tests", log=folder / "log")
    server.start()
    yield server
    server.stop()


@pytest_asyncio.fixture
async def client(temporal: TemporalServer, keyring: Keyring) -> Client:
    """A client of the server. The team's own process, which another test's record may have left, is ended: its id is one."""
    made = await client_for(temporal.address, "tests", keyring)
    await the_teams_process_ends(made)
    return made


async def the_teams_process_ends(client: Client) -> None:
    with contextlib.suppress(RPCError):
        await client.get_workflow_handle(f"clocks/{TEAM_ID}").terminate()


@dataclasses.dataclass
class Running:
    """The processes of one test, on its own database and task queues."""

    record: Record
    client: Client
    hands: Hands
    stop: Callable[[], Awaitable[None]]


@pytest_asyncio.fixture
async def running(
    record: Record, client: Client, mail_port: int, mailbox: Mailbox, monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[Running]:
    """Relay and workers at work in this process, on the test's own database."""
    async with at_work(record, client, mail_port) as found:
        yield found


def post_to(port: int) -> Post:
    return Post("127.0.0.1", port, "Desk <desk@throughline.invalid>")


def hands_of(record: Record, post: Post, renew_after: int = 1000) -> Hands:
    """The effects as the worker has them."""
    sender = Sender(database=record.database, post=post, public_url="http://127.0.0.1:8400", keyring=record.keyring)
    settling = Settling(Loader(record.keyring), "throughline.invalid")
    return Hands(record=record, settling=settling, sender=sender, renew_after=renew_after)


@contextlib.asynccontextmanager
async def at_work(record: Record, client: Client, mail_port: int, renew_after: int = 1000) -> AsyncIterator[Running]:
    post = post_to(mail_port)
    hands = hands_of(record, post, renew_after)
    found = workers(client, hands, strict=True)
    working = [asyncio.create_task(worker.run()) for worker in found]
    relay = asyncio.create_task(Relay(record.database, Targets(client)).run())

    async def stop() -> None:
        relay.cancel()
        await asyncio.gather(relay, return_exceptions=True)
        await asyncio.gather(*(worker.shutdown() for worker in found))
        await asyncio.gather(*working, return_exceptions=True)
        await post.close()

    try:
        yield Running(record, client, hands, stop)
    finally:
        await stop()


async def the_schedule(client: Client) -> ScheduleHandle:
    """The team's Schedule, not made yet; another test may have left one on this server, and the meeting that it opened."""
    async for found in client.list_workflows("WorkflowType = 'CaseConference' and ExecutionStatus = 'Running'"):
        await client.get_workflow_handle(found.id).terminate()
    handle = client.get_schedule_handle(schedule_id(str(TEAM_ID)))
    with contextlib.suppress(RPCError):
        await handle.delete()
    return handle


@pytest.fixture
def whole(
    database_url: str, temporal: TemporalServer, keyring: Keyring, mail_port: int, mailbox: Mailbox, tmp_path: Path
) -> Iterator[Whole]:
    """API and worker as programs; the worker makes the team's Schedule."""

    async def forget() -> None:
        client = await client_for(temporal.address, "tests", keyring)
        await the_schedule(client)
        await the_teams_process_ends(client)

    asyncio.run(forget())
    stack = Whole(database_url, temporal, keyring, mail_port, tmp_path)
    stack.start("server")
    stack.start("worker")
    yield stack
    stack.stop()
