"""A field key is changed while the record is in use: nothing becomes unreadable, and the old key can leave the ring."""

import secrets
from dataclasses import replace

import pytest

from database.keys import rewrap_some
from database.record import Record
from database.sessions import Database
from domain.words import Environment
from security.fields import CannotOpen
from security.keyring import Keyring
from tests.usecases.conftest import Cast
from usecases import watch
from usecases.desk import Desk


def at_desk(desk: Desk, keyring: Keyring) -> Desk:
    record = Record(desk.database, keyring)
    return Desk(record=record, views=type(desk.views)(desk.database, keyring), environment=Environment.TEST)


async def test_after_a_change_of_key_everything_opens_and_once_wrapped_anew_without_the_old_key(
    cast: Cast, desk: Desk, database: Database, keyring: Keyring
):
    referral = await cast.referred()
    fresh = replace(keyring, field_key=secrets.token_bytes(32), old_field_keys=(keyring.field_key,))
    shown = await watch.referral(at_desk(desk, fresh), cast["coordinator"], referral)
    assert "Ada Lovelace" in str(shown["person"])
    async with database.begin() as connection:
        assert await rewrap_some(connection, fresh) >= 1
        assert await rewrap_some(connection, fresh) == 0
    alone = replace(fresh, old_field_keys=())
    shown = await watch.referral(at_desk(desk, alone), cast["coordinator"], referral)
    assert "Ada Lovelace" in str(shown["person"])


async def test_a_key_that_is_not_on_the_ring_is_said_and_nothing_is_changed(
    cast: Cast, database: Database, keyring: Keyring
):
    await cast.referred()
    stranger = replace(keyring, field_key=secrets.token_bytes(32))
    with pytest.raises(CannotOpen):
        async with database.begin() as connection:
            await rewrap_some(connection, stranger)
