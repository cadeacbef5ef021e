"""Many clocks at one time: each fires once, whatever is killed or away around its moment, and nobody hears it all at once."""

import random
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

import psycopg

from bootstrap.temporal_server import TemporalServer
from tests.conftest import free_port
from tests.stack.conftest import Mailbox
from tests.stack.test_programs import REFERRAL
from tests.stack.whole import Whole

EACH, KILLS = 12, 5
# clocks of which each is kept by a process of another kind, and what comes of it when its moment comes
OF_PROCESSES = {
    "triage": "deadline_missed",  # Referral
    "first_contact": "deadline_missed",  # ParticipantJourney
    "provider_answer": "deadline_missed",  # ServiceLinkage
    "inbound_report": "deadline_missed",  # Clocks
    "consent_expiry": "consent_expired",  # Clocks, without a ladder
}
CONTACT = {"kind": "contact", "mode": "in_person", "outcome": "talked"}
GRANT = {
    "kind": "provider_share",
    "recipient_class": "provider",
    "purpose": "service_linkage",
    "information": ["name", "contact"],
    "expires": "180 days",
}
CONSENT = {"method": "written", "document_hash": "3f" * 32, "discloser": "LEAD Burien", "grants": [GRANT]}
BURIEN = ZoneInfo("America/Los_Angeles")
TRIAGE = "kind = 'triage' and closed_at is null"
MIXED = f"kind in ({', '.join(repr(kind) for kind in OF_PROCESSES)}) and closed_at is null"
# of each kind: how often its moment came, in how many streams
CAME = """select count(*), count(distinct stream_id) from fact
    where type = %(type)s and (type <> 'deadline_missed' or data->>'kind' = %(kind)s)"""
RAISED_OF_ALL = "select count(*) from fact where type = 'escalation_raised'"
MISSED = "select count(*) from fact where type = 'deadline_missed' and data->>'kind' = 'triage'"
LADDERS = "select count(*) from escalation where kind = 'triage'"
RAISED = "select count(*) from fact where type = 'escalation_raised' and data->>'kind' = 'triage'"
TWICE = """select count(*) from (select stream_id from fact where type = 'deadline_missed' and data->>'kind' = 'triage'
    group by stream_id having count(*) > 1) x"""
# the programme's own facts are heard by every process and settled by none
BUSY = """select (select count(*) from fact f join stream s on s.id = f.stream_id
        where f.settled_at is null and s.kind <> 'programme')
    + (select count(*) from delivery where state in ('queued', 'leased'))"""
OF_RUNGS = (
    "select array_agg(d.message_id) from delivery d join notice n on n.id = d.notice_id where n.audience = 'rung'"
)

# who was told more than once of one thing that is owed
OFTEN = """select count(*) from (select n.person_id, n.stream_id, f.data->>'kind' from notice n join fact f on f.id = n.fact_id
    where {of} group by 1, 2, 3 having count(*) > 1) x"""


def due_soon(whole: Whole, chance: random.Random, first: float, last: float, of: str = TRIAGE) -> None:
    """Each of these obligations is due at a moment of its own, so many seconds from now."""
    with psycopg.connect(whole.database_url) as connection:
        for (one,) in connection.execute(f"select id from obligation where {of}").fetchall():
            seconds = chance.uniform(first, last)
            connection.execute(
                """update obligation set due_at = clock_timestamp() + make_interval(secs => %(s)s), marks_passed = cardinality(marks),
                next_at = clock_timestamp() + make_interval(secs => %(s)s) where id = %(id)s""",
                {"s": seconds, "id": one},
            )


def refer(whole: Whole, count: int) -> None:
    for _ in range(count):
        whole.stage.post("officer", "/v1/referrals", REFERRAL)


def each_fired_once(whole: Whole, count: int) -> None:
    whole.until(MISSED, count, 120)
    whole.until(RAISED, count, 120)
    whole.until(BUSY, 0, 60)
    assert whole.value(TWICE) == 0
    assert whole.value(MISSED) == whole.value(LADDERS) == whole.value(RAISED) == count


def test_each_of_sixty_clocks_fires_once_under_kills_around_its_moment(whole: Whole, mailbox: Mailbox):
    chance = random.Random(20261125)
    whole.kill("worker")
    refer(whole, EACH)
    for _ in range(EACH):
        lived(whole)
    due_soon(whole, chance, 2.0, 14.0, MIXED)
    whole.start("worker")
    for _ in range(KILLS):
        time.sleep(chance.uniform(1.5, 3.0))  # any moment of the herd will do: what is tested is that none matters
        whole.kill("worker")
        whole.start("worker")
    whole.until(RAISED_OF_ALL, 4 * EACH, 120)
    whole.until("select count(*) from fact where type = 'consent_expired'", EACH, 120)
    whole.until(BUSY, 0, 60)
    with psycopg.connect(whole.database_url) as connection:
        came = {
            kind: connection.execute(CAME, {"type": fact, "kind": kind}).fetchone()
            for kind, fact in OF_PROCESSES.items()
        }
    assert came == dict.fromkeys(OF_PROCESSES, (EACH, EACH)), "each once"
    assert whole.value("select count(*) from escalation") == whole.value(RAISED_OF_ALL) == 4 * EACH
    rungs = set(whole.value(OF_RUNGS))
    told = [mail["Message-ID"] for mail in mailbox.mails if mail["Message-ID"] in rungs]
    assert set(told) == rungs, "each ladder's first rung is told"
    assert len(told) - len(rungs) <= KILLS


def lived(whole: Whole) -> None:
    """Two people: to one nobody has spoken yet, but they have signed; for the other a provider is asked. A report came."""
    post = whole.stage.post
    post("outreach", f"/v1/participants/{approved(whole)}/consents", CONSENT)
    person = f"/v1/participants/{approved(whole)}"
    post("outreach", f"{person}/contacts", CONTACT)
    post("outreach", f"{person}/initial-screening", {"needs": ["shelter"]})
    post("outreach", f"{person}/intake", {})
    providers = whole.stage.get("coordinator", "/v1/providers")["items"]
    provider = next(one for one in providers if one["name"] == "Harbor Homes")
    need = {"category": "shelter", "need": "A bed.", "provider_id": provider["id"]}
    made = post("outreach", f"{person}/linkages", need)
    post("outreach", f"/v1/linkages/{made['id']}/dispatch", {})
    post("police", "/v1/inbound-reports", {"kind": "other", "text": "Seen at the library.", "person": {}})


def test_clocks_that_are_answered_in_the_second_of_their_moment_fire_once_and_leave_no_ladder(whole: Whole):
    count = 24
    refer(whole, count)
    whole.until(BUSY, 0, 60)
    due_soon(whole, random.Random(3), 2.0, 7.0)
    with psycopg.connect(whole.database_url) as connection:
        moments = connection.execute(
            f"select stream_id, due_at from obligation where {TRIAGE} order by due_at"
        ).fetchall()
    chance = random.Random(4)
    with ThreadPoolExecutor(count) as officers:
        list(officers.map(lambda one: withdrawn(whole, *one, late=chance.uniform(0.0, 0.4)), moments))
    whole.until(BUSY, 0, 60)
    assert whole.value(MISSED) == whole.value(LADDERS) == count, "each answer came late, whoever saw the miss first"
    assert whole.value(TWICE) == 0
    assert whole.value(RAISED) <= count
    assert whole.value("select count(*) from escalation where ended_at is null") == 0
    assert whole.value("select count(*) from obligation where kind = 'triage' and closed_at is null") == 0


def withdrawn(whole: Whole, referral: UUID, due: datetime, late: float) -> None:
    """Taken back a moment after its triage was due."""
    time.sleep(max(0.0, (due - datetime.now(UTC)).total_seconds() + late))
    whole.stage.post("coordinator", f"/v1/referrals/{referral}/withdrawal", {"reason_code": "duplicate"})


def test_clocks_that_come_while_temporal_is_away_fire_once_when_it_is_back(
    database_url: str, keyring, mail_port: int, mailbox: Mailbox, tmp_path
):
    server = TemporalServer(tmp_path / "t.db", port=free_port(), namespace="tests", log=tmp_path / "log")
    server.start()
    whole = Whole(database_url, server, keyring, mail_port, tmp_path)
    whole.start("server")
    try:
        refer(whole, 10)
        due_soon(whole, random.Random(1), 15.0, 17.0)
        whole.start("worker")
        whole.until(BUSY, 0)
        server.stop()
        before = whole.value(MISSED)  # none, unless this machine took a quarter of a minute to come so far
        whole.until(f"select count(*) from obligation where {TRIAGE} and due_at > clock_timestamp()", 0)
        assert whole.value(MISSED) == before, "no clock fires while there is nothing that could fire it"
        server.start()
        each_fired_once(whole, 10)
    finally:
        whole.stop()
        server.stop()


def test_after_days_of_outage_nobody_is_told_more_than_one_rung_or_one_mark_at_once(whole: Whole, mailbox: Mailbox):
    refer(whole, 3)
    person = f"/v1/participants/{approved(whole)}"
    # a morning in eight days: of its reminders those of 7 and of 3 days before come in the outage
    court = (datetime.now(BURIEN) + timedelta(days=8)).replace(hour=10)
    whole.stage.post("outreach", f"{person}/court-dates", {"at": court.isoformat()})
    whole.until(BUSY, 0, 60)
    whole.kill("worker")
    due_soon(whole, random.Random(5), 90_000.0, 180_000.0)  # whatever holidays lie ahead, triage is due in the outage
    for _ in range(3):
        whole.stage.post("coordinator", "/v1/demo/clock", {"advance": "2 days"})
    before = len(mailbox.mails)
    whole.start("worker")
    each_fired_once(whole, 3)
    assert whole.value("select max(rung) from escalation") == 1, "the next rung has its own time to wait"
    assert whole.value(OFTEN.format(of="n.audience = 'rung'")) == 0
    told = [mail for mail in mailbox.mails[before:] if mail["X-To"] == "officer@police.example"]
    assert len(told) <= 4, "whoever referred hears the result once, and nothing of the rest"
    reminded = "select count(*) from notice n join fact f on f.id = n.fact_id where f.type = 'mark_passed'"
    of_court = f"{reminded} and f.data->>'kind' = 'court_date'"
    assert whole.value(of_court) == 1, "of two reminders the later one is told"
    assert whole.value("select marks_passed from obligation where kind = 'court_date'") > 1
    assert whole.value(OFTEN.format(of="n.event = 'reminder'")) == 0
    evening = court - timedelta(hours=14) - (datetime.now(BURIEN) + timedelta(days=6))
    whole.stage.post("coordinator", "/v1/demo/clock", {"advance": f"{evening // timedelta(minutes=1)} minutes"})
    whole.until(of_court, 2)


def approved(whole: Whole) -> str:
    """One more, whose journey opens."""
    made = whole.stage.post("officer", "/v1/referrals", REFERRAL)
    decision = {"outcome": "approved", "reason_code": "eligible"}
    return str(whole.stage.post("coordinator", f"/v1/referrals/{made['id']}/decision", decision)["participant_id"])
