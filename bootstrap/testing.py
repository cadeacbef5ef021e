"""Every check and every test, from a fresh clone, by itself: gets what is missing, then runs the checks and pytest."""

import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

from bootstrap import checking
from bootstrap.leave import leave
from bootstrap.progress import step
from bootstrap.temporal_cli import get_cli
from bootstrap.temporal_server import NoTemporal

ROOT = Path(__file__).resolve().parent.parent


def main() -> int:
    """The exit code of the first thing that fails, 0 if all is well."""
    began = time.monotonic()
    try:
        program = get_cli()
    except NoTemporal as missing:
        print(missing)
        return 1
    get_browser()
    if checking.main() != 0:
        return 1
    environment = {**os.environ, "TEMPORAL_CLI": str(program)}
    command = [sys.executable, "-m", "pytest", "-q", "--durations=8", *sys.argv[1:]]
    code = subprocess.run(command, cwd=ROOT, check=False, env=environment).returncode
    print(f"checks and tests took {time.monotonic() - began:.0f} s", flush=True)
    return code


def get_browser() -> None:
    """Chromium for the screens' tests: Debian's, where we may install it; else their tests say loudly that they did not run."""
    if any(shutil.which(name) for name in ("chromium", "chromium-browser", "google-chrome")):
        return
    if os.geteuid() != 0 or shutil.which("apt-get") is None:
        print("No Chromium here: the screens' tests will say that they did not run. Install the package 'chromium'.")
        return
    with step("installing Chromium"):
        subprocess.run(["apt-get", "update"], check=False, capture_output=True)
        install = ["apt-get", "install", "-y", "--no-install-recommends", "chromium"]
        subprocess.run(install, check=False, capture_output=True)


if __name__ == "__main__":
    leave(main())
