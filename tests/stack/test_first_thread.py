"""The thinnest real path: a referral is written, its process hears of it, and the people who must know get mail."""

from uuid import uuid4

from sqlalchemy import text

from database.record import Command
from tests.database.test_record import COORDINATOR, receive
from tests.stack.conftest import Mailbox, Running, until


async def test_a_referral_is_told_by_mail_that_says_nothing_of_the_person(running: Running, mailbox: Mailbox):
    made = uuid4()
    await running.record.write(COORDINATOR, Command(key="r", act="refer", body={}), receive(made))

    async def told():
        return mailbox.to("coordinator@programme.example") and mailbox.to("officer@police.example")

    await until(told)
    (mail,) = mailbox.to("coordinator@programme.example")
    assert mail["Subject"] == "An item needs you"
    body = mail.get_payload()[0].get_payload(decode=True).decode()
    assert "Ada" not in body and "social" not in body

    async def all_sent():
        async with running.record.database.connect() as c:
            return (await c.execute(text("select count(*) from delivery where state = 'sent'"))).scalar_one() == 3

    await until(all_sent)
