"""The whole stack on one machine, under a supervisor: up, down, status, logs, reset.

Only what these need at once is imported here; bringing everything up is `bootstrap.starting`.
"""

import os
import shutil
import signal
import sys
from collections.abc import Callable
from pathlib import Path

from bootstrap import postgres
from bootstrap.leave import leave
from bootstrap.looking import where_to_look
from bootstrap.progress import step
from bootstrap.settings import BadSettings, Settings, load_settings
from bootstrap.supervising import Busy, Supervisor, alone

OURS = ("postgres", "temporal.db", "temporal.db-shm", "temporal.db-wal", "mail", "logs", "secrets")
OURS_TOO = ("supervisord.conf", "supervisord.pid", "supervisor.sock", "up.lock")


def up(settings: Settings) -> int:
    """Find everything running, or become the program that brings it up."""
    if not Supervisor(settings).healthy():
        os.execv(sys.executable, [sys.executable, "-m", "bootstrap.starting"])  # noqa: S606  # our own program
    print("Throughline is running already.")
    where_to_look(settings)
    return 0


def down(settings: Settings) -> int:
    """Stop everything."""
    with alone(settings), step("stopping every program"):
        was = Supervisor(settings).stop()
    print("Throughline is down." if was else "Throughline was not running.")
    return 0


def status(settings: Settings) -> int:
    """What runs; 0 if all of it is healthy."""
    supervisor = Supervisor(settings)
    if not supervisor.running():
        print("Throughline is not running. Start it with: make up")
        return 1
    print(supervisor.status())
    ailing = list(supervisor.ails())
    for what in ailing:
        print(f"  {what}")
    print("not healthy (make logs shows why; make up starts everything anew)" if ailing else "healthy")
    return 1 if ailing else 0


def logs(settings: Settings) -> int:
    """Follow the logs."""
    files = sorted(str(path) for path in (settings.state_dir / "logs").glob("*.log"))
    if files:
        os.execvp("tail", ["tail", "-n", "20", "-F", *files])  # noqa: S606  # files of our own
    print("There are no logs yet. Start Throughline with: make up")
    return 1


def reset(settings: Settings) -> int:
    """Stop everything and throw its state away; the environment of Python and its programs stay."""
    with alone(settings), step("stopping every program"):
        Supervisor(settings).stop()
        for name in (*OURS, *OURS_TOO):
            _remove(settings.state_dir / name)
    print("Throughline is down and its state is gone; make up begins anew.")
    return 0


def _remove(path: Path) -> None:
    if path.is_dir():
        shutil.rmtree(path)
    else:
        path.unlink(missing_ok=True)


VERBS: dict[str, Callable[[Settings], int]] = {
    "up": up,
    "down": down,
    "status": status,
    "logs": logs,
    "reset": reset,
}


def main() -> int:
    """Do what the verb says; the exit code."""
    os.environ.setdefault("THROUGHLINE_ENVIRONMENT", "demo")
    verb = VERBS.get(sys.argv[1] if len(sys.argv) > 1 else "status")
    if verb is None:
        print(f"'{sys.argv[1]}' is nothing that the stack does; it does: {', '.join(VERBS)}.")
        return 2
    try:
        settings = load_settings()
        settings.state_dir.mkdir(parents=True, exist_ok=True)
        return verb(settings)
    except (BadSettings, Busy, postgres.NoPostgres) as wrong:
        print(wrong)
        return 1
    except KeyboardInterrupt:
        return 130


if __name__ == "__main__":
    signal.signal(signal.SIGPIPE, signal.SIG_DFL)
    leave(main())
