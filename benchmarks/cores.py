"""Where the time of the machine's processors went while something was measured."""

import os
from collections.abc import Mapping
from pathlib import Path

from benchmarks.stack import TICK, Stack


class Cores:
    """Counts from the moment of its making."""

    def __init__(self, stack: Stack) -> None:
        """Begin to count."""
        self._stack = stack
        self._before, (self._idle, self._all) = stack.cpu(), _machine()

    def shares(self) -> str:
        """The share of each process so far, of all cores together; what users, mail sink and system took is `else`."""
        now, (idle, whole) = self._stack.cpu(), _machine()
        seconds = max(1e-9, whole - self._all)
        ours = {name: (used - self._before.get(name, 0.0)) / seconds for name, used in now.items()}
        free = (idle - self._idle) / seconds
        shown: Mapping[str, float] = {**ours, "else": max(0.0, 1 - free - sum(ours.values())), "idle": free}
        told = ", ".join(f"{name} {share * 100:.0f} %" for name, share in shown.items())
        return f"{told} of {os.cpu_count()} cores"


def _machine() -> tuple[float, float]:
    """Seconds in which the machine's cores had nothing to do, and all their seconds."""
    ticks = [int(word) for word in Path("/proc/stat").read_text().splitlines()[0].split()[1:9]]
    idle = ticks[3] + ticks[4]
    return idle / TICK, sum(ticks) / TICK
