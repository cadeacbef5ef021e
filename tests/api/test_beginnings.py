"""A request finds its route among those that begin alike: the same one as if it were held against each of them."""

import re
from uuid import uuid4

import pytest
from fastapi import FastAPI
from starlette.routing import Match, Mount

from api.app import create
from api.beginnings import Beginnings
from dashboard.app import attach
from tests.usecases.conftest import desk  # noqa: F401  # a fixture

METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS")


@pytest.fixture
def whole(desk) -> FastAPI:  # noqa: F811
    """The API and the dashboard, as the server joins them."""
    app = create(desk)
    attach(app, desk)
    return app


def _one_after_another(app: FastAPI, scope: dict[str, object]) -> tuple[Match, object]:
    partial = None
    for route in app.routes:
        if isinstance(route, Beginnings):
            continue
        match, found = route.matches(scope)
        if match is Match.FULL:
            return match, found["endpoint"]
        partial = partial or (found["endpoint"] if match is Match.PARTIAL else None)
    return (Match.NONE, None) if partial is None else (Match.PARTIAL, partial)


def _addresses(app: FastAPI) -> set[str]:
    known = {getattr(route, "path", "") for route in app.routes}
    filled = {re.sub(r"\{[^}]+\}", str(uuid4()), path) for path in known}
    return (
        filled | {f"{path}/more" for path in filled} | {"", "/", "/v1", "/v1/", "/v2/participants", "//v1/participants"}
    )


async def test_every_address_and_method_finds_the_route_that_it_would_find_one_after_another(whole):
    first = whole.routes[0]
    assert isinstance(first, Beginnings)
    for path in _addresses(whole):
        for method in METHODS:
            scope = {"type": "http", "method": method, "path": path, "root_path": "", "headers": [], "app": whole}
            match, found = first.matches(scope)
            assert (match, found.get("endpoint")) == _one_after_another(whole, scope), (method, path)


async def test_a_route_that_is_added_later_is_found_too(whole):
    assert whole.routes[0].matches({"type": "http", "method": "GET", "path": "/v1/people"})[0] is Match.FULL
    whole.add_api_route("/v1/later", lambda: "here", methods=["GET"])
    assert isinstance(whole.routes[-2], Mount)
    assert whole.routes[0].matches({"type": "http", "method": "GET", "path": "/v1/later"})[0] is Match.FULL
