"""Who looks: the session cookie, the check that a form came from our own page, and what to do with nobody."""

import hashlib
import hmac
from dataclasses import dataclass, field
from typing import Annotated, Protocol

from fastapi import Depends, Request

from domain.actor import Actor
from domain.errors import NotPermitted
from usecases.desk import Desk
from usecases.sign_in import NotSignedIn, actor_of

COOKIE = "throughline_session"


@dataclass(frozen=True, slots=True, kw_only=True)
class Visitor:
    """Somebody who signed in, with the token of the session."""

    actor: Actor
    plays: bool
    token: str = field(repr=False)


class Throttle(Protocol):
    """Who counts the tries with tokens that nobody knows."""

    def wait(self, address: str) -> int:
        """Seconds until the address may try again."""
        ...

    def failed(self, address: str) -> None:
        """The address tried a token that nobody knows."""
        ...


def throttle_of(request: Request) -> Throttle:
    """The API's own throttle: who guesses at one door is counted at all of them."""
    throttle: Throttle = request.app.state.throttle
    return throttle


def address_of(request: Request) -> str:
    """From where somebody calls."""
    return request.client.host if request.client else ""


def desk_of(request: Request) -> Desk:
    """The desk that the dashboard was attached with."""
    desk: Desk = request.app.state.desk
    return desk


async def visitor(request: Request) -> Visitor:
    """The signed-in visitor; NotSignedIn sends to the sign-in page."""
    desk = desk_of(request)
    token = request.cookies.get(COOKIE)
    if not token:
        raise NotSignedIn("Sign in first.")
    return Visitor(actor=await actor_of(desk, token), plays=desk.plays, token=token)


def csrf_of(who: Visitor) -> str:
    """A value that only a page of this session can know."""
    return hmac.new(who.token.encode(), b"form", hashlib.sha256).hexdigest()


async def check_form(request: Request, who: Visitor) -> dict[str, list[str]]:
    """The fields of a form that came from our own page; NotPermitted for any other."""
    form = await request.form()
    fields: dict[str, list[str]] = {}
    for name, value in form.multi_items():
        if isinstance(value, str):
            fields.setdefault(name, []).append(value)
    given = (fields.get("csrf") or [""])[0]
    origin = request.headers.get("origin")
    foreign = origin not in {None, "null", str(request.base_url).rstrip("/")}
    if foreign or not hmac.compare_digest(given, csrf_of(who)):
        raise NotPermitted("This form is not from this session. Open the page again and send it once more.")
    return fields


DeskHere = Annotated[Desk, Depends(desk_of)]
Signed = Annotated[Visitor, Depends(visitor)]
