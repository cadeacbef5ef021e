"""The lane of what cannot wait: with nobody at work in the other one, a hand-off is told all the same."""

import asyncio
import contextlib
from uuid import uuid4

from temporalio.client import Client

from bootstrap.temporal import workers
from contracts.names import SAFETY_QUEUE
from database.found import Found
from database.record import Command, Decision, Record
from domain import handoff
from relay.targets import Targets
from relay.telling import Relay
from tests.database.test_record import COORDINATOR, referred
from tests.stack.conftest import Mailbox, hands_of, post_to, until


async def test_a_hand_off_waits_for_nothing_of_the_other_lane(
    record: Record, client: Client, mail_port: int, mailbox: Mailbox
):
    made = await referred(record)

    def wait(found: Found) -> Decision:
        return Decision(facts=handoff.request(found.referral(made), due_at=found.now, now=found.now))

    await record.write(COORDINATOR, Command(key=str(uuid4()), act="request_handoff", body={}, streams=(made,)), wait)
    post = post_to(mail_port)
    (safety,) = [one for one in workers(client, hands_of(record, post), strict=True) if one.task_queue == SAFETY_QUEUE]
    working = asyncio.create_task(safety.run())
    relay = asyncio.create_task(Relay(record.database, Targets(client)).run())
    try:
        await until(lambda: mailbox.to("outreach@programme.example"))
    finally:
        relay.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await relay
        await safety.shutdown()
        await working
        await post.close()
