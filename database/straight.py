"""The short way to PostgreSQL for what every command, every settling and every look at the record runs.

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
    cursor = await _run(connection, statement, values)
    return await cursor.fetchone() if cursor.description else None


async def every_row(
    connection: AsyncConnection, statement: TextClause, values: Mapping[str, object]
) -> list[dict[str, Any]]:
    """Run a statement that reads; all its rows by the names of their columns. Errors as those of `first_row`."""
    cursor = await _run(connection, statement, values)
    names = [column.name for column in cursor.description or ()]
    return [dict(zip(names, row, strict=True)) for row in await cursor.fetchall()]


async def _run(
    connection: AsyncConnection, statement: TextClause, values: Mapping[str, object]
) -> psycopg.AsyncCursor[tuple[Any, ...]]:
    query = _written.get(statement)
    if query is None:
        query = _written[statement] = str(statement.compile(dialect=connection.dialect))
    driver: psycopg.AsyncConnection[tuple[Any, ...]] | None = (await connection.get_raw_connection()).driver_connection
    if driver is None:
        raise AssertionError  # only a connection that was given back has none
    try:
        return await driver.execute(query, values)  # pyright: ignore[reportArgumentType]  # it is a constant's own text
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
