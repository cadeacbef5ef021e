"""Signing in and out, and who a bearer token is; rights themselves are read again inside every command."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from time import monotonic

from domain.actor import Actor
from domain.errors import NotFound, Refusal
from security.tokens import hash_of, new_access_token
from usecases.desk import Desk

SESSION_LASTS = timedelta(hours=12)
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
    actor = await desk.views.actor_of(place[1])
    if actor is None:
        _kept.pop(place, None)
        raise NotSignedIn("Sign in first: this token opens nothing, or no longer.")
    if len(_kept) >= MOST_KEPT:
        _kept.clear()
    _kept[place] = (monotonic() + KEPT_SECONDS, actor)
    return actor


def known(desk: Desk, token: str) -> bool:
    """Whether this process has found the token good before; it says nothing of now."""
    return (id(desk), hash_of(token)) in _kept


async def open_session(desk: Desk, login: str) -> Session:
    """Sign in as one of the demo's people; outside demo and test there is no such door."""
    if not desk.plays:
        raise NotFound("sign-in")
    return await issue_token(desk, login, kind="session", lasts=SESSION_LASTS)


async def issue_token(desk: Desk, login: str, *, kind: str, lasts: timedelta) -> Session:
    """Make a new token for the person of this login; it is shown this once."""
    actor = await desk.views.actor_named(login)
    if actor is None or actor.person_id is None:
        raise NotSignedIn("Nobody signs in by this name.")
    token = new_access_token()
    await desk.views.keep_token(actor.person_id, hash_of(token), kind, lasts)
    return Session(token=token, expires_at=datetime.now(UTC) + lasts, actor=actor)


async def end_session(desk: Desk, token: str) -> None:
    """Sign out: the token opens nothing any more."""
    await desk.views.end_token(hash_of(token))
    _kept.pop((id(desk), hash_of(token)), None)


async def demo_people(desk: Desk) -> Sequence[Mapping[str, object]]:
    """Everybody as whom one may sign in, in the demo."""
    if not desk.plays:
        raise NotFound("sign-in")
    return await desk.views.demo_people()
