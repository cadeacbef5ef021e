"""The waiting list as read."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from database.rows import from_row
from domain.states import Referral
from domain.visibility import Access

WAITING = text("""select to_jsonb(r) as referral, o.due_at as review_due, s.policy_version,
    clock_timestamp() + make_interval(secs => p.clock_offset) as now
    from referral r join stream s on s.id = r.id join programme p on p.id = s.programme_id
    left join obligation o on o.stream_id = r.id and o.kind = 'waitlist_review' and o.closed_at is null
    where s.programme_id = :programme_id and r.status = 'waitlisted'""")


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiting:
    """A referral that waits, when it is looked at again, and the policy that it follows."""

    referral: Referral
    review_due: datetime | None
    policy_version: str
    now: datetime


async def waiting(connection: AsyncConnection, access: Access) -> Sequence[Waiting]:
    """Everybody on the waiting list, in no order."""
    found: Any = await connection.execute(WAITING, {"programme_id": access.actor.programme_id})
    return [
        Waiting(
            referral=from_row(Referral, row.referral),
            review_due=row.review_due,
            policy_version=row.policy_version,
            now=row.now,
        )
        for row in found
    ]
