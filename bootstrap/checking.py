"""The checks that need no server: format, lint, types, rooms, laws, the compose file. Under a minute."""

import subprocess
import sys
import time
from pathlib import Path

from bootstrap.leave import leave

ROOT = Path(__file__).resolve().parent.parent
BIN = Path(sys.executable).parent
CHECKS: tuple[tuple[str, list[str]], ...] = (
    ("format", [f"{BIN}/ruff", "format", "--check", "--quiet", "."]),
    ("lint", [f"{BIN}/ruff", "check", "--quiet", "."]),
    ("rooms", [f"{BIN}/lint-imports", "--no-cache"]),
    ("types (mypy)", [sys.executable, "-m", "mypy", "--no-error-summary"]),
    ("types (pyright)", [f"{BIN}/pyright", "--warnings"]),
    ("laws", [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "tests/laws"]),
    (
        "compose file",
        [f"{BIN}/check-jsonschema", "--quiet", "--builtin-schema", "vendor.compose-spec", "docker-compose.yml"],
    ),
)


def main() -> int:
    """Run every check, whatever the ones before it say; 0 if all are well."""
    return 1 if [name for name, command in CHECKS if not passed(name, command)] else 0


def passed(name: str, command: list[str]) -> bool:
    """Run one check and say how it went."""
    began = time.monotonic()
    environment = {"PYTHONPATH": str(ROOT), "PATH": f"{BIN}:/usr/bin:/bin:/usr/local/bin", "HOME": str(Path.home())}
    found = subprocess.run(command, cwd=ROOT, check=False, capture_output=True, text=True, env=environment)
    good = found.returncode == 0
    print(f"{'ok  ' if good else 'FAIL'} {name} ({time.monotonic() - began:.1f} s)", flush=True)
    if not good:
        print((found.stdout + found.stderr).strip()[-6000:], flush=True)
    return good


if __name__ == "__main__":
    leave(main())
