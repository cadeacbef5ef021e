"""What a climb is decided by: who heard of a ladder already, whom its rungs are about, and who is there."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import RowMapping, text
from sqlalchemy.ext.asyncio import AsyncConnection

from database.apart import KEPT_FROM, walled
from database.rows import from_row
from domain.audiences import About
from domain.states import Escalation, Obligation
from domain.visibility import Access

# who only could have found it in the inbox may still be mailed; a ladder keeps the policy under which it opened
PERSON = "coalesce(e.participant_id, s.participant_id, s.id)"
CLIMBER = f"""select to_jsonb(o) as obligation, to_jsonb(e) as ladder, coalesce(es.policy_version, s.policy_version) as policy_version,
    o.owner_id as owed_by_id, o.owner_role as owed_by_role, coalesce(p.owner_id, l.owner_id, c.chair_id) as record_owner_id,
    l.provider_id, coalesce(h.office_id, r.office_id) as office_id, l.category, g.name as agency,
    l.id is not null and {walled("l.participant_id")} as agency_walled,
    case when exists (select from kept_apart a where a.participant_id = {PERSON}) then array({KEPT_FROM.format(person=PERSON)})
        end as kept_from,
    case when e.rung > 0 then array(select distinct n.person_id from notice n join delivery d on d.notice_id = n.id
        where n.stream_id = e.id and n.audience = 'rung' and n.state = 'told') end as told,
    clock_timestamp() + make_interval(secs => y.clock_offset) as now,
    case when e.acknowledged_at is not null then (select a.name from fact f join person a on a.id = f.actor_id
        where f.stream_id = e.id and f.type = 'escalation_acknowledged' order by f.seq desc limit 1) end as taken_by
    from obligation o join stream s on s.id = o.stream_id join programme y on y.id = s.programme_id
    left join escalation e on e.obligation_id = o.id and e.ended_at is null left join stream es on es.id = e.id
    left join participant p on p.id = s.id left join linkage l on l.id = s.id left join conference c on c.id = s.id
    left join charge_hold h on h.id = s.id left join referral r on r.id = s.id left join agency g on g.id = l.provider_id
    where s.programme_id = :programme_id and"""
OF_LADDER = text(f"{CLIMBER} e.id = :id")
OF_OBLIGATIONS = text(f"{CLIMBER} o.id = any(:ids)")
ABOUT = ("owed_by_id", "owed_by_role", "record_owner_id", "provider_id", "office_id")
NOBODY_LOOKS = UUID(int=0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Climber:
    """Where something that is owed stands among people, with its open ladder (None: none is open).

    `told` heard of the ladder by mail, `taken_by` said that they have it. `agency` is the provider that is asked for a
    service of this category; None where whoever looks works with somebody from whom the person is kept apart.
    """

    obligation: Obligation
    ladder: Escalation | None
    policy_version: str
    told: frozenset[UUID]
    taken_by: str | None
    about: About
    category: str | None
    agency: str | None
    agency_walled: bool
    now: datetime


async def climber_of(connection: AsyncConnection, programme_id: UUID, escalation_id: UUID) -> Climber | None:
    """Where the ladder stands; None where it ended meanwhile."""
    values = {"id": escalation_id, "programme_id": programme_id, "reader": NOBODY_LOOKS}
    row = (await connection.execute(OF_LADDER, values)).mappings().one_or_none()
    return _climber(row) if row else None


async def climbers(connection: AsyncConnection, proof: Access, obligations: Sequence[UUID]) -> list[Climber]:
    """Where each of these stands, for whoever looks."""
    values = {"ids": list(obligations), "programme_id": proof.actor.programme_id, "reader": proof.actor.person_id}
    return [_climber(row) for row in (await connection.execute(OF_OBLIGATIONS, values)).mappings()]


def _climber(row: RowMapping) -> Climber:
    return Climber(
        obligation=from_row(Obligation, row["obligation"]),
        ladder=from_row(Escalation, row["ladder"]) if row["ladder"] else None,
        policy_version=row["policy_version"],
        told=frozenset(row["told"] or ()),
        taken_by=row["taken_by"],
        about=About(**{name: row[name] for name in ABOUT}, kept_from=frozenset(row["kept_from"] or ())),
        category=row["category"],
        agency=None if row["agency_walled"] else row["agency"],
        agency_walled=row["agency_walled"],
        now=row["now"],
    )
