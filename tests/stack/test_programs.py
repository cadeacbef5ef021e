"""The programs themselves: killed at any moment, watched for what leaks, and played from end to end."""

import asyncio
import contextlib
import json
import random
import re
import signal
import subprocess
import sys
import time
import urllib.request
from email.message import Message
from pathlib import Path
from uuid import uuid4

import psycopg
import pytest
from temporalio.client import Client

from bootstrap import postgres
from bootstrap.play import play
from bootstrap.policy import policy_names
from tests.conftest import ROOT
from tests.stack import lived
from tests.stack.canaries import Planting
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
OF_REFERRALS = "from delivery d join notice n on n.id = d.notice_id where n.event in ('receipt', 'referral_received')"
BORN = "1971-02-13"
IN_THE_OPEN = "canary-in-the-open-quokka"
NO_STATEMENT = "select no_such_column_quokka"
LINK = re.compile(r"/a/([\w-]+)")


def test_nothing_that_anybody_writes_of_anybody_leaves_the_record_but_by_the_api(
    whole: Whole, mailbox: Mailbox, postgres_log: Path
):
    stage = whole.stage = Planting(whole.stage.base)

    def of_the_prosecutors_mail() -> str:
        whole.until("select count(*) from notice where event = 'view_requested'", 2)
        whole.until("select count(*) from delivery where state in ('queued', 'leased')", 0)
        asked = whole.value(
            "select n.reference from notice n join person p on p.id = n.person_id"
            " where n.event = 'view_requested' and p.login = 'prosecutor'"
        )
        (mail,) = (text for mail in mailbox.mails if asked in (text := _read(mail).decode()))
        return LINK.search(mail)[1]

    lived.partners_are_asked(stage, of_the_prosecutors_mail)
    path = lived.cared_for(stage)
    lived.kept_apart(stage, path)
    lived.work_changes_hands(stage, path)
    lived.talked_about(stage, path)
    whole.follow("clackamas")
    lived.charged(stage)
    assert stage.not_planted() == set(), "each text that the API takes is said here once"
    stage.post("coordinator", "/v1/demo/clock", {"advance": "30 days"})  # much is late, and climbs
    whole.until("select count(*) > 5 from escalation where rung > 0", True)
    whole.until("select count(*) from hearing where sent_at is null", 0)
    whole.until("select count(*) from delivery where state in ('queued', 'leased')", 0, 60)
    shown = json.dumps([stage.get("outreach", path), stage.get("case_manager", f"{path}/notes")])
    assert all(stage.planted[known] in shown for known in ("Person.name", "ContactBody.note")), "the care team reads it"
    asyncio.run(_says_in_the_open(whole.temporal.address))
    kept = {
        "Temporal's database": _bytes_of(sorted(Path(whole.temporal.database).parent.glob("temporal.db*"))),
        "Temporal's log": Path(whole.temporal.log).read_bytes(),
        "PostgreSQL's log": postgres_log.read_bytes(),
        "the programs' logs": _bytes_of(sorted(whole.folder.glob("*.log"))),
        "the mails": b"\n".join(_read(mail) for mail in mailbox.mails),
        "a dump of the record": _dump(whole.database_url),
    }
    assert IN_THE_OPEN.encode() in kept["Temporal's database"], "what is not encrypted is found there"
    assert path.rsplit("/", 1)[1].encode() in kept["Temporal's database"], "and so are ids"
    assert NO_STATEMENT.encode() in kept["PostgreSQL's log"], "what it complains of is found there"
    secrets = {**stage.planted, "the day of birth": BORN}
    assert [
        (where, what) for where, held in kept.items() for what, said in secrets.items() if said.encode() in held
    ] == []
    words = [b"shelter", b"diversion", b"LEAD", b"consent", b"treatment"]
    assert [word for word in words if word in kept["the mails"]] == []


@pytest.mark.parametrize("pack", policy_names())
def test_one_whole_journey_is_played_as_the_demo_plays_it_under_every_policy(whole: Whole, pack: str):
    play(whole.stage, whole.follow(pack, nights=True))
    whole.until("select count(*) from delivery where state in ('queued', 'leased')", 0)
    assert whole.value("select count(*) from conference where status = 'minutes_approved'") == 1


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
    whole.until(f"select count(*) {OF_REFERRALS} and d.state = 'sent'", referrals * 3, 90)
    whole.until("select count(*) from fact where settled_at is null", 0)
    kept = set(whole.value(f"select array_agg(d.message_id) {OF_REFERRALS}"))
    ids = [mail["Message-ID"] for mail in mailbox.mails if mail["Message-ID"] in kept]
    assert len(set(ids)) == referrals * 3, "no notice is lost"
    assert len(ids) - len(set(ids)) <= kills, "a kill doubles one notice at most, under the same Message-ID"


@pytest.mark.parametrize("when", ["before the commit", "after the commit"])
def test_an_api_killed_before_it_could_answer_acts_once_when_it_is_asked_again(whole: Whole, when: str):
    whole.stage.get("officer", "/v1/referrals")
    whole.kill("server")
    whole.start("server", "-m", "tests.stack.doomed_api", when)
    asked = urllib.request.Request(
        f"{whole.stage.base}/v1/referrals",
        data=json.dumps(REFERRAL).encode(),
        headers={
            "Content-Type": "application/json",
            "Authorization": f"Bearer {whole.stage.tokens['officer']}",
            "Idempotency-Key": "the-key",
        },
    )
    with pytest.raises(ConnectionError):
        urllib.request.urlopen(asked)
    assert whole.processes.pop("server").wait(10) == -signal.SIGKILL
    kept = whole.value("select id from referral")
    assert (kept is None) is (when == "before the commit"), "nothing of it is kept, or all of it"
    whole.start("server")
    with urllib.request.urlopen(asked) as answer:
        assert answer.headers.get("Idempotent-Replayed") == (None if kept is None else "true")
        made = json.loads(answer.read())["id"]
    assert kept is None or made == str(kept), "the first answer"
    assert whole.value("select count(*) from referral") == 1
    whole.until(f"select count(*) {OF_REFERRALS} and d.state = 'sent'", 3)


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


def _read(mail: Message) -> bytes:
    """A mail as it came, and its parts as they are read."""
    parts = [part.get_payload(decode=True) or b"" for part in mail.walk() if not part.is_multipart()]
    return b"\n".join([mail.as_bytes(), *parts])


def _bytes_of(files) -> bytes:
    found = []
    for file in files:
        with contextlib.suppress(FileNotFoundError):  # a database's journal comes and goes
            found.append(file.read_bytes())
    assert any(found)
    return b"\n".join(found)


async def _says_in_the_open(address: str) -> None:
    """Say something to Temporal as a client without our keys would: the search must find that."""
    client = await Client.connect(address, namespace="tests")
    said = await client.start_workflow("Nobody", IN_THE_OPEN, id=f"open/{uuid4()}", task_queue="nobody")
    await said.terminate()


@pytest.fixture
def postgres_log(server_url: str, database_url: str) -> Path:
    """What the tests' own PostgreSQL writes of its troubles."""
    with psycopg.connect(database_url, autocommit=True) as connection, pytest.raises(psycopg.errors.UndefinedColumn):
        connection.execute(NO_STATEMENT)
    with psycopg.connect(server_url) as connection:
        (data,) = connection.execute("show data_directory").fetchone()
    found = next((log for log in (Path(data) / "log", Path(data).parent / "log") if log.is_file()), None)
    if found is None:
        pytest.skip("the PostgreSQL that was named for the tests keeps its log elsewhere")
    return found


def _dump(url: str) -> bytes:
    command = [str(postgres.binaries() / "pg_dump"), "--exclude-schema=vault", url]
    found = subprocess.run(command, capture_output=True, check=True)
    assert len(found.stdout) > 10_000
    return found.stdout
