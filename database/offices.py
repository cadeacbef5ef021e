"""The prosecutors' offices of a programme that can be asked: those in which somebody answers."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from database.rows import from_row
from domain.offices import Office
from domain.words import AgencyKind, Role

OFFICES = text("""select g.id, g.name, g.areas, array(select p.id from agency p where p.office_id = g.id and p.active)
    as agencies from agency g where g.programme_id = :programme_id and g.kind = :kind and g.active
    and exists (select from person a where a.agency_id = g.id and a.active and :role = any(a.roles)) order by g.name""")


async def offices_of(connection: AsyncConnection, programme_id: UUID) -> Sequence[Office]:
    """The offices that can be asked, by name."""
    values = {"programme_id": programme_id, "kind": AgencyKind.PROSECUTOR, "role": Role.PROSECUTOR_LIAISON}
    rows = (await connection.execute(OFFICES, values)).mappings()
    return [from_row(Office, dict(row)) for row in rows]
