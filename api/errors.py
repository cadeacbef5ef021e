"""Errors as problem+json: what, where and how to mend it; never an echo of what was sent, never a stack trace."""

import re
from collections.abc import Mapping, Sequence
from http import HTTPStatus
from typing import Any

import orjson
from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import Response
from fastapi.routing import iter_route_contexts
from starlette.exceptions import HTTPException
from starlette.routing import Match
from starlette.types import Scope

from api.reading import NAME_TWICE
from api.safety import SAFETY
from domain.actor import Actor
from domain.errors import (
    Invalid,
    KeyReused,
    LinkClosed,
    LinkUnknown,
    NotFound,
    NotInThisState,
    NotPermitted,
    Refusal,
    VersionConflict,
)
from usecases.changes import TooManyScreens
from usecases.desk import TROUBLE
from usecases.sign_in import NotSignedIn

PROBLEM = "application/problem+json"
TYPES = "https://throughline.example/problems/"
RETRY_SECONDS = 2
HEADERS = {401: {"www-authenticate": "Bearer"}, 429: {"retry-after": "60"}}
STATUS: dict[type[Refusal], int] = {
    NotSignedIn: 401,
    NotPermitted: 403,
    NotFound: 404,
    LinkUnknown: 404,
    NotInThisState: 409,
    LinkClosed: 409,
    VersionConflict: 412,
    Invalid: 422,
    KeyReused: 422,
    TooManyScreens: 429,
}
CODES = {
    400: "bad_request",
    404: "not_found",
    405: "method_not_allowed",
    408: "body_too_slow",
    413: "body_too_large",
    415: "not_json",
}
MENDS = {
    400: "The body cannot be read. Send one JSON object in UTF-8.",
    404: "No such page or record is open to you.",
    405: "This address does not take that method.",
    408: "The body did not come to its end in time. Send it again, in one go.",
    413: "The body is larger than 1 MiB. Send less.",
    415: "Send JSON, with the header 'Content-Type: application/json'.",
}
SAYS = {
    "missing": "This is required.",
    "extra_forbidden": "There is no such field here.",
    "json_invalid": "This is not JSON. Send one JSON object in UTF-8.",
    NAME_TWICE: "An object names one of its fields twice. Name each once.",
    "uuid_parsing": "Give an id as it was handed out: a UUID.",
    "uuid_type": "Give an id as it was handed out: a UUID.",
    "bool_type": "Give true or false.",
    "int_type": "Give a whole number.",
    "string_type": "Give a text.",
    "string_unicode": "This text holds a lone surrogate, which is no character. Send valid Unicode.",
    "model_attributes_type": "Give a JSON object.",
    "model_type": "Give a JSON object.",
    "dict_type": "Give a JSON object.",
    "tuple_type": "Give a list.",
    "list_type": "Give a list.",
    "timezone_aware": "Give the moment with its offset, like 2026-11-24T15:04:05Z.",
    "datetime_parsing": "Give a moment like 2026-11-24T15:04:05Z.",
    "datetime_from_date_parsing": "Give a moment like 2026-11-24T15:04:05Z.",
    "date_parsing": "Give a date like 2026-11-24.",
    "date_from_datetime_parsing": "Give a date like 2026-11-24.",
    "string_pattern_mismatch": "This has not the form that is asked for here; see /docs.",
}
OWN = {"no_nul", "out_of_range", "not_a_moment", "not_a_date", "unsafe_code", "one_of"}
METHODS = ("DELETE", "GET", "PATCH", "POST", "PUT")
FIELD = re.compile(r"[a-z][a-z0-9_]{0,39}")


def problem(
    status: int,
    code: str,
    detail: str,
    *,
    instance: str = "",
    errors: Sequence[Mapping[str, str]] = (),
    more: Mapping[str, object] | None = None,
    headers: Mapping[str, str] | None = None,
) -> Response:
    """One error as the body of an answer."""
    body = {
        "type": f"{TYPES}{code}",
        "title": HTTPStatus(status).phrase,
        "status": status,
        "detail": detail,
        "instance": instance,
        "code": code,
        "errors": list(errors),
        **(more or {}),
    }
    return Response(orjson.dumps(body), status, {**SAFETY, "cache-control": "no-store", **(headers or {})}, PROBLEM)


def refused(refusal: Refusal, instance: str, actor: Actor | None) -> Response:
    """A refusal of the record, as the caller may hear it."""
    status = next((STATUS[kind] for kind in type(refusal).__mro__ if kind in STATUS), 422)
    if isinstance(refusal, NotInThisState):
        return _conflict(refusal, instance, actor)
    if isinstance(refusal, Invalid):
        errors = [{"pointer": fault.pointer, "code": fault.code, "message": fault.message} for fault in refusal.faults]
        return problem(status, refusal.code, refusal.message, instance=instance, errors=errors)
    headers = HEADERS.get(status)
    return problem(status, refusal.code, refusal.message, instance=instance, headers=headers)


def unavailable(instance: str) -> Response:
    """The database is away or busy: nothing was written, or what was written is found again under the same key."""
    detail = "The record cannot be reached at this moment. It is safe to repeat with the same key."
    headers = {"retry-after": str(RETRY_SECONDS)}
    return problem(503, "unavailable", detail, instance=instance, more={"away": ["record"]}, headers=headers)


def too_many_tries(instance: str, seconds: int) -> Response:
    """Too many tries with tokens or names that nobody knows."""
    detail = "Too many tries from your address with tokens or names that nobody knows. Wait, then try again."
    return problem(429, "too_many_tries", detail, instance=instance, headers={"retry-after": str(seconds)})


def called(scope: Scope) -> str:
    """The address that was called, as it is documented: what stood in it is not said again. Nothing where there is none."""
    state = scope["app"].state
    if not hasattr(state, "addresses"):
        found = iter_route_contexts(scope["app"].routes)
        state.addresses = tuple((one.path_regex, one.path_format) for one in found if one.path_format)
    return next((address for pattern, address in state.addresses if pattern.match(scope["path"])), "")


def install(app: FastAPI) -> None:
    """Answer every error of the app as a problem."""

    async def refusal(request: Request, error: Any) -> Response:
        return refused(error, called(request.scope), request.scope.get("state", {}).get("actor"))

    async def invalid(request: Request, error: Any) -> Response:
        return _invalid(error, called(request.scope))

    async def http(request: Request, error: Any) -> Response:
        status = error.status_code
        detail = MENDS.get(status, HTTPStatus(status).phrase)
        code = CODES.get(status, HTTPStatus(status).name.lower())
        headers = {"allow": _methods_at(request)} if status == HTTPStatus.METHOD_NOT_ALLOWED else error.headers
        return problem(status, code, detail, instance=called(request.scope), headers=headers)

    async def away(request: Request, _: Any) -> Response:
        return unavailable(called(request.scope))

    async def broken(request: Request, _: Any) -> Response:
        detail = "Something broke on our side. It is safe to repeat with the same key."
        return problem(500, "internal_error", detail, instance=called(request.scope))

    app.add_exception_handler(Refusal, refusal)
    app.add_exception_handler(RequestValidationError, invalid)
    app.add_exception_handler(HTTPException, http)
    for kind in TROUBLE:
        app.add_exception_handler(kind, away)
    app.add_exception_handler(Exception, broken)


def _methods_at(request: Request) -> str:
    """Every method that the address takes."""
    tried = {method: {**request.scope, "method": method} for method in METHODS}
    routes = request.app.routes
    taken = (
        method for method, scope in tried.items() if any(route.matches(scope)[0] is Match.FULL for route in routes)
    )
    return ", ".join(taken)


def _conflict(refusal: NotInThisState, instance: str, actor: Actor | None) -> Response:
    if actor is None or actor.is_external:
        return problem(409, "no_longer_open", "This is no longer open.", instance=instance)
    more = {"state": refusal.state, "allowed": refusal.allowed}
    return problem(409, refusal.code, refusal.message, instance=instance, more=more)


def _invalid(error: RequestValidationError, instance: str) -> Response:
    found = error.errors()
    if any(one["loc"][:1] == ("path",) for one in found):
        return problem(404, "not_found", MENDS[404], instance=instance)
    errors = [_fault(one) for one in found[:50]]
    return problem(422, "invalid", "Some of what was sent cannot be taken as it is.", instance=instance, errors=errors)


def _fault(one: Mapping[str, Any]) -> dict[str, str]:
    kind = NAME_TWICE if one.get("ctx", {}).get("error") == NAME_TWICE else one["type"]
    place = () if one["type"] == "json_invalid" else one["loc"][1:]
    steps = [str(step) for step in place if isinstance(step, int) or FIELD.fullmatch(str(step))]
    return {"pointer": "".join(f"/{step}" for step in steps), "code": kind, "message": _message(kind, one)}


def _message(kind: str, one: Mapping[str, Any]) -> str:
    limits: Mapping[str, Any] = one.get("ctx", {})
    if kind in SAYS:
        return SAYS[kind]
    if kind in {"enum", "literal_error"}:
        return f"Use one of: {limits['expected']}."
    if kind in {"string_too_long", "too_long"}:
        return f"Send at most {limits['max_length']}."
    if kind in {"string_too_short", "too_short"}:
        return f"Send at least {limits['min_length']}."
    if kind in {"less_than_equal", "greater_than_equal"}:
        return f"Give a number {'at most' if 'le' in limits else 'at least'} {limits.get('le', limits.get('ge'))}."
    return str(one["msg"]) if kind in OWN else "This cannot be taken as it is; see /docs for what is asked for here."
