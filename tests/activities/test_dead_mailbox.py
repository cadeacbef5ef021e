"""A mailbox that is gone owes one look however many mails were given up there; each mail is seen to by itself."""

import asyncio

from activities.effects import Hands
from bootstrap.seed import PROGRAMME_ID
from database.given_up import note_given_up
from database.record import Record
from tests.activities.conftest import EMAIL
from tests.activities.test_mail import OF_OFFICER, OFFICER, OWED, SAID, given_up
from tests.database.test_record import referred
from tests.stack.conftest import Mailbox
from tests.usecases.conftest import asked
from usecases import escalate, watch
from usecases.desk import Desk
from usecases.resend import close_notice, retry_notice

MAILS = f"select array_agg(n.id order by n.created_at) {OF_OFFICER} and d.state = 'failed'"
SEEN_TO = "select array_agg(type || '' order by seq) from fact where type like 'mail_%'"


async def dead_mailbox(record: Record, hands: Hands, mailbox: Mailbox, value, mails: int = 3) -> list:
    """Several mails to one mailbox that is gone, given up one after the other."""
    for _ in range(mails):
        await given_up(record, hands, mailbox)
    failed = await value(MAILS)
    assert len(failed) == mails
    return failed


async def test_a_dead_mailbox_owes_one_look_until_the_last_of_its_mails_is_seen_to(
    record: Record, desk: Desk, cast, hands: Hands, mailbox: Mailbox, value
):
    first, second, third = await dead_mailbox(record, hands, mailbox, value)
    assert (await value(SAID), await value(OWED)) == (1, 1)
    opened = await value("select due_at from obligation where kind = 'mail_undelivered'")
    listed = [one["id"] for one in await watch.notices(desk, cast["coordinator"], state="failed")]
    assert {first, second, third} <= set(listed), "each is listed, and each can be sent again or let go"
    mailbox.refuse_address.clear()
    await retry_notice(desk, cast["coordinator"], asked(), first)
    await hands.deliver_due(EMAIL)
    assert len(mailbox.to(OFFICER)) == 1
    await close_notice(desk, cast["coordinator"], asked(), third)
    assert await value(OWED) == 1, "one still waits"
    await given_up(record, hands, mailbox)
    (fourth,) = set(await value(MAILS)) - {second}
    assert await value("select due_at from obligation where kind = 'mail_undelivered'") == opened, "and is owed by then"
    await retry_notice(desk, cast["coordinator"], asked(), fourth)
    assert await value(OWED) == 1
    await retry_notice(desk, cast["coordinator"], asked(), second)
    assert await value(OWED) == 0
    said = ["mail_given_up", *["mail_given_up_too"] * 2, *["mail_seen_to"] * 2, "mail_given_up_too", "mail_seen_to"]
    assert await value(SEEN_TO) == [*said, "mail_mended"]
    await hands.deliver_due(EMAIL)
    assert (await value(SAID), await value(OWED)) == (2, 1), "both fail again, and owe one look"


async def test_two_who_see_to_the_last_two_at_once_leave_nothing_owed(
    record: Record, desk: Desk, cast, hands: Hands, mailbox: Mailbox, value
):
    mails = await dead_mailbox(record, hands, mailbox, value, mails=2)
    who = (cast["coordinator"], cast["director"])
    await asyncio.gather(*(close_notice(desk, one, asked(), mail) for one, mail in zip(who, mails, strict=True)))
    assert await value(OWED) == 0
    assert await value(SEEN_TO) == ["mail_given_up", "mail_given_up_too", "mail_seen_to", "mail_mended"]


async def test_two_mails_given_up_at_once_and_said_twice_owe_one_look(
    record: Record, hands: Hands, mailbox: Mailbox, value
):
    mailbox.refuse_address[OFFICER] = "550 no such mailbox"
    for _ in range(2):
        await hands.settle(f"referral/{await referred(record)}")
    moments = await value(f"select array_agg(d.next_try_at order by d.id) {OF_OFFICER}")
    assert all(moments), "given up, and nobody was told yet"
    await asyncio.gather(*(note_given_up(record, PROGRAMME_ID, "email") for _ in range(3)))
    await value(
        "update delivery set next_try_at = :at where state = 'failed'", at=moments[0]
    )  # killed before it was noted
    await hands.deliver_due(EMAIL)
    assert (await value(SAID), await value(OWED)) == (1, 1)


async def test_each_mailbox_owes_its_own_look_and_one_that_was_let_go_comes_again(
    record: Record, desk: Desk, cast, hands: Hands, mailbox: Mailbox, value
):
    told = "select a.email from notice n join person a on a.id = n.person_id where a.login <> 'officer' limit 1"
    await dead_mailbox(record, hands, mailbox, value, mails=1)
    mailbox.refuse_address[await value(told)] = "550 no such mailbox"
    await given_up(record, hands, mailbox)
    assert (await value(SAID), await value(OWED)) == (2, 2)
    of_officer = await value(f"select o.id from obligation o where o.about in (select n.id::text {OF_OFFICER})")
    ask = escalate.Waive(reason_code="no_longer_needed")
    await escalate.waive_obligation(desk, cast["supervisor"], asked(ask), of_officer, ask)
    for mail in await value(MAILS):
        await close_notice(desk, cast["coordinator"], asked(), mail)
    assert await value(OWED) == 1, "the other mailbox's look is its own"
    await given_up(record, hands, mailbox)
    assert (await value(SAID), await value(OWED)) == (3, 2)


async def test_looks_from_when_each_mail_had_its_own_close_with_theirs(
    record: Record, desk: Desk, cast, hands: Hands, mailbox: Mailbox, value
):
    first, second, third = await dead_mailbox(record, hands, mailbox, value)
    for one in (second, third):
        await value(
            """insert into obligation select (jsonb_populate_record(o, jsonb_build_object('id', gen_random_uuid(),
            'about', cast(:about as text)))).* from obligation o where o.kind = 'mail_undelivered' and about = :first""",
            about=str(one),
            first=str(first),
        )
    assert await value(OWED) == 3
    for left, one in ((2, second), (1, first), (0, third)):
        await close_notice(desk, cast["coordinator"], asked(), one)
        assert await value(OWED) == left
