"""Make the project's own environment: a virtual environment with the locked requirements. Standard library only."""

import hashlib
import shutil
import subprocess
import sys
import threading
import time
import venv
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
HOME = ROOT / ".state" / "venv"
PYTHON = HOME / "bin" / "python"
OLDEST = (3, 11)


def main() -> int:
    """Install the named set of requirements (local or dev) unless it is installed already."""
    if sys.version_info < OLDEST:
        print(f"Throughline needs Python {OLDEST[0]}.{OLDEST[1]} or newer; python3 here is {sys.version.split()[0]}.")
        print("If a newer one has another name, say so: make up PYTHON=python3.12")
        return 1
    locked = ROOT / "requirements" / f"{sys.argv[1]}.txt"
    wanted = f"{hashlib.sha256(locked.read_bytes()).hexdigest()} {sys.version_info[0]}.{sys.version_info[1]}"
    marker = HOME / f".installed-{sys.argv[1]}"
    if marker.exists() and marker.read_text() == wanted and PYTHON.exists():
        return 0
    if not whole() and not made():
        return 1
    if not installed(locked):
        return 1
    marker.write_text(wanted)
    return 0


def whole() -> bool:
    """Whether the environment is there, of this Python, and its making was not cut short."""
    look = [str(PYTHON), "-c", "import pip, sys; print(sys.version_info[:2])"]
    try:
        found = subprocess.run(look, check=False, capture_output=True, text=True)
    except OSError:
        return False
    return found.stdout.strip() == str(sys.version_info[:2])


def made() -> bool:
    """Make the virtual environment; whether it could be made. A broken one is made anew."""
    try:
        with telling("making the virtual environment"):
            venv.create(HOME, with_pip=True, symlinks=True, clear=True)
    except (subprocess.CalledProcessError, ImportError, OSError) as wrong:
        shutil.rmtree(HOME, ignore_errors=True)
        print(f"A virtual environment cannot be made in {HOME}: {wrong}")
        print("On Debian and Ubuntu this is mended by: apt-get install python3-venv")
        return False
    return True


def installed(locked: Path) -> bool:
    """Install by uv, which is quick and itself locked by hash; by pip where uv is not to be had."""
    pip = [str(PYTHON), "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--require-hashes", "-r"]
    uv = HOME / "bin" / "uv"
    if not uv.exists():
        with telling("installing uv"):
            subprocess.run([*pip, str(ROOT / "requirements" / "uv.txt")], check=False, capture_output=True)
    quick = [str(uv), "pip", "install", "--quiet", "--python", str(PYTHON), "--require-hashes", "-r", str(locked)]
    if uv.exists() and shown(quick, f"installing requirements/{locked.name}"):
        return True
    return shown([*pip, str(locked)], f"installing requirements/{locked.name} with pip")


def shown(command: list[str], what: str) -> bool:
    """Run a command, saying what takes the time; whether it went well."""
    with telling(what):
        found = subprocess.run(command, cwd=ROOT, check=False, capture_output=True, text=True)
    if found.returncode != 0:
        print(f"{what} failed:\n{found.stderr.strip()[-2000:]}")
    return found.returncode == 0


class telling:  # noqa: N801  # it reads as a verb: with telling("…")
    """After two seconds say what takes the time, and then every few."""

    def __init__(self, what: str) -> None:
        self._what, self._done = what, threading.Event()

    def __enter__(self) -> None:
        threading.Thread(target=self._tell, daemon=True).start()

    def __exit__(self, *_: object) -> None:
        self._done.set()

    def _tell(self) -> None:
        began, pause = time.monotonic(), 2.0
        while not self._done.wait(pause):
            pause = 5.0
            print(f"  … {self._what} ({time.monotonic() - began:.0f} s)", flush=True)


if __name__ == "__main__":
    try:
        raise SystemExit(main())
    except KeyboardInterrupt:
        print("Interrupted. The next make goes on from here.")
        raise SystemExit(130) from None
