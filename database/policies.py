"""Policy versions in the record: each is kept whole, with the holidays it counts, and never changes."""

import tomllib
from datetime import date
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from domain.policy import Policy
from domain.policy_reading import read_kept

EVERY = text("select version from policy_version where programme_id = :programme_id order by loaded_at, version")
ONE = text("select document, holidays from policy_version where programme_id = :programme_id and version = :version")


async def read_policy(connection: AsyncConnection, programme_id: UUID, version: str) -> Policy:
    """A policy version of a programme. LookupError where the record does not have it."""
    found = await connection.execute(ONE, {"programme_id": programme_id, "version": version})
    row = found.mappings().first()
    if row is None:
        message = f"The record has no policy version {version!r} of programme {programme_id}."
        raise LookupError(message)
    holidays = [date.fromisoformat(day) for day in row["holidays"]]
    return read_kept(tomllib.loads(row["document"]), row["document"], holidays)


async def read_every_policy(connection: AsyncConnection, programme_id: UUID) -> list[Policy]:
    """Every policy version that the programme ever had, the oldest first."""
    versions = (await connection.execute(EVERY, {"programme_id": programme_id})).scalars().all()
    return [await read_policy(connection, programme_id, version) for version in versions]
