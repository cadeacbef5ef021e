"""The one way out of every program: flush, then leave at once, before the interpreter takes apart what still runs."""

import logging
import os
import sys
from typing import NoReturn


def leave(code: int) -> NoReturn:
    """End this process with the exit code. Temporal's client may crash a slower goodbye."""
    logging.shutdown()
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(code)
