"""What a linkage's page and its answer need of the directory: who was asked, and who would fit next."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from database.apart import THEIR_PROVIDERS
from domain.provider_chain import Asking, chain
from domain.visibility import Access

FITTING = text(f"""select a.id, a.name from linkage l join stream s on s.id = l.id
    join agency a on a.programme_id = s.programme_id and l.category = any(a.categories)
    where l.id = :id and s.programme_id = :programme_id and a.kind = 'provider' and a.active
    and a.id not in ({THEIR_PROVIDERS}) order by a.name, a.id""")
ASKED = text("""select f.type, f.occurred_at, f.data from fact f join stream s on s.id = f.stream_id
    where s.id = :id and s.programme_id = :programme_id and s.kind = 'linkage'
    and f.type in ('linkage_dispatched', 'linkage_answered', 'linkage_taken_back', 'linkage_unanswered', 'linkage_rerouted',
        'linkage_ask_withdrawn')
    order by f.seq""")
NAMES = text("select id, name from agency where programme_id = :programme_id and id = any(:ids)")
# what stood in the way of a service, where a fact of the last ninety days says so; each answer counts once
IN_THE_WAY = """select coalesce(f.data->>'barrier',
        case f.type when 'linkage_waited_long' then 'waited_long' else 'no_response' end) as barrier
    where (f.type in ('linkage_unanswered', 'linkage_waited_long')
        or f.type in ('linkage_answered', 'linkage_taken_back') and f.data ? 'barrier')
    and f.occurred_at > clock_timestamp() + make_interval(secs => p.clock_offset) - interval '90 days'"""
BARRIERS = text(f"""select l.category, b.barrier, count(*) as n from fact f join linkage l on l.id = f.stream_id
    join programme p on p.id = f.programme_id cross join lateral ({IN_THE_WAY}) b where f.programme_id = :programme_id
    group by 1, 2 order by 1, 3 desc, 2""")


@dataclass(frozen=True, slots=True, kw_only=True)
class Provider:
    """A provider of the directory."""

    id: UUID
    name: str


async def fitting(connection: AsyncConnection, programme_id: UUID, linkage_id: UUID) -> tuple[Provider, ...]:
    """The active providers of what the linkage seeks, in the directory's order; none to which somebody goes from whom the person is kept apart."""
    found = await connection.execute(FITTING, {"id": linkage_id, "programme_id": programme_id})
    return tuple(Provider(**row) for row in found.mappings())


async def asked_so_far(
    connection: AsyncConnection, access: Access, linkage_id: UUID
) -> tuple[tuple[Asking, ...], dict[UUID, str]]:
    """Who was asked in this linkage, in order, and the names of those providers."""
    programme = {"programme_id": access.actor.programme_id}
    found = (await connection.execute(ASKED, {"id": linkage_id, **programme})).all()
    askings = chain((row.type, row.occurred_at, row.data) for row in found)
    names = await connection.execute(NAMES, {"ids": [one.provider_id for one in askings], **programme})
    return askings, {row.id: row.name for row in names}


@dataclass(frozen=True, slots=True, kw_only=True)
class Barrier:
    """How often something stood in the way of what was sought."""

    category: str
    barrier: str
    times: int


async def barriers(connection: AsyncConnection, access: Access) -> Sequence[Barrier]:
    """What stood in the way in the last ninety days, by category."""
    found = await connection.execute(BARRIERS, {"programme_id": access.actor.programme_id})
    return [Barrier(category=row.category, barrier=row.barrier, times=row.n) for row in found]
