"""Where people rely on it, the clock is the world's: no program serves a database whose clock the demo pushed forward."""

import asyncio
import logging

import psycopg
from sqlalchemy.exc import SQLAlchemyError

from bootstrap.settings import BadSettings, Settings, load_settings
from database.sessions import APPLICATION, Database
from database.setting_up import pushed_forward
from domain.words import Environment

TRY_AGAIN = 1.0

log = logging.getLogger("throughline.start")


def settings_to_serve() -> Settings:
    """The settings of a program that serves. BadSettings if they cannot be used, or not with this database."""
    settings = load_settings()
    if settings.environment is Environment.PRODUCTION:
        asyncio.run(_refuse_pushed_clocks(settings))
    return settings


async def _refuse_pushed_clocks(settings: Settings) -> None:
    """Look at the clocks, as soon as the database is there: until then nobody could be served anyway."""
    database = Database(settings.database_url, role=APPLICATION, pool_size=1)
    try:
        while True:
            try:
                async with database.connect() as connection:
                    pushed = await pushed_forward(connection)
            except (SQLAlchemyError, psycopg.Error, OSError) as trouble:
                log.warning("The database does not answer yet: %s", type(trouble).__name__)
                await asyncio.sleep(TRY_AGAIN)
            else:
                break
    finally:
        await database.close()
    if pushed:
        message = (
            f"The clock of {', '.join(pushed)} was pushed forward by the demo's time machine, and cannot go back: every "
            "deadline would be wrong. Give production a database of its own (DATABASE_URL), or say that this is a demo "
            "(THROUGHLINE_ENVIRONMENT=demo)."
        )
        raise BadSettings(message)
