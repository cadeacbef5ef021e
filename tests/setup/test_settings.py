"""Settings: what is missing, weak or wrong is said by name, before anything starts."""

import asyncio
import base64
import os
import re
import secrets
import subprocess
import sys
import urllib.request
from pathlib import Path
from urllib.parse import urlsplit

import psycopg
import pytest
from sqlalchemy import text

from bootstrap import postgres
from bootstrap.settings import SECRETS, BadSettings, load_settings
from database.sessions import Database
from tests.conftest import ROOT, free_port
from tests.waiting import until


def strong() -> str:
    return base64.b64encode(secrets.token_bytes(32)).decode()


def production(tmp_path: Path, **changes: str | None) -> dict[str, str]:
    given = {f"THROUGHLINE_{name.upper()}": strong() for name in SECRETS}
    given |= {"THROUGHLINE_STATE": str(tmp_path)}
    for name, value in changes.items():
        given.pop(name, None)
        if value is not None:
            given[name] = value
    return given


def test_production_is_what_one_gets_without_saying(tmp_path: Path):
    settings = load_settings(production(tmp_path))
    assert settings.environment == "production"
    assert not settings.is_demo
    assert "keyring" not in repr(settings)


@pytest.mark.parametrize("name", SECRETS)
def test_production_refuses_a_missing_secret(tmp_path: Path, name: str):
    variable = f"THROUGHLINE_{name.upper()}"
    with pytest.raises(BadSettings, match=f"{variable} is not set. Make one with"):
        load_settings(production(tmp_path, **{variable: None}))


@pytest.mark.parametrize("weak", ["", "secret", "AAAA", base64.b64encode(bytes(32)).decode(), "not base64 !"])
def test_a_weak_secret_is_refused(tmp_path: Path, weak: str):
    with pytest.raises(BadSettings, match="THROUGHLINE_FIELD_KEY must be 32 random bytes"):
        load_settings(production(tmp_path, THROUGHLINE_FIELD_KEY=weak))


def test_two_secrets_are_never_the_same(tmp_path: Path):
    same = strong()
    with pytest.raises(BadSettings, match="Two of the secrets are the same"):
        load_settings(production(tmp_path, THROUGHLINE_FIELD_KEY=same, THROUGHLINE_TOKEN_KEY=same))


def test_the_demos_own_secrets_are_refused_in_production(tmp_path: Path):
    load_settings({"THROUGHLINE_ENVIRONMENT": "demo", "THROUGHLINE_STATE": str(tmp_path)})
    made = (tmp_path / "secrets" / "field_key").read_text()
    with pytest.raises(BadSettings, match="is the one that the demo made for itself"):
        load_settings(production(tmp_path, THROUGHLINE_FIELD_KEY=made))


def test_the_demo_keeps_its_secrets_from_one_start_to_the_next(tmp_path: Path):
    given = {"THROUGHLINE_ENVIRONMENT": "demo", "THROUGHLINE_STATE": str(tmp_path)}
    assert load_settings(given).keyring == load_settings(given).keyring
    assert (tmp_path / "secrets" / "field_key").stat().st_mode & 0o077 == 0


@pytest.mark.parametrize("port", ["", "0", "65536", "http", "-1", "8²"])
def test_a_port_that_is_none_is_named(tmp_path: Path, port: str):
    with pytest.raises(BadSettings, match="THROUGHLINE_API_PORT is"):
        load_settings(production(tmp_path, THROUGHLINE_API_PORT=port))


def test_an_unknown_environment_is_named(tmp_path: Path):
    with pytest.raises(BadSettings, match="use one of: "):
        load_settings(production(tmp_path, THROUGHLINE_ENVIRONMENT="staging"))


@pytest.mark.parametrize("length", ["", "many", "-1", "0", "24", "1e3", "1²"])
def test_a_length_of_histories_that_is_none_is_named(tmp_path: Path, length: str):
    with pytest.raises(
        BadSettings, match=f"THROUGHLINE_CONTINUE_AS_NEW_AFTER is '{length}'; give a number, 25 or more"
    ):
        load_settings(production(tmp_path, THROUGHLINE_CONTINUE_AS_NEW_AFTER=length))


@pytest.mark.parametrize("program", ["server.py", "worker.py"])
async def test_production_does_not_serve_a_database_whose_clock_was_pushed(
    tmp_path: Path, program: str, database: Database, database_url: str
):
    """Every deadline of real people would be wrong by as much."""
    async with database.begin() as connection:
        await connection.execute(text("update programme set clock_offset = 3600"))
    environment = {**production(tmp_path), "PATH": os.environ["PATH"], "DATABASE_URL": database_url}
    told = await asyncio.to_thread(
        subprocess.run,
        [sys.executable, program],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert told.returncode == 2
    assert re.search("The clock of .+ was pushed forward .* Give production a database of its own", told.stdout)
    assert "Traceback" not in told.stdout + told.stderr


async def test_production_waits_for_its_database_and_then_serves(tmp_path: Path, server_url: str, new_database):
    port, late = free_port(), postgres.sibling(server_url, f"late_{secrets.token_hex(4)}")
    environment = production(tmp_path, THROUGHLINE_API_PORT=str(port), DATABASE_URL=late, PATH=os.environ["PATH"])
    with (tmp_path / "log").open("wb") as log:
        server = subprocess.Popen([sys.executable, "server.py"], cwd=ROOT, env=environment, stdout=log, stderr=log)
    try:
        await until(lambda: "The database does not answer yet" in (tmp_path / "log").read_text(), 30)
        come = new_database()
        with psycopg.connect(server_url, autocommit=True) as connection:
            connection.execute(f"alter database {urlsplit(come).path[1:]} rename to {urlsplit(late).path[1:]}")
        await until(lambda: serves(port), 30)
        server.terminate()
        assert await asyncio.to_thread(server.wait, 20) == 0
    finally:
        server.kill()
        with psycopg.connect(server_url, autocommit=True) as connection:
            connection.execute(f"drop database if exists {urlsplit(late).path[1:]} with (force)")


def serves(port: int) -> bool:
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/readyz", timeout=5) as answer:
            return answer.status == 200
    except OSError:
        return False


@pytest.mark.parametrize("program", ["server.py", "worker.py"])
def test_a_program_with_bad_settings_says_so_and_does_not_start(tmp_path: Path, program: str):
    environment = {"PATH": os.environ["PATH"], "THROUGHLINE_STATE": str(tmp_path)}
    told = subprocess.run(
        [sys.executable, program], cwd=ROOT, env=environment, capture_output=True, text=True, timeout=60, check=False
    )
    assert told.returncode == 2
    assert "THROUGHLINE_FIELD_KEY is not set" in told.stdout
    assert "Traceback" not in told.stdout + told.stderr
