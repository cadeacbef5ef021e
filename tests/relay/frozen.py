"""A relay as a process of its own, to be frozen: it says when it begins to tell, and takes its time over it."""

import asyncio
import sys
from collections.abc import Sequence

from database.hearings import Unsent
from database.sessions import Database
from relay.targets import Process
from relay.telling import Relay


class Slow:
    """A target that takes a second for everything."""

    async def tell(self, hearings: Sequence[Unsent]) -> None:
        print("telling", flush=True)
        await asyncio.sleep(1)
        print("told", flush=True)

    async def call(self, process: Process) -> None:
        """Nothing is called here."""


if __name__ == "__main__":
    asyncio.run(Relay(Database(sys.argv[1]), Slow()).run())
