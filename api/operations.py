"""How every call is documented: summary, who may, what it answers, its errors, and an example of what to send."""

from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from http import HTTPStatus
from typing import Any

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi
from fastapi.responses import Response, StreamingResponse
from pydantic import TypeAdapter

from api.errors import PROBLEM
from api.examples import Example
from api.pages import ListShown
from api.problems import Problem
from domain.roles import ACTS, SIGHTS, Act, Sight

TITLE = "Throughline"
ABOUT = """A durable coordination engine for LEAD and programmes like it: referrals, journeys, consents, service linkages,
case conferences, and a clock behind everything that somebody owes.

Every call that changes something needs an `Idempotency-Key`; repeat the call with the same key as often as you like, it
acts once. Errors are `application/problem+json` and say what, where and how to mend it. Partners see only what the
programme's rules allow them; what somebody may not know of is answered like what does not exist."""
TAGS = {
    "referrals": "A person is referred, screened, put to partners for a view, and decided on; how far the doors stand open.",
    "participants": "A journey: contact, intake, plan, pauses, its end; whom to keep apart; what happened and who was told.",
    "consents": "What a person signed, tick by tick, and took back.",
    "charge holds": "A charge that the prosecutor is asked to hold while the intake window runs, and alone decides on.",
    "linkages": "A need, the provider asked for it, its answer, the first appointment, and what came of it.",
    "inbound reports": "What police, an ambulance, a jail or a hospital reports unasked; one answer, whoever it is about.",
    "what may get in the way": "Court dates, warrants, arrests, overdoses, dangers; memos to the prosecutor; undoing a mistake.",
    "answers": "A partner answers from the mail that asks, without signing in.",
    "rota": "Who is away and who stands in, who is on call; and one person's work handed to another.",
    "conferences": "A team's meetings: agenda, invitations, packets, decisions, minutes, and what people took on.",
    "escalations": "The ladders that answer what was missed, and what is let go.",
    "overviews": "What is owed, who was told what, who works here, how the programme stands, and the audit.",
    "quarterly reports": "The figures that may leave the programme, and whether they were handed in.",
    "sessions": "Signing in and out, and who one is.",
    "demo": "The time machine; only where the demo runs.",
    "health": "Whether the programs work, for whoever runs them.",
}
MUTATING = {"post", "put", "patch", "delete"}
ERRORS = {
    "400": "The Idempotency-Key is missing or malformed, or the body cannot be read.",
    "401": "Nobody is signed in, or no longer.",
    "403": "The caller's roles do not allow this.",
    "404": "There is no such record, or the caller may not know of it.",
    "408": "The body did not come to its end in time.",
    "409": "Not possible in the state that the record is in; staff are told the state and what is possible.",
    "412": "The record changed since the version that If-Match names.",
    "413": "The body is larger than 1 MiB.",
    "415": "The body is not JSON, or is encoded.",
    "422": "Some of what was sent cannot be taken, with where and how to mend it; or the key was used before.",
    "429": "Too many tries with tokens that nobody knows, or too many screens; `Retry-After` says when to try again.",
    "500": "Something broke on our side; safe to repeat with the same key.",
    "503": "The record cannot be reached; safe to repeat with the same key.",
}
OF_READS = {"401", "403", "404", "422", "429", "500", "503"}
MEASURED = {"/healthz": ("500",), "/readyz": ("500", "503"), "/metrics": ("500",)}
OPEN = {("post", "/v1/sessions"), ("get", "/v1/sessions"), ("post", "/v1/answers")}
NO_SIGN_IN = {("get", "/v1/sessions"), ("post", "/v1/answers")}
KEY = {
    "name": "Idempotency-Key",
    "in": "header",
    "required": True,
    "description": "A new UUID for a new command; the same one to repeat it safely.",
    "schema": {"type": "string", "minLength": 1, "maxLength": 255},
}
IF_MATCH = {
    "name": "If-Match",
    "in": "header",
    "required": False,
    "description": "The ETag of the record as it was read; another version is answered with 412.",
    "schema": {"type": "string"},
}


LOCATION = {"description": "The path of what was created.", "schema": {"type": "string"}}
ETAG = {
    "description": "The record's version, for `If-Match` on the next change; for programme staff alone.",
    "schema": {"type": "string"},
}
REPLAYED = {
    "description": "`true` where the key was used before: nothing was done anew, and the records are as they stand now.",
    "schema": {"type": "string"},
}
RETRY_AFTER = {"description": "After how many seconds to try again.", "schema": {"type": "integer"}}
BEARER = {
    "type": "http",
    "scheme": "bearer",
    "description": "A session of `POST /v1/sessions`, or a token that `manage.py token` gave; rights are read with every call.",
}


A_PROBLEM = {PROBLEM: {"schema": {"$ref": "#/components/schemas/Problem"}}}


def command(
    act: Act,
    summary: str,
    *shows: type,
    example: Example | None = None,
    also: Mapping[str, Example] | None = None,
    created: bool = False,
    versioned: bool = True,
) -> dict[str, Any]:
    """What a command is documented as. The first of `shows` is what staff see, the others what partners see.

    `example` is what is usually sent, `also` what is sent in other cases, each by what it is for.
    """
    roles = sorted(role.value for role in ACTS[act].roles)
    status = 201 if created else 200
    told = _operation(summary, roles, shows, example, status=status, versioned=versioned)
    if also:
        examples = told["openapi_extra"]["requestBody"]["content"]["application/json"]["examples"]
        examples |= {case: {"summary": case, "value": value} for case, value in also.items()}
    return told


def look(sight: Sight, summary: str, *shows: type) -> dict[str, Any]:
    """What a look at one record is documented as. The first of `shows` is what staff see, the others what partners see."""
    return _operation(summary, _roles(sight), shows, None)


def lists(sight: Sight, summary: str, *shows: type) -> dict[str, Any]:
    """What a list is documented as, by what its items are to staff and to partners."""
    return _operation(summary, _roles(sight), (_list_of(shows),), None)


def stream(sight: Sight, summary: str, shows: type) -> dict[str, Any]:
    """What a stream of events is documented as, by what the data of one event is."""
    told = _operation(summary, _roles(sight), (), None)
    content = {"text/event-stream": {"schema": TypeAdapter(shows).json_schema()}}
    told["responses"][200] = {"description": "Events, as long as the session lasts.", "content": content}
    told["response_class"] = StreamingResponse
    return told


def _roles(sight: Sight) -> list[str]:
    return sorted(role.value for role in SIGHTS[sight])


def _list_of(shows: tuple[type, ...]) -> Any:
    return ListShown[_either(shows)]  # type: ignore[misc]  # a union that is put together here


def plain(summary: str, shows: type | None = None, *, status: int = 200, content: str | None = None) -> dict[str, Any]:
    """What a call that needs no role is documented as."""
    told = _operation(summary, [], (shows,) if shows else (), None, status=status)
    if content is not None:
        told["responses"][status]["content"] = {content: {"schema": {"type": "string"}}}
        told["response_class"] = Response  # which brings no content of its own
    return told


def open_to_all(summary: str, shows: type, *, example: Example) -> dict[str, Any]:
    """What a call that changes something and needs no sign-in is documented as."""
    return _operation(summary, [], (shows,), example)


def describe(app: FastAPI) -> None:
    """Complete the app's OpenAPI: keys, versions, errors and sign-in, the same for every call."""

    def complete() -> dict[str, Any]:
        if app.openapi_schema is None:
            schema = get_openapi(
                title=TITLE,
                version=app.version,
                summary="One person's journey, end to end.",
                description=ABOUT,
                routes=app.routes,
                tags=[{"name": name, "description": about} for name, about in TAGS.items()],
            )
            _complete(schema)
            app.openapi_schema = schema
        return app.openapi_schema

    app.openapi = complete  # type: ignore[method-assign]  # the way that FastAPI documents


def _operation(
    summary: str,
    roles: list[str],
    shows: tuple[type, ...],
    example: Example | None,
    *,
    status: int = 200,
    versioned: bool = False,
) -> dict[str, Any]:
    told: dict[str, Any] = {
        "description": "The record after the command." if example is not None else "What was asked for."
    }
    headers = {"ETag": ETAG} if any("version" in _fields_of(one) for one in shows) else {}
    if status == HTTPStatus.CREATED:
        headers["Location"] = LOCATION
    if headers:
        told["headers"] = headers
    if shows:
        told["model"] = _either(shows)
    extra: dict[str, Any] = {"x-roles": roles, "x-versioned": versioned}
    if example is not None:
        usual = {"summary": "The usual case", "value": example}
        extra["requestBody"] = {"content": {"application/json": {"examples": {"usual": usual}}}}
    described = f"Roles: {', '.join(roles)}." if roles else "Open to whoever is signed in."
    return {
        "summary": summary,
        "description": described,
        "status_code": status,
        "responses": {status: told},
        "openapi_extra": extra,
    }


def _fields_of(shape: type) -> set[str]:
    return {one.name for one in fields(shape)} if is_dataclass(shape) else set()


def _either(shows: tuple[type, ...]) -> Any:
    union: Any = shows[0]
    for one in shows[1:]:
        union = union | one
    return union


def _complete(schema: dict[str, Any]) -> None:
    parts = schema.setdefault("components", {})
    adapter = TypeAdapter(Problem).json_schema(ref_template="#/components/schemas/{model}")
    parts.setdefault("schemas", {}).update({**adapter.pop("$defs", {}), "Problem": adapter})
    for name in ("HTTPValidationError", "ValidationError"):
        parts["schemas"].pop(name, None)
    parts["securitySchemes"] = {"bearer": BEARER}
    for path, methods in schema["paths"].items():
        for method, operation in methods.items():
            codes = _codes(path, method, versioned=operation.pop("x-versioned", False))
            for code in sorted(codes):
                operation["responses"][code] = {"description": ERRORS[code], "content": A_PROBLEM}
                if code in {"429", "503"}:
                    operation["responses"][code]["headers"] = {"Retry-After": RETRY_AFTER}
            if "422" not in codes:
                operation["responses"].pop("422", None)
            if path.startswith("/v1/") and (method, path) not in OPEN:
                _complete_operation(method, operation)
            elif not operation["x-roles"]:
                operation["description"] = "Open to all."


def _codes(path: str, method: str, *, versioned: bool) -> set[str]:
    if path in MEASURED:
        return set(MEASURED[path])
    codes = set(ERRORS) if method in MUTATING else set(OF_READS)
    if not versioned:
        codes -= {"412"}
    if (method, path) in OPEN:
        codes -= {"403"}
    if (method, path) in NO_SIGN_IN:
        codes -= {"401"}
    return codes


def _complete_operation(method: str, operation: dict[str, Any]) -> None:
    operation["security"] = [{"bearer": []}]
    if method in MUTATING:
        parameters = operation.setdefault("parameters", [])
        parameters.append(KEY)
        for code in operation["responses"].keys() & {"200", "201"}:
            operation["responses"][code].setdefault("headers", {})["Idempotent-Replayed"] = REPLAYED
        if "412" in operation["responses"]:
            parameters.append(IF_MATCH)
