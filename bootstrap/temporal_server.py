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
BEHIND = ("nice", "-n", "5") if shutil.which("nice") else ()


class NoTemporal(Exception):
    """No fit Temporal program is to be had; the message says how to mend it."""


def find_cli(state_dir: Path | None = None) -> Path:
    """The Temporal program: TEMPORAL_CLI, one on PATH that is fit, the one in the state folder, the wheel's."""
    named = os.environ.get("TEMPORAL_CLI")
    if named:
        if fit(Path(named)):
            return Path(named)
        message = (
            f"TEMPORAL_CLI names {named}, which is not a Temporal CLI with a server of {FIT[0]}.{FIT[1]} or newer."
        )
        raise NoTemporal(message)
    for found in candidates(state_dir):
        if fit(found):
            return found
    message = "No Temporal CLI was found. Run `make up`, which gets one, or set TEMPORAL_CLI to yours."
    raise NoTemporal(message)


def candidates(state_dir: Path | None) -> list[Path]:
    """Where a Temporal program may be, the best place first."""
    on_path = shutil.which("temporal")
    cache = Path(os.environ.get("XDG_CACHE_HOME", "~/.cache")).expanduser() / "throughline" / "temporal"
    places = [Path(on_path) if on_path else None, cache, Path(sys.executable).parent / "temporal"]
    if state_dir is not None:
        places.append(state_dir / "bin" / "temporal")
    return [place for place in places if place is not None and place.exists()]


def fit(program: Path) -> bool:
    """Whether the program names a server version that is new enough."""
    try:
        said = subprocess.run([str(program), "--version"], capture_output=True, text=True, timeout=30, check=False)
    except (OSError, subprocess.TimeoutExpired):
        return False
    found = re.search(r"Server (\d+)\.(\d+)", said.stdout)
    return found is not None and (int(found[1]), int(found[2])) >= FIT


def command(program: Path, database: Path, port: int, namespace: str, ui_port: int | None) -> list[str]:
    """The command that serves Temporal on the loopback, in the foreground, with a database file."""
    ui = ["--ui-port", str(ui_port), "--ui-ip", "127.0.0.1"] if ui_port else ["--headless"]
    return [
        *BEHIND,
        *(str(program), "server", "start-dev", "--ip", "127.0.0.1", "--port", str(port)),
        *("--namespace", namespace, "--db-filename", str(database), "--log-level", "error"),
        *("--dynamic-config-value", "frontend.enableServerVersionCheck=false"),
        *ui,
    ]


class TemporalServer:
    """A server of our own, for tests and measurements."""

    def __init__(self, database: Path, *, port: int, namespace: str, log: Path) -> None:
        """Start nothing yet."""
        self.address = f"127.0.0.1:{port}"
        self.database = database
        self._port, self._log = port, log
        self._command = command(find_cli(), database, port, namespace, None)
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def pid(self) -> int:
        """The process's id; only while it runs."""
        if self._process is None:
            message = "the server does not run"
            raise RuntimeError(message)
        return self._process.pid

    def start(self) -> None:
        """Start, and wait until it takes connections."""
        with self._log.open("ab") as log:
            self._process = subprocess.Popen(self._command, stdout=log, stderr=log)
        deadline = time.monotonic() + START_TIME_OUT
        while time.monotonic() < deadline:
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", self._port)) == 0:
                    return
            time.sleep(0.1)
        message = f"Temporal did not start within {START_TIME_OUT:.0f} seconds; see {self._log}"
        raise NoTemporal(message)

    def stop(self) -> None:
        """Stop it, at once."""
        if self._process is not None:
            self._process.kill()
            self._process.wait(20)
            self._process = None
