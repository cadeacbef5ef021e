"""Make the project's own environment: a virtual environment with the locked requirements. Standard library only."""

import hashlib
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
        print(f"Throughline needs Python {OLDEST[0]}.{OLDEST[1]} or newer; this is {sys.version.split()[0]}.")
        return 1
    locked = ROOT / "requirements" / f"{sys.argv[1]}.txt"
    wanted = hashlib.sha256(locked.read_bytes()).hexdigest()
    marker = HOME / f".installed-{sys.argv[1]}"
    if marker.exists() and marker.read_text() == wanted:
        return 0
    if not PYTHON.exists() and not made():
        return 1
    if not installed(locked):
        return 1
    marker.write_text(wanted)
    return 0


def made() -> bool:
    """Make the virtual environment; whether it could be made."""
    try:
        venv.create(HOME, with_pip=True, symlinks=True)
    except (subprocess.CalledProcessError, ImportError) as wrong:
        print(f"A virtual environment cannot be made here ({wrong}).")
        print("On Debian and Ubuntu: apt-get install python3-venv")
        return False
    return True


def installed(locked: Path) -> bool:
    """Install by uv, which is quick and itself locked by hash; by pip where uv is not to be had."""
    pip = [str(PYTHON), "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--require-hashes", "-r"]
    uv = HOME / "bin" / "uv"
    if not uv.exists():
        subprocess.run([*pip, str(ROOT / "requirements" / "uv.txt")], check=False, capture_output=True)
    quick = [str(uv), "pip", "install", "--quiet", "--python", str(PYTHON), "--require-hashes", "-r", str(locked)]
    if uv.exists() and shown(quick, f"installing requirements/{locked.name}"):
        return True
    return shown([*pip, str(locked)], f"installing requirements/{locked.name} with pip")


def shown(command: list[str], what: str) -> bool:
    """Run a command; after two seconds say what takes the time; whether it went well."""
    done = threading.Event()
    threading.Thread(target=tell, args=(done, what), daemon=True).start()
    found = subprocess.run(command, cwd=ROOT, check=False, capture_output=True, text=True)
    done.set()
    if found.returncode != 0:
        print(f"{what} failed:\n{found.stderr.strip()[-2000:]}")
    return found.returncode == 0


def tell(done: threading.Event, what: str) -> None:
    """Say every few seconds that it goes on."""
    began = time.monotonic()
    while not done.wait(2.0 if time.monotonic() - began < 3 else 10.0):
        print(f"  … {what} ({time.monotonic() - began:.0f} s)", flush=True)


if __name__ == "__main__":
    raise SystemExit(main())
