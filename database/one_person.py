"""Which records humans judged to be of one person, as read before a command holds them."""

from uuid import UUID

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

MOST = 50
# from record to record, as `domain.one_person.alike` walks; what another programme holds is never named in a link
ALIKE = text("""with recursive alike (id) as (
    select r.id from referral r join stream s on s.id = r.id where r.id = :id and s.programme_id = :programme_id
    union
    select n.id from alike a cross join lateral (
        select cast(l.key as uuid) as id from referral r, jsonb_each_text(r.links) l where r.id = a.id and l.value = 'same'
        union all select r.participant_id from referral r where r.id = a.id and r.participant_id is not null
        union all select r.id from referral r where r.links <> '{}' and r.links @> jsonb_build_object(a.id, 'same')
    ) n where not exists (select from referral o where o.id = :id and o.links ->> cast(n.id as text) = 'different')
) select id from alike where id <> :id limit :most""")


async def alike(connection: AsyncConnection, programme_id: UUID, referral_id: UUID) -> tuple[UUID, ...]:
    """The referrals and journeys of the same person as a referral, for holding their threads too."""
    values = {"id": referral_id, "programme_id": programme_id, "most": MOST}
    return tuple((await connection.execute(ALIKE, values)).scalars())
