"""Signing in and out, and who one is."""

from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from fastapi import Request
from fastapi.responses import Response

from api.answers import answer, listed
from api.auth import COOKIE, Calling, address_of
from api.described import Described
from api.errors import too_many_tries
from api.operations import plain
from api.pages import ListShown
from api.reading import router as calls
from api.schemas.conferences import SessionBody
from api.throttle import Throttle
from usecases import sign_in
from usecases.desk import Desk

router = calls("/v1/sessions", "sessions")


@dataclass(frozen=True, slots=True, kw_only=True)
class LoginShown(Described):
    """Somebody as whom one may sign in, in the demo."""

    login: str
    """By which to sign in, as `login` of `POST /v1/sessions`."""
    name: str
    """Who that is; an invented person."""
    roles: tuple[str, ...]
    """What they are in the programme."""
    agency: str
    """What their agency is called."""


@dataclass(frozen=True, slots=True, kw_only=True)
class WhoShown(Described):
    """Who is signed in."""

    id: UUID
    """Of the caller."""
    name: str
    """Of the caller, as colleagues know them."""
    roles: tuple[str, ...]
    """What the caller is in the programme; rights follow from it."""
    agency_id: UUID | None
    """The agency that the caller works for; null where they have none."""
    team_id: UUID | None
    """The team to whose meetings the caller comes; null where to none of their own."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionShown(Described):
    """A way in; the token is shown this once."""

    token: str = field(repr=False)
    """For `Authorization: Bearer …`; shown this once, and set as a cookie too."""
    expires_at: datetime
    """Until when it opens anything: for twelve hours, or until signing out."""
    name: str
    """Of whoever is signed in now."""
    roles: tuple[str, ...]
    """What they are in the programme."""


@router.post("", **plain("Sign in as one of the demo's people; only where the demo runs", SessionShown, status=201))
async def open_session(request: Request, body: SessionBody) -> Response:
    """Sign in."""
    desk: Desk = request.app.state.desk
    throttle: Throttle = request.app.state.throttle
    address = address_of(request.scope)
    if wait := throttle.wait(address):
        return too_many_tries(request.url.path, wait)
    try:
        session = await sign_in.open_session(desk, body.login)
    except sign_in.NotSignedIn:
        throttle.failed(address)
        raise
    roles = tuple(role.value for role in session.actor.roles)
    shown = SessionShown(token=session.token, expires_at=session.expires_at, name=session.actor.name, roles=roles)
    told = answer(shown, location="/v1/sessions/current")
    secure = desk.public_url.startswith("https://")
    told.set_cookie(COOKIE, session.token, httponly=True, samesite="lax", secure=secure, path="/")
    return told


@router.get("", **plain("As whom one may sign in; only where the demo runs", ListShown[LoginShown]))
async def list_logins(request: Request) -> Response:
    """List the demo's people."""
    return listed(await sign_in.demo_people(request.app.state.desk))


@router.get("/current", **plain("Who is signed in", WhoShown))
async def current(call: Calling) -> Response:
    """Who one is."""
    actor = call.actor
    return answer(
        {
            "id": actor.person_id,
            "name": actor.name,
            "roles": actor.roles,
            "agency_id": actor.agency_id,
            "team_id": actor.team_id,
        }
    )


@router.delete("/current", **plain("Sign out", status=204))
async def end_session(call: Calling) -> Response:
    """Sign out."""
    await sign_in.end_session(call.desk, call.token)
    told = Response(status_code=204, headers={"clear-site-data": '"cache", "storage"', "cache-control": "no-store"})
    told.delete_cookie(COOKIE, path="/")
    return told
