"""Material that nobody here wrote: where it lies, and a loud word where it does not."""

import os
import warnings
from pathlib import Path

import pytest

PLACES = (os.environ.get("THROUGHLINE_REALDATA", ""), "../shared/realdata", "shared/realdata")


def realdata(*parts: str) -> Path:
    """A file or folder of the real material; the test says that it did not run where there is none."""
    root = Path(__file__).parent.parent
    for place in PLACES:
        found = (root / place).joinpath(*parts)
        if place and found.exists():
            return found
    message = f"REAL MATERIAL MISSING: {'/'.join(parts)}; this test did NOT run. Set THROUGHLINE_REALDATA."
    warnings.warn(message, stacklevel=2)
    pytest.skip(message)
