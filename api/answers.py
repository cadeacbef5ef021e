"""How answers go out: straight to JSON bytes, with version and address, and whether it is a repetition."""

from collections.abc import Mapping, Sequence
from decimal import Decimal

import orjson
from fastapi.responses import Response

from api.reading import cursor_of
from usecases.desk import Done
from usecases.watch import Page

JSON = "application/json"
WAY = orjson.OPT_UTC_Z | orjson.OPT_NON_STR_KEYS


def answer(
    shown: object,
    done: Done | None = None,
    *,
    version: int | None = None,
    location: str | None = None,
    headers: Mapping[str, str] | None = None,
) -> Response:
    """One answer. A created record names its address; a repeated command says that it is one."""
    told = {"cache-control": "no-store", **(headers or {})}
    if version is not None:
        told["etag"] = f'"{version}"'
    if location is not None:
        told["location"] = location
    if done is not None and done.replayed:
        told["idempotent-replayed"] = "true"
    return Response(orjson.dumps(shown, _number, WAY), 201 if location else 200, told, JSON)


def listed(found: Page | Sequence[object]) -> Response:
    """One page of a list, or all of a short one."""
    if isinstance(found, Page):
        return answer({"items": found.items, "next_cursor": cursor_of(found.after)})
    return answer({"items": found, "next_cursor": None})


def page(shown: Mapping[str, object]) -> Response:
    """One record; those who see its version get it as an ETag too."""
    version = shown.get("version")
    return answer(shown, version=version if isinstance(version, int) else None)


def _number(value: object) -> float:
    """Numbers that PostgreSQL counts exactly, as JSON has them."""
    if isinstance(value, Decimal):
        return float(value)
    raise TypeError
