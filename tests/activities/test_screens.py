"""An open screen hears not only of what was written, but that somebody was told, and whether the mail went out."""

import asyncio
from collections.abc import AsyncIterator

import pytest_asyncio

from activities.effects import Hands
from database.record import Record
from tests.activities.conftest import EMAIL
from tests.database.test_record import referred
from tests.stack.conftest import Mailbox
from usecases.changes import Bell, News
from usecases.desk import Desk
from usecases.sign_in import open_session

OFFICER = "officer@police.example"
LONG = 1.5  # seconds; a heartbeat comes after fifteen


class Following:
    """What one open screen heard."""

    def __init__(self, news: AsyncIterator[News]) -> None:
        self.heard: list[News] = []
        self._task = asyncio.create_task(self._follow(news))

    async def _follow(self, news: AsyncIterator[News]) -> None:
        async for fresh in news:
            self.heard.append(fresh)

    async def until(self, kind: str) -> None:
        async with asyncio.timeout(5):
            while not any(kind == one["kind"] for fresh in self.heard for one in fresh):
                await asyncio.sleep(0.02)
        self.heard.clear()

    async def stop(self) -> None:
        self._task.cancel()
        await asyncio.gather(self._task, return_exceptions=True)


@pytest_asyncio.fixture
async def screens(desk: Desk) -> AsyncIterator[dict[str, Following]]:
    bell = Bell(desk)
    tokens = {who: (await open_session(desk, who)).token for who in ("coordinator", "officer", "provider")}
    opened = {who: Following(bell.follow(token)) for who, token in tokens.items()}
    await asyncio.sleep(0.3)  # all listen
    yield opened
    for one in opened.values():
        await one.stop()


async def test_a_screen_hears_that_somebody_was_told_and_that_the_mail_was_given_up(
    record: Record, hands: Hands, mailbox: Mailbox, screens: dict[str, Following], value
):
    referral = await referred(record)
    await screens["coordinator"].until("referral")
    await asyncio.sleep(LONG)
    assert screens["coordinator"].heard == []  # nothing else is news
    mailbox.answers_after = 0.5  # told at once; each of the three mails goes out a moment later
    mailbox.refuse_address[OFFICER] = "450 mailbox busy"
    settling = asyncio.create_task(hands.settle(f"referral/{referral}"))
    await screens["coordinator"].until("notices")
    assert not settling.done()
    await settling
    await screens["coordinator"].until("notices")
    await asyncio.sleep(LONG)
    screens["coordinator"].heard.clear()
    mailbox.refuse_address[OFFICER] = "550 no such mailbox"
    await value("update delivery set next_try_at = clock_timestamp() where state = 'queued'")
    await hands.deliver_due(EMAIL)
    await screens["coordinator"].until("notices")
    assert await value("select count(*) from delivery where state = 'failed'") == 1


async def test_a_partner_hears_at_once_of_what_it_was_told_and_nothing_shows_of_what_others_were(
    record: Record, hands: Hands, screens: dict[str, Following]
):
    referral = await referred(record)
    await hands.settle(f"referral/{referral}")
    await screens["officer"].until("inbox")
    await asyncio.sleep(LONG)
    assert screens["provider"].heard == []  # no event, and no heartbeat out of turn
    assert all({one["kind"] for one in fresh} == {"inbox"} for fresh in screens["officer"].heard)
