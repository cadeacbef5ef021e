"""What the record counts of groups, workers, lives and arrests for a quarterly report."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from domain.visibility import Access

# when a fact came true: an arrest and an overdose say it themselves, whatever day they were told of
CAME_TRUE = """case when f.type in ('arrest_recorded', 'overdose_recorded')
    then cast(f.data->>'at' as timestamptz) else f.occurred_at end"""
# what was taken back did not happen
STANDS = """not exists (select from fact u where u.stream_id = f.stream_id and u.type = 'fact_undone'
    and u.data->>'fact_id' = f.id::text)"""
TYPES = """'referral_received', 'referral_approved', 'journey_opened', 'owner_assigned', 'intake_completed', 'journey_ended',
    'outcome_recorded', 'outcome_held_6_months', 'outcome_held_12_months', 'arrest_recorded', 'paused'"""
# a look at a life up to a month after the intake says how it was then
MEASURED = text(f"""
with said as materialized (
    select f.stream_id, f.seq, f.type, f.data, {CAME_TRUE} as at from fact f where f.programme_id = :programme_id
    and f.type in ({TYPES}) and {CAME_TRUE} < :ends and {STANDS}
), within as (select * from said where at >= :begins),
marks as materialized (
    select stream_id as id, min(at) filter (where type = 'referral_received') as received_at,
        min(at) filter (where type = 'referral_approved') as approved_at,
        min(at) filter (where type = 'intake_completed') as intake_at, min(at) filter (where type = 'journey_ended') as ended_at
    from said group by 1
),
came as (
    select w.data->>'door' as door, w.data->>'area' as area, m.approved_at is not null as approved
    from within w join marks m on m.id = w.stream_id where w.type = 'referral_received'
),
journeys as materialized (
    select m.id, m.intake_at, m.ended_at, r.received_at as referred_at from said o join marks m on m.id = o.stream_id
    join marks r on r.id = cast(o.data->>'referral_id' as uuid) where o.type = 'journey_opened'
),
owned as (
    select distinct on (j.id) j.intake_at is not null as enrolled, coalesce(s.data->>'owner_id', s.data->>'owner_role') as owner
    from journeys j join said s on s.stream_id = j.id and s.type in ('journey_opened', 'owner_assigned')
    where j.ended_at is null order by j.id, s.seq desc
),
held as (select owner, count(*) as people, count(*) filter (where enrolled) as enrolled from owned group by 1),
looked as (
    select j.id, moment.name, case moment.months when 0 then j.intake_at + interval '30 days'
        else j.intake_at + make_interval(months => moment.months) end as at, moment.months
    from journeys j, (values ('at_intake', 0), ('after_6_months', 6), ('after_12_months', 12), ('after_18_months', 18))
        as moment (name, months)
    where j.intake_at + make_interval(months => moment.months) >= :begins
    and j.intake_at + make_interval(months => moment.months) < :ends
    and (moment.months = 0 or j.ended_at is null or j.ended_at > j.intake_at + make_interval(months => moment.months))
),
found as (
    select distinct on (l.id, l.name, s.data->>'about') l.id, l.name, s.data->>'about' as domain, s.data->>'value' as value
    from looked l join said s on s.stream_id = l.id and s.type = 'outcome_recorded' and s.at <= l.at
    order by l.id, l.name, s.data->>'about', sign(l.months - 1) * extract(epoch from s.at) desc, sign(l.months - 1) * s.seq desc
),
seen as (
    select l.name, d.domain, coalesce(f.value, 'not_recorded') as value, count(*) as n
    from looked l cross join unnest(cast(:domains as text[])) as d (domain)
    left join found f on f.id = l.id and f.name = l.name and f.domain = d.domain group by 1, 2, 3
),
spans as (
    select j.id, j.referred_at, span.months, j.referred_at + make_interval(months => span.months) as until
    from journeys j, (values (6), (12), (24)) as span (months)
    where j.referred_at + make_interval(months => span.months) >= :begins
    and j.referred_at + make_interval(months => span.months) < :ends
),
again as (
    select p.months, count(distinct p.id) as people, count(distinct a.stream_id) as arrested
    from spans p left join said a on a.stream_id = p.id and a.type = 'arrest_recorded'
        and a.at >= p.referred_at and a.at < p.until group by 1
)
select jsonb_build_object(
    'doors', (select coalesce(jsonb_object_agg(door, n), '{{}}') from (select door, count(*) as n from came group by 1) x),
    'areas', (select coalesce(jsonb_object_agg(area, n), '{{}}') from (select area, count(*) as n from came group by 1) x),
    'approved_doors', (select coalesce(jsonb_object_agg(door, n), '{{}}') from (select door, count(*) as n from came
        where approved group by 1) x),
    'approved_areas', (select coalesce(jsonb_object_agg(area, n), '{{}}') from (select area, count(*) as n from came
        where approved group by 1) x),
    'enrolled', (select coalesce(sum(enrolled), 0) from held),
    'carrying', (select count(*) from held), 'workers', (select count(*) from held where enrolled > 0),
    'above_warn', (select count(*) from held where people > :warn),
    'above_block', (select count(*) from held where people > :block),
    'lives', (select coalesce(jsonb_agg(jsonb_build_object('when', name, 'domain', domain, 'value', value, 'people', n)
        order by domain, name, value), '[]') from seen),
    'kept', (select coalesce(jsonb_object_agg(what, n), '{{}}') from (select (data->>'about') || '_' || substr(type, 9) as what,
        count(distinct stream_id) as n from within where type in ('outcome_held_6_months', 'outcome_held_12_months')
        group by 1) x),
    'again', (select coalesce(jsonb_agg(jsonb_build_object('months', months, 'people', people, 'arrested', arrested)
        order by months), '[]') from again),
    'jail', (select count(*) from within where type = 'paused' and data->>'kind' = 'jail'),
    'jailed', (select count(distinct stream_id) from within where type = 'paused' and data->>'kind' = 'jail')
)""")  # names of ours, no input


async def measured(
    connection: AsyncConnection,
    access: Access,
    begins: datetime,
    ends: datetime,
    *,
    domains: tuple[str, ...],
    warn: int,
    block: int,
) -> Mapping[str, Any]:
    """All numbers, exact: what of them may be shown is decided where they are shown.

    `warn` and `block` are how many journeys the policy has a worker carry before it warns, and before it says no.
    """
    values = {
        "programme_id": access.actor.programme_id,
        "begins": begins,
        "ends": ends,
        "domains": list(domains),
        "warn": warn,
        "block": block,
    }
    found: Mapping[str, Any] = (await connection.execute(MEASURED, values)).scalar_one()
    return found
