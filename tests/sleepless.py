"""Policies of programmes that never sleep, so that a test says the same at every hour, and none waits for its morning."""

import tomllib
from pathlib import Path

from bootstrap.policy import load_policy, named_policy
from domain.policy import Policy
from domain.policy_reading import read


def sleepless(pack: str | Path) -> tuple[Policy, str]:
    """The policy of this name without its nights, and its text; a version of its own."""
    policy, document = load_policy(named_policy(str(pack)))
    awake = (line for line in document.splitlines(keepends=True) if not line.startswith("quiet_"))
    text = "".join(awake).replace('version = "', 'version = "sleepless-', 1)
    return read(tomllib.loads(text), text, policy.holidays), text
