"""How much is measured: the whole, and the quick look."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """How long each part takes, and how much is filled in."""

    one_user: float
    many_users: float
    steady: float
    held: float
    herd: int
    open_journeys: int
    open_processes: int
    idle: float


FULL = Plan(
    one_user=15, many_users=20, steady=60, held=20, herd=2_000, open_journeys=10_000, open_processes=10_000, idle=20
)
QUICK = Plan(one_user=5, many_users=6, steady=12, held=8, herd=200, open_journeys=10_000, open_processes=300, idle=6)
