"""A hand-over in a process of its own, which dies once so many records were moved."""

import asyncio
import base64
import json
import os
import signal
import subprocess
import sys
from uuid import UUID

from bootstrap.seed import person_id
from database.record import Answer, Record
from database.sessions import APPLICATION, Database
from database.views import Views
from domain.words import Environment
from security.keyring import Keyring
from usecases.desk import Asked, Desk
from usecases.hand_over import HandOver, hand_over

NAMES = ("field_key", "audit_key", "match_key", "token_key", "process_key")


def hand_over_and_die(url: str, keyring: Keyring, key: str, from_id: UUID, to_id: UUID, after: int) -> int:
    """Start the process, and how it ended."""
    keys = {name: base64.b64encode(getattr(keyring, name)).decode() for name in NAMES}
    given = json.dumps([url, keys, key, str(from_id), str(to_id), after])
    return subprocess.run([sys.executable, "-m", "tests.usecases.doomed", given], check=False).returncode


async def main(url: str, keys: dict[str, str], key: str, from_id: str, to_id: str, after: int) -> None:
    """Hand over, as far as it comes."""
    keyring = Keyring(**{name: base64.b64decode(kept) for name, kept in keys.items()})
    record = Record(Database(url, role=APPLICATION), keyring)
    real, left = record.write, after + 1  # the first command begins the batch

    async def doomed(*args: object, **values: object) -> Answer:
        nonlocal left
        answer = await real(*args, **values)  # type: ignore[arg-type]  # passed on as it came
        left -= 1
        if left == 0:
            os.kill(os.getpid(), signal.SIGKILL)
        return answer

    record.write = doomed  # type: ignore[method-assign]  # what dies is the process, not the command
    desk = Desk(record=record, views=Views(record.database, keyring), environment=Environment.TEST)
    actor = await desk.views.actor_named("supervisor")
    assert actor is not None
    assert actor.person_id == person_id("supervisor")
    ask = HandOver(from_id=UUID(from_id), to_id=UUID(to_id))
    await hand_over(desk, actor, Asked(key=key, body={"ask": ask}), ask)


if __name__ == "__main__":
    asyncio.run(main(*json.loads(sys.argv[1])))
