"""Signing in and out, and who a bearer token is; rights themselves are read again inside every command."""

from dataclasses import dataclass, field
from datetime import datetime
from time import monotonic

from database.access import Login, end_token, keep_token, logins, person_of_login, person_of_token
from domain.actor import Actor
from domain.errors import NotFound, Refusal
from security.tokens import hash_of, new_access_token
from usecases.desk import Desk

SESSION_SECONDS = 12 * 3600
KEPT_SECONDS = 2.0  # a token that another process ended dies within this time
MOST_KEPT = 20_000

_kept: dict[tuple[int, bytes], tuple[float, Actor]] = {}


class NotSignedIn(Refusal):
    """No token, or none that opens anything."""

    code = "not_signed_in"


@dataclass(frozen=True, slots=True, kw_only=True)
class Session:
    """A way in that was just opened; the token is shown this once."""

    token: str = field(repr=False)
    expires_at: datetime
    actor: Actor


async def actor_of(desk: Desk, token: str) -> Actor:
    """Who acts with this token. NotSignedIn where it is unknown, ended, expired, or its person is no longer active."""
    place = (id(desk), hash_of(token))
    kept = _kept.get(place)
    if kept is not None and kept[0] > monotonic():
        return kept[1]
    async with desk.database.connect() as connection:
        actor = await person_of_token(connection, place[1])
    if actor is None:
        _kept.pop(place, None)
        raise NotSignedIn("Sign in first: this token opens nothing, or no longer.")
    if len(_kept) >= MOST_KEPT:
        _kept.clear()
    _kept[place] = (monotonic() + KEPT_SECONDS, actor)
    return actor


async def open_session(desk: Desk, login: str) -> Session:
    """Sign in as one of the demo's people; outside demo and test there is no such door."""
    if not desk.plays:
        raise NotFound("sign-in")
    return await issue_token(desk, login, kind="session", seconds=SESSION_SECONDS)


async def issue_token(desk: Desk, login: str, *, kind: str, seconds: int) -> Session:
    """A new token for the person of this login."""
    token = new_access_token()
    async with desk.database.begin() as connection:
        actor = await person_of_login(connection, login)
        if actor is None or actor.person_id is None:
            raise NotSignedIn("Nobody signs in by this name.")
        expires_at = await keep_token(connection, hash_of(token), actor.person_id, kind, seconds)
    return Session(token=token, expires_at=expires_at, actor=actor)


async def end_session(desk: Desk, token: str) -> None:
    """Sign out: the token opens nothing any more."""
    async with desk.database.begin() as connection:
        await end_token(connection, hash_of(token))
    _kept.pop((id(desk), hash_of(token)), None)


async def demo_logins(desk: Desk) -> tuple[Login, ...]:
    """Everybody as whom one may sign in, in the demo."""
    if not desk.plays:
        raise NotFound("sign-in")
    async with desk.database.connect() as connection:
        return await logins(connection)
