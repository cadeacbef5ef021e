"""The SQL of every read, by what it is for."""

from functools import cache

from sqlalchemy import TextClause, text

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
CLOCK = text("""select clock_timestamp() + make_interval(secs => p.clock_offset) as now, p.clock_offset,
    least((select min(o.next_at) from obligation o join stream s on s.id = o.stream_id where s.programme_id = p.id
            and o.closed_at is null and o.state = 'open'
            and o.next_at > clock_timestamp() + make_interval(secs => p.clock_offset)),
        (select min(e.next_at) from escalation e join stream s on s.id = e.id where s.programme_id = p.id
            and e.ended_at is null and e.next_at > clock_timestamp() + make_interval(secs => p.clock_offset))
    ) as next_deadline from programme p where p.id = :programme_id""")
IS_PROVIDER = text("""select true from agency where id = :id and programme_id = :programme_id and kind = 'provider'
    and active""")
IS_AGENCY = text("select true from agency where id = :id and programme_id = :programme_id and active")
AGENDA_SUBJECT = text("""select i.referral_id from agenda_item i join stream s on s.id = i.conference_id
    where i.id = :item_id and i.conference_id = :conference_id and s.programme_id = :programme_id""")
CONFERENCE_OF_TASK = text("""select i.conference_id from action_item i join stream s on s.id = i.conference_id
    where i.id = :id and s.programme_id = :programme_id""")
STREAM_OF_OBLIGATION = text("""select o.stream_id from obligation o join stream s on s.id = o.stream_id
    where o.id = :id and s.programme_id = :programme_id""")

OWED = """select o.id, o.kind, o.due_at, o.opened_at, o.missed_at, o.state, o.owner_role, o.owner_id, o.about,
    s.id as stream_id, s.kind as stream_kind, s.participant_id, owner.name as owner_name,
    coalesce(p.alias, r.receipt_code) as who, coalesce(p.stage, r.status) as stage, coalesce(p.door, r.door) as door,
    coalesce(p.area, r.area) as area, coalesce(p.stage_since, r.received_at, o.opened_at) as since,
    l.category, g.name as provider_name
    from obligation o join stream s on s.id = o.stream_id
    left join participant p on p.id = coalesce(s.participant_id, s.id)
    left join referral r on r.id = s.id left join linkage l on l.id = s.id left join agency g on g.id = l.provider_id
    left join person owner on owner.id = o.owner_id"""
AFTER = "(o.due_at, o.id) > (:after_moment, :after_id) order by o.due_at, o.id limit :limit"
WORKLIST_ALL = text(f"""{OWED} where s.programme_id = :programme_id and o.closed_at is null and o.on_due = 'miss'
    and (cast(:person_id as uuid) is not null or true) and (cast(:agency_id as uuid) is not null or true)
    and (cast(:roles as text[]) is not null) and {AFTER}""")
WORKLIST_MINE = text(f"""{OWED} where s.programme_id = :programme_id and o.closed_at is null and o.on_due = 'miss'
    and (o.owner_id = :person_id or (o.owner_id is null and o.owner_role = any(:roles)
        and (o.owner_role <> 'provider' or l.provider_id = :agency_id))) and {AFTER}""")

REFERRALS = text("""select r.*, s.seq as version, s.next_due from referral r join stream s on s.id = r.id
    where s.programme_id = :programme_id and (cast(:status as text) is null or r.status = :status)
    and (cast(:own_of as uuid) is null or r.referrer_id = :own_of)
    and (cardinality(cast(:asked as text[])) = 0 or r.views_asked && cast(:asked as text[])
        or r.views_given ?| cast(:asked as text[]))
    order by r.received_at desc, r.id limit :limit""")

PARTICIPANT = """select p.*, s.seq as version, s.next_due, owner.name as owner_name from stream s
    join participant p on p.id = s.id join person owner on owner.id = p.owner_id"""
FILTERS = {"stage": "p.stage = :stage", "owner": "p.owner_id = :owner", "area": "p.area = :area"}


@cache
def participants(filters: tuple[str, ...]) -> TextClause:
    """Open journeys by next deadline, narrowed by the named filters."""
    narrowed = "".join(f" and {FILTERS[name]}" for name in filters)
    return text(f"""{PARTICIPANT} where s.programme_id = :programme_id and s.kind = 'participant' and s.closed_at is null
        and (s.next_due, s.id) > (:after_moment, :after_id){narrowed} order by s.next_due, s.id limit :limit""")


RECORD = {
    "participant": text(f"{PARTICIPANT} where s.id = :id and s.programme_id = :programme_id"),
    **{
        kind: text(f"""select x.*, s.seq as version, s.next_due, s.participant_id as of_participant from {kind} x
            join stream s on s.id = x.id where x.id = :id and s.programme_id = :programme_id""")
        for kind in ("referral", "linkage", "consent", "conference", "escalation")
    },
}

OBLIGATIONS = text("""select o.*, owner.name as owner_name from obligation o join stream s on s.id = o.stream_id
    left join person owner on owner.id = o.owner_id where s.id = :id and s.programme_id = :programme_id
    order by o.closed_at nulls first, o.due_at limit 60""")
OWED_AROUND = text("""select o.*, s.kind as stream_kind, owner.name as owner_name, l.category, g.name as provider_name,
    to_jsonb(e) as open_ladder from obligation o join stream s on s.id = o.stream_id
    left join person owner on owner.id = o.owner_id
    left join linkage l on l.id = s.id left join agency g on g.id = l.provider_id
    left join escalation e on e.obligation_id = o.id and e.ended_at is null
    where (s.id = :id or s.participant_id = :id) and s.programme_id = :programme_id and s.kind <> 'escalation'
    and o.closed_at is null order by (o.on_due <> 'miss'), o.due_at""")
TIMELINE = text("""select f.id, f.type, f.data, f.occurred_at, f.recorded_at, f.settled_at, s.kind as stream_kind,
    s.id as stream_id, a.name as actor,
    (select jsonb_agg(jsonb_build_object('person', n_p.name, 'roles', n_p.roles, 'audience', n.audience, 'event', n.event,
        'tier', n.tier, 'reference', n.reference, 'state', n.state, 'withheld_why', n.withheld_why,
        'delivery', d.state, 'sent_at', d.sent_at, 'error_code', d.error_code) order by n.state, n_p.name)
        from notice n join person n_p on n_p.id = n.person_id left join delivery d on d.notice_id = n.id
        where n.fact_id = f.id) as notices
    from stream s join fact f on f.stream_id = s.id left join person a on a.id = f.actor_id
    where s.programme_id = :programme_id and (s.id = :id or s.participant_id = :id)
    order by f.recorded_at desc, f.seq desc limit :limit""")
LINKAGES = text("""select l.*, s.seq as version, s.next_due, p.alias, p.area, g.name as provider_name, o.name as owner_name
    from linkage l join stream s on s.id = l.id join participant p on p.id = l.participant_id
    left join agency g on g.id = l.provider_id join person o on o.id = l.owner_id
    where s.programme_id = :programme_id and (cast(:participant_id as uuid) is null or l.participant_id = :participant_id)
    and (cast(:provider_id as uuid) is null or l.provider_id = :provider_id)
    and (cast(:participant_id as uuid) is not null or l.closed_at is null)
    order by l.closed_at nulls first, s.next_due nulls last, l.opened_at desc limit 200""")
CONSENTS = text("""select c.*, s.seq as version from consent c join stream s on s.id = c.id
    where c.participant_id = :id and s.programme_id = :programme_id order by c.ended_at nulls first, c.expires_at""")
CONFERENCES = text("""select c.*, s.seq as version, t.name as team_name, chair.name as chair_name,
    (select count(*) from agenda_item i where i.conference_id = c.id) as items from conference c
    join stream s on s.id = c.id join team t on t.id = c.team_id join person chair on chair.id = c.chair_id
    where s.programme_id = :programme_id order by (c.status in ('minutes_approved', 'cancelled')), c.starts_at limit 50""")
AGENDA = text("""select i.*, p.alias, p.stage, r.receipt_code, r.status as referral_status from agenda_item i
    join stream s on s.id = i.conference_id left join participant p on p.id = i.participant_id
    left join referral r on r.id = i.referral_id where i.conference_id = :id and s.programme_id = :programme_id
    order by i.position""")
TASKS = text("""select i.*, p.alias, o.name as owner_name from action_item i join stream s on s.id = i.conference_id
    left join participant p on p.id = i.participant_id join person o on o.id = i.owner_id
    where i.conference_id = :id and s.programme_id = :programme_id order by i.done_at nulls first, i.due_at""")
ESCALATIONS = text("""select e.*, s.seq as version, subject.kind as subject_kind, p.alias, r.receipt_code, o.due_at,
    o.owner_role, owner.name as owner_name from escalation e join stream s on s.id = e.id
    join stream subject on subject.id = e.subject_id join obligation o on o.id = e.obligation_id
    left join participant p on p.id = e.participant_id left join referral r on r.id = e.subject_id
    left join person owner on owner.id = o.owner_id
    where s.programme_id = :programme_id and (e.ended_at is null or (e.status = 'ended_at_director' and o.closed_at is null))
    order by e.next_at nulls last, e.opened_at limit 200""")
NOTICES = text("""select n.*, a.name as person, a.roles, d.state as delivery, d.sent_at, d.tries, d.error_code
    from notice n join person a on a.id = n.person_id left join delivery d on d.notice_id = n.id
    where n.programme_id = :programme_id and (cast(:stream_id as uuid) is null or n.stream_id = :stream_id
        or n.participant_id = :stream_id)
    and (cast(:state as text) is null or n.state = :state or d.state = :state)
    order by n.created_at desc, n.id limit :limit""")
NOTICE = """select n.id, n.event, n.tier, n.reference, n.created_at, n.read_at, n.stream_id, s.kind as stream_kind,
    n.participant_id, f.type, f.data, p.alias, r.receipt_code, r.published
    from notice n join stream s on s.id = n.stream_id join fact f on f.id = n.fact_id
    left join participant p on p.id = n.participant_id left join referral r on r.id = n.stream_id"""
INBOX = text(f"{NOTICE} where n.person_id = :person_id and n.state = 'told' order by n.created_at desc limit :limit")
BY_REFERENCE = text(f"{NOTICE} where n.person_id = :person_id and n.state = 'told' and n.reference = :reference")
MONITOR = text("""select
    (select coalesce(jsonb_object_agg(stage, n), '{}') from (select p.stage, count(*) as n from participant p
        join stream s on s.id = p.id where s.programme_id = :programme_id and s.closed_at is null group by 1) x) as stages,
    (select coalesce(jsonb_object_agg(status, n), '{}') from (select r.status, count(*) as n from referral r
        join stream s on s.id = r.id where s.programme_id = :programme_id
        and r.status in ('received', 'screening', 'pending_decision', 'waitlisted') group by 1) x) as referrals,
    (select coalesce(jsonb_object_agg(door, n), '{}') from (select p.door, count(*) as n from participant p
        join stream s on s.id = p.id where s.programme_id = :programme_id and s.closed_at is null group by 1) x) as doors,
    (select count(*) from obligation o join stream s on s.id = o.stream_id where s.programme_id = :programme_id
        and o.closed_at is null and o.missed_at is not null) as overdue,
    (select count(*) from escalation e join stream s on s.id = e.id where s.programme_id = :programme_id
        and e.ended_at is null) as escalations,
    (select count(*) from delivery d where d.programme_id = :programme_id and d.state in ('queued', 'leased'))
        as notices_waiting,
    (select count(*) from delivery d where d.programme_id = :programme_id and d.state = 'failed') as notices_failed,
    (select count(*) from notice n where n.programme_id = :programme_id and n.state = 'withheld') as notices_withheld""")
PEOPLE = text("""select a.id, a.name, a.login, a.roles, g.name as agency, g.kind as agency_kind,
    (select count(*) from participant p where p.owner_id = a.id and p.ended_at is null) as caseload
    from person a join agency g on g.id = a.agency_id where a.programme_id = :programme_id and a.active order by a.name""")
PROVIDERS = text("""select id, name, description, categories, source from agency where programme_id = :programme_id
    and kind = 'provider' and active
    order by (cast(:category as text) is null or :category = any(categories)) desc, name limit 200""")
CHANGES = text("""select f.stream_id, s.kind, f.type, f.recorded_at, s.participant_id from fact f
    join stream s on s.id = f.stream_id where f.programme_id = :programme_id and f.recorded_at > :since
    order by f.recorded_at limit 200""")
MATCHING = text("""select s.id, s.kind, s.participant_id, count(*) as shared, array_agg(distinct m.kind) as reasons,
    p.alias, r.receipt_code from match_token m join stream s on s.id = m.stream_id
    left join referral r on r.id = s.id left join participant p on p.id = coalesce(s.participant_id, s.id)
    where m.programme_id = :programme_id and (m.kind, m.token) in (
        select * from unnest(cast(:kinds as text[]), cast(:tokens as bytea[])))
    and (cast(:but as uuid) is null or s.id <> :but) group by s.id, p.alias, r.receipt_code
    order by count(*) desc limit 20""")
AUDIT = text("""select id, stream_id, fact_id, actor_id, act, outcome, at, sealed_no from audit
    where programme_id = :programme_id order by at desc limit :limit""")
SEALED = text("""select f.name, f.ciphertext, k.wrapped, k.wrapping_key from sealed_field f
    join stream s on s.id = f.stream_id join vault.wrapped_key k on k.stream_id = f.stream_id
    where f.stream_id = :id and s.programme_id = :programme_id and f.name = any(:names) and k.destroyed_at is null""")
NOTES = text("""select n.id, n.kind, n.written_at, n.ciphertext, a.name as author, k.wrapped, k.wrapping_key from note n
    join stream s on s.id = n.stream_id join vault.wrapped_key k on k.stream_id = n.stream_id
    left join person a on a.id = n.author_id
    where n.stream_id = :id and s.programme_id = :programme_id and k.destroyed_at is null order by n.written_at desc""")
