"""How often an address may fail to say who it is: nobody tries tokens or names until one fits."""

from math import ceil
from time import monotonic

FAILURES = 30
WINDOW = 60.0  # seconds, from the first failure on
MOST_ADDRESSES = 10_000


class Throttle:
    """Counts failures by address, in this process; whoever is known already is not held up by its neighbours."""

    def __init__(self, *, failures: int = FAILURES, window: float = WINDOW) -> None:
        """Nobody has failed yet."""
        self._most, self._window = failures, window
        self._failures: dict[str, tuple[float, int]] = {}

    def wait(self, address: str) -> int:
        """For how many seconds the address must wait before it may try again; 0 if it may."""
        ends, count = self._failures.get(address, (0.0, 0))
        left = ends - monotonic()
        return ceil(left) if count >= self._most and left > 0 else 0

    def failed(self, address: str) -> None:
        """The address named somebody whom nobody knows."""
        ends, count = self._failures.pop(address, (0.0, 0))
        if ends <= monotonic():
            ends, count = monotonic() + self._window, 0
        if len(self._failures) >= MOST_ADDRESSES:
            del self._failures[next(iter(self._failures))]
        self._failures[address] = (ends, count + 1)
