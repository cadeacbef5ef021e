"""A worker killed with -9 between any two steps of a notice: nothing is lost, one mail at most is doubled. Or frozen."""

import asyncio
import os
import signal
import sys
from collections import Counter

import pytest

from activities.effects import Hands
from activities.sending import SAFETY_MARGIN
from database.record import Record
from database.settling_statements import LEASE_SECONDS
from notifications.post import TIME_OUT
from security.keyring import Keyring
from tests.activities.conftest import EMAIL
from tests.activities.doomed import given
from tests.conftest import ROOT
from tests.database.test_record import referred
from tests.stack.conftest import Mailbox
from tests.waiting import until

NOW_DUE = "update delivery set lease_until = clock_timestamp(), next_try_at = clock_timestamp() where state <> 'sent'"


async def doomed(database_url: str, keyring: Keyring, mail_port: int, *what: str) -> asyncio.subprocess.Process:
    order = given(database_url, keyring, mail_port, *what)
    return await asyncio.create_subprocess_exec(sys.executable, "-m", "tests.activities.doomed", order, cwd=ROOT)


async def afterwards(hands: Hands, referral: str, value) -> None:
    """What happens in any case once a worker is gone: the task runs again elsewhere, and what was leased comes due."""
    await hands.settle(referral)
    await value(NOW_DUE)
    await hands.deliver_due(EMAIL)


@pytest.mark.parametrize(
    ("step", "doubled"),
    [
        ("before the settling", 0),
        ("settled, before the commit", 0),
        ("committed, before the send", 0),
        ("connected, before DATA", 0),
        ("after DATA, before the mark", 1),
        ("after the last DATA, before its mark", 1),
        ("after the mark", 0),
    ],
)
async def test_killed_while_it_settles_and_tries_at_once(
    record: Record, hands: Hands, mailbox: Mailbox, database_url, keyring, mail_port, value, step: str, doubled: int
):
    made = f"referral/{await referred(record)}"
    process = await doomed(database_url, keyring, mail_port, "settle", made, step)
    assert await process.wait() == -signal.SIGKILL
    await afterwards(hands, made, value)
    await everything_sent_once(mailbox, value, doubled)


@pytest.mark.parametrize(
    ("step", "doubled"),
    [
        ("leased, before the send", 0),
        ("connected, before DATA", 0),
        ("after DATA, before the mark", 1),
        ("after the last DATA, before its mark", 1),
        ("after the mark", 0),
    ],
)
async def test_killed_while_it_sends_what_waited(
    record: Record, hands: Hands, mailbox: Mailbox, database_url, keyring, mail_port, value, step: str, doubled: int
):
    made = f"referral/{await referred(record)}"
    mailbox.refuse = "451 later"
    await hands.settle(made)
    mailbox.refuse = None
    await value(NOW_DUE)
    process = await doomed(database_url, keyring, mail_port, "deliver_due", EMAIL, step)
    assert await process.wait() == -signal.SIGKILL
    await afterwards(hands, made, value)
    await everything_sent_once(mailbox, value, doubled)


async def everything_sent_once(mailbox: Mailbox, value, doubled: int) -> None:
    assert await value("select count(*) from fact where settled_at is null") == 0
    assert await value("select count(*) from delivery where state = 'sent'") == 3
    ids = Counter(mail["Message-ID"] for mail in mailbox.mails)
    assert len(ids) == 3, "each notice under one Message-ID, whichever try it was"
    assert ids.total() == 3 + doubled


@pytest.mark.parametrize(
    ("effect", "step"),
    [
        ("settle", "frozen with the parcels of a settling"),
        ("deliver_due", "frozen before it could look at its clock"),
        ("deliver_due", "frozen with a leased batch"),
    ],
)
async def test_a_frozen_sender_whose_lease_ended_begins_no_send(
    record: Record, hands: Hands, mailbox: Mailbox, database_url, keyring, mail_port, value, effect: str, step: str
):
    made = f"referral/{await referred(record)}"
    if effect == "deliver_due":
        mailbox.refuse = "451 later"
        await hands.settle(made)
        mailbox.refuse = None
        await value(NOW_DUE)
    process = await doomed(database_url, keyring, mail_port, effect, made if effect == "settle" else EMAIL, step)
    await until(lambda: stopped(process.pid))
    await asyncio.sleep(1.5)
    await value("update delivery set lease_until = clock_timestamp()")  # the record's lease is as old as the sender's
    await hands.deliver_due(EMAIL)  # another sends it meanwhile
    assert len(mailbox.mails) == 3
    os.kill(process.pid, signal.SIGCONT)
    assert await asyncio.wait_for(process.wait(), 30) == 0
    assert len(mailbox.mails) == 3
    assert await value("select count(*) from delivery where state = 'sent'") == 3, "and it unmarks nothing"


def stopped(pid: int) -> bool:
    with open(f"/proc/{pid}/stat") as stat:
        return stat.read().rsplit(")", 1)[1].split()[0] == "T"


def test_a_lease_outlasts_the_longest_send_that_is_begun_under_it():
    assert LEASE_SECONDS >= TIME_OUT + 5
    assert SAFETY_MARGIN >= TIME_OUT, "what is begun at the last moment ends within the lease"


async def test_a_server_that_answers_each_word_slowly_is_given_up_within_the_time_of_one_send(
    record: Record, hands: Hands, value, mail_port, mailbox: Mailbox, monkeypatch: pytest.MonkeyPatch
):
    async def slow(self, server, session, envelope, address, options):
        await asyncio.sleep(0.6)
        envelope.rcpt_tos.append(address)
        return "250 at last"

    monkeypatch.setattr(Mailbox, "handle_RCPT", slow, raising=False)
    monkeypatch.setattr(hands.sender.post, "_time_out", 0.4)
    await hands.settle(f"referral/{await referred(record)}")
    assert mailbox.mails == []
    assert await value("select count(*) from delivery where state = 'queued' and error_code = 'server_away'") == 3
