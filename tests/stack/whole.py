"""The real processes, as an operator runs them: API and worker as programs, with PostgreSQL, Temporal and mail."""

import asyncio
import base64
import os
import signal
import subprocess
import sys
import time
import urllib.request
from datetime import UTC, datetime
from pathlib import Path

import psycopg

from bootstrap.play import Stage
from bootstrap.policy import load_policy, named_policy
from bootstrap.seed import PROGRAMME_ID
from bootstrap.temporal_server import TemporalServer
from database.sessions import Database
from database.setting_up import keep_programme
from domain.policy import Policy
from security.keyring import Keyring
from tests.conftest import ROOT, free_port
from tests.sleepless import sleepless


class Whole:
    """One stack of processes on one database. Logs are kept in the folder."""

    def __init__(self, database_url: str, temporal: TemporalServer, keyring: Keyring, mail_port: int, folder: Path):
        self.folder, self.database_url, self.temporal, self.keyring = folder, database_url, temporal, keyring
        self.api_port = free_port()
        keys = {
            name: getattr(keyring, name) for name in ("field_key", "audit_key", "match_key", "token_key", "process_key")
        }
        self.environment = {
            **os.environ,
            **{f"THROUGHLINE_{name.upper()}": base64.b64encode(key).decode() for name, key in keys.items()},
            "THROUGHLINE_ENVIRONMENT": "test",
            "THROUGHLINE_STATE": str(folder),
            "THROUGHLINE_API_PORT": str(self.api_port),
            "THROUGHLINE_SMTP_PORT": str(mail_port),
            "DATABASE_URL": database_url,
            "TEMPORAL_ADDRESS": temporal.address,
            "TEMPORAL_NAMESPACE": "tests",
            "PYTHONUNBUFFERED": "1",
        }
        self.processes: dict[str, subprocess.Popen[bytes]] = {}
        self.stage = Stage(base=f"http://127.0.0.1:{self.api_port}")

    def start(self, name: str, *instead: str) -> None:
        """Start one of the programs; or something else in its place."""
        with (self.folder / f"{name}.log").open("ab") as log:
            self.processes[name] = subprocess.Popen(
                [sys.executable, *(instead or (f"{name}.py",))], cwd=ROOT, env=self.environment, stdout=log, stderr=log
            )
        if name == "server":
            self.wait_for_api()

    def wait_for_api(self) -> None:
        deadline = time.monotonic() + 30
        while time.monotonic() < deadline:
            try:
                with urllib.request.urlopen(f"{self.stage.base}/readyz", timeout=2):
                    return
            except OSError:
                time.sleep(0.05)
        raise AssertionError((self.folder / "server.log").read_text()[-3000:])

    def kill(self, name: str) -> None:
        self.processes[name].send_signal(signal.SIGKILL)
        self.processes.pop(name).wait(10)

    def stop(self) -> None:
        for process in self.processes.values():
            process.terminate()
        for process in self.processes.values():
            try:
                process.wait(15)
            except subprocess.TimeoutExpired:
                process.kill()
        self.processes.clear()

    def follow(self, pack: str, *, nights: bool = False) -> Policy:
        """From now on the demo programme follows the policy of this name, without its nights unless they are asked for."""
        policy, document = load_policy(named_policy(pack)) if nights else sleepless(pack)

        async def publish() -> None:
            database = Database(self.database_url)
            async with database.begin() as connection:
                now = datetime.now(UTC)
                await keep_programme(connection, PROGRAMME_ID, policy.programme, policy, document, now=now)
            await database.close()

        asyncio.run(publish())
        return policy

    def value(self, statement: str):
        with psycopg.connect(self.database_url) as connection:
            row = connection.execute(statement).fetchone()
            return row[0] if row else None

    def until(self, statement: str, wanted, seconds: float = 30.0) -> None:
        deadline = time.monotonic() + seconds
        while (found := self.value(statement)) != wanted:
            assert time.monotonic() < deadline, f"{statement}: {found!r}, wanted {wanted!r} after {seconds} s"
            time.sleep(0.1)
