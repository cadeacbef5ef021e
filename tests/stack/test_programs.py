"""The programs themselves: killed at any moment, watched for what leaks, and played from end to end."""

import contextlib
import json
import random
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

import psycopg

from bootstrap import postgres
from bootstrap.play import play
from tests.conftest import ROOT
from tests.stack.conftest import Mailbox
from tests.stack.whole import Whole

REFERRAL = {
    "door": "social_contact",
    "referrer": {"kind": "officer"},
    "person": {"alias": "Red"},
    "place": {"area": "downtown"},
    "reason": "asked for help",
    "immediate_needs": ["food"],
    "agreed_to_contact": "yes",
}
CANARIES = {
    "name": "Zanzibar Quillfeather",
    "alias": "Kookaburra-Seven",
    "date_of_birth": "1971-02-13",
    "phone": "206-555-0143",
    "usual_places": "under the Ravensdale viaduct",
}


def test_one_whole_journey_is_played_and_nothing_personal_leaves_the_record(whole: Whole, mailbox: Mailbox):
    person = {**CANARIES}
    texts = {
        "reason": "canary-reason wombatlike",
        "officer_narrative": "canary-narrative bandicoot",
        "staff_safety": "canary-safety numbat",
    }
    place = {"area": "downtown", "description": "canary-place quokka"}
    made = whole.stage.post("officer", "/v1/referrals", {**REFERRAL, "person": person, "place": place, **texts})
    decided = whole.stage.post(
        "coordinator",
        f"/v1/referrals/{made['id']}/decision",
        {"outcome": "approved", "reason_code": "eligible", "note": "canary-note dunnart"},
    )
    path = f"/v1/participants/{decided['participant_id']}"
    contact = {"kind": "contact", "mode": "in_person", "outcome": "talked", "note": "canary-contact potoroo"}
    whole.stage.post("outreach", f"{path}/contacts", contact)
    safe = {"channels": ["phone"], "phone": "206-555-0199", "who_else_sees_it": "canary-safe bettong"}
    whole.stage.call("outreach", "PUT", f"{path}/safe-contact", safe)
    play(whole.stage)
    whole.until("select count(*) from delivery where state in ('queued', 'leased')", 0)
    secrets = [*CANARIES.values(), *texts.values(), "canary-place quokka", "canary-note dunnart", "206-555-0199"]
    secrets += ["canary-contact potoroo", "canary-safe bettong", "+12065550143", "2065550143"]
    shown = whole.stage.get("outreach", path)
    assert CANARIES["name"] in json.dumps(shown), "the care team does read it"
    places = {
        "Temporal's database": _bytes_of(sorted(Path(whole.temporal.database).parent.glob("temporal.db*"))),
        "the programs' logs": _bytes_of(sorted(whole.folder.glob("*.log"))),
        "the mails": b"\n".join(mail.as_bytes() for mail in mailbox.mails),
        "a dump of the record": _dump(whole.database_url),
    }
    leaks = [(where, text) for where, content in places.items() for text in secrets if text.encode() in content]
    assert leaks == []
    words = [b"shelter", b"diversion", b"LEAD", b"consent", b"treatment"]
    assert [word for word in words if any(word in mail.as_bytes() for mail in mailbox.mails)] == []


def test_a_worker_killed_at_any_moment_loses_no_notice_and_doubles_at_most_one_for_each_kill(
    whole: Whole, mailbox: Mailbox
):
    kills, referrals = 4, 24
    chance = random.Random(20261124)
    for number in range(referrals):
        whole.stage.post("officer", "/v1/referrals", REFERRAL)
        if number % (referrals // kills) == referrals // kills - 1:
            time.sleep(chance.uniform(0.0, 0.12))
            whole.kill("worker")
            whole.start("worker")
    of_referrals = (
        "from delivery d join notice n on n.id = d.notice_id where n.event in ('receipt', 'referral_received')"
    )
    whole.until(f"select count(*) {of_referrals} and d.state = 'sent'", referrals * 3, 90)
    whole.until("select count(*) from fact where settled_at is null", 0)
    kept = set(whole.value(f"select array_agg(d.message_id) {of_referrals}"))
    ids = [mail["Message-ID"] for mail in mailbox.mails if mail["Message-ID"] in kept]
    assert len(set(ids)) == referrals * 3, "no notice is lost"
    assert len(ids) - len(set(ids)) <= kills, "a kill doubles one notice at most, under the same Message-ID"


def test_an_api_killed_after_the_commit_gives_the_first_answer_when_asked_again(whole: Whole):
    whole.stage.get("officer", "/v1/referrals")
    body = json.dumps(REFERRAL).encode()
    head = (
        f"POST /v1/referrals HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: {len(body)}\r\n"
        f"Authorization: Bearer {whole.stage.tokens['officer']}\r\nIdempotency-Key: the-key\r\n\r\n"
    )
    with socket.create_connection(("127.0.0.1", whole.api_port)) as line:
        line.sendall(head.encode() + body)
        whole.until("select count(*) from referral", 1)
        whole.kill("server")
    whole.start("server")
    request = urllib.request.Request(
        f"{whole.stage.base}/v1/referrals",
        data=body,
        headers={
            "Content-Type": "application/json",
            "Authorization": f"Bearer {whole.stage.tokens['officer']}",
            "Idempotency-Key": "the-key",
        },
    )
    with urllib.request.urlopen(request) as answer:
        assert answer.headers["Idempotent-Replayed"] == "true"
        assert json.loads(answer.read())["id"] == str(whole.value("select id from referral"))
    assert whole.value("select count(*) from referral") == 1


def test_the_audit_verifies_and_every_alteration_is_found(whole: Whole):
    for _ in range(3):
        whole.stage.post("officer", "/v1/referrals", REFERRAL)
    whole.until("select count(*) from audit where sealed_at is null", 0)
    command = [sys.executable, "manage.py", "audit", "verify"]
    good = subprocess.run(command, cwd=ROOT, env=whole.environment, capture_output=True, text=True, check=False)
    assert good.returncode == 0, good.stdout
    for change in (
        "update audit set act = 'look' where sealed_no = 2",
        "delete from audit where sealed_no = 1",
        "update audit set actor_id = null where sealed_no = 3",
    ):
        with psycopg.connect(whole.database_url) as connection:
            connection.execute(change)
            connection.commit()
        bad = subprocess.run(command, cwd=ROOT, env=whole.environment, capture_output=True, text=True, check=False)
        assert bad.returncode == 1, f"not found: {change}"


def _bytes_of(files) -> bytes:
    found = []
    for file in files:
        with contextlib.suppress(FileNotFoundError):  # a database's journal comes and goes
            found.append(file.read_bytes())
    assert any(found)
    return b"\n".join(found)


def _dump(url: str) -> bytes:
    command = [str(postgres.binaries() / "pg_dump"), "--exclude-schema=vault", url]
    found = subprocess.run(command, capture_output=True, check=True)
    assert len(found.stdout) > 10_000
    return found.stdout
