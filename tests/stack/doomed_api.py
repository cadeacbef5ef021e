"""The API as a program that dies by kill -9 at one moment of the first referral: before its commit, or after it."""

import os
import signal
import sys
from typing import Any

from sqlalchemy import event
from sqlalchemy.engine import Engine

from bootstrap.leave import leave
from bootstrap.serving import serve
from database.record import Answer, Command, Record

ACT = "refer"


def die(*_: Any) -> None:
    """At once, as if the power failed."""
    os.kill(os.getpid(), signal.SIGKILL)


def doom(when: str) -> None:
    """Die when a referral is about to be committed, or when it has been and nobody was answered yet."""
    real = Record.write

    async def write(self: Record, actor: Any, command: Command, decide: Any) -> Answer:
        if command.act == ACT and when == "before the commit":
            event.listen(Engine, "commit", die)
        answer = await real(self, actor, command, decide)
        if command.act == ACT:
            die()
        return answer

    Record.write = write  # type: ignore[method-assign]  # what dies is the process, not the command


if __name__ == "__main__":
    doom(sys.argv[1])
    leave(serve())
