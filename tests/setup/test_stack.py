"""One machine's stack, as its operator sees it: one story from the first `make up` to the last `make reset`."""

import fcntl
import os
import re
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from contextlib import suppress
from email import message_from_bytes
from pathlib import Path

import psycopg
import pytest

from bootstrap import postgres
from tests.conftest import ROOT
from tests.setup.conftest import Machine, until

pytestmark = pytest.mark.stack
SECOND_START = 15.0  # seconds
SHORT = 45.0  # what ends by itself on a busy machine
PROGRAMS = ("postgres", "temporal", "mailcatcher", "server.py", "worker.py")


@pytest.fixture(scope="module")
def first(machine: Machine) -> str:
    """What the first `make up` prints."""
    code, output = machine.make("up")
    assert code == 0, output
    return output


def test_make_up_plays_one_journey_and_says_who_was_told(machine: Machine, first: str):
    steps = [int(number) for number in re.findall(r"^ ?(\d+)\. ", first, re.MULTILINE)]
    assert steps == list(range(1, steps[-1] + 1))
    assert steps[-1] > 12
    for words in ("An officer refers", "Police leave the question unanswered: it climbs", "lapses to the coordinator"):
        assert words in first
    told = re.findall(r"^ +told +(.+): (\w+) \(mail sent, ([A-Z0-9-]+)\)$", first, re.MULTILINE)
    assert {event for _, event, _ in told} > {"receipt", "view_requested", "escalation", "triage_result", "action_item"}
    assert re.search(r"withheld +.+: no_consent_in_force", first)
    mails = [message_from_bytes(path.read_bytes()) for path in (machine.state / "mail").glob("*.eml")]
    caught = " ".join(str(mail) for mail in mails)
    assert [reference for _, _, reference in told if reference not in caught] == []


def test_it_says_where_to_look_and_something_is_there(machine: Machine, first: str):
    addresses = re.findall(r"^  [A-Z]\w.* (http://127\.0\.0\.1:\d+/\w*)$", first, re.MULTILINE)
    assert len(addresses) == 4
    for address in addresses:
        with urllib.request.urlopen(address, timeout=20) as answer:
            assert answer.status == 200
    assert "Sign in on the dashboard as one of: coordinator, officer" in first
    command = re.search(r"For the API: \S+ (manage.py token coordinator)", first)
    token = run(machine, *command[1].split()).stdout.strip()
    request = urllib.request.Request(f"{addresses[0]}v1/sessions/current", headers={"Authorization": f"Bearer {token}"})
    with urllib.request.urlopen(request, timeout=20) as answer:
        assert b"coordinator" in answer.read()


def test_no_door_but_the_announced_ones_is_open_and_none_beyond_this_machine(machine: Machine, first: str):
    ours = {str(port) for name, port in machine.ports.items() if name != "POSTGRES_PORT"}
    found = listening(machine)
    assert ours <= {port for _, port in found}
    assert {host for host, _ in found} <= {"127.0.0.1"}
    with pytest.raises(psycopg.OperationalError):
        psycopg.connect(f"postgresql://throughline@127.0.0.1:{machine.ports['POSTGRES_PORT']}/throughline")
    folder = machine.state / "postgres"
    assert folder.stat().st_mode & 0o077 == 0
    psycopg.connect(postgres.url(folder, machine.ports["POSTGRES_PORT"], "throughline")).close()


def test_a_second_make_up_finds_it_running(machine: Machine, first: str):
    before = set(machine.running())
    began = time.monotonic()
    code, output = machine.make("up")
    assert time.monotonic() - began < SECOND_START
    assert code == 0
    assert "running already" in output
    assert "Dashboard" in output
    assert "told" not in output
    assert set(machine.running()) == before


def test_status_names_every_program(machine: Machine, first: str):
    well(machine)
    _, output = machine.make("status")
    assert len(re.findall(r"^\w+ +RUNNING", output, re.MULTILINE)) == len(PROGRAMS)
    assert output.rstrip().endswith("\nhealthy")


def test_logs_follow_every_program(machine: Machine, first: str):
    process = machine.begin("logs")
    try:
        seen = ""
        deadline = time.monotonic() + SHORT
        while not all(f"/{name}.log <==" in seen for name in ("api", "mail", "postgres", "temporal", "worker")):
            assert time.monotonic() < deadline, seen
            seen += process.stdout.readline()
    finally:
        os.killpg(process.pid, signal.SIGTERM)
        process.wait(10)


def test_a_program_that_is_killed_comes_back(machine: Machine, first: str):
    killed = machine.pid_of("server.py")
    os.kill(killed, signal.SIGSTOP)
    code, output = machine.make("status")
    assert code != 0
    assert "the API does not say that it can work" in output, "one that hangs is named though it runs"
    os.kill(killed, signal.SIGKILL)
    well(machine)
    assert machine.pid_of("server.py") != killed


def test_a_program_that_is_told_to_stop_leaves_with_no_error(machine: Machine, first: str):
    for name in ("server.py", "worker.py"):
        os.kill(machine.pid_of(name), signal.SIGTERM)
    well(machine)
    said = (machine.state / "logs" / "supervisord.log").read_text()
    for name in ("api", "worker"):
        assert re.findall(rf"exited: {name} \((.+?)\)", said)[-1].startswith("exit status 0")


def test_programs_that_open_temporal_leave_cleanly_every_time(machine: Machine, first: str):
    program = """
import os, sys
from bootstrap.leave import leave
from bootstrap.managing import main
sys.argv = ["manage.py", "processes", "list"]
codes = []
for _ in range(10):
    started = []
    for _ in range(5):
        child = os.fork()
        if child == 0:
            leave(main())
        started.append(child)
    codes += [os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) for child in started]
print(codes)
leave(0)
"""
    done = run(machine, "-c", program)
    assert done.returncode == 0
    assert done.stdout.splitlines()[-1] == str([0] * 50), done.stdout[-2000:] + done.stderr[-2000:]


def test_a_supervisor_killed_leaves_no_process_behind_and_make_up_recovers(machine: Machine, first: str):
    assert all(any(name in command for command in machine.running().values()) for name in PROGRAMS)
    os.kill(machine.pid_of("supervisord"), signal.SIGKILL)
    until(lambda: not machine.running(), SHORT)
    code, output = machine.make("status")
    assert code != 0
    assert "not running" in output
    code, output = machine.make("up")
    assert code == 0, output
    assert "told" not in output, "the record is there, and its journey is not played again"
    well(machine)


def test_make_up_right_after_the_kill_waits_for_what_still_ends(machine: Machine, first: str):
    os.kill(machine.pid_of("supervisord"), signal.SIGKILL)
    code, output = machine.make("up")
    assert code == 0, output
    assert len([command for command in machine.running().values() if "server.py" in command]) == 1


def test_two_at_once_do_not_undo_each_other(machine: Machine, first: str):
    with (machine.state / "up.lock").open() as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        code, output = machine.make("down")
    assert code != 0
    assert "Another make up, down or reset is at work" in output
    well(machine)


def test_down_ends_everything(machine: Machine, first: str):
    code, output = machine.make("down")
    assert code == 0
    assert "is down" in output
    assert machine.running() == {}
    assert "was not running" in machine.make("down")[1]


def test_a_taken_port_is_named_with_its_program_and_variable(machine: Machine, first: str):
    for variable, program in (("SMTP_PORT", "mail"), ("TEMPORAL_UI_PORT", "temporal")):
        with socket.socket() as other:
            other.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)  # what a stack used a moment ago is free again
            other.bind(("127.0.0.1", machine.ports[variable]))
            other.listen()
            code, output = machine.make("up")
        assert code != 0
        assert f"Port {machine.ports[variable]}, which {program} needs, is taken" in output
        assert f"THROUGHLINE_{variable}=" in output
        assert "Traceback" not in output
    assert machine.running() == {}


def test_two_programs_on_one_port_are_named(machine: Machine):
    code, output = machine.make("up", THROUGHLINE_API_PORT=str(machine.ports["SMTP_PORT"]))
    assert code != 0
    assert "THROUGHLINE_API_PORT and THROUGHLINE_SMTP_PORT both say" in output


def test_a_database_that_does_not_let_us_in_is_said_and_nothing_is_left_half_up(machine: Machine, first: str):
    code, output = machine.make("up", DATABASE_URL="postgresql://nobody:never-shown@127.0.0.1:1/none")
    assert code != 0
    assert "DATABASE_URL names does not let us in" in output
    assert "never-shown" not in output
    assert machine.running() == {}


def test_an_interrupted_start_leaves_nothing_half_up(machine: Machine, first: str):
    machine.make("down")  # what runs already is found running, and is no start
    process = machine.begin("up")
    until(lambda: any("postgres -D" in command for command in machine.running().values()), 120)
    os.killpg(process.pid, signal.SIGINT)
    output, _ = process.communicate(timeout=SHORT)
    assert process.returncode != 0, output
    assert "Traceback" not in output
    assert machine.running() == {}


def test_reset_throws_the_state_away_and_begins_anew_on_an_outside_database(machine: Machine, database_url: str):
    code, output = machine.make("reset")
    assert code == 0
    assert "its state is gone" in output
    assert list(machine.state.iterdir()) == []
    code, output = machine.make("up", DATABASE_URL=database_url)
    assert code == 0, output
    assert " told " in output
    assert not (machine.state / "postgres").exists()
    with psycopg.connect(database_url) as connection:
        assert connection.execute("select count(*) from referral").fetchone() == (1,)
    assert machine.make("reset")[0] == 0
    assert machine.running() == {}


def well(machine: Machine) -> None:
    """Everything is healthy soon: what dies is started again. If not, the message is what status and the logs say."""
    deadline = time.monotonic() + SHORT
    code, output = machine.make("status")
    while code and time.monotonic() < deadline:
        code, output = machine.make("status")
    logs = sorted((machine.state / "logs").glob("*.log")) if code else []
    last = [f"{log.name}: {line}" for log in logs for line in log.read_text(errors="replace").splitlines()[-15:]]
    assert code == 0, "\n".join([output, *last])


def run(machine: Machine, *words: str) -> subprocess.CompletedProcess[str]:
    """One program of ours on this machine's stack."""
    environment = {**machine.environment, "THROUGHLINE_ENVIRONMENT": "demo", "PYTHONPATH": str(ROOT)}
    command = [sys.executable, *words]
    return subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, timeout=120, check=False)


def listening(machine: Machine) -> set[tuple[str, str]]:
    """Host and port of every door that this machine's processes hold open."""
    sockets = set()
    for pid in machine.running():
        for link in Path(f"/proc/{pid}/fd").iterdir():
            with suppress(OSError):
                sockets.add(os.readlink(link))
    found = set()
    for table in ("tcp", "tcp6"):
        for line in Path(f"/proc/net/{table}").read_text().splitlines()[1:]:
            words = line.split()
            if words[3] == "0A" and f"socket:[{words[9]}]" in sockets:
                host, port = words[1].split(":")
                found.add((socket.inet_ntoa(bytes.fromhex(host)[::-1]) if len(host) == 8 else host, str(int(port, 16))))
    return found
