"""What the last comparison of record and processes found, kept for whoever looks after it."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

NAME = "processes"
KEEP = text("""insert into reconciliation (name, at, missing, behind, stuck)
    values (:name, clock_timestamp(), :missing, :behind, :stuck)
    on conflict (name) do update set at = excluded.at, missing = excluded.missing, behind = excluded.behind,
    stuck = excluded.stuck""")
COUNT = """(select count(*) from unnest(r.{state}) n join stream s on s.id = cast(split_part(n, '/', 2) as uuid)
    where cast(:programme_id as uuid) is null or s.programme_id = :programme_id) as {state}"""
FOUND = text(f"""select extract(epoch from clock_timestamp() - r.at)::float as seconds,
    {", ".join(COUNT.format(state=state) for state in ("missing", "behind", "stuck"))} from reconciliation r where r.name = :name""")


@dataclass(frozen=True, slots=True, kw_only=True)
class Compared:
    """How many processes did not run, had not done what was wanted of them, and of these could not go on.

    `seconds`: how long ago that was; None where record and processes were never compared.
    """

    seconds: float | None = None
    missing: int = 0
    behind: int = 0
    stuck: int = 0


async def keep(
    connection: AsyncConnection, *, missing: Sequence[str], behind: Sequence[str], stuck: Sequence[str]
) -> None:
    """Keep what a comparison found, by the ids of processes, in place of what the one before it did."""
    await connection.execute(
        KEEP, {"name": NAME, "missing": list(missing), "behind": list(behind), "stuck": list(stuck)}
    )


async def last(connection: AsyncConnection, programme_id: UUID | None = None) -> Compared:
    """What the last comparison found, in one programme or in all of them."""
    row = (await connection.execute(FOUND, {"name": NAME, "programme_id": programme_id})).mappings().one_or_none()
    return Compared() if row is None else Compared(**row)
