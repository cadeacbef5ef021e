"""The supervisor of one machine's processes: its configuration, and how it is started, asked and stopped."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

from bootstrap import postgres, temporal_server
from bootstrap.settings import LOOPBACK, Settings

ROOT = Path(__file__).resolve().parent.parent
STOP_TIME_OUT = 30.0


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
            "postgres": [settings.postgres_port],
            "temporal": [settings.temporal_port, settings.temporal_ui_port],
            "mail": [settings.smtp_port, settings.mail_page_port],
            "api": [settings.api_port],
            "worker": [],
        }
        for name, variable in (
            ("postgres", "DATABASE_URL"),
            ("temporal", "TEMPORAL_ADDRESS"),
            ("mail", "THROUGHLINE_SMTP_HOST"),
        ):
            if os.environ.get(variable):
                del found[name]
        return found

    def start(self, temporal: Path | None) -> None:
        """Start the supervisor with database, Temporal and mail; API and worker wait for the tables."""
        self._logs.mkdir(parents=True, exist_ok=True)
        self._config.write_text(self._written(temporal))
        command = [sys.executable, "-m", "supervisor.supervisord", "-c", str(self._config)]
        subprocess.run(command, cwd=ROOT, check=True, capture_output=True)

    def start_rest(self) -> None:
        """Start API and worker."""
        self._control("start", "api", "worker")

    def running(self) -> bool:
        """Whether the supervisor lives."""
        return self._pid() is not None

    def status(self) -> str:
        """What the supervisor says of its programs."""
        return self._control("status") if self.running() else "not running"

    def stop(self) -> None:
        """Stop everything, and wait until it is gone."""
        pid = self._pid()
        if pid is None:
            self._wait_for_orphans()
            return
        os.kill(pid, signal.SIGTERM)
        deadline = time.monotonic() + STOP_TIME_OUT
        while self._pid() is not None and time.monotonic() < deadline:
            time.sleep(0.1)

    def _wait_for_orphans(self) -> None:
        """After a kill -9 of the supervisor its programs end by themselves; PostgreSQL takes a moment."""
        lock = self._settings.state_dir / "postgres" / "data" / "postmaster.pid"
        deadline = time.monotonic() + STOP_TIME_OUT
        while lock.exists() and _alive(_first_number(lock)) and time.monotonic() < deadline:
            time.sleep(0.1)

    def _pid(self) -> int | None:
        pid = _first_number(self._pid_file)
        return pid if _alive(pid) and _is_ours(pid) else None

    def _control(self, *words: str) -> str:
        command = [sys.executable, "-m", "supervisor.supervisorctl", "-c", str(self._config), *words]
        return subprocess.run(command, cwd=ROOT, check=False, capture_output=True, text=True).stdout.strip()

    def _written(self, temporal: Path | None) -> str:
        state = self._settings.state_dir
        sections = [
            f"[supervisord]\nlogfile={self._logs}/supervisord.log\npidfile={self._pid_file}\nnodaemon=false\nchildlogdir={self._logs}",
            f"[unix_http_server]\nfile={state}/supervisor.sock\nchmod=0700",
            f"[supervisorctl]\nserverurl=unix://{state}/supervisor.sock",
            "[rpcinterface:supervisor]\nsupervisor.rpcinterface_factory=supervisor.rpcinterface:make_main_rpcinterface",
        ]
        sections += [self._section(name, self._command(name, temporal)) for name in self.programs()]
        return "\n\n".join(sections) + "\n"

    def _command(self, name: str, temporal: Path | None) -> list[str]:
        settings, tied = self._settings, [sys.executable, "-m", "bootstrap.tied"]
        if name == "postgres":
            return [*tied, *postgres.command(settings.state_dir / "postgres", settings.postgres_port)]
        if name == "temporal":
            program = temporal or Path("temporal")
            database, port = settings.state_dir / "temporal.db", settings.temporal_port
            namespace, ui = settings.temporal_namespace, settings.temporal_ui_port
            return [*tied, *temporal_server.command(program, database, port, namespace, ui)]
        python = {"mail": ["-m", "bootstrap.mailcatcher"], "api": ["server.py"], "worker": ["worker.py"]}
        return [*tied, sys.executable, *python[name]]

    def _section(self, name: str, command: list[str]) -> str:
        later = name in {"api", "worker"}
        lines = [
            f"[program:{name}]",
            "command=" + " ".join(_quoted(word) for word in command),
            f"directory={ROOT}",
            f"autostart={'false' if later else 'true'}",
            "autorestart=true\nstartretries=20\nstartsecs=1",
            f"stopsignal={'INT' if name == 'postgres' else 'TERM'}\nstopwaitsecs=15",
            f"redirect_stderr=true\nstdout_logfile={self._logs}/{name}.log\nstdout_logfile_maxbytes=10MB",
            f'environment=THROUGHLINE_ENVIRONMENT="{self._settings.environment}",PYTHONUNBUFFERED="1"',
        ]
        return "\n".join(lines)


def _quoted(word: str) -> str:
    escaped = word.replace("%", "%%").replace("'", "'\"'\"'")
    return f"'{escaped}'" if any(letter in word for letter in " ;'\"") else escaped


def _first_number(path: Path) -> int | None:
    try:
        return int(path.read_text().split()[0])
    except (OSError, ValueError, IndexError):
        return None


def _alive(pid: int | None) -> bool:
    return pid is not None and Path(f"/proc/{pid}").exists()


def _is_ours(pid: int | None) -> bool:
    try:
        return b"supervisord" in Path(f"/proc/{pid}/cmdline").read_bytes()
    except OSError:
        return False


def address(settings: Settings) -> str:
    """Where the API answers on this machine."""
    return f"http://{LOOPBACK}:{settings.api_port}"
