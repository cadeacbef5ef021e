"""Telling a person at a terminal what takes the time."""

import threading
import time
from collections.abc import Generator
from contextlib import contextmanager

SILENT = 2.0
EVERY = 5.0


@contextmanager
def step(what: str) -> Generator[None]:
    """One step: said when it takes more than two seconds, and then every five."""
    done = threading.Event()
    threading.Thread(target=_tell, args=(done, what), daemon=True).start()
    try:
        yield
    finally:
        done.set()


def _tell(done: threading.Event, what: str) -> None:
    began = time.monotonic()
    pause = SILENT
    while not done.wait(pause):
        pause = EVERY
        print(f"  … {what} ({time.monotonic() - began:.0f} s)", flush=True)
