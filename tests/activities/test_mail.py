"""Refused for good, refused for now, unsendable, or no server at all: each notice has its own fate and stops no other."""

import asyncio

import pytest

from activities.effects import Hands
from bootstrap.seed import PROGRAMME_ID
from database.deliveries import failed, overdue_channels
from database.record import Record
from database.sessions import Database
from domain.errors import NotFound
from domain.words import DeliveryState
from tests.activities.conftest import EMAIL
from tests.database.test_record import referred
from tests.stack.conftest import Mailbox
from tests.usecases.conftest import asked
from tests.waiting import until
from usecases.desk import Desk
from usecases.resend import close_notice, mend_at_terminal, retry_notice

OFFICER = "officer@police.example"
AUDITED = "select count(*) from audit where act = :act and outcome = 'done' and actor_id is null"
DUE_NOW = "update delivery set next_try_at = clock_timestamp() where state = 'queued'"
OF_OFFICER = (
    "from delivery d join notice n on n.id = d.notice_id join person a on a.id = n.person_id where a.login = 'officer'"
)


async def test_refused_for_good_it_fails_is_not_tried_again_and_waits_for_an_operator(
    record: Record, desk: Desk, database: Database, hands: Hands, mailbox: Mailbox, value
):
    mailbox.refuse_address[OFFICER] = "550 no such mailbox"
    await hands.settle(f"referral/{await referred(record)}")
    assert await value(f"select d.state || ' ' || d.error_code {OF_OFFICER}") == "failed smtp_550"
    assert await value("select count(*) from delivery where state = 'sent'") == 2
    round_ = await hands.deliver_due(EMAIL)
    assert (round_.sent, round_.waiting) == (0, 0)
    async with database.begin() as c:
        (one,) = await failed(c, PROGRAMME_ID)
    mailbox.refuse_address.clear()
    await mend_at_terminal(desk, PROGRAMME_ID, one.reference, DeliveryState.QUEUED)
    with pytest.raises(NotFound):  # it waits for nobody any more
        await mend_at_terminal(desk, PROGRAMME_ID, one.reference, DeliveryState.QUEUED)
    assert await value(AUDITED, act="retry_notice") == 1
    assert (await hands.deliver_due(EMAIL)).sent == 1
    assert len(mailbox.to(OFFICER)) == 1


async def test_what_the_server_has_taken_is_marked_though_the_effect_is_called_off_meanwhile(
    record: Record, hands: Hands, mailbox: Mailbox, value
):
    mailbox.answers_after = 0.5
    settling = asyncio.create_task(hands.settle(f"referral/{await referred(record)}"))
    await until(lambda: mailbox.mails)
    settling.cancel()
    with pytest.raises(asyncio.CancelledError):
        await settling
    assert (await value("select count(*) from delivery where state = 'sent'"), len(mailbox.mails)) == (1, 1)
    mailbox.answers_after = 0.0
    await value("update delivery set lease_until = clock_timestamp() where state = 'leased'")
    assert (await hands.deliver_due(EMAIL)).sent == 2
    assert len({mail["Message-ID"] for mail in mailbox.mails}) == len(mailbox.mails) == 3


async def test_an_operator_closes_what_will_never_arrive_and_the_ledger_keeps_why(
    record: Record, desk: Desk, database: Database, hands: Hands, mailbox: Mailbox, value
):
    mailbox.refuse_address[OFFICER] = "550 no such mailbox"
    await hands.settle(f"referral/{await referred(record)}")
    async with database.begin() as c:
        (one,) = await failed(c, PROGRAMME_ID)
    await mend_at_terminal(desk, PROGRAMME_ID, one.reference, DeliveryState.CANCELLED)
    async with database.begin() as c:
        assert await failed(c, PROGRAMME_ID) == []
    with pytest.raises(NotFound):
        await mend_at_terminal(desk, PROGRAMME_ID, "XXXX-XXXX", DeliveryState.CANCELLED)
    assert await value(AUDITED, act="close_notice") == 1
    assert await value(f"select d.state || ' ' || d.error_code {OF_OFFICER}") == "cancelled smtp_550"
    assert (await hands.deliver_due(EMAIL)).sent == 0


async def test_refused_for_now_it_is_tried_again_after_a_longer_pause_each_time(
    record: Record, hands: Hands, mailbox: Mailbox, value
):
    mailbox.refuse_address[OFFICER] = "450 mailbox busy"
    await hands.settle(f"referral/{await referred(record)}")
    assert await value("select count(*) from delivery where state = 'sent'") == 2
    pauses = []
    for _ in range(4):
        pauses.append(
            await value(f"select cast(extract(epoch from d.next_try_at - clock_timestamp()) as float) {OF_OFFICER}")
        )
        await value(DUE_NOW)
        await hands.deliver_due(EMAIL)
    assert await value(f"select d.state || ' ' || d.error_code {OF_OFFICER}") == "queued smtp_450"
    assert all(later > 1.5 * earlier for earlier, later in zip(pauses[1:], pauses[2:], strict=False)), pauses
    mailbox.refuse_address.clear()
    await value(DUE_NOW)
    assert (await hands.deliver_due(EMAIL)).sent == 1


async def test_refused_for_now_for_days_it_is_given_up_but_a_server_that_is_away_is_waited_for_without_end(
    record: Record, hands: Hands, mailbox: Mailbox, value
):
    mailbox.refuse_address[OFFICER] = "450 mailbox busy"
    await hands.settle(f"referral/{await referred(record)}")
    await value("update delivery set tries = 999, next_try_at = clock_timestamp() where state = 'queued'")
    mailbox.refuse_sender = "421 going down"
    await hands.deliver_due(EMAIL)
    assert await value(f"select d.state || ' ' || d.error_code {OF_OFFICER}") == "queued server_away"
    mailbox.refuse_sender = None
    hands.sender.post._away_until = 0
    await value(DUE_NOW)
    await hands.deliver_due(EMAIL)
    assert await value(f"select d.state || ' ' || d.error_code {OF_OFFICER}") == "failed smtp_450"


@pytest.mark.parametrize("refusal", ["554 we do not know you", "530 sign in first", "421 going down"])
async def test_a_server_that_refuses_us_is_an_outage_and_no_notice_fails_for_it(
    record: Record, hands: Hands, mailbox: Mailbox, value, refusal: str
):
    mailbox.refuse_sender = refusal
    await hands.settle(f"referral/{await referred(record)}")
    assert await value("select count(*) from delivery where state = 'queued'") == 3
    assert hands.sender.away


async def test_an_address_that_no_mail_can_carry_fails_alone(record: Record, hands: Hands, mailbox: Mailbox, value):
    await value("update person set email = :address where login = 'officer'", address="two\nlines@police.example")
    await hands.settle(f"referral/{await referred(record)}")
    assert await value(f"select d.state || ' ' || d.error_code {OF_OFFICER}") == "failed unsendable"
    assert len(mailbox.mails) == 2


async def test_somebody_who_left_while_a_notice_waited_is_not_told(
    record: Record, hands: Hands, mailbox: Mailbox, value
):
    mailbox.refuse = "451 later"
    await hands.settle(f"referral/{await referred(record)}")
    mailbox.refuse = None
    await value("update person set active = false where login = 'officer'")
    await value(DUE_NOW)
    assert (await hands.deliver_due(EMAIL)).sent == 2
    assert await value(f"select d.state || ' ' || d.error_code {OF_OFFICER}") == "cancelled no_longer_allowed"
    assert mailbox.to(OFFICER) == []


OWED = "select count(*) from obligation where kind = 'mail_undelivered' and closed_at is null"
TO_NOON = """select cast(date_trunc('day', t) + interval '6 days 12 hours' - t as text)
    from (select clock_timestamp() at time zone 'America/Los_Angeles' as t) x"""  # at night no such ladder climbs
SAID = "select count(*) from fact where type = 'mail_given_up'"


async def given_up(record: Record, hands: Hands, mailbox: Mailbox) -> None:
    """A mail that no server takes, and the channel's round after it."""
    mailbox.refuse_address[OFFICER] = "550 no such mailbox"
    await hands.settle(f"referral/{await referred(record)}")
    await hands.deliver_due(EMAIL)


async def test_a_mail_that_was_given_up_is_owed_by_the_coordinator_once_however_often_it_is_looked_for(
    record: Record, hands: Hands, mailbox: Mailbox, value
):
    await given_up(record, hands, mailbox)
    await hands.deliver_due(EMAIL)
    assert (await value(SAID), await value(OWED)) == (1, 1)
    assert await value("select owner_role from obligation where kind = 'mail_undelivered'") == "coordinator"
    assert await value("select data from fact where type = 'mail_given_up'") == {
        "about": str(await value(f"select n.id {OF_OFFICER}"))
    }


async def test_a_worker_killed_after_the_channel_gave_up_and_before_it_was_said_says_it_once_it_is_back(
    record: Record, database: Database, hands: Hands, mailbox: Mailbox, value
):
    await value("update person set email = :address where login = 'officer'", address="two\nlines@police.example")
    await hands.settle(f"referral/{await referred(record)}")  # given up, and nobody was told yet
    async with database.connect() as c:
        assert await overdue_channels(c) == [(PROGRAMME_ID, "email")]
    moment = await value(f"select d.next_try_at {OF_OFFICER}")
    await hands.deliver_due(EMAIL)
    async with database.connect() as c:
        assert await overdue_channels(c) == []
    await value("update delivery set next_try_at = :at where state = 'failed'", at=moment)  # killed before it was noted
    await hands.deliver_due(EMAIL)
    assert (await value(SAID), await value(OWED)) == (1, 1)


async def test_it_is_owed_until_it_is_sent_again_and_again_where_that_fails_too(
    record: Record, desk: Desk, cast, hands: Hands, mailbox: Mailbox, value
):
    await given_up(record, hands, mailbox)
    notice = await value(f"select n.id {OF_OFFICER}")
    await retry_notice(desk, cast["coordinator"], asked(), notice)
    assert await value(OWED) == 0
    await hands.deliver_due(EMAIL)
    assert (await value(SAID), await value(OWED)) == (2, 1)
    reference = await value(f"select n.reference {OF_OFFICER}")
    await mend_at_terminal(desk, PROGRAMME_ID, reference, DeliveryState.CANCELLED)
    assert await value(OWED) == 0
    assert await value("select count(*) from obligation where kind = 'mail_undelivered' and state = 'met'") == 2


async def test_a_mail_on_what_is_owed_for_a_mail_brings_forth_no_further_one(
    record: Record, hands: Hands, mailbox: Mailbox, value, push
):
    await given_up(record, hands, mailbox)
    mailbox.refuse_address["coordinator@lead.example"] = "550 no such mailbox"
    team = await value("select stream_id from obligation where kind = 'mail_undelivered'")
    await value("update person set email = 'coordinator@lead.example' where login = 'coordinator'")
    await push(await value(TO_NOON))
    await hands.come_due(f"clocks/{team}")
    ladder = await value("select id from escalation where kind = 'mail_undelivered'")
    await hands.climb(f"escalation/{ladder}")
    await value(DUE_NOW)
    await hands.deliver_due(EMAIL)
    assert await value("select count(*) from delivery where state = 'failed'") == 2
    assert (await value(SAID), await value(OWED)) == (1, 1)


NEXT_TRY = "update delivery set next_try_at = clock_timestamp() where state in ('queued', 'failed')"


async def refused_for_now(record: Record, hands: Hands, mailbox: Mailbox, value, times: int) -> None:
    """A mail that the server did not take so many times, growing pauses between them."""
    mailbox.refuse_address[OFFICER] = "450 mailbox busy"
    await hands.settle(f"referral/{await referred(record)}")
    for _ in range(times - 1):
        await value(NEXT_TRY)
        await hands.deliver_due(EMAIL)


async def test_a_mail_refused_for_some_minutes_is_owed_while_it_is_tried_again_and_not_any_more_once_it_went(
    record: Record, database: Database, hands: Hands, mailbox: Mailbox, value
):
    await refused_for_now(record, hands, mailbox, value, 7)
    assert (await value(f"select d.state {OF_OFFICER}"), await value(OWED)) == ("queued", 0)
    await value(NEXT_TRY)
    await hands.deliver_due(EMAIL)
    assert (await value(f"select d.state {OF_OFFICER}"), await value(OWED)) == ("failed", 1)
    assert await value(f"select d.next_try_at - clock_timestamp() < '16 minutes' {OF_OFFICER}"), "and is tried again"
    async with database.connect() as c:
        assert await overdue_channels(c) == [], "not before its time"
    await value(NEXT_TRY)
    await hands.deliver_due(EMAIL)
    assert (await value(SAID), await value(OWED)) == (1, 1), "once, however often it is refused"
    mailbox.refuse_address.clear()
    await value(NEXT_TRY)
    assert (await hands.deliver_due(EMAIL)).sent == 1
    assert len(mailbox.to(OFFICER)) == 1
    assert await value(OWED) == 0, "it went, and nobody has to do anything"
    assert await value("select data->>'how' from fact where type = 'mail_mended'") == "sent"
    await hands.deliver_due(EMAIL)
    assert await value("select count(*) from fact where type = 'mail_mended'") == 1


async def test_whoever_is_reached_otherwise_is_not_mailed_though_it_was_still_tried(
    record: Record, desk: Desk, cast, hands: Hands, mailbox: Mailbox, value
):
    await refused_for_now(record, hands, mailbox, value, 8)
    notice = await value(f"select n.id {OF_OFFICER}")
    await close_notice(desk, cast["coordinator"], asked(), notice)
    mailbox.refuse_address.clear()
    await value(NEXT_TRY)
    assert (await hands.deliver_due(EMAIL)).sent == 0
    assert (await value(OWED), mailbox.to(OFFICER)) == (0, [])


async def test_what_is_for_somebody_who_left_meanwhile_is_not_tried_any_more_and_not_owed(
    record: Record, hands: Hands, mailbox: Mailbox, value
):
    await refused_for_now(record, hands, mailbox, value, 8)
    await value("update person set active = false where login = 'officer'")
    mailbox.refuse_address.clear()
    await value(NEXT_TRY)
    await hands.deliver_due(EMAIL)
    assert (await value(f"select d.state {OF_OFFICER}"), await value(OWED)) == ("cancelled", 0)


async def test_an_operator_sees_how_late_the_mail_is_and_what_waits_for_the_morning_is_not_late(
    record: Record, desk: Desk, hands: Hands, mailbox: Mailbox, value
):
    mailbox.refuse = "451 later"
    await hands.settle(f"referral/{await referred(record)}")
    assert 0 < (await desk.views.pulse()).mail_behind_seconds < 60
    await value("update delivery set tries = 0, next_try_at = clock_timestamp() + interval '6 hours'")
    pulse = await desk.views.pulse()
    assert (pulse.mail_behind_seconds, pulse.notices_waiting) == (0, 3)
    await value("update delivery set next_try_at = clock_timestamp() - interval '5 minutes'")
    assert 300 <= (await desk.views.pulse()).mail_behind_seconds < 330
