"""The wrapped keys of the record's sealed fields: wrapped anew when the programme's field key is changed."""

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from security.fields import rewrap
from security.keyring import Keyring, key_id

BATCH = 500

OLD = text(f"""select stream_id, wrapped, wrapping_key from vault.wrapped_key
    where wrapping_key <> :present and destroyed_at is null limit {BATCH} for update skip locked""")  # a number of ours
CHANGE = text(
    "update vault.wrapped_key set wrapped = :wrapped, wrapping_key = :wrapping_key where stream_id = :stream_id"
)


async def rewrap_some(connection: AsyncConnection, keyring: Keyring) -> int:
    """Wrap a batch of keys with the present field key; how many. CannotOpen if an old key is not on the ring."""
    rows = (await connection.execute(OLD, {"present": key_id(keyring.field_key)})).all()
    changed = [rewrap(keyring, row.stream_id, bytes(row.wrapped), row.wrapping_key) for row in rows]
    values = [
        {"stream_id": row.stream_id, "wrapped": key.wrapped, "wrapping_key": key.wrapping_key}
        for row, key in zip(rows, changed, strict=True)
    ]
    if values:
        await connection.execute(CHANGE, values)
    return len(values)
