"""The hands of a worker, as a process of its own that dies or freezes at one named step of a notice."""

import asyncio
import base64
import json
import os
import signal
import sys
from collections.abc import Sequence
from typing import Any

from activities import effects, sending
from activities.effects import Hands
from activities.sending import Sender
from database.record import Record
from database.sessions import Database
from database.settling import Settling
from notifications.post import Post
from security.keyring import Keyring
from tests.stack.conftest import hands_of, post_to

NAMES = ("field_key", "audit_key", "match_key", "token_key", "process_key")


def given(url: str, keyring: Keyring, mail_port: int, effect: str, workflow_id: str, step: str) -> str:
    """What the process is started with."""
    keys = {name: base64.b64encode(getattr(keyring, name)).decode() for name in NAMES}
    return json.dumps([url, keys, mail_port, effect, workflow_id, step])


def before(step: type, name: str, sign: signal.Signals) -> None:
    """The process gets the signal where the step begins for the first time."""
    real = getattr(step, name)

    def doomed(*args: Any, **values: Any) -> Any:
        setattr(step, name, real)
        os.kill(os.getpid(), sign)
        return real(*args, **values)

    setattr(step, name, doomed)


def after(step: type, name: str, sign: signal.Signals, times: int = 1) -> None:
    """The process gets the signal where the step has ended so many times."""
    real, left = getattr(step, name), times

    async def doomed(*args: Any, **values: Any) -> Any:
        nonlocal left
        found = await real(*args, **values)
        left -= 1
        if left == 0:
            setattr(step, name, real)
            os.kill(os.getpid(), sign)
        return found

    setattr(step, name, doomed)


DIE, FREEZE = signal.SIGKILL, signal.SIGSTOP
STEPS = {
    "before the settling": lambda: before(Settling, "settle", DIE),
    "settled, before the commit": lambda: after(Settling, "settle", DIE),
    "committed, before the send": lambda: before(Sender, "first_try", DIE),
    "leased, before the send": lambda: before(Sender, "send", DIE),
    "connected, before DATA": lambda: before(Sender, "_allowed", DIE),
    "after DATA, before the mark": lambda: after(Post, "send", DIE),
    "after the last DATA, before its mark": lambda: after(Post, "send", DIE, times=3),
    "after the mark": lambda: after(Sender, "_mark", DIE),
    "frozen with the parcels of a settling": lambda: before(Sender, "first_try", FREEZE),
    "frozen before it could look at its clock": lambda: after(Hands, "_lease", FREEZE),
    "frozen with a leased batch": lambda: before(Sender, "send", FREEZE),
}


async def main(given: Sequence[Any]) -> None:
    """Run one effect, as far as it comes."""
    url, keys, mail_port, effect, workflow_id, step = given
    keyring = Keyring(**{name: base64.b64decode(key) for name, key in keys.items()})
    if step.startswith("frozen"):
        effects.LEASE_SECONDS = int(sending.SAFETY_MARGIN) + 1  # so that the freeze need not last for fifteen seconds
    STEPS[step]()
    await getattr(hands_of(Record(Database(url), keyring), post_to(mail_port)), effect)(workflow_id)


if __name__ == "__main__":
    asyncio.run(main(json.loads(sys.argv[1])))
