"""The audit's seal: committed lines are numbered without a gap and chained, apart from the commands; and verified."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from database.rows import dumps
from security.keyring import Keyring
from security.seal import AuditLine, line_mac, seal_of

BATCH = 500

UNSEALED = text(f"""select id, programme_id, mac from audit where sealed_at is null
    order by programme_id, at, id limit {BATCH} for update skip locked""")  # a number of ours
LAST = text("""select sealed_no, seal from audit where programme_id = :programme_id and sealed_no is not null
    order by sealed_no desc limit 1""")
# the ids stand beside the rows: by them the lines are found, and the audit is not read whole for a join
SEAL = text("""update audit a set sealed_at = clock_timestamp(), sealed_no = s.no, seal = decode(s.seal, 'hex')
    from jsonb_to_recordset(cast(:rows as jsonb)) as s(id uuid, no bigint, seal text)
    where a.id = any(cast(:ids as uuid[])) and a.id = s.id""")
LINES = text("""select id, programme_id, stream_id, fact_id, actor_id, act, outcome, at, previous_mac, mac, sealed_no, seal
    from audit where programme_id = :programme_id order by sealed_no nulls last""")
WITHOUT_LINE = text("""select f.id from fact f left join audit a on a.fact_id = f.id
    where f.programme_id = :programme_id and a.id is null""")
AGE = text(
    "select coalesce(extract(epoch from clock_timestamp() - min(at)), 0)::float from audit where sealed_at is null"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """What verifying the audit found: how many lines it read, and what is wrong, in words."""

    lines: int
    faults: tuple[str, ...]


async def seal_some(connection: AsyncConnection, keyring: Keyring) -> int:
    """Number and chain committed lines that are not sealed yet; how many."""
    rows = (await connection.execute(UNSEALED)).mappings().all()
    sealed: list[dict[str, object]] = []
    lasts: dict[UUID, tuple[int, bytes | None]] = {}
    for row in rows:
        programme = row["programme_id"]
        if programme not in lasts:
            last = (await connection.execute(LAST, {"programme_id": programme})).one_or_none()
            lasts[programme] = (last.sealed_no, last.seal) if last else (0, None)
        number, before = lasts[programme]
        seal = seal_of(keyring, number + 1, bytes(row["mac"]), before)
        lasts[programme] = (number + 1, seal)
        sealed.append({"id": row["id"], "no": number + 1, "seal": seal.hex()})
    if sealed:
        await connection.execute(SEAL, {"rows": dumps(sealed), "ids": [one["id"] for one in sealed]})
    return len(sealed)


async def verify(connection: AsyncConnection, keyring: Keyring, programme_id: UUID) -> Verdict:
    """Check every line's MAC, the chain of seals without a gap, and that every fact has its line."""
    faults: list[str] = []
    number, before = 0, None
    rows = (await connection.execute(LINES, {"programme_id": programme_id})).mappings().all()
    for row in rows:
        if line_mac(keyring, _line(dict(row)), _maybe(row["previous_mac"])) != bytes(row["mac"]):
            faults.append(f"line {row['id']} was altered")
        if row["sealed_no"] is None:
            continue
        number += 1
        if row["sealed_no"] != number:
            faults.append(f"a line is missing before number {row['sealed_no']}")
            number = row["sealed_no"]
        elif seal_of(keyring, number, bytes(row["mac"]), before) != bytes(row["seal"]):
            faults.append(f"the chain breaks at number {number}")
        before = bytes(row["seal"])
    missing = (await connection.execute(WITHOUT_LINE, {"programme_id": programme_id})).scalars().all()
    faults += [f"fact {fact} has no line" for fact in missing]
    return Verdict(lines=len(rows), faults=tuple(faults))


async def oldest_unsealed(connection: AsyncConnection) -> float:
    """The age in seconds of the oldest line that is not sealed."""
    return float((await connection.execute(AGE)).scalar_one())


def _line(row: Mapping[str, Any]) -> AuditLine:
    names = ("id", "programme_id", "stream_id", "fact_id", "actor_id", "act", "outcome", "at")
    return AuditLine(**{name: row[name] for name in names})


def _maybe(value: Any) -> bytes | None:
    return None if value is None else bytes(value)
