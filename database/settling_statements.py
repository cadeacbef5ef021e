"""The statements by which facts are settled: what is held, what is read, what is written with the ledger."""

from sqlalchemy import text

from database.links import LINKED

LEASE_SECONDS = 15

HOLD = text("""select s.id from stream s where s.id = :stream_id
    or s.id = (select x.participant_id from stream x where x.id = :stream_id) order by s.kind_order, s.id for share""")

LOAD = text("""
select jsonb_build_object(
    'now', clock_timestamp() + make_interval(secs => p.clock_offset), 'generation', p.generation,
    'offset', p.clock_offset,
    'stream', to_jsonb(s) - 'last_mac',
    'facts', (select jsonb_agg(f order by f.seq) from fact f where f.stream_id = s.id and f.settled_at is null),
    'referral', (select to_jsonb(r) from referral r where r.id = s.id or (s.kind = 'escalation' and r.id = e.subject_id)),
    'participant', (select to_jsonb(x) from participant x where x.id = coalesce(s.participant_id, s.id)),
    'charge_hold', (select to_jsonb(h) from charge_hold h where h.id = s.id or (s.kind = 'escalation' and h.id = e.subject_id)),
    'linkage', (select to_jsonb(l) from linkage l where l.id = s.id or (s.kind = 'escalation' and l.id = e.subject_id)),
    'conference', (select to_jsonb(c) from conference c where c.id = s.id or (s.kind = 'escalation' and c.id = e.subject_id)),
    'consent', (select to_jsonb(c) from consent c where c.id = s.id),
    'escalation', to_jsonb(e),
    'obligation', (select to_jsonb(o) from obligation o where o.id = e.obligation_id),
    'owed', case when s.kind in ('referral', 'linkage', 'charge_hold', 'conference') then
        (select jsonb_agg(o) from obligation o where o.stream_id = s.id and o.closed_at is null) end,
    'consents', (select jsonb_agg(c) from consent c where c.participant_id = coalesce(s.participant_id, s.id)
        and c.status = 'active'),
    'is_kept_apart', exists (select from kept_apart k
        where k.participant_id = coalesce(s.participant_id, s.id) and k.ended_at is null),
    'rota', (select jsonb_agg(r) from rota r where r.programme_id = s.programme_id and r.ended_at is null
        and r.ends_at > clock_timestamp() + make_interval(secs => p.clock_offset)
        and r.starts_at <= clock_timestamp() + make_interval(secs => p.clock_offset)),
    'people', (select jsonb_agg(jsonb_build_object('id', a.id, 'name', a.name, 'roles', a.roles, 'team_id', a.team_id,
        'agency_id', a.agency_id, 'agency_kind', g.kind, 'email', a.email, 'backup_id', a.backup_id,
        'supervisor_id', a.supervisor_id)) from person a join agency g on g.id = a.agency_id
        where a.programme_id = s.programme_id and a.active),
    'next_at', (select min(o.next_at) from obligation o where o.stream_id = s.id and o.closed_at is null and o.state = 'open')
) from stream s join programme p on p.id = s.programme_id left join escalation e on e.id = s.id where s.id = :stream_id
""")

# what another settled meanwhile is no longer ours to tell: a settled fact never gains a recipient. Said in this way it
# is found by its id: by the index of what is unsettled every fact that was ever in it would be looked at, until a vacuum
WRITE = f"""
with settled as (
    update fact set settled_at = :now where id = any(cast(:facts as uuid[])) and (settled_at is null) is true returning id
), told as (
    insert into notice (id, programme_id, fact_id, stream_id, participant_id, person_id, audience, event, tier, reference,
        consent_id, state, withheld_why, created_at)
    select id, programme_id, fact_id, stream_id, participant_id, person_id, audience, event, tier, reference,
        consent_id, state, withheld_why, created_at
    from jsonb_populate_recordset(null::notice, cast(:notices as jsonb)) where fact_id in (select id from settled)
    on conflict (fact_id, person_id, event) do nothing returning id
), posted as (
    insert into delivery (id, programme_id, notice_id, channel, state, message_id, tries, lease_until, lease_token, next_try_at)
    select d.id, d.programme_id, d.notice_id, d.channel, d.state, d.message_id, 0,
        case d.state when 'leased' then clock_timestamp() + interval '{LEASE_SECONDS} seconds' end, d.lease_token,
        clock_timestamp() + (d.next_try_at - cast(:now as timestamptz))
    from jsonb_populate_recordset(null::delivery, cast(:deliveries as jsonb)) d join told on told.id = d.notice_id
    returning id
), waits as (
    update escalation set next_at = :rung_after where id = :stream_id and ended_at is null
        and cast(:rung_after as timestamptz) is not null and exists (select 1 from settled)
)"""  # a number of ours, no input
POSTED = "select array_agg(id) from posted"
PLAIN, WITH_LINKS = text(f"{WRITE} {POSTED}"), text(f"{WRITE}, {LINKED} {POSTED}")

# whoever is told a later rung of a ladder that waits for no mail is not mailed the earlier one any more
LATER_RUNG = text("""update delivery d set state = 'cancelled', error_code = 'later_rung' from notice n, fact f
    where n.id = d.notice_id and f.id = n.fact_id and n.stream_id = :stream_id and f.type = 'escalation_raised'
    and f.settled_at is not null and n.person_id = any(:people)
    and (d.state = 'queued' or d.state = 'leased' and d.lease_until <= clock_timestamp())""")
