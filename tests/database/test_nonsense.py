"""What no row may say: the database itself refuses it, whoever writes it."""

from uuid import uuid4

import psycopg
import pytest
from psycopg.errors import CheckViolation, ForeignKeyViolation, NotNullViolation, UniqueViolation

from bootstrap.seed import PROGRAMME_ID, person_id

# a whole little record, from which each nonsense takes its one step aside
WHOLE = """
insert into stream (id, programme_id, kind, kind_order, policy_version, seq, opened_at)
    select x.id::uuid, %(programme)s, x.kind, x.place, 'v', 1, now() from (values
        (%(person)s, 'participant', 2), (%(referral)s, 'referral', 3), (%(consent)s, 'consent', 5),
        (%(linkage)s, 'linkage', 6), (%(conference)s, 'conference', 7), (%(ladder)s, 'escalation', 8),
        (%(other)s, 'escalation', 8)) x(id, kind, place);
insert into participant (id, alias, stage, stage_since, opened_at, owner_id, owner_role, referral_id, door, area, attempts,
    safe_contact, entered) values (%(person)s, 'Fern 12', 'active', now(), now(), %(staff)s, 'outreach', %(referral)s,
    'self', 'north', 0, false, '{}');
insert into referral (id, receipt_code, door, referrer_kind, area, needs, agreed_to_contact, in_custody, received_at, status,
    answers, views_asked, views_given) values (%(referral)s, 'R', 'self', 'staff', 'north', '{}', 'yes', false, now(),
    'received', '{}', '{}', '{}');
insert into consent (id, participant_id, kind, recipient_class, purpose, information, method, document_hash, discloser,
    status, signed_at, expires_at) values (%(consent)s, %(person)s, 'treatment', 'provider', 'treatment', '{}', 'written',
    'h', 'd', 'active', now(), now() + interval '1 day');
insert into linkage (id, participant_id, category, status, opened_at, owner_id, tried_provider_ids)
    values (%(linkage)s, %(person)s, 'food', 'identified', now(), %(staff)s, '{}');
insert into conference (id, team_id, chair_id, starts_at, freeze_at, status, attended, sequence, answers, delegates)
    select %(conference)s, id, %(staff)s, now() + interval '9 days', now() + interval '4 days', 'planned', '{}', 0, '{}', '{}' from team limit 1;
insert into agenda_item (id, conference_id, position, reason, participant_id)
    values (%(item)s, %(conference)s, 1, 'check_in', %(person)s);
insert into fact (id, programme_id, stream_id, seq, type, data, occurred_at, recorded_at)
    values (%(fact)s, %(programme)s, %(person)s, 1, 'journey_opened', '{}', now(), now());
insert into obligation (id, stream_id, kind, owner_role, opened_at, due_at, state, on_due, pausable, marks, marks_passed,
    recorded_late) values (%(obligation)s, %(person)s, 'intake', 'outreach', now(), now(), 'open', 'miss', false, '{}', 0,
    false);
insert into escalation (id, obligation_id, kind, ladder, subject_id, status, opened_at, rung, snoozes)
    values (%(ladder)s, %(obligation)s, 'intake', 'care', %(person)s, 'open', now(), 0, 0);
"""
SAME = "insert into {table} select (jsonb_populate_record(x, %(change)s)).* from {table} x where {which}"

NONSENSE = [
    ("participant", "stage = 'somewhere'", CheckViolation),
    ("participant", "stage = 'exited'", CheckViolation),  # ended, and nobody knows when
    ("participant", "ended_at = now()", CheckViolation),
    ("participant", "paused = 'jail'", CheckViolation),
    ("participant", "paused = 'holiday', paused_at = now()", CheckViolation),
    ("participant", "door = 'window'", CheckViolation),
    ("participant", "owner_id = null", NotNullViolation),  # an open journey has an owner
    ("participant", "owner_id = gen_random_uuid()", ForeignKeyViolation),
    ("referral", "status = 'approved'", CheckViolation),  # without the participant whom it opens
    ("referral", "status = 'lost'", CheckViolation),
    ("referral", "published = 'enrolled', published_at = now()", CheckViolation),
    ("referral", "published = 'not_now'", CheckViolation),
    ("referral", "participant_id = gen_random_uuid()", ForeignKeyViolation),
    ("consent", "kind = 'everything'", CheckViolation),
    ("consent", "recipient_class = 'everybody'", CheckViolation),
    ("consent", "method = 'nodded'", CheckViolation),
    ("consent", "status = 'revoked'", CheckViolation),
    ("consent", "ended_at = now()", CheckViolation),
    ("consent", "expires_at = signed_at", CheckViolation),
    ("linkage", "status = 'closed'", CheckViolation),
    ("linkage", "outcome = 'got_help'", CheckViolation),
    ("linkage", "status = 'closed', closed_at = now(), outcome = 'fine'", CheckViolation),
    ("linkage", "provider_id = gen_random_uuid()", ForeignKeyViolation),
    ("conference", "freeze_at = starts_at + interval '1 minute'", CheckViolation),
    ("conference", "status = 'adjourned'", CheckViolation),
    ("agenda_item", "participant_id = null", CheckViolation),
    ("agenda_item", "decision = 'arrest'", CheckViolation),
    ("obligation", "state = 'met'", CheckViolation),
    ("obligation", "closed_at = now()", CheckViolation),
    ("obligation", "state = 'paused'", CheckViolation),
    ("obligation", "marks_passed = 1", CheckViolation),
    ("escalation", "status = 'answered'", CheckViolation),
    ("escalation", "rung = -1", CheckViolation),
    ("escalation", "obligation_id = gen_random_uuid()", ForeignKeyViolation),
    ("stream", "kind = 'gossip'", CheckViolation),
    ("stream", "seq = -1", CheckViolation),
    ("fact", "seq = 0", CheckViolation),
    ("programme", "clock_offset = -1", CheckViolation),
    ("team", "every_days = 0", CheckViolation),
]
TWICE = [
    ("fact", {"id": str(uuid4())}),  # the same place in a thread
    ("obligation", {"id": str(uuid4())}),  # owed twice at once
    ("escalation", {"id": "other"}),  # two live ladders for one miss
    ("conference", {"id": "other"}),  # one team, twice at one moment
    ("referral", {"id": "other"}),  # one receipt code for two
]


@pytest.fixture(scope="module")
def whole(new_database):
    """A connection to a record that makes sense, and its ids."""
    names = ("person", "referral", "consent", "linkage", "conference", "ladder", "other", "item", "fact", "obligation")
    ids: dict[str, object] = {name: uuid4() for name in names}
    values = {**ids, "programme": PROGRAMME_ID, "staff": person_id("outreach")}
    with psycopg.connect(new_database(), autocommit=True) as connection:
        for statement in WHOLE.strip().rstrip(";").split(";\n"):
            connection.execute(statement, values)
        yield connection, ids


@pytest.mark.parametrize(("table", "nonsense", "refused"), NONSENSE)
def test_a_row_that_makes_no_sense_is_refused(whole, table: str, nonsense: str, refused: type[Exception]):
    connection, _ = whole
    touched = connection.execute(f"select count(*) from {table}").fetchone()[0]
    assert touched >= 1
    with pytest.raises(refused):
        connection.execute(f"update {table} set {nonsense}")


@pytest.mark.parametrize(("table", "change"), TWICE)
def test_what_may_be_only_once_is_refused_a_second_time(whole, table: str, change: dict[str, str]):
    connection, ids = whole
    changed = {name: str(ids.get(value, value)) for name, value in change.items()}
    with pytest.raises(UniqueViolation):
        connection.execute(SAME.format(table=table, which="true"), {"change": psycopg.types.json.Jsonb(changed)})


def test_a_ladder_that_ended_may_be_followed_by_another_for_the_same_miss(whole):
    connection, ids = whole
    with connection.transaction(force_rollback=True):
        connection.execute("update escalation set status = 'taken_back', ended_at = now()")
        again = psycopg.types.json.Jsonb({"id": str(ids["other"]), "status": "open", "ended_at": None})
        connection.execute(SAME.format(table="escalation", which="true"), {"change": again})


def test_the_table_of_held_charges_stands_ready(whole):
    connection, _ = whole
    assert connection.execute("select count(*) from charge_hold").fetchone() == (0,)
