"""The checks that need no server: format, lint, types, rooms, laws, the compose file. Under a minute."""

import os
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from bootstrap.leave import leave

ROOT = Path(__file__).resolve().parent.parent
BIN = Path(sys.executable).parent
CHECKS: tuple[tuple[str, list[str]], ...] = (  # those that take longest begin first
    ("types (mypy)", [sys.executable, "-m", "mypy", "--no-error-summary"]),
    ("types (pyright)", [f"{BIN}/pyright", "--warnings"]),
    ("laws", [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "tests/laws"]),
    ("format", [f"{BIN}/ruff", "format", "--check", "--quiet", "."]),
    ("lint", [f"{BIN}/ruff", "check", "--quiet", "."]),
    ("rooms", [f"{BIN}/lint-imports", "--no-cache"]),
    (
        "compose file",
        [f"{BIN}/check-jsonschema", "--quiet", "--builtin-schema", "vendor.compose-spec", "docker-compose.yml"],
    ),
)


def main() -> int:
    """Run every check, as many at once as there are cores, whatever the others say; 0 if all are well."""
    with ThreadPoolExecutor(os.cpu_count() or 1) as several:
        running = [several.submit(passed, *check) for check in CHECKS]
    return 0 if all(one.result() for one in running) else 1


def passed(name: str, command: list[str]) -> bool:
    """Run one check and say how it went."""
    began = time.monotonic()
    environment = {"PYTHONPATH": str(ROOT), "PATH": f"{BIN}:/usr/bin:/bin:/usr/local/bin", "HOME": str(Path.home())}
    found = subprocess.run(command, cwd=ROOT, check=False, capture_output=True, text=True, env=environment)
    good = found.returncode == 0
    told = [f"{'ok  ' if good else 'FAIL'} {name} ({time.monotonic() - began:.1f} s)"]
    if not good:
        told.append((found.stdout + found.stderr).strip()[-6000:])
    print("\n".join(told), flush=True)  # in one piece: others speak at the same time
    return good


if __name__ == "__main__":
    leave(main())
