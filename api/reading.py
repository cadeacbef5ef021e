"""How bodies and cursors are read: strictly, so that two readers can never understand one body in two ways."""

import base64
import binascii
import json
from collections.abc import Callable, Coroutine
from datetime import datetime
from typing import Annotated, Any, Never
from uuid import UUID

from fastapi import APIRouter, Query, Request
from fastapi.responses import Response
from fastapi.routing import APIRoute

from domain.errors import Fault, Invalid

NAME_TWICE = "name_twice"
Limit = Annotated[int, Query(ge=1, le=200, description="How many items one page holds at most.")]
Cursor = Annotated[
    str | None, Query(max_length=200, description="The `next_cursor` of the page before; left out, the list begins.")
]


class StrictRequest(Request):
    """A request whose JSON is UTF-8, says each name once, and holds no number that JSON does not have."""

    async def json(self) -> Any:
        """The body, or JSONDecodeError; what is no UTF-8 at all cannot be read."""
        if not hasattr(self, "_json"):
            text = (await self.body()).decode("utf-8")
            self._json = json.loads(text, object_pairs_hook=_each_once, parse_constant=_no_number)
        return self._json


class StrictRoute(APIRoute):
    """A route that reads its body strictly."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        """The handler behind a strict request."""
        handle = super().get_route_handler()

        async def strictly(request: Request) -> Response:
            return await handle(StrictRequest(request.scope, request.receive))

        return strictly


def router(prefix: str, tag: str) -> APIRouter:
    """The calls of one kind of record."""
    return APIRouter(prefix=prefix, tags=[tag], route_class=StrictRoute)


def cursor_of(after: tuple[str, ...] | None) -> str | None:
    """Where the next page begins, as an opaque text."""
    return None if after is None else base64.urlsafe_b64encode("|".join(after).encode()).decode().rstrip("=")


def after_moment(cursor: str | None) -> tuple[str, str] | None:
    """Where a page of a list by moment begins, from the cursor that the page before it gave."""
    if cursor is None:
        return None
    try:
        moment, record_id = _parts(cursor)
        aware = datetime.fromisoformat(moment).tzinfo is not None
        after = (moment, str(UUID(record_id)))
    except ValueError as broken:
        raise _no_cursor() from broken
    if not aware:
        raise _no_cursor()
    return after


def after_id(cursor: str | None) -> UUID | None:
    """Behind which record a page begins, from the cursor that the page before it gave."""
    if cursor is None:
        return None
    try:
        (record_id,) = _parts(cursor)
        return UUID(record_id)
    except ValueError as broken:
        raise _no_cursor() from broken


def _parts(cursor: str) -> list[str]:
    try:
        return base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)).decode().split("|")
    except binascii.Error as broken:
        raise ValueError from broken


def _no_cursor() -> Invalid:
    message = "Use the 'next_cursor' of the page before, as it was given."
    return Invalid([Fault(pointer="/cursor", code="not_a_cursor", message=message)])


def _each_once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise json.JSONDecodeError(NAME_TWICE, "", 0)
    return found


def _no_number(_: str) -> Never:
    raise json.JSONDecodeError("no number", "", 0)
