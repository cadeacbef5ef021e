"""Every answer of every address keeps a browser from loading, framing or guessing; nothing of the framework's own is open."""

import dataclasses
import re
from collections.abc import Iterator
from uuid import uuid4

import httpx2
import pytest
from fastapi import FastAPI
from starlette.routing import Mount

from api.app import create
from api.beginnings import Beginnings
from dashboard.app import attach
from dashboard.session import COOKIE
from tests.api.contract import contract

STREAMS = {"/live", "/v1/events"}  # which end only when the client leaves
ELSEWHERE = re.compile(r"""(?:src|href|action)=["'](?!/|#)|@import|url\((?!["']?data:)""")


@pytest.fixture
def whole(desk) -> FastAPI:
    """The API and the dashboard, as the server joins them."""
    app = create(desk)
    attach(app, desk)
    return app


def _addresses(app: FastAPI) -> Iterator[tuple[str, str]]:
    """Every method of every route there is, ours or the framework's, with an id wherever one stands."""
    for route in app.routes:
        if isinstance(route, Mount):
            yield "GET", f"{route.path}/look.css"
            yield "GET", f"{route.path}/none.css"
            continue
        if not isinstance(route, Beginnings):  # which only finds the others
            yield from ((method, re.sub(r"\{[^}]+\}", str(uuid4()), route.path)) for method in route.methods)


def _unsafe(told: httpx2.Response) -> list[str]:
    wanted = {
        "content-security-policy": "default-src 'none';",
        "x-content-type-options": "nosniff",
        "referrer-policy": "",
        "cross-origin-opener-policy": "same-origin",
        "cross-origin-resource-policy": "same-origin",
        "x-frame-options": "DENY",
    }
    faults = [name for name, begins in wanted.items() if not told.headers.get(name, "none").startswith(begins)]
    faults += [name for name in wanted if len(told.headers.get_list(name)) != 1]
    policy = told.headers.get("content-security-policy", "")
    return faults + [word for word in ("unsafe", "http", "*") if word in policy]


def _clients(app: FastAPI, token: str) -> tuple[httpx2.AsyncClient, httpx2.AsyncClient]:
    transport = httpx2.ASGITransport(app=app, raise_app_exceptions=False)
    signed_in = httpx2.AsyncClient(transport=transport, base_url="http://desk", cookies={COOKIE: token})
    return httpx2.AsyncClient(transport=transport, base_url="http://desk"), signed_in


async def test_every_address_answers_with_the_headers_of_safety(whole, people):
    stranger, coordinator = _clients(whole, await people.token("coordinator"))
    addresses = [*_addresses(whole), ("GET", "/nowhere"), ("PATCH", "/docs"), ("GET", "/v1/nowhere")]
    assert len(addresses) > 190, "the routes were not found"
    assert {"/docs", "/openapi.json", "/metrics", "/static/look.css", "/live"} <= {path for _, path in addresses}
    faults = []
    for method, path in addresses:
        for client in (stranger, coordinator) if path not in STREAMS else (stranger,):
            told = await client.request(method, path)
            faults += [(method, path, told.status_code, fault) for fault in _unsafe(told)]
    assert faults == []


async def test_an_error_of_ours_carries_them_too(whole, people, monkeypatch):
    async def breaks(*_: object) -> None:
        raise RuntimeError

    monkeypatch.setattr(whole.state.standing, "read", breaks)
    stranger, _ = _clients(whole, "")
    for accept in ("text/html", "application/json"):
        told = await stranger.get("/metrics", headers={"accept": accept})
        assert told.status_code == 500
        assert told.headers["content-type"].startswith("text/html" if accept == "text/html" else "application/problem")
        assert _unsafe(told) == []


def test_that_it_may_break_is_documented_wherever_it_may():
    calls = [
        (method, path, operation["responses"])
        for path, methods in contract().document["paths"].items()
        for method, operation in methods.items()
    ]
    assert [(method, path) for method, path, answers in calls if "500" not in answers] == []


async def test_where_people_come_over_https_browsers_are_told_to_keep_to_it(desk):
    app = create(dataclasses.replace(desk, public_url="https://desk.example"))
    stranger, _ = _clients(app, "")
    assert (await stranger.get("/healthz")).headers["strict-transport-security"] == "max-age=31536000"
    plain, _ = _clients(create(desk), "")
    assert "strict-transport-security" not in (await plain.get("/healthz")).headers


async def test_the_documentation_is_a_page_of_our_own_and_the_frameworks_are_gone(whole):
    stranger, _ = _clients(whole, "")
    for path in ("/redoc", "/docs/oauth2-redirect", "/docs/"):
        assert (await stranger.get(path)).status_code == 404, path
    shown = (await stranger.get("/docs")).text
    document = (await stranger.get("/openapi.json")).json()
    assert not ELSEWHERE.search(shown)
    assert re.findall(r"<script\b[^>]*>", shown) == ['<script src="/static/live.js" defer>']
    calls = [one for methods in document["paths"].values() for one in methods.values()]
    assert shown.count('<details class="call">') == len(calls) > 100
    assert all(f'id="{one["operationId"]}"' in shown for one in calls)
    assert all(f'id="error-{code}"' in shown for one in calls for code in one["responses"] if code >= "400")
    ids = set(re.findall(r'id="([^"]+)"', shown))
    assert set(re.findall(r'href="#([^"]+)"', shown)) <= ids, "each name leads to what it means"
    refer = shown[shown.index('id="refer_person_v1_referrals_post"') :].partition("</details>")[0]
    for said in ("Roles: case manager, coordinator", "Idempotency-Key", "#ReferralBody", "library steps", "#error-409"):
        assert said in refer, said
    body = shown[shown.index('id="ReferralBody"') :].partition("</section>")[0]
    assert "agreed_to_contact" in body
    assert "Whether the person agreed that the programme gets in touch." in body
