"""The parts of one process, joined once: database, record, settling, mail."""

import gc
import logging
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from dataclasses import dataclass

from bootstrap.settings import Settings
from database.record import Record
from database.sessions import APPLICATION, Database
from notifications.post import Post

LOG_FORMAT = "%(asctime)s %(levelname)s %(name)s %(message)s"


@dataclass(frozen=True, slots=True, kw_only=True)
class Parts:
    """What a process works with; `close` when it leaves."""

    settings: Settings
    database: Database
    record: Record
    post: Post

    async def close(self) -> None:
        """Close what is open."""
        await self.post.close()
        await self.database.close()


def assemble(settings: Settings, *, pool_size: int = 16) -> Parts:
    """Join the parts; nothing is connected yet."""
    database = Database(settings.database_url, role=APPLICATION, pool_size=pool_size)
    return Parts(
        settings=settings,
        database=database,
        record=Record(database, settings.keyring),
        post=Post(settings.smtp_host, settings.smtp_port, settings.mail_from),
    )


@asynccontextmanager
async def as_owner(parts: Parts) -> AsyncGenerator[Database]:
    """The database with its owner's rights, for setting up."""
    owner = Database(parts.settings.database_url)
    try:
        yield owner
    finally:
        await owner.close()


def start_logging() -> None:
    """Log to standard error; libraries only what is wrong, and never a value that a person typed."""
    logging.basicConfig(level=logging.INFO, format=LOG_FORMAT)
    for name in ("temporalio", "aiosmtplib", "uvicorn.access", "httpx"):
        logging.getLogger(name).setLevel(logging.ERROR)


def keep_for_good() -> None:
    """Let the garbage collector pass over what stands by now, which stays to the end of this process.

    It stops everything while it looks: through all that the libraries have made, for longer than many commands take.
    """
    gc.freeze()
