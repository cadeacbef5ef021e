"""A provider's agency as a whole: when it was reminded last, and all that it is asked and took on."""

from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from database.straight import first_row
from domain.facts import Fact
from domain.policy import Policy
from domain.reminding import AGENCY_REMINDER, again_at, goes_together
from domain.visibility import Access

MOST = 500
# two linkages that are settled at once must not both remind their provider: one waits, and sees the other's reminder
ONE_AT_A_TIME = text("select pg_advisory_xact_lock(hashtextextended(cast(:agency as text), 0))")
REMINDED = f"""select max(n.created_at), a.agency_id from notice n join person a on a.id = n.person_id
    where n.programme_id = :programme_id and n.event = '{AGENCY_REMINDER}' and n.state = 'told' and a.agency_id"""
LAST = text(f"{REMINDED} = :agency group by a.agency_id")
LAST_OF_EACH = text(f"{REMINDED} = any(:agencies) group by a.agency_id")
NAME = text("""select id, name from agency where id = :agency and programme_id = :programme_id and kind = 'provider'""")
ASKS = (
    text(f"""select l.id, l.category, p.area, l.status, l.appointment_at, l.participant_id, p.alias, o.opened_at as asked_at,
    o.due_at, o.missed_at is not null as late, w.name as owner_name
    from linkage l join stream s on s.id = l.id join participant p on p.id = l.participant_id
    join person w on w.id = l.owner_id
    left join obligation o on o.stream_id = l.id and o.owner_role = 'provider' and o.closed_at is null and o.on_due = 'miss'
    where l.provider_id = :agency and s.programme_id = :programme_id and l.closed_at is null
    and l.status in ('referral_sent', 'accepted', 'waitlisted', 'scheduled', 'no_show')
    order by (l.status <> 'referral_sent'), o.due_at, l.appointment_at, l.opened_at, l.id limit {MOST}""")
)  # numbers of ours


async def reminded_lately(
    connection: AsyncConnection, row: Mapping[str, Any], facts: Sequence[Fact], policy: Policy, now: datetime
) -> bool | None:
    """Whether the provider was reminded lately of all that it is asked; None where nothing here reminds it of that."""
    linkage = row["linkage"]
    if not linkage or not any(goes_together(policy, fact, linkage["category"]) for fact in facts):
        return None
    of = {"agency": linkage["provider_id"], "programme_id": row["stream"]["programme_id"]}
    await first_row(connection, ONE_AT_A_TIME, {"agency": of["agency"]})
    last = await first_row(connection, LAST, of)
    return last is not None and again_at(policy, last[0]) > now


async def last_reminded(
    connection: AsyncConnection, access: Access, agencies: AbstractSet[UUID]
) -> dict[UUID, datetime]:
    """When each of the agencies was last reminded of all that it is asked; without those that never were."""
    values = {"agencies": list(agencies), "programme_id": access.actor.programme_id}
    rows = await connection.execute(LAST_OF_EACH, values) if agencies else ()
    return {agency: last for last, agency in rows}


async def agency_named(connection: AsyncConnection, access: Access, agency_id: UUID) -> Mapping[str, Any] | None:
    """The provider of this id; None where the programme has none."""
    found = await connection.execute(NAME, {"agency": agency_id, "programme_id": access.actor.programme_id})
    row = found.mappings().one_or_none()
    return dict(row) if row else None


async def asks_of(connection: AsyncConnection, access: Access, agency_id: UUID) -> Sequence[Mapping[str, Any]]:
    """All that the agency is asked, the soonest deadline first, and after it what it took on."""
    found = await connection.execute(ASKS, {"agency": agency_id, "programme_id": access.actor.programme_id})
    return [dict(row) for row in found.mappings()]
