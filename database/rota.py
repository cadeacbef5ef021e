"""The rota and the people on it, as read: for telling, for 'if nobody acts', and for whoever plans the weeks to come."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from database.rows import from_row
from database.settling import member_of
from database.straight import first_row, the_row
from domain.roster import Roster, RotaEntry
from domain.visibility import Access

ROSTER = text("""select
    (select jsonb_agg(jsonb_build_object('id', a.id, 'name', a.name, 'roles', a.roles, 'team_id', a.team_id,
        'agency_id', a.agency_id, 'agency_kind', g.kind, 'backup_id', a.backup_id, 'supervisor_id', a.supervisor_id)
        order by a.name) from person a join agency g on g.id = a.agency_id
        where a.programme_id = p.id and a.active),
    (select jsonb_agg(r order by r.starts_at, r.id) from rota r where r.programme_id = p.id and r.ended_at is null
        and r.ends_at > clock_timestamp() + make_interval(secs => p.clock_offset))
    from programme p where p.id = :programme_id""")
ENTRIES = text("""select r.id, r.kind, r.person_id, r.stand_in_id, r.starts_at, r.ends_at, a.name as person_name, b.name as stand_in_name from rota r
    join programme p on p.id = r.programme_id join person a on a.id = r.person_id left join person b on b.id = r.stand_in_id
    where r.programme_id = :programme_id and r.ended_at is null
    and r.ends_at > clock_timestamp() + make_interval(secs => p.clock_offset) order by r.starts_at, r.id""")
ENTRY = text("""select to_jsonb(r) from rota r where r.id = :id and r.programme_id = :programme_id
    and r.ended_at is null""")


async def roster_of(connection: AsyncConnection, programme_id: UUID) -> Roster:
    """Everybody active, and the rota as far as it is known from now on."""
    people, rota = await the_row(connection, ROSTER, {"programme_id": programme_id})
    members = [member_of(one, programme_id) for one in people or ()]
    return Roster(
        people={one.actor.person_id: one for one in members if one.actor.person_id},
        rota=tuple(from_row(RotaEntry, one) for one in rota or ()),
    )


async def rota_entries(connection: AsyncConnection, access: Access) -> Sequence[Mapping[str, Any]]:
    """Who is away and on call, now and later, the first to begin first."""
    rows = await connection.execute(ENTRIES, {"programme_id": access.actor.programme_id})
    return [dict(row) for row in rows.mappings()]


async def rota_entry(connection: AsyncConnection, programme_id: UUID, entry_id: UUID) -> RotaEntry | None:
    """One entry that was not ended by hand."""
    found = await first_row(connection, ENTRY, {"id": entry_id, "programme_id": programme_id})
    return from_row(RotaEntry, found[0]) if found else None
