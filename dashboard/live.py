"""Liveness: a stream of 'something changed', one event for a burst of changes, that screens answer by reading again."""

from collections.abc import AsyncIterator

from fastapi import APIRouter, Request
from fastapi.responses import StreamingResponse

from dashboard.session import Signed
from usecases.changes import Bell

router = APIRouter(include_in_schema=False)
CHANGED = "event: changed\ndata: {}\n\n"


@router.get("/live")
async def live(request: Request, who: Signed) -> StreamingResponse:
    """Server-sent events for one screen; they carry no record and no name."""
    headers = {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}
    events = _events(request.app.state.bell, who.token)
    return StreamingResponse(events, media_type="text/event-stream", headers=headers)


async def _events(bell: Bell, token: str) -> AsyncIterator[str]:
    yield "retry: 1000\n\n"
    async for fresh in bell.follow(token):
        yield CHANGED if fresh else ": still here\n\n"
