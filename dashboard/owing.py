"""Until when a partner's own answer is awaited, said where it is given."""

from datetime import datetime
from uuid import UUID

from dashboard import paging
from dashboard.session import Visitor
from usecases import watch
from usecases.desk import Desk


async def answer_due(desk: Desk, who: Visitor, record_id: UUID) -> datetime | None:
    """The deadline of what a partner owes on this record; None where nothing of it is theirs, and for staff."""
    if who.actor.is_staff:
        return None
    owed = await watch.worklist(desk, who.actor, limit=paging.MOST)
    return next((one["due_at"] for one in owed if one["stream_id"] == record_id), None)
