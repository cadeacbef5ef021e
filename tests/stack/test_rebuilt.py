"""Temporal thrown away in the midst of several lives: an operator builds the processes anew, and nobody notices."""

import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from bootstrap.seed import _id
from bootstrap.temporal_server import TemporalServer
from security.keyring import Keyring
from tests.conftest import ROOT, free_port
from tests.stack.conftest import Mailbox
from tests.stack.lived import approve, refer
from tests.stack.whole import Whole

HARBOR = "provider@harbor-homes.example"
# all that says what happens next, and when
OWED = """select coalesce(jsonb_agg(jsonb_build_array(id, kind, state, due_at, next_at, missed_at, time_left) order by id), '[]')
    from obligation where closed_at is null"""
LADDERS = """select coalesce(jsonb_agg(jsonb_build_array(id, kind, rung, status, next_at, delayed_until) order by id), '[]')
    from escalation where ended_at is null"""
MEETINGS = "select jsonb_agg(jsonb_build_array(id, status, starts_at, freeze_at) order by id) from conference"
TOLD = "select jsonb_agg(jsonb_build_array(id, person_id, event, state) order by id) from notice"
FACTS = "select jsonb_agg(jsonb_build_array(id, type) order by id) from fact"
UNSETTLED = """select count(*) from fact f join stream s on s.id = f.stream_id
    where f.settled_at is null and s.kind <> 'programme'"""
STILL_TO_SEND = """select coalesce(jsonb_agg(jsonb_build_array(message_id, state)), '[]')
    from delivery where state in ('queued', 'leased')"""
NEXT_RUNG = """select extract(epoch from e.next_at - clock_timestamp())::float - p.clock_offset from escalation e, programme p
    where e.kind = 'triage' and e.ended_at is null"""


def server(folder: Path, name: str) -> TemporalServer:
    made = TemporalServer(folder / f"{name}.db", port=free_port(), namespace="tests", log=folder / f"{name}.log")
    made.start()
    return made


@pytest.fixture
def stack(database_url: str, keyring: Keyring, mail_port: int, mailbox: Mailbox, tmp_path: Path) -> Iterator[Whole]:
    temporal = server(tmp_path, "first")
    made = Whole(database_url, temporal, keyring, mail_port, tmp_path)
    made.start("server")
    made.start("worker")
    yield made
    made.stop()
    made.temporal.stop()


def manage(stack: Whole, *words: str) -> str:
    command = [sys.executable, "manage.py", *words]
    told = subprocess.run(command, cwd=ROOT, env=stack.environment, capture_output=True, text=True, check=False)
    assert told.returncode == 0, told.stdout + told.stderr
    return told.stdout


def running_now(stack: Whole) -> set[str]:
    """The processes that run when none begins or leaves any more: the list that Temporal keeps follows a moment later."""
    found, before = set(manage(stack, "processes", "list").split()), None
    while found != before:
        time.sleep(1)
        before, found = found, set(manage(stack, "processes", "list").split())
    return found


def push(stack: Whole, by: str) -> None:
    stack.stage.post("coordinator", "/v1/demo/clock", {"advance": by})


def comes_to_rest(stack: Whole) -> None:
    stack.until("select count(*) from hearing where sent_at is null", 0)
    stack.until(UNSETTLED, 0)


def lives(stack: Whole) -> None:
    """A ladder that climbs and one that waits, a pause, a service asked for, a meeting, and a mail that does not go."""
    stage = stack.stage
    refer(stage, reason="asked for help")  # and nobody decides on it
    person = approve(stage, refer(stage, reason="asked for help"), "case_manager")
    push(stack, "9 days")  # over any holidays
    stack.until("select count(*) from escalation where kind = 'triage' and rung = 1", 1)
    stack.until("select count(*) from escalation where kind = 'first_contact' and rung >= 1", 1)
    comes_to_rest(stack)
    waits = stack.value("select id::text from escalation where kind = 'first_contact'")
    stage.post("case_manager", f"/v1/escalations/{waits}/snooze", {"reason_code": "appointment_set"})
    paused = approve(stage, refer(stage, reason="asked for help"), "case_manager")
    stage.post("case_manager", f"{paused}/pauses", {"kind": "hospital"})
    need = {"category": "shelter", "provider_id": str(_id("agency", "harbor-homes"))}
    linkage = stage.post("case_manager", f"{person}/linkages", need)["id"]
    stage.post("supervisor", f"/v1/linkages/{linkage}/dispatch", {})
    meeting = stage.post("coordinator", "/v1/conferences", {"starts_at": "2035-01-12T17:30:00Z"})["id"]
    item = {"participant_id": person.rsplit("/", 1)[1], "reason": "new_participant"}
    stage.post("coordinator", f"/v1/conferences/{meeting}/items", item)
    comes_to_rest(stack)


def all_of_it(stack: Whole) -> dict[str, object]:
    every = {"owed": OWED, "ladders": LADDERS, "meetings": MEETINGS, "told": TOLD, "facts": FACTS}
    return {name: stack.value(statement) for name, statement in every.items()}


def test_rebuilt_by_the_command_nothing_is_told_twice_no_clock_moves_and_the_next_rung_comes_when_it_was_to_come(
    stack: Whole, mailbox: Mailbox, tmp_path: Path
):
    mailbox.refuse_address[HARBOR] = "451 come again later"
    lives(stack)
    stack.until("select count(*) from delivery where state in ('queued', 'leased') and tries > 0", 1)
    stack.until("select count(*) from delivery where state in ('queued', 'leased')", 1)
    ((waiting, _),) = stack.value(STILL_TO_SEND)
    before, mails = all_of_it(stack), [mail["Message-ID"] for mail in mailbox.mails]
    assert len(before["ladders"]) == 2
    assert {row[2] for row in before["owed"]} >= {"open", "paused"}
    running = running_now(stack)

    stack.processes["worker"].terminate()
    stack.processes.pop("worker").wait(20)
    stack.temporal.stop()
    stack.temporal = server(tmp_path, "second")
    stack.environment["TEMPORAL_ADDRESS"] = stack.temporal.address
    assert manage(stack, "processes", "list") == "", "nothing of it is left"
    assert int(manage(stack, "processes", "rebuild").split()[0]) >= 8
    deadline = time.monotonic() + 20
    # the relay starts the process of a channel, when something is to be sent
    while left := [
        one for one in running - set(manage(stack, "processes", "list").split()) if not one.startswith("delivery/")
    ]:
        assert time.monotonic() < deadline, left
        time.sleep(0.5)
    stack.start("worker")
    time.sleep(4)  # long enough for whatever would be told again
    comes_to_rest(stack)
    assert all_of_it(stack) == before
    assert [mail["Message-ID"] for mail in mailbox.mails] == mails

    mailbox.refuse_address.clear()
    stack.until("select count(*) from delivery where state in ('queued', 'leased')", 0, 90)
    assert [mail["Message-ID"] for mail in mailbox.mails] == [*mails, waiting], "the mail that waited goes, once"

    seconds = int(stack.value(NEXT_RUNG))
    assert seconds > 120
    push(stack, f"{seconds // 60 - 1} minutes")
    time.sleep(2)
    assert stack.value("select rung from escalation where kind = 'triage'") == 1, "not a minute too early"
    push(stack, "2 minutes")
    stack.until("select rung from escalation where kind = 'triage'", 3)  # the backup heard already, and is passed over
    comes_to_rest(stack)
    stack.until("select count(*) from delivery where state in ('queued', 'leased')", 0)
    twice = [one for one, times in Counter(mail["Message-ID"] for mail in mailbox.mails).items() if times > 1]
    assert twice == []
    assert stack.value("select count(*) from notice where event = 'receipt'") == 3, "each referral's receipt once"
