"""A stack as `make up` makes it, in a folder and on ports of its own."""

import asyncio
import base64
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from bootstrap.managing import main
from bootstrap.settings import PORTS
from bootstrap.supervising import ELSEWHERE, MARK
from bootstrap.temporal_server import find_cli
from tests.conftest import ROOT, free_port


class Machine:
    """What an operator types, and what runs because of it."""

    def __init__(self, state: Path) -> None:
        self.state = state
        self.ports = {name: free_port() for name in PORTS}
        ours = {key: value for key, value in os.environ.items() if key not in {*ELSEWHERE.values(), "DATABASE_URL"}}
        self.environment = {
            **ours,
            **{f"THROUGHLINE_{name}": str(port) for name, port in self.ports.items()},
            "THROUGHLINE_STATE": str(state),
            "TEMPORAL_CLI": str(find_cli()),
        }

    def begin(self, target: str, **changes: str) -> subprocess.Popen[str]:
        """`make <target>`, with the environment of the tests for the one that make would see to first."""
        command = ["make", "--no-print-directory", "--old-file=venv", target, f"PY={sys.executable}"]
        return subprocess.Popen(
            command,
            cwd=ROOT,
            env={**self.environment, **changes},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            start_new_session=True,
        )

    def make(self, target: str, **changes: str) -> tuple[int, str]:
        """The exit code and the output."""
        process = self.begin(target, **changes)
        output, _ = process.communicate(timeout=240)
        return process.returncode, output

    def running(self) -> dict[int, str]:
        """Every process that this stack started and that lives, with its command."""
        mark = f"{MARK}={self.state}\0".encode()
        found: dict[int, str] = {}
        for folder in Path("/proc").glob("[0-9]*"):
            try:
                if mark in (folder / "environ").read_bytes():
                    found[int(folder.name)] = (folder / "cmdline").read_bytes().replace(b"\0", b" ").decode()
            except OSError:
                continue
        return found

    def pid_of(self, words: str) -> int:
        """The one process whose command has the words."""
        (found,) = [pid for pid, command in self.running().items() if words in command]
        return found


def until(check: Callable[[], object], seconds: float) -> None:
    """Wait until the check is true."""
    deadline = time.monotonic() + seconds
    while not check():
        assert time.monotonic() < deadline, f"not within {seconds} s"
        time.sleep(0.2)


@pytest.fixture(scope="module")
def machine() -> Iterator[Machine]:
    """A machine on which nothing runs yet; the folder's name has what a shell and a URL would trip over."""
    folder = Path(tempfile.mkdtemp(prefix="tl-up-"))
    folder.chmod(0o755)  # PostgreSQL does not run as root, and must get at its own folder
    found = Machine(folder / "my state (1)")
    yield found
    found.make("down")
    for pid in found.running():
        os.kill(pid, signal.SIGKILL)
    shutil.rmtree(folder)


@pytest.fixture
def terminal(monkeypatch, capsys, database_url, keyring):
    """Gives a command to manage.py on the test's own database; its exit code and what it prints."""
    monkeypatch.setenv("THROUGHLINE_ENVIRONMENT", "test")
    monkeypatch.setenv("DATABASE_URL", database_url)
    for name in ("field_key", "audit_key", "match_key", "token_key", "process_key"):
        monkeypatch.setenv(f"THROUGHLINE_{name.upper()}", base64.b64encode(getattr(keyring, name)).decode())

    async def run(*words: str) -> tuple[int, str]:
        monkeypatch.setattr("sys.argv", ["manage.py", *words])
        code = await asyncio.to_thread(main)
        return code, capsys.readouterr().out

    return run
