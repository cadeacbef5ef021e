"""Reports that came in, as staff look at them."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from database.reading import Page, Row, page_of
from domain.visibility import Access

REPORT = """select r.*, s.seq as version, s.next_due, s.policy_version, a.name as reporter, g.name as agency
    from inbound_report r join stream s on s.id = r.id left join person a on a.id = r.reporter_id
    left join agency g on g.id = a.agency_id where s.programme_id = :programme_id"""
ONE = text(f"{REPORT} and r.id = :id")
OPEN = text(f"""{REPORT} and r.handled_at is null and (cast(:after as uuid) is null or (r.received_at, r.id) > (
    select x.received_at, x.id from inbound_report x where x.id = :after)) order by r.received_at, r.id limit :limit""")


async def report_of(connection: AsyncConnection, access: Access, report_id: UUID) -> Row | None:
    """One report; None where the programme has no such one."""
    values = {"id": report_id, "programme_id": access.actor.programme_id}
    found = (await connection.execute(ONE, values)).mappings().one_or_none()
    return None if found is None else dict(found)


async def open_reports(connection: AsyncConnection, access: Access, *, limit: int, after: UUID | None) -> Page:
    """What nobody has looked at yet, the oldest first."""
    values = {"programme_id": access.actor.programme_id, "limit": limit + 1, "after": after}
    rows: Sequence[Row] = [dict(one) for one in (await connection.execute(OPEN, values)).mappings()]
    return page_of(rows, limit)
