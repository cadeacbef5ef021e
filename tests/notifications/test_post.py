"""What arrives at a mail server, byte by byte: two alternatives, headers that nobody can add to, one try's own id."""

import asyncio
import time
from collections.abc import AsyncIterator
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio
from aiosmtpd.controller import Controller

from bootstrap.mailcatcher import Keeper, page
from notifications.post import Envelope, NotSent, Post
from notifications.render import SUBJECTS, disclosure, render
from tests.conftest import free_port

SENDER = "Coordination desk <desk@throughline.invalid>"
HEADERS = {"From", "To", "Subject", "Message-ID", "Date", "Auto-Submitted", "MIME-Version", "Content-Type"}


class Line:
    """A post office of ours, and what arrives at the other end."""

    def __init__(self, post: Post, folder: Path) -> None:
        self.post, self._folder = post, folder

    async def send(self, kind: str = "request", **changes: str) -> None:
        letter = render(disclosure("", kind, "QH67-QUBN", "https://desk.example"))
        given = {"address": "coordinator@programme.example", "message_id": "<1@throughline.invalid>", **changes}
        await self.post.send(Envelope(letter=letter, **given), before=time.monotonic() + 30, at_last=nothing)

    def arrived(self) -> list[EmailMessage]:
        files = sorted(self._folder.glob("*.eml"))
        return [message_from_bytes(file.read_bytes(), policy=default) for file in files]


async def nothing() -> None:
    """Nobody refuses at the last moment."""


@pytest_asyncio.fixture
async def line(tmp_path: Path) -> AsyncIterator[Line]:
    port = free_port()
    server = Controller(Keeper(tmp_path), hostname="127.0.0.1", port=port)
    server.start()
    post = Post("127.0.0.1", port, SENDER)
    yield Line(post, tmp_path)
    await post.close()
    server.stop()


@pytest.mark.parametrize("kind", SUBJECTS)
async def test_a_mail_has_its_two_alternatives_and_says_that_a_machine_sent_it(line: Line, kind: str):
    await line.send(kind)
    (mail,) = line.arrived()
    assert [part.get_content_type() for part in mail.iter_parts()] == ["text/plain", "text/html"]
    assert mail.get_content_type() == "multipart/alternative"
    plain = mail.get_body(("plain",)).get_content()
    assert "https://desk.example/i/QH67-QUBN" in plain
    assert mail["Subject"] == SUBJECTS[kind]
    assert mail["Auto-Submitted"] == "auto-generated"
    assert mail["Message-ID"] == "<1@throughline.invalid>"
    assert set(mail.keys()) - {"X-Caught-For"} == HEADERS


async def test_every_try_carries_the_same_id(line: Line):
    await line.send()
    await line.send()
    assert {mail["Message-ID"] for mail in line.arrived()} == {"<1@throughline.invalid>"}
    assert len(line.arrived()) == 2


@pytest.mark.parametrize(
    "changes",
    [
        {"address": "a@b.example\r\nBcc: everybody@else.example"},
        {"address": "a@b.example\nSubject: Your treatment"},
        {"message_id": "<1@x>\r\nBcc: everybody@else.example"},
        {"address": "a@b.example\r\n\r\nanother body"},
    ],
)
async def test_nobody_adds_a_header_or_a_body(line: Line, changes: dict[str, str]):
    with pytest.raises(NotSent) as why:
        await line.send(**changes)
    assert (why.value.code, why.value.final) == ("unsendable", True)
    assert line.arrived() == []
    await line.send()
    assert len(line.arrived()) == 1, "the next mail goes out as if nothing had happened"


async def test_a_refusal_says_nothing_of_the_address(line: Line):
    with pytest.raises(NotSent) as why:
        await line.send(address="zanzibar\r\n@b.example")
    assert "zanzibar" not in f"{why.value!s}{why.value!r}"


def test_the_page_of_caught_mail_shows_its_text_and_leads_where_it_leads():
    mail = EmailMessage()
    mail["Subject"], mail["X-Caught-For"], mail["Date"] = "<b>", "police@police.example", "today"
    mail.set_content("Answer here:\n\n  http://127.0.0.1:8400/a/abc-_1?x=1&y=2\n<script>")
    shown = page([mail])
    assert (
        '<a href="http://127.0.0.1:8400/a/abc-_1?x=1&amp;y=2">http://127.0.0.1:8400/a/abc-_1?x=1&amp;y=2</a>' in shown
    )
    assert "&lt;script&gt;" in shown
    assert "<b>" not in shown


class Together(Keeper):
    """Takes no mail until a second one is at the door: whoever sends one after the other waits in vain."""

    def __init__(self, folder: Path) -> None:
        super().__init__(folder)
        self.here = 0
        self.both = asyncio.Event()

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:
        self.here += 1
        if self.here == 2:
            self.both.set()
        await asyncio.wait_for(self.both.wait(), 4)
        return await super().handle_DATA(server, session, envelope)


async def test_nobody_waits_for_the_mail_of_another(tmp_path: Path):
    port = free_port()
    server = Controller(Together(tmp_path), hostname="127.0.0.1", port=port)
    server.start()
    line = Line(Post("127.0.0.1", port, SENDER), tmp_path)
    try:
        await asyncio.gather(line.send(message_id="<1@x.invalid>"), line.send(message_id="<2@x.invalid>"))
        assert {mail["Message-ID"] for mail in line.arrived()} == {"<1@x.invalid>", "<2@x.invalid>"}
    finally:
        await line.post.close()
        server.stop()
