"""The rows behind the monitor's counts, each row once and in an order that pages can follow."""

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from database.apart import walled
from database.ladders import TELLING
from database.providers import IN_THE_WAY
from database.reading import Page, page_of
from domain.visibility import Access

# every row says which record it leads to, whom that concerns, and the moment by which it is ordered
NOT_ASKED_YET = """select i.id, c.starts_at as at, c.id as stream_id, 'conference' as stream_kind, i.participant_id,
    p.alias as who, cast(null as text) as category, t.name as what from agenda_item i
    join conference c on c.id = i.conference_id join stream s on s.id = c.id join team t on t.id = c.team_id
    join participant p on p.id = i.participant_id where s.programme_id = :programme_id and i.removed_at is null
    and c.status in ('planned', 'frozen') and coalesce(p.wished_at < least(i.added_at, c.freeze_at), true)"""
NEVER_ASKED = """select f.id, f.occurred_at as at, f.stream_id, s.kind as stream_kind, coalesce(s.participant_id, s.id) as participant_id,
    p.alias as who, cast(null as text) as category, f.data->>'decision' as what from fact f join stream s on s.id = f.stream_id
    left join participant p on p.id = coalesce(s.participant_id, s.id)
    where f.programme_id = :programme_id and f.type = 'taken_up_at_table' and not (f.data->>'asked')::boolean"""
# where somebody seeks help is not shown to whoever works with a person who is kept apart from them
SHOWN = f"not {walled('l.participant_id')}"
BARRIERS = f"""select f.id, f.occurred_at as at, case when {SHOWN} then l.id end as stream_id, 'linkage' as stream_kind,
    case when {SHOWN} then l.participant_id end as participant_id, case when {SHOWN} then a.alias end as who, l.category,
    b.barrier as what from fact f join linkage l on l.id = f.stream_id join participant a on a.id = l.participant_id
    join programme p on p.id = f.programme_id cross join lateral ({IN_THE_WAY}) b where f.programme_id = :programme_id"""
RUNGS_UNMAILED = f"""select n.id, n.created_at as at, e.subject_id as stream_id, b.kind as stream_kind, e.participant_id,
    coalesce(q.alias, r.receipt_code) as who, cast(null as text) as category, a.name as what
    from delivery d join notice n on n.id = d.notice_id join escalation e on e.id = n.stream_id
    join stream b on b.id = e.subject_id join person a on a.id = n.person_id
    left join participant q on q.id = e.participant_id left join referral r on r.id = e.subject_id
    where d.programme_id = :programme_id and d.state in ('queued', 'failed') and d.error_code is not null
    and e.status in {TELLING}"""
HEARINGS_WAITING = """select f.id, min(h.written_at) as at, s.id as stream_id, s.kind as stream_kind, s.participant_id,
    cast(null as text) as who, cast(null as text) as category, min(h.workflow_id) as what from hearing h
    join fact f on f.id = h.fact_id join stream s on s.id = f.stream_id
    where h.programme_id = :programme_id and h.sent_at is null group by f.id, s.id"""
PROCESSES = """select s.id, r.at, s.id as stream_id, s.kind as stream_kind, s.participant_id, cast(null as text) as who,
    cast(null as text) as category, n as what from reconciliation r cross join lateral unnest(r.{state}) n
    join stream s on s.id = cast(split_part(n, '/', 2) as uuid) where s.programme_id = :programme_id"""
ROWS: Mapping[str, str] = {
    "not_asked_yet": NOT_ASKED_YET,
    "never_asked": NEVER_ASKED,
    "barriers": BARRIERS,
    "rungs_unmailed": RUNGS_UNMAILED,
    "hearings_waiting": HEARINGS_WAITING,
    "processes_missing": PROCESSES.format(state="missing"),
    "processes_behind": PROCESSES.format(state="behind"),
    "processes_stuck": PROCESSES.format(state="stuck"),
}
STATEMENTS = {
    count: text(f"""select x.* from ({rows}) x where (cast(:category as text) is null or x.category = :category)
        and (cast(:what as text) is null or x.what = :what)
        and (cast(:after_id as uuid) is null or (x.at, x.id) > (:after_moment, :after_id))
        order by x.at, x.id limit :limit""")
    for count, rows in ROWS.items()
}


async def rows(
    connection: AsyncConnection,
    access: Access,
    count: str,
    *,
    category: str | None,
    what: str | None,
    limit: int,
    after: tuple[str, str] | None,
) -> Page:
    """The rows of one of the monitor's counts, the earliest first."""
    values = {
        "programme_id": access.actor.programme_id,
        "reader": access.actor.person_id,
        "category": category,
        "what": what,
        "after_moment": datetime.fromisoformat(after[0]) if after else None,
        "after_id": UUID(after[1]) if after else None,
        "limit": limit + 1,
    }
    found = (await connection.execute(STATEMENTS[count], values)).mappings()
    return page_of([dict(row) for row in found], limit, "at")
