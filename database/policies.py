"""Policy versions in the record: each is kept whole, with the holidays it counts, and never changes."""

import tomllib
from datetime import date
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from domain.policy import Policy
from domain.policy_reading import read

ONE = text("select document, holidays from policy_version where programme_id = :programme_id and version = :version")


async def read_policy(connection: AsyncConnection, programme_id: UUID, version: str) -> Policy:
    """A policy version of a programme. LookupError where the record does not have it."""
    found = await connection.execute(ONE, {"programme_id": programme_id, "version": version})
    row = found.mappings().first()
    if row is None:
        message = f"The record has no policy version {version!r} of programme {programme_id}."
        raise LookupError(message)
    holidays = [date.fromisoformat(day) for day in row["holidays"]]
    return read(tomllib.loads(row["document"]), row["document"], holidays)
