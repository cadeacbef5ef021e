"""The API's own description as a page: each call with who may make it, what it takes, what it answers."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, Response

from dashboard.rendering import SAFE, page

router = APIRouter(include_in_schema=False)
FIRST_OF_ERRORS = "400"
SHAPES = "#/components/schemas/"
FORMATS = {"uuid": "id", "date-time": "moment", "date": "date"}
LIMITS = (
    ("minLength", "at least {} characters"),
    ("maxLength", "at most {} characters"),
    ("minItems", "at least {}"),
    ("maxItems", "at most {}"),
    ("maxProperties", "at most {}"),
    ("minimum", "at least {}"),
    ("maximum", "at most {}"),
    ("pattern", "like {}"),
    ("default", "by default {}"),
)
Schema = Mapping[str, Any]
Words = Sequence[tuple[str, str]]
"""What a field is, in pieces: each with the shape that it leads to, or with none."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """One field of a shape, or one parameter of a call."""

    name: str
    place: str
    kind: Words
    required: bool
    limits: str
    says: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What a call answers with when it succeeds."""

    code: str
    kind: Words


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """One call."""

    id: str
    method: str
    path: str
    summary: str
    who: str
    fields: Sequence[Field]
    body: Words
    examples: Sequence[tuple[str, str]]
    answers: Sequence[Answer]
    errors: Sequence[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Shape:
    """What is sent or answered: its fields, or the words that it may be."""

    name: str
    says: str
    fields: Sequence[Field]
    words: Sequence[str]


@router.get("/docs")
async def reference(request: Request) -> Response:
    """Everything that can be called, from the application's own description; put together once."""
    state = request.app.state
    if not hasattr(state, "reference"):
        state.reference = page(request, None, "reference.html", datetime.now(UTC), **_told(request.app.openapi())).body
    return HTMLResponse(state.reference, headers=SAFE)


def _told(document: Schema) -> Mapping[str, Any]:
    schemas: Mapping[str, Schema] = document["components"]["schemas"]
    groups: dict[str, list[Call]] = {}
    errors: dict[str, str] = {}
    for path, methods in document["paths"].items():
        for method, told in methods.items():
            groups.setdefault(told["tags"][0], []).append(_call(path, method, told, schemas))
            errors |= {code: one["description"] for code, one in told["responses"].items() if code >= FIRST_OF_ERRORS}
    shapes = [_shape(name, schemas) for name in sorted(schemas) if not _is_list(name)]
    return {
        "version": document["info"]["version"],
        "about": document["info"]["description"].split("\n\n"),
        "groups": groups,
        "errors": sorted(errors.items()),
        "shapes": shapes,
    }


def _call(path: str, method: str, told: Schema, schemas: Mapping[str, Schema]) -> Call:
    parameters = [_field(one["name"], one["schema"], one, schemas, one["in"]) for one in told.get("parameters", ())]
    content = told.get("requestBody", {}).get("content", {}).get("application/json", {})
    examples = [
        (one.get("summary", name), json.dumps(one["value"], indent=2, ensure_ascii=False))
        for name, one in content.get("examples", {}).items()
        if one["value"]
    ]
    answers = [
        Answer(code=code, kind=[piece for kind in _contents(one, schemas) for piece in kind])
        for code, one in sorted(told["responses"].items())
        if code < FIRST_OF_ERRORS
    ]
    return Call(
        id=told["operationId"],
        method=method.upper(),
        path=path,
        summary=told["summary"],
        who=told["description"].replace("_", " "),
        fields=parameters,
        body=_kind(content["schema"], schemas) if "schema" in content else (),
        examples=examples,
        answers=answers,
        errors=sorted(code for code in told["responses"] if code >= FIRST_OF_ERRORS),
    )


def _contents(answer: Schema, schemas: Mapping[str, Schema]) -> Iterator[Words]:
    for media, content in answer.get("content", {}).items():
        kind = _kind(content["schema"], schemas)
        yield kind if media == "application/json" else ((f"{media}: ", ""), *kind)


def _shape(name: str, schemas: Mapping[str, Schema]) -> Shape:
    schema = schemas[name]
    required = schema.get("required", ()) if schema.get("additionalProperties") is False else ()  # of what is sent
    fields = [
        _field(field, told, {"required": field in required}, schemas, "")
        for field, told in schema.get("properties", {}).items()
    ]
    return Shape(name=name, says=schema.get("description", ""), fields=fields, words=schema.get("enum", ()))


def _field(name: str, schema: Schema, told: Schema, schemas: Mapping[str, Schema], place: str) -> Field:
    return Field(
        name=name,
        place=place,
        kind=_kind(schema, schemas),
        required=bool(told.get("required")),
        limits=", ".join(_limits(schema)),
        says=told.get("description") or schema.get("description", ""),
    )


def _limits(schema: Schema) -> Iterator[str]:
    for one in (schema, *schema.get("anyOf", ())):
        for key, says in LIMITS:
            if key in one and one[key] not in (None, [], {}):
                yield says.format(json.dumps(one[key], ensure_ascii=False).strip('"'))


def _is_list(name: str) -> bool:
    return name.startswith("ListShown_")


def _kind(schema: Schema, schemas: Mapping[str, Schema]) -> Words:
    """What a schema asks for, as one would say it."""
    name = schema.get("$ref", "").removeprefix(SHAPES)
    if _is_list(name):
        return (("a page of ", ""), *_kind(schemas[name]["properties"]["items"]["items"], schemas))
    if name:
        return ((name, name),)
    if "anyOf" in schema:
        return _either(schema["anyOf"], schemas)
    if "const" in schema or "enum" in schema:
        words = schema.get("enum") or [schema["const"]]
        return ((" or ".join(json.dumps(word) for word in words), ""),)
    if schema.get("type") == "array":
        return (("list of ", ""), *_kind(schema.get("items", {}), schemas))
    values = schema.get("additionalProperties") or next(iter(schema.get("patternProperties", {}).values()), None)
    if isinstance(values, Mapping):
        return (("for each name ", ""), *_kind(values, schemas))
    plain = {"string": "text", "integer": "whole number", "boolean": "true or false", "null": "nothing"}
    kind = str(schema.get("type", "anything"))
    return ((FORMATS.get(str(schema.get("format")), plain.get(kind, kind)), ""),)


def _either(kinds: Sequence[Schema], schemas: Mapping[str, Schema]) -> Words:
    said: list[tuple[str, str]] = []
    for one in kinds:
        said += [(" or ", ""), *_kind(one, schemas)]
    return said[1:]
