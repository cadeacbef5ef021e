"""Which open records follow another policy than the programme's present one, each with those that stand under it."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection


@dataclass(frozen=True, slots=True, kw_only=True)
class Behind:
    """A record that follows an older policy, with the open records under it that do; `name` is what staff call it."""

    name: str
    streams: tuple[UUID, ...]


# a ladder goes on as it began to climb; the programme itself follows its present policy without being asked
OLDER = text("""select coalesce(p.alias, r.receipt_code, t.name,
        'conference of ' || to_char(c.starts_at, 'YYYY-MM-DD'), min(s.kind)) as name,
    array_agg(s.id order by s.kind_order, s.id) as streams
    from stream s join programme g on g.id = s.programme_id
    left join participant p on s.kind <> 'referral' and p.id = coalesce(s.participant_id, s.id)
    left join referral r on r.id = s.id left join conference c on c.id = s.id
    left join team t on t.id = s.id
    where s.programme_id = :programme_id and s.closed_at is null and s.policy_version <> g.policy_version
    and s.kind not in ('programme', 'escalation')
    group by coalesce(p.id, s.id), p.alias, r.receipt_code, t.name, c.starts_at order by min(s.opened_at), coalesce(p.id, s.id)""")
PRESENT = text("select policy_version from programme where id = :programme_id")


async def behind(connection: AsyncConnection, programme_id: UUID) -> Sequence[Behind]:
    """The open records that follow another policy than the programme's, the oldest first."""
    found = await connection.execute(OLDER, {"programme_id": programme_id})
    return [Behind(name=row.name, streams=tuple(row.streams)) for row in found]


async def present_version(connection: AsyncConnection, programme_id: UUID) -> str | None:
    """The version of the programme's present policy; None where there is no such programme yet."""
    found: str | None = (await connection.execute(PRESENT, {"programme_id": programme_id})).scalar_one_or_none()
    return found
