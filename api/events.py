"""Server-sent events: ids and kinds of what changed that the caller may see; a client that lost it refetches."""

from collections.abc import AsyncIterator

import orjson
from fastapi import APIRouter, Request
from fastapi.responses import Response, StreamingResponse

from api.answers import WAY
from api.auth import Calling
from api.operations import look
from domain.roles import Sight
from usecases.changes import Bell
from usecases.sign_in import NotSignedIn, actor_of

router = APIRouter(prefix="/v1/events", tags=["overviews"])
HEADERS = {"cache-control": "no-store", "x-accel-buffering": "no"}


@router.get("", **look(Sight.WORKLIST, "What changes, as it changes (text/event-stream)", dict))
async def events(request: Request, call: Calling) -> Response:
    """Follow what changes."""
    bell: Bell = request.app.state.bell

    async def stream() -> AsyncIterator[bytes]:
        yield b"retry: 2000\n: open\n\n"
        async for changed in bell.follow(call.actor):
            if not await _still_in(call):
                return
            yield b"".join(_event(one) for one in changed) or b": still here\n\n"

    return StreamingResponse(stream(), media_type="text/event-stream", headers=HEADERS)


def _event(one: object) -> bytes:
    return b"event: changed\ndata: " + orjson.dumps(one, option=WAY) + b"\n\n"


async def _still_in(call: Calling) -> bool:
    try:
        await actor_of(call.desk, call.token)
    except NotSignedIn:
        return False
    return True
