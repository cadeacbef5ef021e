"""Server-sent events: ids and kinds of what changed that the caller may see; a client that lost it refetches."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import orjson
from fastapi import Request
from fastapi.responses import Response, StreamingResponse

from api.answers import WAY
from api.auth import Calling
from api.described import Described
from api.operations import stream
from api.reading import router as calls
from domain.roles import Sight
from usecases.changes import Bell

router = calls("/v1/events", "overviews")
HEADERS = {"cache-control": "no-store", "x-accel-buffering": "no"}


@dataclass(frozen=True, slots=True, kw_only=True)
class EventShown(Described):
    """Something changed: of which kind and in which record (staff), or that something came into the inbox (partners)."""

    kind: str
    """What kind of record changed; for partners `inbox`; `everything` where more changed than is told one by one.

    `notices` says to staff that somebody was told, or that a mail went out or could not: what waits and failed changed.
    """
    recorded_at: datetime
    """When it was recorded."""
    stream_id: UUID | None = None
    """For staff: the record that changed; else left out."""
    type: str | None = None
    """For staff: what happened, such as `contact_made`; else left out."""
    participant_id: UUID | None = None
    """For staff: whose record it is; null or left out where nobody's."""
    notice_id: UUID | None = None
    """For partners: what came into the inbox; else left out."""


@router.get("", **stream(Sight.WORKLIST, "What changes, as it changes; on 'everything' read again", EventShown))
async def events(request: Request, call: Calling) -> Response:
    """Follow what changes."""
    bell: Bell = request.app.state.bell
    bell.has_room(call.actor)

    async def told() -> AsyncIterator[bytes]:
        yield b"retry: 2000\n: open\n\n"
        async for changed in bell.follow(call.token):
            yield b"".join(_event(one) for one in changed) or b": still here\n\n"

    return StreamingResponse(told(), media_type="text/event-stream", headers=HEADERS)


def _event(one: object) -> bytes:
    return b"event: changed\ndata: " + orjson.dumps(one, option=WAY) + b"\n\n"
