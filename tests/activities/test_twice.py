"""Every effect run twice, one after the other or at once, equals run once."""

import asyncio
from dataclasses import replace

import pytest
from sqlalchemy import text

from activities.effects import Hands
from bootstrap.seed import TEAM_ID, person_id
from contracts.messages import Standing
from database.record import Record
from database.sessions import Database
from tests.activities.conftest import EMAIL
from tests.database.test_record import referred
from tests.stack.conftest import Mailbox

pytestmark = pytest.mark.usefixtures("weeks_without_a_holiday")

LADDER = "select 'escalation/' || id from escalation where ended_at is null"


def same(standing: Standing) -> Standing:
    """All but the seconds left, which run on."""
    return replace(standing, wait_seconds=None)


async def missed(record: Record, hands: Hands, push, value) -> str:
    """The process of a ladder that was opened by a missed triage."""
    made = await referred(record)
    await hands.settle(f"referral/{made}")
    await push("6 days")
    await hands.come_due(f"referral/{made}")
    return str(await value(LADDER))


async def test_resume_changes_nothing_and_says_the_same(record: Record, hands: Hands, counts):
    made = await referred(record)
    before = await counts()
    first = await hands.resume(f"referral/{made}")
    assert same(await hands.resume(f"referral/{made}")) == same(first)
    assert (first.settled, first.seq) == (0, 1), "it says what is settled, and that there is more"
    assert await counts() == before


async def test_settle(record: Record, hands: Hands, mailbox: Mailbox, counts):
    made = await referred(record)
    first = await hands.settle(f"referral/{made}")
    after = await counts()
    assert (after["sent"], after["unsettled"], len(mailbox.mails)) == (3, 0, 3)
    assert same(await hands.settle(f"referral/{made}")) == same(first)
    assert await counts() == after
    assert len(mailbox.mails) == 3


async def test_settle_four_times_at_once(record: Record, hands: Hands, mailbox: Mailbox, counts):
    made = await referred(record)
    found = await asyncio.gather(*(hands.settle(f"referral/{made}") for _ in range(4)))
    assert len({same(standing) for standing in found}) == 1
    assert (await counts())["notices"] == (await counts())["sent"] == len(mailbox.mails) == 3


async def test_a_fact_that_another_settles_meanwhile_gains_no_recipient(
    record: Record, database: Database, hands: Hands, value
):
    made = await referred(record)
    async with database.begin() as first:
        settled = await hands.settling.settle(first, made)
        assert settled is not None
        assert len(settled.parcels) == 3
        await value("update person set roles = roles || '{coordinator}' where login = 'outreach'")
        second = asyncio.create_task(hands.settle(f"referral/{made}"))
        await asyncio.sleep(0.5)  # it has read the new coordinator by now, and waits for what the first one holds
        assert not second.done()
    await second
    told = "select count(*) from notice where person_id = :id"
    assert await value(told, id=person_id("outreach")) == 0
    assert await value("select count(*) from notice") == 3


async def test_come_due(record: Record, hands: Hands, push, counts, value):
    made = await referred(record)
    await hands.settle(f"referral/{made}")
    await push("6 days")
    first = await hands.come_due(f"referral/{made}")
    after = await counts()
    assert await value("select count(*) from fact where type = 'deadline_missed'") == 1
    assert same(await hands.come_due(f"referral/{made}")) == same(first)
    assert await counts() == after


async def test_come_due_four_times_at_once(record: Record, hands: Hands, push, value):
    made = await referred(record)
    await push("6 days")
    await asyncio.gather(*(hands.come_due(f"referral/{made}") for _ in range(4)))
    assert await value("select count(*) from fact where type = 'deadline_missed'") == 1
    assert await value("select count(*) from escalation") == 1


async def test_climb(record: Record, hands: Hands, push, counts, value):
    ladder = await missed(record, hands, push, value)
    first = await hands.climb(ladder)
    after = await counts()
    assert await value("select rung from escalation") == 1
    assert same(await hands.climb(ladder)) == same(first)
    assert await counts() == after


async def test_climb_four_times_at_once(record: Record, hands: Hands, mailbox: Mailbox, push, value):
    ladder = await missed(record, hands, push, value)
    before = len(mailbox.mails)
    await asyncio.gather(*(hands.climb(ladder) for _ in range(4)))
    assert await value("select count(*) from fact where type = 'escalation_raised'") == 1
    assert await value("select count(*) from notice where audience = 'rung'") == len(mailbox.mails) - before > 0


async def test_deliver_due(record: Record, hands: Hands, mailbox: Mailbox, counts, value):
    mailbox.refuse = "451 later"
    made = await referred(record)
    await hands.settle(f"referral/{made}")
    mailbox.refuse = None
    await value("update delivery set next_try_at = clock_timestamp()")
    assert (await hands.deliver_due(EMAIL)).sent == 3
    after = await counts()
    again = await hands.deliver_due(EMAIL)
    assert (again.sent, again.waiting, again.wait_seconds) == (0, 0, None)
    assert await counts() == after
    assert len(mailbox.mails) == 3


async def test_open_conference(hands: Hands, counts):
    first = await hands.open_conference(str(TEAM_ID))
    after = await counts()
    assert await hands.open_conference(str(TEAM_ID)) == first
    assert await counts() == after
    assert after["meetings"] == 1


async def test_open_conference_four_times_at_once(hands: Hands, counts):
    found = await asyncio.gather(*(hands.open_conference(str(TEAM_ID)) for _ in range(4)))
    assert len(set(found)) == 1
    assert (await counts())["meetings"] == 1


async def test_a_meeting_that_nobody_can_chair_is_not_set_and_says_so(hands: Hands, counts, value):
    await value("update person set active = false where roles && '{coordinator,director}'")
    assert await hands.open_conference(str(TEAM_ID)) == ""
    assert (await counts())["meetings"] == 0
    owed = "select count(*) from obligation where stream_id = :team and kind = 'next_meeting' and closed_at is null"
    assert await value(owed, team=TEAM_ID) == 1, "and it is noticed where nobody meets"


@pytest.mark.parametrize("effect", ["resume", "settle", "come_due", "climb"])
async def test_a_stream_that_the_record_does_not_have_is_over(hands: Hands, effect: str, counts):
    before = await counts()
    found = await getattr(hands, effect)("referral/00000000-0000-4000-8000-000000000000")
    assert found.ended
    assert await counts() == before


async def test_after_an_outage_of_the_mail_no_rung_is_told_before_the_one_below_had_its_time(
    record: Record, hands: Hands, mailbox: Mailbox, push, value
):
    ladder = await missed(record, hands, push, value)
    mailbox.refuse = "451 later"
    await hands.climb(ladder)
    for _ in range(3):
        await push("6 days")
        await hands.climb(ladder)
    assert await value("select rung from escalation") == 1, "the first rung is told to nobody yet"
    mailbox.refuse = None
    await value("update delivery set next_try_at = clock_timestamp() where state = 'queued'")
    await hands.deliver_due(EMAIL)
    await hands.climb(ladder)
    assert await value("select rung from escalation") == 1, "its wait begins now"
    await push("6 days")
    await hands.climb(ladder)
    assert await value("select rung from escalation") == 3, "the backups are the coordinators who heard: the supervisor"


async def test_settling_and_the_standing_agree(record: Record, database: Database, hands: Hands):
    made = await referred(record)
    settled = await hands.settle(f"referral/{made}")
    resumed = await hands.resume(f"referral/{made}")
    assert same(settled) == same(resumed)
    async with database.connect() as c:
        assert (
            settled.seq == (await c.execute(text("select seq from stream where id = :id"), {"id": made})).scalar_one()
        )
