"""An operator whose record or Temporal is away reads what is away and how to mend it, and no trace of our code."""

import os
import subprocess
import sys

import pytest

from tests.conftest import ROOT, free_port


@pytest.mark.parametrize("words", [("migrate",), ("audit", "verify"), ("token", "coordinator"), ("mail", "failed")])
def test_a_record_that_is_away_is_said(words: tuple[str, ...]):
    port = free_port()
    done = _run(words, DATABASE_URL=f"postgresql://someone:their-word@127.0.0.1:{port}/throughline")
    assert (done.returncode, done.stderr) == (1, "")
    assert "The record cannot be reached, and nothing was done" in done.stdout
    assert f"port {port}" in done.stdout
    assert "make up" in done.stdout
    assert "their-word" not in done.stdout


def test_a_temporal_that_is_away_is_said(database_url: str):
    address = f"127.0.0.1:{free_port()}"
    done = _run(("processes", "list"), DATABASE_URL=database_url, TEMPORAL_ADDRESS=address)
    assert (done.returncode, done.stderr) == (1, "")
    assert done.stdout == f"Temporal does not answer at {address}. Start it, or set TEMPORAL_ADDRESS.\n"


def _run(words: tuple[str, ...], **settings: str) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "THROUGHLINE_ENVIRONMENT": "test", **settings}
    command = [sys.executable, "manage.py", *words]
    return subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, timeout=60, check=False)
