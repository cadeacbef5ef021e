"""The sealer: numbers and chains the audit's committed lines, one leader at a time, a second behind."""

import asyncio
import logging
import secrets

from database.hearings import lead
from database.sealing import BATCH, seal_some
from database.sessions import Database
from relay.telling import DATABASE_TROUBLE
from security.keyring import Keyring

LEASE = "sealer"
EVERY = 1.0

log = logging.getLogger("throughline.sealer")


async def seal_for_ever(database: Database, keyring: Keyring) -> None:
    """Seal until cancelled."""
    holder = secrets.token_hex(8)
    while True:
        try:
            sealed = await _round(database, keyring, holder)
        except DATABASE_TROUBLE:
            log.warning("the audit could not be sealed; it is tried again")
            sealed = 0
        if sealed < BATCH:
            await asyncio.sleep(EVERY)


async def _round(database: Database, keyring: Keyring, holder: str) -> int:
    async with database.begin() as connection:
        token = await lead(connection, LEASE, holder)
    if token is None:
        return 0
    async with database.begin() as connection:
        return await seal_some(connection, keyring)
