"""Between the states of the domain and rows as JSON: one converter for each dataclass, built once."""

import types
from collections.abc import Callable, Mapping
from datetime import datetime
from enum import Enum
from typing import Any, TypeVar, Union, get_args, get_origin, get_type_hints
from uuid import UUID

import orjson

T = TypeVar("T")
Convert = Callable[[Any], Any]


def dumps(value: object) -> str:
    """JSON text of dataclasses, mappings and lists with UUIDs, moments and enums inside."""
    return orjson.dumps(value).decode()


def from_row(cls: type[T], row: Mapping[str, Any]) -> T:
    """The dataclass `cls` from a row as JSON; columns that it does not name are ignored."""
    return cls(**{name: convert(row[name]) for name, convert in _converters(cls) if name in row})


def _same(value: Any) -> Any:
    return value


_CONVERTERS: dict[type, tuple[tuple[str, Convert], ...]] = {}


def _converters(cls: type) -> tuple[tuple[str, Convert], ...]:
    known = _CONVERTERS.get(cls)
    if known is None:
        hints = get_type_hints(cls)
        known = _CONVERTERS[cls] = tuple((name, _converter(hint)) for name, hint in hints.items())
    return known


def _converter(hint: Any) -> Convert:
    origin = get_origin(hint)
    if origin in (Union, types.UnionType):
        inner = _converter(next(arg for arg in get_args(hint) if arg is not type(None)))
        return lambda value: None if value is None else inner(value)
    if origin is tuple:
        inner = _converter(get_args(hint)[0])
        return lambda value: tuple(inner(one) for one in value or ())
    if hint is UUID:
        return lambda value: value if isinstance(value, UUID) else UUID(value)
    if hint is datetime:
        return lambda value: value if isinstance(value, datetime) else datetime.fromisoformat(value)
    if isinstance(hint, type) and issubclass(hint, Enum):
        return hint
    return _same
