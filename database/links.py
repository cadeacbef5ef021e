"""Answer links: found by the hash of what stood in a mail, with what they ask and of whom, as it stands now."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from database.rows import from_row
from database.straight import first_row
from domain.actor import Actor
from domain.visibility import Access

# a link that may still be used: it was neither used nor ended, and its time has not run out
GOOD = """l.used_at is null and l.ended_at is null and exists (select from programme g where g.id = l.programme_id
    and l.expires_at > clock_timestamp() + make_interval(secs => g.clock_offset))"""
LINKED = """linked as (
    insert into answer_link (id, token_hash, programme_id, notice_id, person_id, stream_id, obligation_id, created_at,
        expires_at)
    select l.id, l.token_hash, l.programme_id, l.notice_id, l.person_id, l.stream_id, l.obligation_id, l.created_at,
        l.expires_at
    from jsonb_populate_recordset(null::answer_link, cast(:links as jsonb)) l join told on told.id = l.notice_id
)"""
FIND = text("""select jsonb_build_object('id', l.id, 'stream_id', l.stream_id, 'obligation_id', l.obligation_id,
    'expires_at', l.expires_at, 'used_at', l.used_at, 'ended_at', l.ended_at, 'kind', o.kind,
    'due_at', coalesce(m.starts_at, o.due_at),
    'closed_at', o.closed_at, 'policy_version', s.policy_version, 'reference', coalesce(r.receipt_code, n.reference),
    'category', k.category, 'area', p.area, 'now', clock_timestamp() + make_interval(secs => g.clock_offset),
    'actor', jsonb_build_object('id', a.id, 'programme_id', a.programme_id, 'name', a.name, 'team_id', a.team_id,
        'roles', case when a.active then a.roles else '{}' end, 'agency_id', a.agency_id, 'agency_kind', y.kind))
    from answer_link l join programme g on g.id = l.programme_id join notice n on n.id = l.notice_id
    join obligation o on o.id = l.obligation_id join stream s on s.id = l.stream_id
    join person a on a.id = l.person_id join agency y on y.id = a.agency_id
    left join referral r on r.id = l.stream_id left join linkage k on k.id = l.stream_id
    left join participant p on p.id = k.participant_id left join conference m on m.id = l.stream_id where l.token_hash = :hash""")

# by which of its people a linkage's present provider answered last
ANSWERED_BY = text("""select l.id, l.used_at from answer_link l join linkage k on k.id = l.stream_id
    join person a on a.id = l.person_id where l.stream_id = :id and l.programme_id = :programme_id
    and l.used_at is not null and a.active and a.agency_id = k.provider_id order by l.used_at desc limit 1""")


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """A link with what it asks: by when, and the reader's own reference for it; nobody's name.

    Whether somebody comes to a meeting is asked until that begins.
    """

    id: UUID
    actor: Actor
    stream_id: UUID
    obligation_id: UUID
    kind: str
    policy_version: str
    reference: str
    due_at: datetime
    expires_at: datetime
    now: datetime
    used_at: datetime | None = None
    ended_at: datetime | None = None
    closed_at: datetime | None = None
    category: str | None = None
    area: str | None = None


async def find_link(connection: AsyncConnection, token_hash: bytes) -> Link | None:
    """The link whose token has this hash; None where there is none. The hash is what is looked up, never the token."""
    found = await first_row(connection, FIND, {"hash": token_hash})
    if found is None:
        return None
    row: Mapping[str, Any] = found[0]
    actor = from_row(Actor, {**row["actor"], "person_id": row["actor"]["id"]})
    return from_row(Link, {**row, "actor": actor})


async def answered_by(connection: AsyncConnection, access: Access, linkage_id: UUID) -> tuple[UUID, datetime] | None:
    """The link by which a linkage's provider answered last, and when; None where it did not answer by one."""
    values = {"id": linkage_id, "programme_id": access.actor.programme_id}
    found = await first_row(connection, ANSWERED_BY, values)
    return (found[0], found[1]) if found else None
