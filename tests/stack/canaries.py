"""A canary in every free text that the API takes: what is said of people, in whatever field a call has for it.

The fields are read from the API's own description, so that a field that is new is planted too, or missed by its name.
"""

import json
import re
import urllib.request
from collections.abc import Iterator, Mapping
from typing import Any

from bootstrap.play import Stage

LONG = 300  # a string that may be as long as this, and has no pattern, is a text that somebody writes
# what opens a door, who signs in, a colleague's address, a length of time, the agency that tells under a consent
NO_TEXT = {"token", "login", "delegate", "advance", "discloser"}
ID = re.compile(r"\{[^}]+\}")
Schema = Mapping[str, Any]


class Planting(Stage):
    """The API as several people at once; what they leave unsaid is said by a canary of that field."""

    def __init__(self, base: str) -> None:
        super().__init__(base=base)
        self.planted: dict[str, str] = {}
        with urllib.request.urlopen(f"{base}/openapi.json") as answer:
            described = json.load(answer)
        self._schemas: Mapping[str, Schema] = described["components"]["schemas"]
        self._bodies = {
            (method.upper(), re.compile(ID.sub("[^/]+", path) + "$")): body
            for path, methods in described["paths"].items()
            for method, one in methods.items()
            if (body := self._body_of(one))
        }

    def call(self, who: str, method: str, path: str, body: Mapping[str, object] | None = None) -> Any:
        """One request, with a canary in each text that its body leaves out."""
        name = next((name for (verb, way), name in self._bodies.items() if verb == method and way.match(path)), None)
        return super().call(who, method, path, body if name is None else self._fill(name, body or {}))

    def not_planted(self) -> set[str]:
        """The fields of the API that no call has planted yet."""
        return {where for name in set(self._bodies.values()) for where in self._fields(name)} - self.planted.keys()

    def _body_of(self, one: Mapping[str, Any]) -> str | None:
        schema = one.get("requestBody", {}).get("content", {}).get("application/json", {}).get("schema", {})
        return next((_name(part) for part in _parts(schema) if "$ref" in part), None)

    def _fields(self, name: str) -> Iterator[str]:
        for field, schema in self._schemas[name].get("properties", {}).items():
            for part in _parts(schema):
                if "$ref" in part and "properties" in self._schemas[_name(part)]:
                    yield from self._fields(_name(part))
                elif _is_text(part) and field not in NO_TEXT:
                    yield f"{name}.{field}"

    def _fill(self, name: str, given: Mapping[str, Any]) -> dict[str, Any]:
        """What was given, with a canary in each text that is missing; what is None stays unsaid."""
        filled = dict(given)
        for field, schema in self._schemas[name].get("properties", {}).items():
            parts = list(_parts(schema))
            inner = next((_name(part) for part in parts if "$ref" in part), None)
            if inner and field in filled:
                filled[field] = self._filled(inner, filled[field])
            elif field not in filled and field not in NO_TEXT and any(map(_is_text, parts)):
                canary = self._canary(f"{name}.{field}")
                filled[field] = canary if any(part.get("type") == "string" for part in _outer(schema)) else [canary]
        return {field: value for field, value in filled.items() if value is not None}

    def _filled(self, inner: str, value: Any) -> Any:
        if isinstance(value, list):
            return [self._filled(inner, one) for one in value]
        return self._fill(inner, value) if isinstance(value, Mapping) else value

    def _canary(self, where: str) -> str:
        return self.planted.setdefault(where, f"canary-{len(self.planted) + 1:03d}-quokka")


def _outer(schema: Schema) -> list[Schema]:
    return [schema, *schema.get("anyOf", ())]


def _parts(schema: Schema) -> Iterator[Schema]:
    """The schema, what it may be instead, and what it is a list of."""
    for one in _outer(schema):
        yield one
        if isinstance(one.get("items"), Mapping):
            yield one["items"]


def _is_text(schema: Schema) -> bool:
    return schema.get("type") == "string" and schema.get("maxLength", 0) >= LONG and "pattern" not in schema


def _name(schema: Schema) -> str:
    return str(schema["$ref"]).rsplit("/", 1)[-1]
