"""The supervisor of one machine's processes: its configuration, and how it is started, asked and stopped."""

import fcntl
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Generator, Iterator
from contextlib import contextmanager
from pathlib import Path

from bootstrap import postgres, temporal_server
from bootstrap.looking import followed, listening, ready
from bootstrap.settings import Settings

ROOT = Path(__file__).resolve().parent.parent
STOP_TIME_OUT = 30.0
TOLD_OF_A_LOG = 5  # lines
MARK = "THROUGHLINE_SUPERVISED"  # in the environment of all that we start: by it we know ours again
VARIABLES = {
    "postgres": [],
    "temporal": ["THROUGHLINE_TEMPORAL_PORT", "THROUGHLINE_TEMPORAL_UI_PORT"],
    "mail": ["THROUGHLINE_SMTP_PORT", "THROUGHLINE_MAIL_PAGE_PORT"],
    "api": ["THROUGHLINE_API_PORT"],
    "worker": [],
}
ELSEWHERE = {"postgres": "DATABASE_URL", "temporal": "TEMPORAL_ADDRESS", "mail": "THROUGHLINE_SMTP_HOST"}


class Busy(Exception):
    """Another command is starting or stopping this stack; the message says so."""


class NotStarted(Exception):
    """The supervisor did not start; the message says what it said."""


@contextmanager
def alone(settings: Settings) -> Generator[None]:
    """While the block runs nobody else brings this stack up or down."""
    with (settings.state_dir / "up.lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            message = f"Another make up, down or reset is at work in {settings.state_dir}; wait until it has ended."
            raise Busy(message) from None
        yield


class Supervisor:
    """supervisord with a configuration of ours, all of it in the state folder."""

    def __init__(self, settings: Settings) -> None:
        """Nothing is started yet."""
        self._settings = settings
        state = settings.state_dir
        self._config, self._pid_file = state / "supervisord.conf", state / "supervisord.pid"
        self._logs = state / "logs"

    def programs(self) -> dict[str, list[int]]:
        """The programs that run here, each with its ports; those that the environment names elsewhere are left out."""
        settings = self._settings
        found = {
            "postgres": [],
            "temporal": [settings.temporal_port, settings.temporal_ui_port],
            "mail": [settings.smtp_port, settings.mail_page_port],
            "api": [settings.api_port],
            "worker": [],
        }
        return {name: ports for name, ports in found.items() if not os.environ.get(ELSEWHERE.get(name, ""))}

    def start(self, temporal: os.PathLike[str] | None) -> None:
        """Start the supervisor with database, Temporal and mail; API and worker wait for the tables."""
        self._logs.mkdir(parents=True, exist_ok=True)
        self._config.write_text(self._written(temporal))
        command = [sys.executable, "-m", "supervisor.supervisord", "-c", str(self._config)]
        state = str(self._settings.state_dir)
        ours = {MARK: state, "THROUGHLINE_STATE": state, "PYTHONUNBUFFERED": "1"}
        started = subprocess.run(
            command, cwd=ROOT, check=False, capture_output=True, text=True, env={**os.environ, **ours}
        )
        if started.returncode != 0:
            message = f"The supervisor did not start: {(started.stderr or started.stdout).strip()[-500:]}"
            raise NotStarted(message)

    def start_rest(self) -> None:
        """Start API and worker."""
        self._control("start", "api", "worker")

    def running(self) -> bool:
        """Whether the supervisor lives."""
        return self._pid() is not None

    def healthy(self) -> bool:
        """Whether every program runs and does its work."""
        return next(self.ails(), None) is None

    def ails(self) -> Iterator[str]:
        """What is not as it should be, in an operator's words; nothing if every program runs and does its work."""
        if not self.running():
            yield "the supervisor does not run"
            return
        if not ready(self._settings):
            yield "the API does not say that it can work"
        programs = self.programs()
        for name, ports in programs.items():
            yield from (f"nothing answers at port {port} of {name}" for port in ports if not listening(port))
        if "temporal" in programs and not followed(self._settings):
            yield "no worker asks Temporal for work"
        if not self._all_run():
            yield "the supervisor does not say of every program that it runs"

    def status(self) -> str:
        """What the supervisor says of its programs."""
        return self._control("status")

    def trouble(self, *names: str) -> str:
        """What is to be told when some of the programs do not become healthy: their states and last words."""
        told = [f"Not everything started. The supervisor says:\n{self.status()}"]
        for name in names:
            log = self._logs / f"{name}.log"
            last = log.read_text(errors="replace").splitlines()[-TOLD_OF_A_LOG:] if log.exists() else []
            told += [f"Last words in {log}:", *(f"  {line}" for line in last)] if last else []
        return "\n".join(told)

    def stop(self) -> bool:
        """Stop everything, and wait until it is gone; whether anything was there."""
        pid, orphans = self._pid(), self._orphans()
        if pid is not None:
            os.kill(pid, signal.SIGTERM)
            self._wait(lambda: self._pid() is None)
            if self._pid() is not None:
                os.kill(pid, signal.SIGKILL)
        # after a kill -9 of the supervisor its programs end by themselves; PostgreSQL takes a moment
        self._wait(lambda: not self._orphans())
        for left in self._orphans():
            os.kill(left, signal.SIGKILL)
        return pid is not None or bool(orphans)

    @staticmethod
    def _wait(gone: Callable[[], bool]) -> None:
        deadline = time.monotonic() + STOP_TIME_OUT
        while not gone() and time.monotonic() < deadline:
            time.sleep(0.1)

    def _pid(self) -> int | None:
        """The supervisor's process, if it lives and is the one of this state folder."""
        try:
            pid = int(self._pid_file.read_text())
            return pid if os.fsencode(self._config) in Path(f"/proc/{pid}/cmdline").read_bytes() else None
        except (OSError, ValueError):
            return None

    def _orphans(self) -> list[int]:
        """Every process that this supervisor, or one before it, started and that still lives."""
        mark = f"{MARK}={self._settings.state_dir}\0".encode()
        return [int(found.name) for found in Path("/proc").glob("[0-9]*") if mark in _environment_of(found)]

    def _all_run(self) -> bool:
        return self._asked("status").returncode == 0

    def _control(self, *words: str) -> str:
        return self._asked(*words).stdout.strip()

    def _asked(self, *words: str) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-m", "supervisor.supervisorctl", "-c", str(self._config), *words]
        return subprocess.run(command, cwd=ROOT, check=False, capture_output=True, text=True)

    def _written(self, temporal: os.PathLike[str] | None) -> str:
        socket, logs = self._settings.state_dir / "supervisor.sock", self._logs
        sections = [
            f"[supervisord]\nlogfile={_plain(logs)}/supervisord.log\npidfile={_plain(self._pid_file)}",
            f"[unix_http_server]\nfile={_plain(socket)}\nchmod=0700",
            f"[supervisorctl]\nserverurl=unix://{_plain(socket)}",
            "[rpcinterface:supervisor]\nsupervisor.rpcinterface_factory=supervisor.rpcinterface:make_main_rpcinterface",
        ]
        programs = enumerate(self.programs(), start=1)
        sections += [self._section(name, number, self._command(name, temporal)) for number, name in programs]
        return "\n\n".join(sections) + "\n"

    def _command(self, name: str, temporal: os.PathLike[str] | None) -> list[str]:
        settings, tied = self._settings, [sys.executable, "-m", "bootstrap.tied"]
        if name == "postgres":
            return [*tied, *postgres.command(settings.state_dir / "postgres", settings.postgres_port)]
        if name == "temporal":
            program = Path(temporal or "temporal")
            database, port = settings.state_dir / "temporal.db", settings.temporal_port
            namespace, ui = settings.temporal_namespace, settings.temporal_ui_port
            return [*tied, *temporal_server.command(program, database, port, namespace, ui)]
        python = {"mail": ["-m", "bootstrap.mailcatcher"], "api": ["server.py"], "worker": ["worker.py"]}
        return [*tied, sys.executable, *python[name]]

    def _section(self, name: str, number: int, command: list[str]) -> str:
        """One program. Stopping goes by falling priority: who works with another program ends before it."""
        lines = [
            f"[program:{name}]",
            "command=" + " ".join(_quoted(word) for word in command),
            f"directory={_plain(ROOT)}",
            f"priority={number}",
            f"autostart={'false' if name in {'api', 'worker'} else 'true'}",
            "autorestart=true\nstartretries=20\nstartsecs=1",
            f"stopsignal={'INT' if name == 'postgres' else 'TERM'}\nstopwaitsecs=15",
            f"redirect_stderr=true\nstdout_logfile={_plain(self._logs)}/{name}.log\nstdout_logfile_maxbytes=10MB",
            f'environment=THROUGHLINE_ENVIRONMENT="{self._settings.environment}"',
        ]
        return "\n".join(lines)


def _plain(path: Path) -> str:
    return str(path).replace("%", "%%")


def _quoted(word: str) -> str:
    escaped = word.replace("%", "%%").replace("'", "'\"'\"'")
    return f"'{escaped}'" if any(letter in word for letter in " ;'\"") else escaped


def _environment_of(process: Path) -> bytes:
    try:
        return (process / "environ").read_bytes()
    except OSError:
        return b""
