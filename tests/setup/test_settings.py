"""Settings: what is missing, weak or wrong is said by name, before anything starts."""

import base64
import os
import secrets
import subprocess
import sys
from pathlib import Path

import pytest

from bootstrap.settings import SECRETS, BadSettings, load_settings
from tests.conftest import ROOT


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


@pytest.mark.parametrize("port", ["", "0", "65536", "http", "-1"])
def test_a_port_that_is_none_is_named(tmp_path: Path, port: str):
    with pytest.raises(BadSettings, match="THROUGHLINE_API_PORT is"):
        load_settings(production(tmp_path, THROUGHLINE_API_PORT=port))


def test_an_unknown_environment_is_named(tmp_path: Path):
    with pytest.raises(BadSettings, match="use one of: "):
        load_settings(production(tmp_path, THROUGHLINE_ENVIRONMENT="staging"))


@pytest.mark.parametrize("program", ["server.py", "worker.py"])
def test_a_program_with_bad_settings_says_so_and_does_not_start(tmp_path: Path, program: str):
    environment = {"PATH": os.environ["PATH"], "THROUGHLINE_STATE": str(tmp_path)}
    told = subprocess.run(
        [sys.executable, program], cwd=ROOT, env=environment, capture_output=True, text=True, timeout=60, check=False
    )
    assert told.returncode == 2
    assert "THROUGHLINE_FIELD_KEY is not set" in told.stdout
    assert "Traceback" not in told.stdout + told.stderr
