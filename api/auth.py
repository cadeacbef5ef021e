"""The gate before every call: who acts, under which key, and whether what comes is JSON; and the headers of safety."""

import asyncio
from dataclasses import dataclass
from email.message import Message
from typing import Annotated

from fastapi import Depends, Request
from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Receive, Scope, Send
from starlette.types import Message as ASGIMessage

from api.errors import MENDS, called, problem, refused, too_many_tries, unavailable
from api.safety import adding_safety
from api.throttle import Throttle
from domain.actor import Actor
from usecases.desk import TROUBLE, Asked, Desk
from usecases.sign_in import NotSignedIn, actor_of, known

COOKIE = "throughline_session"
MUTATING = {"POST", "PUT", "PATCH", "DELETE"}
LONGEST_KEY = 255
LARGEST_BODY = 1024 * 1024
BODY_SECONDS = 20.0  # within which a body must have come
UTF_8 = {"", "utf-8", "utf8"}
OPEN_TO_ALL = {("POST", "/v1/sessions"), ("GET", "/v1/sessions"), ("POST", "/v1/answers")}


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """One call that passed the gate."""

    desk: Desk
    actor: Actor
    token: str
    key: str = ""
    if_version: int | None = None

    def asked(self, ask: object = None) -> Asked:
        """The command as the use case takes it: its key, and what was asked for telling repeats from others."""
        return Asked(key=self.key, body={"ask": ask}, if_version=self.if_version)


class Gate:
    """Plain ASGI middleware: only calls that say who acts (and, to change anything, under which key) go through."""

    def __init__(self, app: ASGIApp, desk: Desk, throttle: Throttle) -> None:
        """Stand before `app`."""
        self._app = app
        self._desk = desk
        self._throttle = throttle
        self._https = desk.public_url.startswith("https:")

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let the call through, or answer it here."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        send = adding_safety(send, https=self._https)
        headers = {name.decode("latin-1"): value.decode("latin-1") for name, value in scope["headers"]}
        if _declared(headers) > LARGEST_BODY:
            await problem(413, "body_too_large", MENDS[413], instance=called(scope))(scope, receive, send)
            return
        receive = _limited(receive)
        if not scope["path"].startswith("/v1/"):
            await self._app(scope, receive, send)
            return
        try:
            refusal = await self._check(scope, headers)
        except NotSignedIn as unknown:
            refusal = refused(unknown, called(scope), None)
        except TROUBLE:
            refusal = unavailable(called(scope))
        await (refusal or self._app)(scope, receive, send)

    async def _check(self, scope: Scope, headers: dict[str, str]) -> ASGIApp | None:
        method, path = scope["method"], scope["path"]
        if (method, path) in OPEN_TO_ALL:
            return _not_json(headers, scope) if method == "POST" else None
        token = token_of(headers)
        if token is None:
            raise NotSignedIn("Sign in first: send 'Authorization: Bearer <token>'.")
        wait = 0 if known(self._desk, token) else self._throttle.wait(address_of(scope))
        if wait:
            return too_many_tries(called(scope), wait)
        try:
            actor = await actor_of(self._desk, token)
        except NotSignedIn:
            self._throttle.failed(address_of(scope))
            raise
        state = scope.setdefault("state", {})
        state["actor"] = actor
        key, version = "", None
        if method in MUTATING:
            key = headers.get("idempotency-key", "")
            problem_here = _bad_key(key, scope) or _not_json(headers, scope)
            if problem_here is not None:
                return problem_here
            version = _version(headers.get("if-match"))
        state["call"] = Call(desk=self._desk, actor=actor, token=token, key=key, if_version=version)
        return None


async def _call(request: Request) -> Call:
    call: Call = request.scope["state"]["call"]
    return call


Calling = Annotated[Call, Depends(_call)]


def address_of(scope: Scope) -> str:
    """From where somebody calls."""
    client: tuple[str, int] | None = scope.get("client")
    return client[0] if client else ""


def token_of(headers: dict[str, str]) -> str | None:
    """The bearer token, from its header or from the dashboard's cookie."""
    scheme, _, token = headers.get("authorization", "").partition(" ")
    if scheme.lower() == "bearer" and token:
        return token.strip()
    for part in headers.get("cookie", "").split(";"):
        name, _, value = part.strip().partition("=")
        if name == COOKIE and value:
            return value
    return None


def _bad_key(key: str, scope: Scope) -> ASGIApp | None:
    if not key:
        detail = (
            "Send 'Idempotency-Key: <a new UUID>' with everything that changes something; repeat it to repeat safely."
        )
        return problem(400, "idempotency_key_required", detail, instance=called(scope))
    if len(key) > LONGEST_KEY or not all("!" <= letter <= "~" for letter in key):
        detail = f"An Idempotency-Key is 1 to {LONGEST_KEY} visible ASCII characters."
        return problem(400, "idempotency_key_malformed", detail, instance=called(scope))
    return None


def _not_json(headers: dict[str, str], scope: Scope) -> ASGIApp | None:
    has_body = headers.get("content-length", "0") != "0" or "transfer-encoding" in headers
    if not has_body:
        return None
    said = Message()
    said["content-type"] = headers.get("content-type", "")
    if said.get_content_type() != "application/json" or str(said.get_param("charset", "")).lower() not in UTF_8:
        return problem(415, "not_json", MENDS[415], instance=called(scope))
    if headers.get("content-encoding", "identity").lower() != "identity":
        return problem(
            415, "encoded_body", "Send the body as it is, without a Content-Encoding.", instance=called(scope)
        )
    return None


def _version(if_match: str | None) -> int | None:
    """The version in an If-Match; what is no version of ours matches nothing."""
    if if_match is None or if_match.strip() == "*":
        return None
    number = if_match.strip().removeprefix("W/").strip('"')
    return int(number) if number.isdecimal() and len(number) < 19 else -1


def _declared(headers: dict[str, str]) -> int:
    length = headers.get("content-length", "0")
    return int(length) if length.isdecimal() and len(length) < 19 else 0


def _limited(receive: Receive) -> Receive:
    """Refuse a body that turns out larger than it may be, whatever it declared, or that does not come to its end."""
    taken, whole = 0, False
    until = asyncio.get_running_loop().time() + BODY_SECONDS

    async def receive_so_much() -> ASGIMessage:
        nonlocal taken, whole
        if whole:
            return await receive()  # what comes after the body is that the client left
        try:
            async with asyncio.timeout_at(until):
                message = await receive()
        except TimeoutError as late:
            raise HTTPException(408) from late
        taken += len(message.get("body", b""))
        whole = not message.get("more_body", False)
        if taken > LARGEST_BODY:
            raise HTTPException(413)
        return message

    return receive_so_much
