"""Ten thousand open journeys, written straight into the record as commands would have left them."""

import psycopg

# each is a copy of one open journey that was made through the API; the copies owe what it owes, at moments of their own
FILL = """
create temporary table made as
    select gen_random_uuid() as id, gen_random_uuid() as referral_id, n from generate_series(1, %(count)s) n;
insert into stream (id, programme_id, kind, kind_order, policy_version, seq, opened_at, next_due)
    select m.id, s.programme_id, s.kind, s.kind_order, s.policy_version, 1, clock_timestamp(),
        clock_timestamp() + interval '2 hours' + m.n * interval '4 minutes'
    from made m, stream s where s.id = %(like)s;
insert into participant (id, alias, stage, stage_since, opened_at, owner_id, owner_role, referral_id, door, area, attempts,
        safe_contact, entered)
    select m.id, 'Alder ' || m.n, (array['outreach', 'intake_pending', 'active', 'active'])[1 + m.n %% 4], p.stage_since,
        p.opened_at, p.owner_id, p.owner_role, m.referral_id, p.door,
        (array['downtown', 'north', 'south', 'harbor', 'ambaum'])[1 + m.n %% 5], 0, false, p.entered
    from made m, participant p where p.id = %(like)s;
insert into fact (id, programme_id, stream_id, seq, type, data, occurred_at, recorded_at, settled_at)
    select gen_random_uuid(), s.programme_id, m.id, 1, 'journey_opened', '{}', clock_timestamp(), clock_timestamp(),
        clock_timestamp() from made m, stream s where s.id = %(like)s;
insert into obligation (id, stream_id, kind, owner_role, opened_at, due_at, state, owner_id, ladder, on_due, pausable, marks,
        marks_passed, next_at, recorded_late)
    select gen_random_uuid(), m.id, o.kind, o.owner_role, o.opened_at,
        clock_timestamp() + interval '2 hours' + m.n * interval '4 minutes', o.state, o.owner_id, o.ladder, o.on_due,
        o.pausable, '{}', 0, clock_timestamp() + interval '2 hours' + m.n * interval '4 minutes', false
    from made m, obligation o where o.stream_id = %(like)s and o.closed_at is null;
"""
# by a fact of somebody else's: of its own, which is settled already, no process is told
HEAR = """insert into hearing (programme_id, workflow_type, workflow_id, lane, stream_id, seq, fact_id, written_at, tries)
    select f.programme_id, 'ParticipantJourney', 'participant/' || p.id, 'normal', f.stream_id, f.seq, f.id, clock_timestamp(), 0
    from participant p, (select f.* from fact f join hearing h on h.fact_id = f.id where f.seq = 1 limit 1) f
    where p.alias like 'Alder %%' and not exists (select 1 from hearing h where h.workflow_id = 'participant/' || p.id)
    limit %(count)s"""


def fill(url: str, count: int, like: str) -> None:
    """Make `count` open journeys that owe what the one named `like` owes."""
    with psycopg.connect(url) as connection:
        for statement in FILL.strip().rstrip(";").split(";\n"):
            connection.execute(statement.encode(), {"count": count, "like": like})
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute("vacuum analyze")


def start_processes(url: str, count: int) -> None:
    """Have the relay start the processes of so many of them."""
    with psycopg.connect(url) as connection:
        connection.execute(HEAR, {"count": count})
        connection.execute("notify throughline_hearing")
