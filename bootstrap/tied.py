"""Run a program tied to its parent: when the supervisor dies, even by kill -9, the program gets a signal and goes too."""

import ctypes
import os
import signal
import sys

PR_SET_PDEATHSIG = 1


def main() -> None:
    """Become the program that the arguments name."""
    parent = os.getppid()
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, int(signal.SIGTERM))
    if os.getppid() != parent:
        raise SystemExit(1)  # the parent died before we were tied
    os.execvp(sys.argv[1], sys.argv[1:])  # noqa: S606  # the command is the supervisor's own


if __name__ == "__main__":
    main()
