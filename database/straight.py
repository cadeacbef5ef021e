"""The short way to PostgreSQL for the few statements that every command and every settling runs.

They go to the driver's own connection, in the same transaction and from the same pool; what SQLAlchemy does for each
statement beside that (results, contexts, events) would cost a command more than its decision does.
"""

from collections.abc import Mapping
from typing import Any

import psycopg
from sqlalchemy import TextClause, text
from sqlalchemy.exc import DBAPIError, NoResultFound
from sqlalchemy.ext.asyncio import AsyncConnection

ALIVE = text("select 1")

_written: dict[TextClause, str] = {}  # statements are constants, or made once for each shape


async def first_row(
    connection: AsyncConnection, statement: TextClause, values: Mapping[str, object]
) -> tuple[Any, ...] | None:
    """Run the statement; its first row, or None. Raises the same errors as `connection.execute`."""
    query = _written.get(statement)
    if query is None:
        query = _written[statement] = str(statement.compile(dialect=connection.dialect))
    driver: psycopg.AsyncConnection[tuple[Any, ...]] | None = (await connection.get_raw_connection()).driver_connection
    if driver is None:
        raise AssertionError  # only a connection that was given back has none
    try:
        cursor = await driver.execute(query, values)  # pyright: ignore[reportArgumentType]  # it is a constant's own text
        return await cursor.fetchone() if cursor.description else None
    except psycopg.Error as broken:
        if driver.closed:
            await connection.execute(ALIVE)  # fails, and so tells the pool that its connections are gone
        raise DBAPIError.instance(query, None, broken, psycopg.Error, hide_parameters=True) from broken


async def the_row(connection: AsyncConnection, statement: TextClause, values: Mapping[str, object]) -> tuple[Any, ...]:
    """The row of a statement that always gives one; NoResultFound where it does not."""
    row = await first_row(connection, statement, values)
    if row is None:
        raise NoResultFound
    return row
