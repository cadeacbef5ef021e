"""PostgreSQL stopped and killed, Temporal stopped, under the programs: what was taken is kept, what waits or cannot be is said."""

import asyncio
import json
import shutil
import signal
import subprocess
import tempfile
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from bootstrap import postgres
from bootstrap.play import NotPlayed
from bootstrap.seed import seed
from bootstrap.temporal_server import TemporalServer
from dashboard.session import COOKIE
from database.sessions import Database
from database.setting_up import migrate
from domain.policy import Policy
from security.keyring import Keyring
from tests.conftest import _admin, _wait_for, free_port
from tests.stack.conftest import Mailbox
from tests.stack.test_programs import REFERRAL
from tests.stack.whole import Whole


class Server:
    """A PostgreSQL that this test alone uses, with the demo programme in it."""

    def __init__(self, policy: Policy, document: str) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="tl-away-"))
        postgres.prepare(self.folder)
        self.start()
        _admin(postgres.url(self.folder, 5432), "create database throughline")
        self.url = postgres.url(self.folder, 5432, "throughline")
        migrate(self.url)
        asyncio.run(self._fill(policy, document))

    async def _fill(self, policy: Policy, document: str) -> None:
        database = Database(self.url)
        await seed(database, policy, document)
        await database.close()

    def start(self) -> None:
        log = (self.folder / "log").open("ab")
        self.process = subprocess.Popen(postgres.command(self.folder, 5432), cwd="/", stdout=log, stderr=log)
        log.close()
        _wait_for(postgres.url(self.folder, 5432))

    def stop(self, how: signal.Signals) -> None:
        self.process.send_signal(how)
        self.process.wait(30)


@pytest.fixture
def server(policy_and_document: tuple[Policy, str]) -> Iterator[Server]:
    made = Server(*policy_and_document)
    yield made
    made.stop(signal.SIGQUIT)
    shutil.rmtree(made.folder, ignore_errors=True)


@pytest.fixture
def stack(
    server: Server, temporal: TemporalServer, keyring: Keyring, mail_port: int, mailbox: Mailbox, tmp_path: Path
) -> Iterator[Whole]:
    made = Whole(server.url, temporal, keyring, mail_port, tmp_path)
    made.start("server")
    made.start("worker")
    yield made
    made.stop()


@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGKILL], ids=["restarted", "killed"])
def test_what_was_taken_is_told_once_and_what_cannot_be_taken_is_said(
    stack: Whole, server: Server, mailbox: Mailbox, how: signal.Signals
):
    taken: list[str] = []
    stop = threading.Event()
    refused: list[str] = []

    def officers() -> None:
        while not stop.is_set():
            try:
                taken.append(stack.stage.post("officer", "/v1/referrals", REFERRAL)["id"])
            except NotPlayed as said:
                refused.append(str(said))
            time.sleep(0.1)

    stack.stage.get("officer", "/v1/referrals")
    referring = threading.Thread(target=officers)
    referring.start()
    wait_until(lambda: len(taken) >= 3)
    server.stop(how)
    wait_until(lambda: len(refused) >= 3)
    assert ready(stack) == 503
    status, shown = page_of(stack)
    assert status == 503
    assert "Something is wrong on our side" in shown, "a page, for whoever looks at one"
    before = len(taken)
    server.start()
    wait_until(lambda: len(taken) >= before + 3)
    stop.set()
    referring.join()

    assert all("was answered 503" in said and "safe to repeat" in said for said in refused), refused[0]
    kept = stack.value("select array_agg(id::text) from referral")
    assert set(taken) <= set(kept), "what was answered is kept"
    assert len(kept) <= len(taken) + 1, "one answer at most was lost on its way; its key would have brought it again"
    stack.until(
        "select count(*) from fact f join stream s on s.id = f.stream_id"
        " where f.settled_at is null and s.kind <> 'programme'",
        0,
        60,
    )
    stack.until("select count(*) from delivery where state in ('queued', 'leased')", 0, 60)
    receipts = [mail for mail in mailbox.to("officer@police.example") if mail["Message-ID"] in of_receipts(stack)]
    assert len(receipts) <= len(kept) + 1, "what was being sent may come twice, under one Message-ID"
    assert len({mail["Message-ID"] for mail in receipts}) == len(kept), "each receipt came"
    assert ready(stack) == 200
    stack.stage.post("coordinator", "/v1/demo/clock", {"advance": "8 days"})
    stack.until("select count(*) from escalation where kind = 'triage' and rung = 1", len(kept), 60)


def of_receipts(stack: Whole) -> set[str]:
    ids = "select array_agg(d.message_id) from delivery d join notice n on n.id = d.notice_id where n.event = 'receipt'"
    return set(stack.value(ids))


def page_of(stack: Whole, who: str = "officer", path: str = "/") -> tuple[int, str]:
    """What somebody who is signed in sees: of their work, or on another page."""
    signed_in = {"Accept": "text/html", "Cookie": f"{COOKIE}={stack.stage.tokens[who]}"}
    try:
        with urllib.request.urlopen(
            urllib.request.Request(f"{stack.stage.base}{path}", headers=signed_in), timeout=10
        ) as answer:
            return int(answer.status), answer.read().decode()
    except urllib.error.HTTPError as refused:
        return refused.code, refused.read().decode()


def ready(stack: Whole) -> int:
    try:
        with urllib.request.urlopen(f"{stack.stage.base}/readyz", timeout=10) as answer:
            return int(answer.status)
    except urllib.error.HTTPError as refused:
        return refused.code


def wait_until(check: Callable[[], bool], seconds: float = 30.0) -> None:
    deadline = time.monotonic() + seconds
    while not check():
        assert time.monotonic() < deadline
        time.sleep(0.05)


def test_while_temporal_is_away_commands_are_taken_and_the_screens_say_what_waits(
    database_url: str, keyring: Keyring, mail_port: int, mailbox: Mailbox, tmp_path: Path
):
    temporal = TemporalServer(tmp_path / "t.db", port=free_port(), namespace="tests", log=tmp_path / "log")
    temporal.start()
    stack = Whole(database_url, temporal, keyring, mail_port, tmp_path)
    stack.start("server")
    stack.start("worker")
    try:
        stack.stage.post("officer", "/v1/referrals", REFERRAL)
        stack.until(RECEIPTS, 1)
        temporal.stop()
        for _ in range(3):
            stack.stage.post("officer", "/v1/referrals", REFERRAL)
        wait_until(lambda: monitor(stack)["lag_seconds"] > 1)
        assert monitor(stack)["hearings_waiting"] >= 3
        assert "being passed on." in page_of(stack, "coordinator", "/monitor")[1]
        assert stack.value(RECEIPTS) == 1
        wait_until(lambda: "processes" in behind(stack))
        assert "Notices are late: the oldest has waited" in page_of(stack, "coordinator", "/monitor")[1]
        temporal.start()
        stack.until(RECEIPTS, 4, 60)
        wait_until(lambda: behind(stack) == [])
        wait_until(
            lambda: "Everything that was recorded has been passed on." in page_of(stack, "coordinator", "/monitor")[1]
        )
    finally:
        stack.stop()
        temporal.stop()
    ids = [mail["Message-ID"] for mail in mailbox.to("officer@police.example")]
    assert len(ids) == len(set(ids)) == 4


RECEIPTS = """select count(*) from delivery d join notice n on n.id = d.notice_id
    where n.event = 'receipt' and d.state = 'sent'"""


def monitor(stack: Whole) -> dict[str, Any]:
    return stack.stage.get("coordinator", "/v1/monitor")


def behind(stack: Whole) -> list[str]:
    with urllib.request.urlopen(f"{stack.stage.base}/readyz", timeout=10) as answer:
        return json.loads(answer.read())["behind"]
