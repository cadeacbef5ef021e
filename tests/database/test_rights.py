"""What the programs may do in the database: add to the record, and change nothing of what was written."""

import psycopg
import pytest
from sqlalchemy import text

from database.record import Record
from database.sealing import seal_some
from database.sessions import APPLICATION, SEALER, Database
from security.keyring import Keyring
from tests.database.test_record import referred


@pytest.mark.parametrize(
    "statement",
    [
        "update fact set data = '{}'",
        "update fact set seq = 1",
        "delete from fact",
        "update audit set act = 'look'",
        "update audit set sealed_no = 1",
        "delete from audit",
        "update notice set withheld_why = null",
        "delete from notice",
        "delete from obligation",
        "delete from vault.wrapped_key",
        "update vault.wrapped_key set wrapped = ''",
        "update person set roles = '{director}'",
        "update policy_version set document = ''",
        "truncate fact",
        "drop table fact",
        "create table own ()",
    ],
)
async def test_the_application_changes_nothing_of_what_was_written(record: Record, database_url: str, statement: str):
    await referred(record)
    with (
        psycopg.connect(database_url, options=f"-c role={APPLICATION}") as connection,
        pytest.raises(psycopg.errors.InsufficientPrivilege),
    ):
        connection.execute(statement)


@pytest.mark.parametrize(
    "statement",
    [
        "update audit set act = 'look'",
        "delete from audit",
        "insert into audit select * from audit",
        "select * from sealed_field",
        "select * from vault.wrapped_key",
        "update fact set settled_at = now()",
    ],
)
async def test_the_sealer_numbers_and_chains_and_does_nothing_else(record: Record, database_url: str, statement: str):
    await referred(record)
    with (
        psycopg.connect(database_url, options=f"-c role={SEALER}") as connection,
        pytest.raises(psycopg.errors.InsufficientPrivilege),
    ):
        connection.execute(statement)


async def test_the_sealer_seals_with_its_own_rights(record: Record, database: Database, keyring: Keyring):
    await referred(record)
    sealer = Database(database.url.render_as_string(hide_password=False), role=SEALER)
    try:
        async with sealer.begin() as connection:
            assert await seal_some(connection, keyring) == 1
    finally:
        await sealer.close()
    async with database.connect() as connection:
        assert (await connection.execute(text("select count(*) from audit where sealed_no = 1"))).scalar_one() == 1
