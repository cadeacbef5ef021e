"""The SQL of every read, by what it is for."""

from functools import cache

from sqlalchemy import TextClause, text

from database.apart import WALLED, walled
from database.ladders import TELLING
from domain.referral import DECIDED

PERSON = """select a.id as person_id, a.programme_id, a.name, a.roles, a.agency_id, g.kind as agency_kind, a.team_id
    from person a join agency g on g.id = a.agency_id"""

ACTOR_OF_TOKEN = text(f"""{PERSON} join access_token t on t.person_id = a.id
    where t.token_hash = :token_hash and t.ended_at is null and t.expires_at > clock_timestamp() and a.active""")
ACTOR_OF_LOGIN = text(f"{PERSON} where a.login = :login and a.active")
KEEP_TOKEN = text("""insert into access_token (token_hash, person_id, kind, created_at, expires_at)
    values (:hash, :person_id, :kind, :now, :until) on conflict (token_hash) do update set expires_at = excluded.expires_at,
    ended_at = null""")
END_TOKEN = text("update access_token set ended_at = clock_timestamp() where token_hash = :hash and ended_at is null")
DEMO_PEOPLE = text("""select a.login, a.name, a.roles, g.name as agency from person a join agency g on g.id = a.agency_id
    where a.active order by g.kind desc, a.login""")
POLICY_VERSION = text("select policy_version from programme where id = :programme_id")
CLOCK = text("""select clock_timestamp() + make_interval(secs => p.clock_offset) as now, p.clock_offset, p.zone,
    least((select min(o.next_at) from obligation o join stream s on s.id = o.stream_id where s.programme_id = p.id
            and o.closed_at is null and o.state = 'open'
            and o.next_at > clock_timestamp() + make_interval(secs => p.clock_offset)),
        (select min(e.next_at) from escalation e join stream s on s.id = e.id where s.programme_id = p.id
            and e.ended_at is null and e.next_at > clock_timestamp() + make_interval(secs => p.clock_offset))
    ) as next_deadline from programme p where p.id = :programme_id""")
IS_PROVIDER = text("""select true from agency where id = :id and programme_id = :programme_id and kind = 'provider'
    and active""")
IS_AGENCY = text("select true from agency where id = :id and programme_id = :programme_id and active")
AGENDA_SUBJECT = text("""select i.participant_id, i.referral_id from agenda_item i join stream s on s.id = i.conference_id
    where i.id = :item_id and i.conference_id = :conference_id and s.programme_id = :programme_id""")
TEAM_OF = text("""select c.team_id from conference c join stream s on s.id = c.id
    where c.id = :id and s.programme_id = :programme_id""")
PLANNED_OF_TEAM = text("""select c.id, (select array_agg(i.participant_id) from agenda_item i where i.conference_id = c.id
    and i.participant_id is not null and i.removed_at is null) as people from conference c join stream s on s.id = c.id
    where c.team_id = :team_id and s.programme_id = :programme_id and c.status in ('planned', 'frozen') order by c.starts_at""")
NEXT_PLANNED = text("""select c.id from conference c join stream s on s.id = c.id join programme g on g.id = s.programme_id
    where c.team_id = :team_id and s.programme_id = :programme_id and c.id <> :but and c.status = 'planned'
    and c.starts_at > clock_timestamp() + make_interval(secs => g.clock_offset) order by c.starts_at limit 1""")
FLAGGED = text("""select cast(f.data->>'item_id' as uuid) as item_id from agenda_item i join stream s on s.id = i.conference_id
    join fact f on f.stream_id = i.participant_id and f.type = 'flagged_for_table' and f.actor_id = :person_id
    and f.data->>'item_id' = cast(i.id as text) where i.conference_id = :id and s.programme_id = :programme_id""")
NEXT_MEETING = text("""select min(n.starts_at) from conference c join stream s on s.id = c.id
    join programme g on g.id = s.programme_id join conference n on n.team_id = c.team_id and n.status in ('planned', 'frozen')
    where c.id = :id and s.programme_id = :programme_id
    and n.starts_at > greatest(c.starts_at, clock_timestamp() + make_interval(secs => g.clock_offset))""")
BEFORE_MINUTES = text("""select cast(c.attended as uuid[]) as attended, array(select distinct i.conference_id from action_item i
    join conference e on e.id = i.conference_id where e.team_id = c.team_id and e.id <> c.id and i.done_at is null and i.withdrawn_at is null
    order by 1) as earlier from conference c join stream s on s.id = c.id
    where c.id = :id and s.programme_id = :programme_id""")
SYSTEM_ISSUES = text("""select i.id, i.conference_id, i.owner_id, i.due_at, i.participant_id, i.done_at, i.withdrawn_at, i.carries, p.alias,
    o.name as owner_name from action_item i join stream s on s.id = i.conference_id
    left join participant p on p.id = i.participant_id join person o on o.id = i.owner_id
    where s.programme_id = :programme_id and i.done_at is null and i.withdrawn_at is null and i.carries >= :carries order by i.carries desc, i.due_at""")
PEOPLE_ON_AGENDA = text("""select i.participant_id from agenda_item i join stream s on s.id = i.conference_id
    where i.conference_id = :id and s.programme_id = :programme_id and i.participant_id is not null
    and i.removed_at is null order by i.position""")
CONFERENCE_OF_TASK = text("""select i.conference_id from action_item i join stream s on s.id = i.conference_id
    where i.id = :id and s.programme_id = :programme_id""")
STREAM_OF_OBLIGATION = text("""select o.stream_id from obligation o join stream s on s.id = o.stream_id
    where o.id = :id and s.programme_id = :programme_id""")

MATTER = text("""select m.*, p.alias, p.owner_id, s.policy_version from matter m join stream s on s.id = m.participant_id
    join participant p on p.id = m.participant_id
    where (m.id = :id or m.memo_id = :id) and s.programme_id = :programme_id""")
MATTERS = text("""select m.* from matter m join stream s on s.id = m.participant_id where m.participant_id = :id
    and s.programme_id = :programme_id order by m.closed_at desc nulls first, m.at limit 100""")
WAS_SENT = text("""select true from notice n join fact f on f.id = n.fact_id where n.person_id = :person_id
    and n.state = 'told' and f.type = 'memo_sent' and f.data->>'memo_id' = cast(:memo_id as text)""")

NEVER = "2200-01-01T00:00:00Z"  # where a list by next deadline puts what has none

# where somebody finds help is not shown to whoever works with a person who is kept apart from them
SHOWN = f"not {walled('l.participant_id')}"
REFERRAL = """select r.*, s.seq as version, s.next_due, s.policy_version,
    (select a.name from person a where a.id = r.responder_id) as responder from referral r join stream s on s.id = r.id"""
NEWEST_REFERRALS = """(cast(:after as uuid) is null or (r.received_at, r.id) < (
    select x.received_at, x.id from referral x where x.id = :after)) order by r.received_at desc, r.id desc limit :limit"""
REFERRAL_FILTERS = {
    "status": "r.status = :status",
    "undecided": "(r.status in ('received', 'screening', 'pending_decision')) = :undecided",
    "door": "r.door = :door",
    "area": "r.area = :area",
}
REFERRALS_OF = text(f"""{REFERRAL} where s.programme_id = :programme_id and (r.referrer_id = :person_id
    or (r.office_id is null or r.office_id = :agency_id or not 'prosecutor_liaison' = any(cast(:roles as text[])))
    and (r.views_asked && cast(:roles as text[]) or r.views_given ?| cast(:roles as text[]))) and {NEWEST_REFERRALS}""")


@cache
def referrals(filters: tuple[str, ...]) -> TextClause:
    """All referrals, newest first, narrowed by the named filters."""
    narrowed = "".join(f"{REFERRAL_FILTERS[name]} and " for name in filters)
    return text(f"{REFERRAL} where s.programme_id = :programme_id and {narrowed}{NEWEST_REFERRALS}")


PARTICIPANT = """select p.*, s.seq as version, s.next_due, s.policy_version, owner.name as owner_name from stream s
    join participant p on p.id = s.id join person owner on owner.id = p.owner_id"""
PARTICIPANT_FILTERS = {
    "stage": "p.stage = :stage",
    "owner": "p.owner_id = :owner",
    "area": "p.area = :area",
    "door": "p.door = :door",
    "due_before": "s.next_due < :due_before",
}


@cache
def participants(filters: tuple[str, ...]) -> TextClause:
    """Open journeys by next deadline, narrowed by the named filters."""
    narrowed = "".join(f" and {PARTICIPANT_FILTERS[name]}" for name in filters)
    return text(f"""{PARTICIPANT} where s.programme_id = :programme_id and s.kind = 'participant' and s.closed_at is null
        and (s.next_due, s.id) > (:after_moment, :after_id){narrowed} order by s.next_due, s.id limit :limit""")


RECORD = {
    "participant": text(f"{PARTICIPANT} where s.id = :id and s.programme_id = :programme_id"),
    **{
        kind: text(f"""select x.*, s.seq as version, s.next_due, s.policy_version from {kind} x
            join stream s on s.id = x.id where x.id = :id and s.programme_id = :programme_id""")
        for kind in ("charge_hold", "linkage", "escalation")
    },
    "referral": text(f"{REFERRAL} where s.id = :id and s.programme_id = :programme_id"),
}

CHARGE_HOLDS = text("""select h.*, s.seq as version, s.next_due, s.policy_version from charge_hold h
    join stream s on s.id = h.id where s.programme_id = :programme_id and h.decided_at is null
    and h.status <> 'withdrawn' and (cast(:referral_id as uuid) is null or h.referral_id = :referral_id)
    and (cast(:office_id as uuid) is null or h.office_id is null or h.office_id = :office_id)
    and (cast(:after as uuid) is null or h.id > :after) order by h.id limit :limit""")
OBLIGATIONS = text("""select o.*, owner.name as owner_name from obligation o join stream s on s.id = o.stream_id
    left join person owner on owner.id = o.owner_id where s.id = :id and s.programme_id = :programme_id
    order by o.closed_at nulls first, o.due_at limit 60""")
OWED_AROUND = text(f"""select o.*, s.kind as stream_kind, owner.name as owner_name, l.category, l.provider_id,
    l.owner_id as record_owner_id, coalesce(h.office_id, f.office_id) as office_id,
    g.name as provider_name, backup.name as backup_name, to_jsonb(e) as open_ladder, s.policy_version from obligation o join stream s on s.id = o.stream_id
    left join person owner on owner.id = o.owner_id
    left join person backup on backup.id = owner.backup_id
    left join linkage l on l.id = s.id left join agency g on g.id = l.provider_id
    left join escalation e on e.obligation_id = o.id and e.ended_at is null
    left join charge_hold h on h.id = s.id left join referral f on f.id = s.id
    where (s.id = :id or s.participant_id = :id) and s.programme_id = :programme_id and s.kind <> 'escalation'
    and o.closed_at is null and (l.id is null or {SHOWN}) order by (o.on_due <> 'miss'), o.due_at""")
# facts that concern one of those who work together, and where their data names them; whom it is all for is never named
AMONG_THEM = {"attendance_recorded": "person_id", "action_item_assigned": "owner_id"}
OF_WHOM = " ".join(
    f"when '{kind}' then (select w.name from person w where w.id = cast(f.data->>'{named}' as uuid) and not 'participant' = any(w.roles))"
    for kind, named in AMONG_THEM.items()
)
TIMELINE = text(f"""select f.id, f.type, f.data, f.occurred_at, f.recorded_at, f.settled_at, s.kind as stream_kind,
    s.id as stream_id, a.name as actor, case f.type {OF_WHOM} end as whom,
    (select jsonb_agg(jsonb_build_object('person', n_p.name, 'roles', n_p.roles, 'audience', n.audience, 'event', n.event,
        'tier', n.tier, 'reference', n.reference, 'state', n.state, 'withheld_why', n.withheld_why,
        'delivery', d.state, 'sent_at', d.sent_at, 'error_code', d.error_code) order by n.state, n_p.name)
        from notice n join person n_p on n_p.id = n.person_id left join delivery d on d.notice_id = n.id
        where n.fact_id = f.id) as notices
    from stream s join fact f on f.stream_id = s.id left join person a on a.id = f.actor_id
    where s.programme_id = :programme_id and (s.id = :id or s.participant_id = :id)
    and not (s.kind = 'linkage' and {walled("s.participant_id")})
    and (cast(:after as uuid) is null or (f.recorded_at, f.seq, f.id) < (
        select x.recorded_at, x.seq, x.id from fact x where x.id = :after))
    order by f.recorded_at desc, f.seq desc, f.id desc limit :limit""")
LINKAGE = """select l.*, s.seq as version, s.next_due, s.policy_version, p.alias, p.area,
    g.name as provider_name, o.name as owner_name
    from linkage l join stream s on s.id = l.id join participant p on p.id = l.participant_id
    left join agency g on g.id = l.provider_id join person o on o.id = l.owner_id"""
LINKAGE_FILTERS = {
    "participant_id": "l.participant_id = :participant_id",
    "status": "l.status = :status",
    "open": "(l.closed_at is null) = :open",
}
ONE_LINKAGE = text(f"{LINKAGE} where l.id = :id and s.programme_id = :programme_id and {SHOWN}")


@cache
def linkages(filters: tuple[str, ...]) -> TextClause:
    """Linkages by next deadline, what is owed no more last, narrowed by the named filters."""
    narrowed = "".join(f" and {LINKAGE_FILTERS[name]}" for name in filters)
    return text(f"""{LINKAGE} where s.programme_id = :programme_id and {SHOWN}{narrowed}
        and (coalesce(s.next_due, '{NEVER}'), l.id) > (:after_moment, :after_id)
        order by coalesce(s.next_due, '{NEVER}'), l.id limit :limit""")


# a provider's list is in the order in which it can be told: what is owed on a linkage, and by when, is the programme's
OFFERS = text(f"""{LINKAGE} where s.programme_id = :programme_id and {SHOWN} and l.provider_id = :provider_id
    and l.status <> 'identified' and l.closed_at is null and (cast(:after as uuid) is null or (l.opened_at, l.id) < (
        select x.opened_at, x.id from linkage x where x.id = :after)) order by l.opened_at desc, l.id desc limit :limit""")
CONSENTS = text("""select c.*, s.seq as version from consent c join stream s on s.id = c.id
    where c.participant_id = :id and s.programme_id = :programme_id order by c.ended_at nulls first, c.expires_at""")
CONFERENCE = """select c.*, s.seq as version, s.policy_version, t.name as team_name, chair.name as chair_name,
    array(select distinct r from person a, unnest(a.roles) r where cast(a.id as text) = any(c.attended) order by 1) as there,
    (select count(*) from agenda_item i where i.conference_id = c.id and i.removed_at is null) as items from conference c
    join stream s on s.id = c.id join team t on t.id = c.team_id join person chair on chair.id = c.chair_id"""
OVER = "x.status in ('minutes_approved', 'cancelled')"
CONFERENCES = text(f"""{CONFERENCE} where s.programme_id = :programme_id
    and (cast(:after as uuid) is null or ({OVER.replace("x.", "c.")}, c.starts_at, c.id) > (
        select {OVER}, x.starts_at, x.id from conference x where x.id = :after))
    order by {OVER.replace("x.", "c.")}, c.starts_at, c.id limit :limit""")
ONE_CONFERENCE = text(f"{CONFERENCE} where c.id = :id and s.programme_id = :programme_id")
AGENDA = text("""select i.id, i.conference_id, i.reason, i.participant_id, i.referral_id, i.decision, i.added_at,
    row_number() over (order by i.position) as position, coalesce(p.wished_at >= least(i.added_at, c.freeze_at), false) as asked,
    p.alias, p.stage, r.receipt_code, r.status as referral_status from agenda_item i
    join stream s on s.id = i.conference_id join conference c on c.id = s.id left join participant p on p.id = i.participant_id
    left join referral r on r.id = i.referral_id where i.conference_id = :id and s.programme_id = :programme_id
    and i.removed_at is null order by i.position""")
TOPICS = text("""select to_jsonb(i) as item, to_jsonb(p) as participant, to_jsonb(r) as referral,
    (select jsonb_agg(k) from consent k where k.participant_id = p.id and k.status = 'active') as consents
    from agenda_item i join stream s on s.id = i.conference_id left join participant p on p.id = i.participant_id
    left join referral r on r.id = i.referral_id where i.conference_id = :id and s.programme_id = :programme_id
    and i.removed_at is null order by i.position""")
WORK_TEXTS = text("""select n.id, n.stream_id, n.kind, n.ciphertext, k.wrapped, k.wrapping_key from note n
    join stream s on s.id = n.stream_id join vault.wrapped_key k on k.stream_id = n.stream_id
    where n.stream_id = any(:ids) and n.kind like 'action_item/%' and s.programme_id = :programme_id and k.destroyed_at is null""")
WISHES = text("""select n.id, n.stream_id, n.kind, n.ciphertext, k.wrapped, k.wrapping_key from note n
    join participant p on p.id = n.stream_id join stream s on s.id = p.id
    join vault.wrapped_key k on k.stream_id = n.stream_id where n.stream_id = any(:ids) and n.kind in ('wish', 'wish_not_said')
    and n.written_at = p.wished_at and s.programme_id = :programme_id and k.destroyed_at is null""")
PARTNERS_AT = text(f"""{PERSON.replace("a.team_id", "a.team_id, g.name as agency", 1)} where a.programme_id = :programme_id
    and a.team_id = :team_id and a.active and a.roles && cast(:roles as text[]) order by g.name, a.login""")
INSTEAD = """exists (select from conference m where m.team_id = {team} and m.status in ('planned', 'frozen', 'open')
    and exists (select from jsonb_each_text(m.delegates) d where d.value = cast(:person_id as text)))"""
GOES_INSTEAD = text(f"select {INSTEAD.format(team=':team_id')} from programme p where p.id = :programme_id")
AGREEMENTS = text(f"""select t.id, t.name as team_name, (select max(cast(f.data->>'until' as timestamptz)) from fact f
        where f.stream_id = t.id and f.type = 'agreement_signed' and f.data->>'person_id' = cast(:person_id as text))
    as signed_until, {INSTEAD.format(team="t.id")} as instead from team t where t.programme_id = :programme_id order by t.name""")
TEAMS = text("""select t.id, t.name as team_name, t.first_meeting, t.every_days,
    (select f.data from fact f where f.stream_id = t.id and f.type = 'series_set' order by f.seq desc limit 1) as series
    from team t where t.programme_id = :programme_id order by t.name""")
MEETINGS_AHEAD = text("""select c.id, c.team_id, t.name as team_name, c.starts_at, c.packets_at as opened_at,
    c.answers->>cast(:person_id as text) as answer, c.status in ('planned', 'frozen') and c.starts_at >
        clock_timestamp() + make_interval(secs => g.clock_offset) as answerable, exists (select from
        jsonb_each_text(c.delegates) d where d.value = cast(:person_id as text)) as instead from conference c
    join stream s on s.id = c.id join team t on t.id = c.team_id join programme g on g.id = s.programme_id
    where s.programme_id = :programme_id and c.status not in ('cancelled', 'minutes_approved')
    and (cast(:after as uuid) is null or (c.starts_at, c.id) > (select x.starts_at, x.id from conference x where x.id = :after))
    order by c.starts_at, c.id limit :limit""")
OWN_TASKS = text("""select i.*, to_jsonb(p) as participant, (select jsonb_agg(k) from consent k where k.participant_id = p.id
        and k.status = 'active') as consents from action_item i join stream s on s.id = i.conference_id
    left join participant p on p.id = i.participant_id where s.programme_id = :programme_id and i.owner_id = :person_id
    and i.done_at is null and i.withdrawn_at is null
    and (cast(:after as uuid) is null or (i.due_at, i.id) > (select x.due_at, x.id from action_item x where x.id = :after))
    order by i.due_at, i.id limit :limit""")
MINUTES_KEPT = text("""select c.id, c.team_id, t.name as team_name, c.starts_at, c.status = 'minutes_approved' as approved
    from conference c join stream s on s.id = c.id join team t on t.id = c.team_id where s.programme_id = :programme_id
    and (:staff and c.status in ('held', 'minutes_approved') or c.status = 'minutes_approved'
        and cast(:person_id as text) = any(c.attended))
    and (cast(:after as uuid) is null or (c.starts_at, c.id) < (select x.starts_at, x.id from conference x where x.id = :after))
    order by c.starts_at desc, c.id desc limit :limit""")
TASKS = text("""select i.*, p.alias, o.name as owner_name from action_item i join stream s on s.id = i.conference_id
    left join participant p on p.id = i.participant_id join person o on o.id = i.owner_id
    join conference own on own.id = :id join conference c on c.id = i.conference_id
    where s.programme_id = :programme_id and (i.conference_id = :id or (c.team_id = own.team_id and i.done_at is null and i.withdrawn_at is null
        and c.starts_at < own.starts_at)) order by coalesce(i.done_at, i.withdrawn_at) nulls first, i.due_at""")
ESCALATIONS = text(f"""select e.*, s.seq as version, subject.kind as subject_kind, p.alias, r.receipt_code, o.due_at,
    o.owner_role, owner.name as owner_name, array(select distinct a.name
        from notice n join delivery d on d.notice_id = n.id join person a on a.id = n.person_id
        where n.stream_id = e.id and d.state in ('queued', 'failed') and d.error_code is not null
        order by 1) as unmailed,
    case when e.acknowledged_at is not null then (select a.name from fact f join person a on a.id = f.actor_id
        where f.stream_id = e.id and f.type = 'escalation_acknowledged' order by f.seq desc limit 1) end as taken_by
    from escalation e join stream s on s.id = e.id
    join stream subject on subject.id = e.subject_id join obligation o on o.id = e.obligation_id
    left join participant p on p.id = e.participant_id left join referral r on r.id = e.subject_id
    left join person owner on owner.id = o.owner_id
    where s.programme_id = :programme_id and (e.ended_at is null or (e.status = 'ended_at_director' and o.closed_at is null))
    and (coalesce(e.next_at, '{NEVER}'), e.id) > (:after_moment, :after_id)
    order by coalesce(e.next_at, '{NEVER}'), e.id limit :limit""")
NOTICES = text("""select n.*, a.name as person, a.roles, d.state as delivery, d.sent_at, d.tries, d.error_code
    from notice n join person a on a.id = n.person_id left join delivery d on d.notice_id = n.id
    where n.programme_id = :programme_id and (cast(:stream_id as uuid) is null or n.stream_id = :stream_id
        or n.participant_id = :stream_id)
    and (cast(:state as text) is null or n.state = :state or d.state = :state
        or :state = 'waiting' and d.state in ('queued', 'leased'))
    and (cast(:after as uuid) is null or (n.created_at, n.id) < (
        select x.created_at, x.id from notice x where x.id = :after))
    order by n.created_at desc, n.id desc limit :limit""")
DECISIONS = ", ".join(f"'{kind}'" for kind in DECIDED)
# what a ladder tells is about the record that its obligation stands in, what a referring agency is told about its own
# referral; a published result says what was decided until then
NOTICE = f"""select n.id, n.event, n.tier, n.reference, n.created_at, n.stream_id, s.kind as stream_kind,
    b.id as about_id, b.kind as about_kind, n.participant_id, n.audience, f.type, f.data, p.alias, r.receipt_code, r.id as referral_id,
    case when f.type = 'triage_result_published' then (select d.type from fact d where d.stream_id = f.stream_id
        and d.seq < f.seq and d.type in ({DECISIONS}) order by d.seq desc limit 1) end as decided
    from notice n join stream s on s.id = n.stream_id join fact f on f.id = n.fact_id
    left join escalation e on e.id = n.stream_id join stream b on b.id = coalesce(e.subject_id, n.stream_id)
    left join participant p on p.id = n.participant_id left join referral r on r.id = case n.audience
        when 'referring_agency' then (select o.id from referral o where o.participant_id = n.participant_id
            and o.referrer_id = n.person_id order by o.received_at limit 1) else b.id end"""
# what rests on a consent is open only while that is in force: rights are read again at the time of reading
OPEN_TO = """n.person_id = :person_id and n.state = 'told' and (n.consent_id is null or exists (
    select 1 from consent c join programme g on g.id = n.programme_id where c.id = n.consent_id and c.status = 'active'
    and c.expires_at > clock_timestamp() + make_interval(secs => g.clock_offset)))"""
INBOX = text(f"""{NOTICE} where {OPEN_TO} and (cast(:after as uuid) is null or (n.created_at, n.id) < (
    select x.created_at, x.id from notice x where x.id = :after)) order by n.created_at desc, n.id desc limit :limit""")
BY_REFERENCE = text(f"{NOTICE} where {OPEN_TO} and n.reference = :reference")
MONITOR = text(f"""select
    (select coalesce(jsonb_object_agg(stage, n), '{{}}') from (select p.stage, count(*) as n from participant p
        join stream s on s.id = p.id where s.programme_id = :programme_id and s.closed_at is null group by 1) x) as stages,
    (select coalesce(jsonb_object_agg(status, n), '{{}}') from (select r.status, count(*) as n from referral r
        join stream s on s.id = r.id where s.programme_id = :programme_id
        and r.status in ('received', 'screening', 'pending_decision', 'waitlisted') group by 1) x) as referrals,
    (select coalesce(jsonb_object_agg(door, n), '{{}}') from (select p.door, count(*) as n from participant p
        join stream s on s.id = p.id where s.programme_id = :programme_id and s.closed_at is null group by 1) x) as doors,
    (select count(*) from obligation o join stream s on s.id = o.stream_id where s.programme_id = :programme_id
        and o.closed_at is null and o.missed_at is not null) as overdue,
    (select count(*) from escalation e join stream s on s.id = e.id where s.programme_id = :programme_id
        and (e.ended_at is null or e.status = 'ended_at_director' and exists (
            select from obligation o where o.id = e.obligation_id and o.closed_at is null))) as escalations,
    (select count(*) from agenda_item i join conference c on c.id = i.conference_id join stream s on s.id = c.id
        join participant p on p.id = i.participant_id where s.programme_id = :programme_id and i.removed_at is null
        and c.status in ('planned', 'frozen') and coalesce(p.wished_at < least(i.added_at, c.freeze_at), true)) as not_asked_yet,
    (select count(*) from fact f where f.programme_id = :programme_id and f.type = 'taken_up_at_table'
        and not (f.data->>'asked')::boolean) as never_asked,
    (select count(*) from delivery d where d.programme_id = :programme_id and d.state in ('queued', 'leased'))
        as notices_waiting,
    (select count(*) from delivery d where d.programme_id = :programme_id and d.state = 'failed') as notices_failed,
    (select count(*) from delivery d join notice n on n.id = d.notice_id join escalation e on e.id = n.stream_id
        where d.programme_id = :programme_id and d.state in ('queued', 'failed') and d.error_code is not null
        and e.status in {TELLING}) as rungs_unmailed,
    (select count(*) from notice n where n.programme_id = :programme_id and n.state = 'withheld') as notices_withheld""")
PEOPLE = text("""select a.id, a.name, a.login, a.roles, a.agency_id, a.team_id, g.name as agency, g.kind as agency_kind,
    (select count(*) from participant p where p.owner_id = a.id and p.ended_at is null) as caseload
    from person a join agency g on g.id = a.agency_id where a.programme_id = :programme_id and a.active order by a.name""")
UNFIT = "cast(:category as text) is not null and not :category = any({agency}.categories)"
PROVIDERS = text(f"""select a.id, a.name, a.description, a.categories, a.source from agency a
    where a.programme_id = :programme_id and a.kind = 'provider' and a.active and (cast(:after as uuid) is null or
    ({UNFIT.format(agency="a")}, a.name, a.id) > (select {UNFIT.format(agency="x")}, x.name, x.id from agency x where x.id = :after))
    order by ({UNFIT.format(agency="a")}), a.name, a.id limit :limit""")
CHANGES = text("""select f.stream_id, s.kind, f.type, f.recorded_at, s.participant_id from fact f
    join stream s on s.id = f.stream_id where f.programme_id = :programme_id and f.recorded_at > :since
    order by f.recorded_at desc limit :limit""")
# what whoever waits at a scene with somebody follows on the page of their own referral
SCENES = text("""select f.stream_id, s.kind, f.type, f.recorded_at from referral r join stream s on s.id = r.id
    join fact f on f.stream_id = r.id where r.referrer_id = :person_id and r.handoff is not null
    and f.type in ('handoff_acknowledged', 'handoff_arrived', 'handoff_stood_down') and f.recorded_at > :since
    order by f.recorded_at desc limit :limit""")
MATCHING = text("""select s.id, s.kind, s.participant_id, count(*) as shared, array_agg(distinct m.kind) as reasons,
    p.alias, p.ended_at is null and p.id is not null as open, r.receipt_code, r.links from match_token m join stream s on s.id = m.stream_id
    left join referral r on r.id = s.id left join participant p on p.id = coalesce(s.participant_id, s.id)
    where m.programme_id = :programme_id and (m.kind, m.token) in (
        select * from unnest(cast(:kinds as text[]), cast(:tokens as bytea[])))
    and (cast(:but as uuid) is null or s.id <> :but) group by s.id, p.id, r.receipt_code, r.links
    order by count(*) desc limit 20""")
AUDIT = text("""select a.id, a.stream_id, a.fact_id, a.actor_id, a.act, a.outcome, a.at, a.sealed_no from audit a
    where a.programme_id = :programme_id and (cast(:after as uuid) is null or (a.at, a.id) < (
        select x.at, x.id from audit x where x.id = :after)) order by a.at desc, a.id desc limit :limit""")
DISCLOSURES = text("""select x.* from (select n.id, 'notice' as how, n.event as what, n.tier, n.consent_id, a.name as person,
    g.name as agency, g.kind as agency_kind, d.sent_at as at from notice n join person a on a.id = n.person_id
    join agency g on g.id = a.agency_id join delivery d on d.notice_id = n.id
    where n.programme_id = :programme_id and n.participant_id = :id and n.state = 'told' and d.state = 'sent'
    and g.kind <> 'programme'
    union all
    select u.id, 'look', u.act, null, null, a.name, g.name, g.kind, u.at from audit u join person a on a.id = u.actor_id
    join agency g on g.id = a.agency_id where u.programme_id = :programme_id and u.stream_id = :id and u.outcome = 'seen'
    ) x where (cast(:after_id as uuid) is null or (x.at, x.id) < (:after_moment, :after_id))
    order by x.at desc, x.id desc limit :limit""")
DELIVERY_STATE = text("""select d.state from delivery d join notice n on n.id = d.notice_id
    where n.id = :id and n.programme_id = :programme_id""")
# what waits for the morning is late from the morning on
DELIVERIES = text("""select count(*) filter (where d.state in ('queued', 'leased')) as waiting,
    count(*) filter (where d.state = 'failed') as failed,
    coalesce(greatest(extract(epoch from max(clock_timestamp() - case when d.tries = 0 then d.next_try_at
        else n.created_at - make_interval(secs => p.clock_offset) end) filter (where d.state = 'queued')), 0), 0)::float as behind
    from delivery d join notice n on n.id = d.notice_id join programme p on p.id = d.programme_id
    where d.state in ('queued', 'leased', 'failed')""")
SEALED = text(f"""select f.name, f.ciphertext, k.wrapped, k.wrapping_key from sealed_field f
    join stream s on s.id = f.stream_id join vault.wrapped_key k on k.stream_id = f.stream_id
    where f.stream_id = :id and s.programme_id = :programme_id and f.name = any(:names) and k.destroyed_at is null
    and not (f.name = any(:located) and {WALLED})""")
NOTES = text(f"""select n.id, n.kind, n.written_at, n.ciphertext, a.name as author, k.wrapped, k.wrapping_key from note n
    join stream s on s.id = n.stream_id join vault.wrapped_key k on k.stream_id = n.stream_id
    left join person a on a.id = n.author_id
    where n.stream_id = :id and s.programme_id = :programme_id and k.destroyed_at is null and not {WALLED} order by n.written_at desc""")
