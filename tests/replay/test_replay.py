"""A change that would break a running journey fails here: every recorded history is replayed, in the strict sandbox."""

import asyncio
import json
import time
from pathlib import Path

import pytest
from temporalio import workflow
from temporalio.client import Client, WorkflowHistory
from temporalio.worker import Replayer

from bootstrap.play import play
from bootstrap.processes import ALL
from bootstrap.temporal import client_for, runner
from security.codec import data_converter
from security.keyring import Keyring
from tests.replay.broken import Broken
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
        play(stack.stage)
        stack.follow("clackamas")  # from now on charges are held
        hold_a_charge(stack)
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


async def connected(address: str) -> None:
    await record_all(await client_for(address, "tests", KEYRING))


async def record_all(client: Client) -> None:
    """The longest history of each process."""
    longest: dict[str, tuple[int, str]] = {}
    async for found in client.list_workflows():
        history = await client.get_workflow_handle(found.id, run_id=found.run_id).fetch_history()
        if len(history.events) > longest.get(found.workflow_type, (0, ""))[0]:
            longest[found.workflow_type] = (len(history.events), history.to_json())
    HISTORIES.mkdir(exist_ok=True)
    for name, (_, text) in longest.items():
        (HISTORIES / f"{name}.json").write_text(text + "\n")
