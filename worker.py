"""The worker: runs the processes and their effects, tells them of facts, seals the audit."""

import uvloop

from bootstrap.leave import leave
from bootstrap.parts import assemble, start_logging
from bootstrap.settings import BadSettings
from bootstrap.true_time import settings_to_serve
from bootstrap.working import work


def main() -> int:
    """Work until told to stop; the exit code."""
    start_logging()
    try:
        settings = settings_to_serve()
    except BadSettings as wrong:
        print(wrong)  # noqa: T201  # the operator reads this on the terminal
        return 2
    parts = assemble(settings)
    uvloop.run(work(parts))
    return 0


if __name__ == "__main__":
    leave(main())
