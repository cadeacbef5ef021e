"""A change that would break a running journey fails here: every recorded history is replayed, in the strict sandbox."""

import asyncio
import json
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest
from temporalio import workflow
from temporalio.client import Client, WorkflowHistory
from temporalio.worker import Replayer

from bootstrap.play import play
from bootstrap.processes import ALL
from bootstrap.temporal import client_for, runner
from contracts.names import SAFETY_QUEUE
from security.codec import data_converter
from security.keyring import Keyring
from tests.conftest import ROOT
from tests.replay.broken import Broken
from tests.sleepless import sleepless
from tests.stack.conftest import Mailbox, mail_port, mailbox, temporal  # noqa: F401  # fixtures
from tests.stack.whole import Whole

HISTORIES = Path(__file__).parent / "histories"
# the histories are encrypted like all others; this key opens nothing else
KEYRING = Keyring(
    field_key=bytes(range(32)),
    audit_key=bytes(range(1, 33)),
    match_key=bytes(range(2, 34)),
    token_key=bytes(range(3, 35)),
    process_key=bytes(range(4, 36)),
)
RECORDED = sorted(HISTORIES.glob("*.json"))


def replayer(*types: type) -> Replayer:
    return Replayer(workflows=types or ALL, data_converter=data_converter(KEYRING), workflow_runner=runner(strict=True))


def load(path: Path) -> WorkflowHistory:
    text = path.read_text()
    started = json.loads(text)["events"][0]["workflowExecutionStartedEventAttributes"]
    return WorkflowHistory.from_json(started["workflowId"], text)


def test_every_process_has_a_recorded_history_with_its_flags():
    names = {path.stem for path in RECORDED}
    assert {process.__name__ for process in ALL} <= names
    assert all("sdkMetadata" in path.read_text() for path in RECORDED if path.stem != "Delivery"), (
        "flags make it a guard"
    )


def test_every_way_that_a_process_may_go_has_a_recorded_history():
    ways = {way_of(json.loads(path.read_text())["events"]) for path in RECORDED}
    for way in ("ended", "renewed", "begun anew", "at once", "urgent", "by timer", "answered before its timer"):
        assert any(way in found for found in ways), way
    of_journeys = {
        way
        for path in RECORDED
        if path.stem.startswith("ParticipantJourney")
        for way in way_of(json.loads(path.read_text())["events"])
    }
    assert {"renewed", "begun anew", "ended", "by timer"} <= of_journeys


@pytest.mark.parametrize("path", RECORDED, ids=lambda path: path.stem)
async def test_the_present_code_replays_it(path: Path):
    await replayer().replay_workflow(load(path))


async def test_a_broken_process_is_caught():
    with pytest.raises(workflow.NondeterminismError):
        await replayer(Broken).replay_workflow(load(HISTORIES / "Referral.json"))


def test_record_histories(request: pytest.FixtureRequest):
    if not request.config.getoption("--record-histories"):
        return
    stack = Whole(
        request.getfixturevalue("database_url"),
        request.getfixturevalue("temporal"),
        KEYRING,
        request.getfixturevalue("mail_port"),
        request.getfixturevalue("tmp_path"),
    )
    box: Mailbox = request.getfixturevalue("mailbox")
    stack.start("server")
    stack.start("worker")
    try:
        box.refuse = "451 later"
        stack.stage.post("officer", "/v1/referrals", REFERRAL)
        stack.until("select count(*) > 1 from delivery where state = 'queued' and tries > 0", True)
        time.sleep(4)
        box.refuse = None
        play(stack.stage, sleepless("burien")[0])
        stack.follow("clackamas")  # from now on charges are held
        hold_a_charge(stack)
        live_and_be_renewed(stack)
        time.sleep(3)
        asyncio.run(connected(stack.temporal.address))
    finally:
        stack.stop()


REFERRAL = {
    "door": "social_contact",
    "place": {"area": "north"},
    "person": {"alias": "x"},
    "reason": "x",
    "agreed_to_contact": "yes",
}


def hold_a_charge(stack: Whole) -> None:
    """The prosecutor holds a charge, is asked for more time, and decides."""
    arrest = {**REFERRAL, "door": "arrest_diversion", "place": {"area": "target_area"}}
    referral = stack.stage.post("officer", "/v1/referrals", arrest)["id"]
    charge = {"charge_code": "possession", "reference": "x"}
    path = "/v1/charge-holds/" + stack.stage.post("legal", f"/v1/referrals/{referral}/charge-holds", charge)["id"]
    for who, step, body in (
        ("prosecutor", "view", {"answer": "agrees"}),
        ("legal", "extension-request", {}),
        ("prosecutor", "extension-answer", {"granted": True}),
        ("prosecutor", "decision", {"decision": "not_filed"}),
    ):
        time.sleep(1)
        stack.stage.post(who, f"{path}/{step}", body)


def live_and_be_renewed(stack: Whole) -> None:
    """Somebody waits at the scene, has a journey to its end, is reported of; and what runs is renewed on the way."""
    post = stack.stage.post
    custody = {**REFERRAL, "door": "arrest_diversion", "place": {"area": "target_area"}, "in_custody": True}
    referrals = [post("officer", "/v1/referrals", custody)["id"] for _ in range(2)]
    path = f"/v1/referrals/{referrals[0]}"
    post("officer", f"{path}/handoff")
    for step in ("acknowledgement", "arrival"):
        time.sleep(1)
        eta = {"eta": stack.stage.get("officer", path)["handoff"]["due_at"]} if step == "acknowledgement" else {}
        post("outreach", f"{path}/handoff/{step}", eta)
    decision = {"outcome": "approved", "reason_code": "eligible"}
    people = [
        "/v1/participants/" + post("coordinator", f"/v1/referrals/{one}/decision", decision)["participant_id"]
        for one in referrals
    ]
    post("outreach", f"{people[0]}/contacts", {"kind": "contact", "mode": "in_person", "outcome": "met"})
    post("police", "/v1/inbound-reports", {"kind": "other", "text": "x", "person": {"alias": "x"}})
    time.sleep(2)
    renew = [sys.executable, "manage.py", "processes", "renew"]
    subprocess.run(renew, cwd=ROOT, env=stack.environment, check=True, capture_output=True)
    time.sleep(4)
    post("outreach", f"{people[0]}/intake")
    (report, *_) = stack.stage.get("coordinator", "/v1/inbound-reports")["items"]
    post("coordinator", f"/v1/inbound-reports/{report['id']}/handling")
    for _ in range(3):
        post("coordinator", "/v1/demo/clock", {"advance": "3 days"})
        time.sleep(2)
    for person in people:
        post("supervisor", f"{person}/exit", {"kind": "exited", "reason_code": "moved_away"})
    time.sleep(2)
    post("coordinator", "/v1/demo/clock", {"advance": "30 days"})
    time.sleep(3)


def way_of(events: Sequence[Mapping[str, Any]]) -> tuple[str, ...]:
    """Which ways a run went, by its events."""
    types = {event["eventType"].removeprefix("EVENT_TYPE_") for event in events}
    started = events[0]["workflowExecutionStartedEventAttributes"]
    ways = {
        "ended": "WORKFLOW_EXECUTION_COMPLETED" in types,
        "renewed": "WORKFLOW_EXECUTION_CONTINUED_AS_NEW" in types,
        "begun anew": bool(started.get("continuedExecutionRunId")),
        "at once": "UPSERT_WORKFLOW_SEARCH_ATTRIBUTES" in types,
        "urgent": started["taskQueue"]["name"] == SAFETY_QUEUE,
        "by timer": "TIMER_FIRED" in types,
        "answered before its timer": "TIMER_CANCELED" in types,
    }
    return tuple(way for way, went in ways.items() if went)


async def connected(address: str) -> None:
    await record_all(await client_for(address, "tests", KEYRING))


async def record_all(client: Client) -> None:
    """Of each process the longest history of each way that it went, where none of that way is kept."""
    kept = {(path.stem.split(".")[0], way_of(json.loads(path.read_text())["events"])) for path in RECORDED}
    longest: dict[tuple[str, tuple[str, ...]], str] = {}
    async for found in client.list_workflows():
        history = await client.get_workflow_handle(found.id, run_id=found.run_id).fetch_history()
        text = history.to_json()
        way = (found.workflow_type, way_of(json.loads(text)["events"]))
        if way not in kept and len(text) > len(longest.get(way, "")):
            longest[way] = text
    HISTORIES.mkdir(exist_ok=True)
    for (name, ways), text in longest.items():
        file = ".".join([name, *(way.replace(" ", "_") for way in ways)])
        (HISTORIES / f"{file}.json").write_text(text + "\n")
