"""Which routes a request is held against: those whose address begins alike, not each of the hundreds that there are.

The framework holds a request against one route after another, and those of an included router twice; for the last of them
that took longer than the answer.
"""

from collections import defaultdict
from collections.abc import Sequence

from fastapi import FastAPI
from starlette.routing import BaseRoute, Match
from starlette.types import Receive, Scope, Send

VERSION = "v1"
CHOSEN = "throughline.route"


def install(app: FastAPI) -> None:
    """Look there first; what is found nowhere is held against each route as ever."""
    app.router.routes.insert(0, Beginnings(app.router.routes))


class Beginnings(BaseRoute):
    """All routes, also those that are added later, by the first word of their address that tells them apart."""

    def __init__(self, routes: Sequence[BaseRoute]) -> None:
        """Of the app's own list of routes, in which this one stands too."""
        self._routes, self._seen = routes, 0
        self._by_word: dict[str, list[BaseRoute]] = {}

    def matches(self, scope: Scope) -> tuple[Match, Scope]:
        """As the first route that takes the request, or else the first that takes its address."""
        if self._seen != len(self._routes):
            self._read()
        partial: Scope | None = None
        for route in self._by_word.get(_word(scope["path"]), ()):
            match, found = route.matches(scope)
            if match is Match.FULL:
                return match, {**found, CHOSEN: route}
            if match is Match.PARTIAL and partial is None:
                partial = {**found, CHOSEN: route}
        return (Match.NONE, {}) if partial is None else (Match.PARTIAL, partial)

    async def handle(self, scope: Scope, receive: Receive, send: Send) -> None:
        """As the route that was found."""
        await scope[CHOSEN].handle(scope, receive, send)

    def _read(self) -> None:
        by_word = defaultdict[str, list[BaseRoute]](list)
        for route in self._routes:
            if route is not self:
                by_word[_word(getattr(route, "path", ""))].append(route)
        self._by_word, self._seen = by_word, len(self._routes)


def _word(path: str) -> str:
    first, _, rest = path.removeprefix("/").partition("/")
    return rest.partition("/")[0] if first == VERSION else first
