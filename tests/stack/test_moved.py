"""A running process hears that its record follows another policy, and keeps the deadline that stands from then on."""

import tomllib
from uuid import uuid4

from sqlalchemy import text
from temporalio.client import Client

from bootstrap.policy import POLICIES, public_holidays
from database.record import Record
from database.sessions import Database
from database.views import Views
from domain.policy_reading import read
from domain.words import Environment
from tests.database.test_record import referred
from tests.stack.conftest import Mailbox, at_work
from tests.stack.test_processes import settled, value
from tests.usecases.conftest import asked, publish
from tests.waiting import until
from usecases import migrate
from usecases.desk import Desk

# whoever is referred from now on is decided on at once
AT_ONCE = (
    (POLICIES / "burien.toml")
    .read_text()
    .replace('version = "', 'version = "next-', 1)
    .replace('due = "2 working days"', 'due = "0 minutes"', 1)
    .replace('ladder = "coordination"', 'ladder = "scene_late"', 1)  # a clock of minutes lets nobody sleep
)
MISSED = text("""select count(*) from fact where type = 'deadline_missed' and data->>'kind' = 'triage'
    and stream_id = :id""")


async def test_a_process_keeps_the_deadline_of_the_policy_to_which_its_record_was_moved(
    record: Record, database: Database, client: Client, mail_port: int, mailbox: Mailbox, keyring
):
    del mailbox
    desk = Desk(record=record, views=Views(record.database, keyring), environment=Environment.TEST)
    coordinator = await desk.views.actor_named("coordinator")
    async with at_work(record, client, mail_port):
        made, other = await referred(record), await referred(record)
        await until(lambda: settled(record))
        await publish(database, read(tomllib.loads(AT_ONCE), AT_ONCE, public_holidays("US", "WA")), AT_ONCE)
        await migrate.migrate_policy(desk, coordinator, asked(str(uuid4())), (made,))

        async def missed():
            return await value(record, MISSED, id=made) == 1

        await until(missed)
        await until(lambda: settled(record))
        assert await value(record, MISSED, id=other) == 0
