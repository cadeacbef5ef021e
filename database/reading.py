"""How rows are read: every view of the record is a few of these statements, and a list comes page by page."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, overload
from uuid import UUID

from sqlalchemy import TextClause

from database.reads import NEVER
from database.sessions import Database
from database.straight import every_row
from security.fields import DataKey, unwrap
from security.keyring import Keyring

Row = Mapping[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Page(Sequence[Row]):
    """Rows of a list, and where the next page begins (None: there is none)."""

    items: Sequence[Row]
    after: tuple[str, ...] | None = None

    def __len__(self) -> int:
        """How many rows this page has."""
        return len(self.items)

    @overload
    def __getitem__(self, place: int) -> Row: ...
    @overload
    def __getitem__(self, place: slice) -> Sequence[Row]: ...
    def __getitem__(self, place: int | slice) -> Row | Sequence[Row]:
        """One row, or some."""
        return self.items[place]

    def shown(self, show: Callable[[Row], Row]) -> "Page":
        """The same page with each row as it is to be shown."""
        return Page(items=[show(row) for row in self.items], after=self.after)


class Reader:
    """Runs statements on one deployment's database, and opens what is sealed in it."""

    def __init__(self, database: Database, keyring: Keyring) -> None:
        """Nothing is read yet."""
        self._database = database
        self._keyring = keyring

    def _key(self, stream_id: UUID, row: Row) -> DataKey:
        """The key of a stream, from a row with the wrapped one."""
        return unwrap(self._keyring, stream_id, row["wrapped"], row["wrapping_key"])

    async def _rows(self, statement: TextClause, **values: object) -> Sequence[Row]:
        """Every row that the statement finds."""
        async with self._database.connect() as connection:
            return await every_row(connection, statement, values)

    async def _maybe(self, statement: TextClause, **values: object) -> Row | None:
        """The first row, None where there is none."""
        rows = await self._rows(statement, **values)
        return rows[0] if rows else None

    async def _one(self, statement: TextClause, **values: object) -> Row:
        """The one row that there surely is."""
        return (await self._rows(statement, **values))[0]

    async def _value(self, statement: TextClause, **values: object) -> Any:
        """The first value of the first row, None where there is none."""
        row = await self._maybe(statement, **values)
        return None if row is None else next(iter(row.values()))


def page_of(rows: Sequence[Row], limit: int, by: str | None = None) -> Page:
    """The first rows, and where the next page begins: after the last one's id, or after its moment and id."""
    shown = rows[:limit]
    if len(rows) <= limit:
        return Page(items=shown)
    last = shown[-1]
    if by is None:
        return Page(items=shown, after=(str(last["id"]),))
    return Page(items=shown, after=(last[by].isoformat() if last[by] else NEVER, str(last["id"])))
