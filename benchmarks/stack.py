"""The real processes of one measurement, in a folder of its own: PostgreSQL, Temporal, API, worker, and the floor."""

import asyncio
import contextlib
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Generator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

import psycopg

from bootstrap import postgres
from bootstrap.policy import load_policy
from bootstrap.seed import seed
from bootstrap.temporal_server import TemporalServer
from database.sessions import Database
from database.setting_up import migrate

ROOT = Path(__file__).parent.parent
TICK = os.sysconf("SC_CLK_TCK")
NAMESPACE = "bench"
LEFT_OUT = {
    "PYTHONDONTWRITEBYTECODE"
}  # the programs start from compiled modules, as they do wherever they are deployed


def free_port() -> int:
    """A port that nobody uses at this moment."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@dataclass(slots=True, kw_only=True)
class Stack:
    """What runs, and where it is reached."""

    folder: Path
    pg_port: int
    api_port: int
    floor_port: int
    smtp_port: int
    pids: dict[str, int] = field(default_factory=dict)
    started: dict[str, float] = field(default_factory=dict)
    temporal_address: str = ""
    _processes: dict[str, subprocess.Popen[bytes]] = field(default_factory=dict)
    _temporal: TemporalServer | None = None

    @classmethod
    def make(cls) -> "Stack":
        """A stack with ports and a folder of its own; nothing runs yet."""
        folder = Path(tempfile.mkdtemp(prefix="tl-bench-"))
        folder.chmod(0o755)
        pg, api, floor, smtp = (free_port() for _ in range(4))
        return cls(folder=folder, pg_port=pg, api_port=api, floor_port=floor, smtp_port=smtp)

    def url(self, name: str) -> str:
        """The address of a database of this stack."""
        return postgres.url(self.folder / "pg", self.pg_port, name)

    def start_databases(self) -> None:
        """PostgreSQL as it runs in production (fsync on), with a migrated and seeded database, and the floor's."""
        postgres.prepare(self.folder / "pg")
        self._run("postgresql", postgres.command(self.folder / "pg", self.pg_port), {})
        self._wait(self._database_answers)
        with psycopg.connect(self.url("postgres"), autocommit=True) as connection:
            connection.execute("create database throughline")
            connection.execute("create database floor")
        migrate(self.url("throughline"))
        asyncio.run(self._seed())
        with psycopg.connect(self.url("floor"), autocommit=True) as connection:
            connection.execute((ROOT / "benchmarks" / "floor.sql").read_bytes())

    def start_floor(self) -> None:
        """The floor's server."""
        environment = {"DATABASE_URL": self.url("floor"), "SMTP_PORT": str(self.smtp_port)}
        self._run("floor", [sys.executable, "-m", "benchmarks.floor", str(self.floor_port)], environment)
        self._wait(lambda: self._http(self.floor_port, "/healthz"))

    def stop_floor(self) -> None:
        """End the floor's server, so that it takes nothing from what is measured next."""
        self._end("floor")

    def start_ours(self) -> None:
        """Temporal, the API and the worker, timed."""
        began = time.monotonic()
        port = free_port()
        temporal = TemporalServer(
            self.folder / "temporal.db", port=port, namespace=NAMESPACE, log=self.folder / "temporal.log"
        )
        temporal.start()
        self._temporal, self.temporal_address = temporal, temporal.address
        self.pids["temporal"] = temporal.pid
        self.started["temporal"] = time.monotonic() - began
        environment = {
            "THROUGHLINE_ENVIRONMENT": "test",
            "THROUGHLINE_STATE": str(self.folder / "state"),
            "THROUGHLINE_API_PORT": str(self.api_port),
            "THROUGHLINE_SMTP_PORT": str(self.smtp_port),
            "DATABASE_URL": self.url("throughline"),
            "TEMPORAL_ADDRESS": f"127.0.0.1:{port}",
            "TEMPORAL_NAMESPACE": NAMESPACE,
        }
        began = time.monotonic()
        self._run("api", [sys.executable, "server.py"], environment)
        self._wait(lambda: self._http(self.api_port, "/readyz"))
        self.started["api"] = time.monotonic() - began
        began = time.monotonic()
        self._run("worker", [sys.executable, "worker.py"], environment)
        self._wait(lambda: "working on" in self.log("worker"))
        self.started["worker"] = time.monotonic() - began

    @contextlib.contextmanager
    def held(self, *names: str) -> Generator[None]:
        """Hold these processes still, as if nobody followed what is recorded."""
        for name in names:
            os.kill(self.pids[name], signal.SIGSTOP)
        try:
            yield
        finally:
            for name in names:
                os.kill(self.pids[name], signal.SIGCONT)

    def stop(self) -> None:
        """End everything, and leave nothing behind."""
        for name in ("floor", "api", "worker"):
            self._end(name)
        if self._temporal is not None:
            self._temporal.stop()
        self._end("postgresql")
        shutil.rmtree(self.folder, ignore_errors=True)

    def log(self, name: str) -> str:
        """What a process has said."""
        path = self.folder / f"{name}.log"
        return path.read_text(errors="replace") if path.exists() else ""

    def cpu(self) -> dict[str, float]:
        """Seconds of CPU that each process, with its children, has taken so far."""
        return {name: sum(_cpu_of(pid) for pid in _family(pid)) for name, pid in self.pids.items()}

    def memory(self) -> dict[str, float]:
        """Megabytes that each process holds (proportional to what it shares)."""
        return {name: sum(_memory_of(pid) for pid in _family(pid)) for name, pid in self.pids.items()}

    async def _seed(self) -> None:
        database = Database(self.url("throughline"))
        await seed(database, *load_policy(self._sleepless()))
        await database.close()

    def _sleepless(self) -> Path:
        """Burien's policy without its nights: at any hour the same is told, and measured."""
        burien = (ROOT / "policies" / "burien.toml").read_text()
        kept = self.folder / "sleepless.toml"
        kept.write_text("".join(line for line in burien.splitlines(keepends=True) if not line.startswith("quiet_")))
        return kept

    def _run(self, name: str, command: list[str], environment: Mapping[str, str]) -> None:
        with (self.folder / f"{name}.log").open("wb") as log:
            own = {name: value for name, value in os.environ.items() if name not in LEFT_OUT} | dict(environment)
            cwd = "/" if name == "postgresql" else ROOT
            self._processes[name] = subprocess.Popen(command, cwd=cwd, env=own, stdout=log, stderr=log)
        self.pids[name] = self._processes[name].pid

    def _end(self, name: str) -> None:
        process = self._processes.pop(name, None)
        self.pids.pop(name, None)
        if process is None:
            return
        process.send_signal(signal.SIGINT if name == "postgresql" else signal.SIGTERM)
        try:
            process.wait(15)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait(10)

    def _wait(self, check: "object") -> None:
        deadline = time.monotonic() + 60
        while time.monotonic() < deadline:
            if check():  # type: ignore[operator]
                return
            time.sleep(0.05)
        message = "a process of the stack did not become ready:\n" + "\n".join(
            self.log(name)[-800:] for name in self.pids
        )
        raise RuntimeError(message)

    def _database_answers(self) -> bool:
        try:
            psycopg.connect(self.url("postgres"), connect_timeout=1).close()
        except psycopg.OperationalError:
            return False
        return True

    @staticmethod
    def _http(port: int, path: str) -> bool:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}{path}", timeout=2) as told:
                return bool(told.status == 200)
        except (urllib.error.URLError, OSError):
            return False


def _family(pid: int) -> list[int]:
    found = [pid]
    for task in Path(f"/proc/{pid}/task").glob("*/children"):
        with contextlib.suppress(OSError):
            for child in task.read_text().split():
                found += _family(int(child))
    return found


def _cpu_of(pid: int) -> float:
    with contextlib.suppress(OSError, IndexError):
        fields = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
        return sum(int(fields[place]) for place in (11, 12, 13, 14)) / TICK  # own and reaped children's time
    return 0.0


def _memory_of(pid: int) -> float:
    with contextlib.suppress(OSError):
        for line in Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines():
            if line.startswith("Pss:"):
                return int(line.split()[1]) / 1024
    return 0.0
