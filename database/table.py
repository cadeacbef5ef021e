"""What the agenda's rule looks at: of each person and each undecided referral that this team may have to talk about."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import text

from database.found import Found
from database.record import Record
from database.rows import from_row
from domain import conference
from domain.agenda import Sign, propose
from domain.clocks import clocks_of
from domain.facts import Fact, FactType
from domain.packet import AT_THE_TABLE
from domain.states import AgendaItem, Participant

# a referral is for the table where it stands or stood last, else for that of whoever referred, else for whoever meets first;
# a team of which it was noticed that it does not meet keeps nobody: whoever meets first takes up what would be its own
SIGNS = text("""
with silent as (select distinct t.id as team_id from conference own join team home on home.id = own.team_id
    join team t on t.programme_id = home.programme_id and t.id <> home.id
    join obligation o on o.stream_id = t.id and o.closed_at is null
    where own.id = :id and o.kind = any(:meets) and o.missed_at is not null)
select jsonb_build_object('referral_id', r.id, 'since', r.received_at, 'stage', r.status) as sign
from conference c join stream s on s.id = c.id join stream rs on rs.programme_id = s.programme_id
join referral r on r.id = rs.id left join person referrer on referrer.id = r.referrer_id
left join lateral (select m.team_id from agenda_item i join conference m on m.id = i.conference_id
    where i.referral_id = r.id and i.removed_at is null and m.status <> 'cancelled'
    order by i.added_at desc nulls last limit 1) last on true
left join silent gone on gone.team_id = last.team_id left join silent theirs on theirs.team_id = referrer.team_id
where c.id = :id and r.status in ('received', 'screening', 'pending_decision')
and coalesce(case when gone.team_id is null then last.team_id end, case when theirs.team_id is null then referrer.team_id end,
    c.team_id) = c.team_id
union all
select jsonb_build_object('participant_id', p.id, 'since', coalesce(last.decided_at, p.opened_at), 'stage', p.stage,
    'paused', p.paused, 'due', coalesce(owed.due, '{}'),
    'carried', coalesce(before.undecided, false) or exists (
        select from action_item t where t.participant_id = p.id and t.done_at is null
            and t.withdrawn_at is null),
    'blocked', exists (select from linkage l where l.participant_id = p.id and l.closed_at is null
        and l.status in ('refused', 'waitlisted', 'no_show')),
    'matters', coalesce(legal.matters, '{}'),
    'apart', (select jsonb_agg(k.other_id) from kept_apart k where k.participant_id = p.id and k.ended_at is null),
    'shared', exists (select from consent k where k.participant_id = p.id and k.status = 'active'
        and k.purpose = :purpose and k.expires_at > clock_timestamp() + make_interval(secs => g.clock_offset)))
from conference c join stream s on s.id = c.id join programme g on g.id = s.programme_id
join stream ps on ps.programme_id = s.programme_id and ps.kind = 'participant' and ps.closed_at is null
join participant p on p.id = ps.id join person owner on owner.id = p.owner_id
cross join lateral (select jsonb_object_agg(o.kind, o.due_at) as due from (
    select o.kind, min(o.due_at) as due_at from obligation o where o.closed_at is null and o.stream_id in (
        select p.id union all select h.id from stream h where h.participant_id = p.id and h.kind = 'charge_hold'
            and h.closed_at is null) group by o.kind) o) owed
left join lateral (select jsonb_object_agg(x.kind, x.at) as matters from (select m.kind, min(m.at) as at from matter m
    where m.participant_id = p.id and m.closed_at is null group by m.kind) x) legal on true
left join lateral (select max(m.opened_at) as decided_at from agenda_item i join conference m on m.id = i.conference_id
    where i.participant_id = p.id and i.removed_at is null and i.decision <> 'defer') last on true
left join lateral (select coalesce(i.decision, 'defer') = 'defer' as undecided from agenda_item i
    join conference m on m.id = i.conference_id where i.participant_id = p.id and i.removed_at is null
    and m.opened_at is not null and m.team_id = c.team_id and m.id <> c.id order by m.starts_at desc limit 1) before on true
where c.id = :id and p.ended_at is null and (owner.team_id is null or owner.team_id = c.team_id
    or owner.team_id in (select team_id from silent))
""")

STANDING = text("""select s.programme_id, s.policy_version, clock_timestamp() + make_interval(secs => g.clock_offset) as now,
    (select jsonb_agg(i) from agenda_item i where i.conference_id = s.id) as agenda
    from stream s join programme g on g.id = s.programme_id where s.id = :id and s.kind = 'conference'""")


async def candidates(record: Record, conference_id: UUID) -> Sequence[Sign]:
    """Those whom the rule would put on the agenda as it stands now; it is asked again once their threads are held."""
    async with record.database.connect() as connection:
        row = (await connection.execute(STANDING, {"id": conference_id})).one_or_none()
        if row is None:
            return ()
        policy = await record.policy(connection, row.programme_id, row.policy_version)
        meets = sorted(clocks_of(policy).closing.get(FactType.TEAM_MET, ()))
        found = await connection.execute(SIGNS, {"id": conference_id, "purpose": AT_THE_TABLE, "meets": meets})
        signs = [_sign(one.sign) for one in found]
    agenda = [from_row(AgendaItem, one) for one in row.agenda or ()]
    wanted = {(line.participant_id, line.referral_id) for line in propose(signs, agenda, policy.cadence, now=row.now)}
    return [sign for sign in signs if (sign.participant_id, sign.referral_id) in wanted]


def people_of(signs: Sequence[Sign]) -> tuple[UUID, ...]:
    """The participants among them, whose threads hear of it."""
    return tuple(sign.participant_id for sign in signs if sign.participant_id is not None)


def built(found: Found, conference_id: UUID, signs: Sequence[Sign]) -> tuple[Fact, ...]:
    """The agenda built by rule, now that everything is held."""
    cadence = found.policy(conference_id).cadence
    people = {one.id: one for one in found.states.values() if isinstance(one, Participant)}
    still = [sign for sign in signs if sign.participant_id is None or _is_open(people.get(sign.participant_id))]
    lines = propose(still, found.items, cadence, now=found.now)
    meeting = found.conference(conference_id)
    return conference.build(meeting, lines=lines, people=people, new_id=found.new_id, now=found.now)


def with_agenda(found: Found, conference_id: UUID, facts: Sequence[Fact], signs: Sequence[Sign]) -> tuple[Fact, ...]:
    """What time alone wrote, with the agenda built where it says so, and once more before it freezes."""
    wanted = {FactType.AGENDA_BUILT, FactType.AGENDA_FROZEN}
    if not any(fact.type in wanted for fact in facts):
        return tuple(facts)
    others = (fact for fact in facts if fact.type is not FactType.AGENDA_BUILT)
    return (*built(found, conference_id, signs), *others)


def _is_open(person: Participant | None) -> bool:
    return person is not None and person.ended_at is None


def _sign(row: Mapping[str, Any]) -> Sign:
    return replace(from_row(Sign, row), due=_moments(row.get("due")), matters=_moments(row.get("matters")))


def _moments(by_kind: Mapping[str, str] | None) -> dict[str, datetime]:
    return {kind: datetime.fromisoformat(at) for kind, at in (by_kind or {}).items()}
