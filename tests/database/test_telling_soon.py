"""What wakes whoever listens is on its way when the doors close: it is told first, and nothing is left running."""

import asyncio

import pytest

from database.sessions import NOTIFY_EVERY, Database


@pytest.mark.parametrize("after", [0.0, NOTIFY_EVERY / 2, NOTIFY_EVERY, NOTIFY_EVERY * 1.1, NOTIFY_EVERY * 1.5])
async def test_a_connection_in_use_is_not_closed(database_url: str, after: float):
    before = asyncio.all_tasks()
    database = Database(database_url)
    database.notify()
    await asyncio.sleep(after)
    await database.close()
    assert asyncio.all_tasks() == before
