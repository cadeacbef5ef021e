"""What a climb is decided by: who heard of a ladder already, whom its rungs are about, and who is there."""

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from database.apart import kept_from
from database.rota import roster_of
from domain.audiences import About
from domain.roster import Roster

# who only could have found it in the inbox may still be mailed
TOLD = text("""select distinct n.person_id from notice n join delivery d on d.notice_id = n.id
    where n.stream_id = :id and n.audience = 'rung' and n.state = 'told'""")
OWED = text("""select o.owner_id as owed_by_id, o.owner_role as owed_by_role,
    coalesce(p.owner_id, l.owner_id, c.chair_id) as record_owner_id, l.provider_id,
    coalesce(h.office_id, r.office_id) as office_id
    from escalation e join obligation o on o.id = e.obligation_id
    left join participant p on p.id = e.subject_id left join linkage l on l.id = e.subject_id
    left join conference c on c.id = e.subject_id left join charge_hold h on h.id = e.subject_id
    left join referral r on r.id = e.subject_id where e.id = :id""")


@dataclass(frozen=True, slots=True, kw_only=True)
class Climber:
    """Where a ladder stands among people."""

    told: frozenset[UUID]
    about: About
    roster: Roster


async def told_by(connection: AsyncConnection, escalation_id: UUID) -> frozenset[UUID]:
    """Those whom the ladder's rungs told by mail so far."""
    return frozenset((await connection.execute(TOLD, {"id": escalation_id})).scalars())


async def climber_of(connection: AsyncConnection, programme_id: UUID, escalation_id: UUID) -> Climber:
    """Who heard of it, and who could."""
    owed = (await connection.execute(OWED, {"id": escalation_id})).mappings().one()
    apart = await kept_from(connection, programme_id, escalation_id)
    return Climber(
        told=await told_by(connection, escalation_id),
        about=About(**owed, kept_from=apart),
        roster=await roster_of(connection, programme_id),
    )
