"""Waiting on conditions, never on the clock."""

import asyncio
import inspect
from collections.abc import Callable
from typing import Any


async def until(check: Callable[[], Any], seconds: float = 30.0) -> Any:
    """Wait until the check is true, and give what it gave; fail with its last answer after so many seconds."""
    deadline = asyncio.get_running_loop().time() + seconds
    while True:
        found = check()
        if inspect.isawaitable(found):
            found = await found
        if found:
            return found
        assert asyncio.get_running_loop().time() < deadline, f"still {found!r} after {seconds} s"
        await asyncio.sleep(0.05)
