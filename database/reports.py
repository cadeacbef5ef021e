"""What the record counts for a quarterly report, and which reports are owed and were handed in."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from database.measures import CAME_TRUE, STANDS
from domain.visibility import Access

TYPES = """'referral_received', 'referral_approved', 'referral_not_accepted', 'referral_waitlisted', 'handoff_requested',
    'handoff_arrived', 'journey_opened', 'contact_attempted', 'contact_made', 'intake_completed', 'journey_ended',
    'in_the_wind_entered', 'overdose_recorded', 'linkage_dispatched', 'linkage_answered', 'linkage_connected',
    'linkage_waited_long', 'linkage_closed', 'conference_scheduled', 'conference_opened', 'conference_cancelled', 'action_item_assigned',
    'action_item_completed', 'consent_revoked', 'failure_to_appear', 'arrest_recorded'"""
# of a quarter counts what happened in it, whenever it was typed
COUNTED = text(f"""
with said as materialized (
    select f.stream_id, f.type, f.data, {CAME_TRUE} as occurred_at from fact f where f.programme_id = :programme_id
    and f.type in ({TYPES}) and {CAME_TRUE} < :ends and {STANDS}
), within as (select * from said where occurred_at >= :begins),
came as (select stream_id as id, occurred_at as at, data->>'door' as door from within where type = 'referral_received'),
marks as materialized (
    select stream_id as id, min(occurred_at) filter (where type = 'referral_received') as received_at,
        min(occurred_at) filter (where type in ('contact_attempted', 'contact_made')) as tried_at,
        min(occurred_at) filter (where type = 'contact_made') as met_at,
        max(occurred_at) filter (where type = 'contact_made') as last_met_at,
        min(occurred_at) filter (where type = 'intake_completed') as intake_at,
        min(occurred_at) filter (where type = 'journey_ended') as ended_at,
        min(occurred_at) filter (where type = 'linkage_dispatched' and occurred_at >= :begins) as sent_at,
        min(occurred_at) filter (where type = 'linkage_connected') as connected_at,
        coalesce(bool_or(type = 'linkage_closed' and data->>'outcome' = 'got_help'), false) as helped,
        coalesce(bool_or(type = 'linkage_answered' and data->>'answer' in ('no_capacity', 'waitlisted')), false) as no_room,
        min(occurred_at) filter (where type = 'handoff_requested' and occurred_at >= :begins) as asked_at,
        min(occurred_at) filter (where type = 'handoff_arrived') as there_at
    from said group by 1
),
journeys as (
    select m.*, cast(o.data->>'referral_id' as uuid) as referral_id, r.received_at as referred_at
    from said o join marks m on m.id = o.stream_id join marks r on r.id = cast(o.data->>'referral_id' as uuid)
    where o.type = 'journey_opened'
),
new as (select j.*, extract(epoch from j.tried_at - referred_at) / 3600 as hours_to_attempt,
    extract(epoch from j.met_at - referred_at) / 3600 as hours_to_contact from journeys j join came c on c.id = j.referral_id),
enrolled as (select * from journeys where intake_at is not null and ended_at is null),
linked as (select m.*, s.participant_id as person from marks m join stream s on s.id = m.id where m.sent_at is not null)
select jsonb_build_object(
    'doors', (select coalesce(jsonb_object_agg(door, n), '{{}}') from (select door, count(*) as n from came group by 1) x),
    'reasons', (select coalesce(jsonb_object_agg(why, n), '{{}}') from (select data->>'reason_code' as why, count(*) as n
        from within where type = 'referral_not_accepted' group by 1) x),
    'events', (select coalesce(jsonb_object_agg(type, n), '{{}}') from (select type, count(*) as n from within group by 1) x),
    'people', (select coalesce(jsonb_object_agg(type, n), '{{}}') from (select type,
        count(distinct coalesce(data->>'participant_id', cast(stream_id as text))) as n from within group by 1) x),
    'came', (select count(*) from came),
    'opened', (select count(*) from new), 'met', (select count(met_at) from new), 'intakes', (select count(intake_at) from new),
    'tried', (select count(hours_to_attempt) from new),
    'attempt_median', (select percentile_cont(0.5) within group (order by hours_to_attempt) from new),
    'attempt_p90', (select percentile_cont(0.9) within group (order by hours_to_attempt) from new),
    'contact_median', (select percentile_cont(0.5) within group (order by hours_to_contact) from new),
    'intake_count', (select count(*) from journeys where intake_at >= :begins),
    'intake_median', (select percentile_cont(0.5) within group (order by extract(epoch from intake_at - referred_at) / 86400)
        from journeys where intake_at >= :begins),
    'enrolled', (select count(*) from enrolled),
    'engaged', (select count(*) from enrolled e where e.last_met_at >= :ends - interval '30 days'),
    'consented', (select count(*) from enrolled e where exists (select from consent c where c.participant_id = e.id
        and c.signed_at < :ends and c.expires_at >= :ends and coalesce(c.ended_at, :ends) >= :ends)),
    'deaths', (select count(*) from within where type = 'journey_ended' and data->>'stage' = 'deceased'),
    'sent_people', (select count(distinct person) from linked),
    'connected_people', (select jsonb_build_array(count(distinct person) filter (where connected_at is not null),
        count(distinct person) filter (where connected_at is null)) from linked),
    'helped_people', (select jsonb_build_array(count(distinct person) filter (where helped),
        count(distinct person) filter (where not helped)) from linked),
    'no_room_people', (select jsonb_build_array(count(distinct person) filter (where no_room),
        count(distinct person) filter (where not no_room)) from linked),
    'sent', (select count(*) from linked), 'helped', (select count(*) filter (where helped) from linked),
    'no_room', (select count(*) filter (where no_room) from linked),
    'connected', (select count(connected_at) from linked),
    'connect_median', (select percentile_cont(0.5) within group (order by extract(epoch from connected_at - sent_at) / 86400)
        from linked),
    'waited_long', (select coalesce(jsonb_object_agg(category, n), '{{}}') from (
        select l.category, count(distinct l.participant_id) as n from within w join linkage l on l.id = w.stream_id
        where w.type = 'linkage_waited_long' group by 1) x),
    'waited', (select count(asked_at) from marks),
    'there_in_time', (select count(*) from marks where there_at <= asked_at + interval '30 minutes')
)""")  # names of ours, no input
FIRST_TEAM = text("select id from team where programme_id = :programme_id order by id limit 1")
REPORTS = text("""select f.data->>'about' as quarter, max(o.due_at) as due_at, min(h.occurred_at) as submitted_at,
    min(a.name) as submitted_by, bool_or(o.missed_at is not null and o.closed_at is null) as late
    from fact f left join obligation o on o.stream_id = f.stream_id and o.kind = 'quarterly_report'
        and o.about = f.data->>'about'
    left join fact h on h.stream_id = f.stream_id and h.type = 'report_submitted' and h.data->>'about' = f.data->>'about'
    left join person a on a.id = h.actor_id
    where f.programme_id = :programme_id and f.type = 'report_due' group by 1 order by 1 desc limit 40""")


async def counted(connection: AsyncConnection, access: Access, begins: datetime, ends: datetime) -> Mapping[str, Any]:
    """All numbers of a quarter, exact: what of them may be shown is decided where they are shown."""
    values = {"programme_id": access.actor.programme_id, "begins": begins, "ends": ends}
    found: Mapping[str, Any] = (await connection.execute(COUNTED, values)).scalar_one()
    return found


async def reporting_team(connection: AsyncConnection, programme_id: UUID) -> UUID | None:
    """The team in whose stream the programme's reports are owed; None before there is a team."""
    found: UUID | None = (await connection.execute(FIRST_TEAM, {"programme_id": programme_id})).scalar_one_or_none()
    return found


async def reports(connection: AsyncConnection, access: Access) -> Sequence[dict[str, Any]]:
    """The reports that are owed or were handed in, the latest quarter first."""
    found = await connection.execute(REPORTS, {"programme_id": access.actor.programme_id})
    return [dict(row) for row in found.mappings()]
