"""The connections of a process: what they keep between uses, and what they never keep."""

from uuid import uuid4

from sqlalchemy import text

from database.deliveries import Outcome, mark
from database.hearings import mark_told
from database.sessions import APPLICATION, Database

PREPARED = text("select count(*) from pg_prepared_statements where statement like '%from programme%'")
WAITED_FOR = text("select current_setting('synchronous_commit')")


async def test_a_statement_stays_prepared_however_often_it_is_read(database_url: str):
    alone = Database(database_url, role=APPLICATION, pool_size=1)
    for _ in range(3):
        async with alone.connect() as connection:
            await connection.execute(text("select id from programme"))
    async with alone.connect() as connection:
        assert (await connection.execute(PREPARED)).scalar_one() == 2, "it, and this question"
    await alone.close()


async def test_a_mark_is_not_waited_for_and_what_is_written_after_it_is(database_url: str):
    alone = Database(database_url, role=APPLICATION, pool_size=1)
    async with alone.connect() as connection:
        assert (await connection.execute(WAITED_FOR)).scalar_one() == "on"
        await mark(connection, [Outcome(delivery_id=uuid4(), lease_token=uuid4())])
        await mark_told(connection, [1], "relay", 1)
        assert (await connection.execute(WAITED_FOR)).scalar_one() == "on"
    await alone.close()
