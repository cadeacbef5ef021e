"""Whether somebody was really looked for before they count as not located: often enough, and in more than one way."""

from datetime import datetime

from domain.facts import Value

ATTEMPTS, WAYS = 5, 2  # ours, in the thirty days that an outreach lasts


def looked_for(attempts: int, ways: int, now: datetime) -> dict[str, Value]:
    """How somebody was looked for, as the fact says it that ends the outreach; `short_since` where that was not enough."""
    data: dict[str, Value] = {"attempts": attempts, "ways": ways}
    return data if attempts >= ATTEMPTS and ways >= WAYS else {**data, "short_since": now.isoformat()}
