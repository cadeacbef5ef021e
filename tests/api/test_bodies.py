"""Requests that nobody honest sends: each is answered with a clear problem, and nothing is written."""

import asyncio
import gzip
import json
from uuid import uuid4

import pytest
from sqlalchemy import text

from api import auth
from api.throttle import Throttle
from tests.api.conftest import REFERRAL
from tests.api.contract import contract
from tests.api.played import play

JSON = "application/json"
WHOLE = json.dumps(REFERRAL).encode()
DEEP = b'{"reason": ' + b"[" * 100_000 + b"]" * 100_000 + b"}"
HUGE_NUMBER = b'{"person": {"approximate_age": ' + b"9" * 6000 + b"}}"
BODIES = {
    "nothing at all": (b"", JSON, {}, 422, "invalid"),
    "half a body": (WHOLE[:-9], JSON, {}, 422, "invalid"),
    "two bodies": (WHOLE * 2, JSON, {}, 422, "invalid"),
    "null": (b"null", JSON, {}, 422, "invalid"),
    "a list": (b"[" + WHOLE + b"]", JSON, {}, 422, "invalid"),
    "one field twice": (WHOLE[:-1] + b', "door": "self"}', JSON, {}, 422, "invalid"),
    "one field twice, deeper": (WHOLE.replace(b'"place": {', b'"place": {"area": "north", '), JSON, {}, 422, "invalid"),
    "NaN": (b'{"person": {"approximate_age": NaN}}', JSON, {}, 422, "invalid"),
    "infinity": (b'{"person": {"approximate_age": -Infinity}}', JSON, {}, 422, "invalid"),
    "a number beyond floats": (b'{"person": {"approximate_age": 1e999}}', JSON, {}, 422, "invalid"),
    "a number of 6,000 digits": (HUGE_NUMBER, JSON, {}, 400, "bad_request"),
    "100,000 lists in one another": (DEEP, JSON, {}, 400, "bad_request"),
    "a lone surrogate": (WHOLE.replace(b"Ada", b"\\ud800"), JSON, {}, 422, "invalid"),
    "a lone surrogate as a name": (b'{"\\ud800": 1}', JSON, {}, 422, "invalid"),
    "a NUL": (WHOLE.replace(b"Ada", b"\\u0000"), JSON, {}, 422, "invalid"),
    "no UTF-8": (WHOLE.replace(b"Ada", b"\xff\xfe"), JSON, {}, 400, "bad_request"),
    "UTF-16": (json.dumps(REFERRAL).encode("utf-16"), JSON, {}, 400, "bad_request"),
    "gzip": (gzip.compress(WHOLE), JSON, {"content-encoding": "gzip"}, 415, "encoded_body"),
    "another charset": (WHOLE, f"{JSON}; charset=latin-1", {}, 415, "not_json"),
    "no content type": (WHOLE, "", {}, 415, "not_json"),
    "a form": (b"door=social_contact", "application/x-www-form-urlencoded", {}, 415, "not_json"),
    "several parts": (b"--x--", "multipart/form-data; boundary=x", {}, 415, "not_json"),
    "nearly JSON": (WHOLE, "application/json-patch+json", {}, 415, "not_json"),
    "more than 1 MiB": (b'{"reason": "' + b"x" * (1 << 20) + b'"}', JSON, {}, 413, "body_too_large"),
}


async def _written(database) -> int:
    async with database.connect() as c:
        return (
            await c.execute(text("select (select count(*) from fact) + (select count(*) from command_key)"))
        ).scalar_one()


async def test_each_is_refused_with_a_clear_problem_and_nothing_is_written(people, database, refused):
    bearer = f"Bearer {await people.token('outreach')}"
    before = await _written(database)
    for name, (content, kind, more, status, code) in BODIES.items():
        headers = {"authorization": bearer, "idempotency-key": str(uuid4()), "content-type": kind, **more}
        told = await people.client.post("/v1/referrals", content=content, headers=headers)
        assert told.status_code == status, (name, told.status_code, told.text)
        problem = refused(told, status, code)
        assert problem["detail"] or problem["errors"], name
        assert "Traceback" not in told.text
    assert await _written(database) == before
    twice = await people.client.post(
        "/v1/referrals",
        content=BODIES["one field twice"][0],
        headers={"authorization": bearer, "idempotency-key": "twice", "content-type": JSON},
    )
    assert twice.json()["errors"][0]["code"] == "name_twice"
    honest = {"authorization": bearer, "idempotency-key": str(uuid4()), "content-type": f"{JSON}; charset=UTF-8"}
    assert (await people.client.post("/v1/referrals", content=WHOLE, headers=honest)).status_code == 201


STRANGE = (None, True, 0, -1, 10**30, 1.5, "", "x" * 25_000, "\u202e", [], [[]], {}, {"a": {}}, "2026-02-30T25:61:00Z")


async def test_strange_values_in_every_field_of_every_call_are_answered_as_documented(people, record, keyring):
    played = await play(people, record, keyring)
    ids = {
        "referral_id": played.referral,
        "participant_id": played.participant,
        "pause_id": played.participant,
        "consent_id": played.consent,
        "linkage_id": played.linkage,
        "conference_id": played.conference,
        "task_id": played.task,
        "escalation_id": played.ladder,
    }
    sent = 0
    for path, methods in contract().document["paths"].items():
        for method in methods.keys() & {"post", "put"}:
            content = methods[method].get("requestBody", {}).get("content", {}).get("application/json", {})
            example = content.get("examples", {}).get("usual", {}).get("value")
            if example is None or path.startswith("/v1/demo"):
                continue
            steps = [ids.get(step.strip("{}"), played.ladder) if "{" in step else step for step in path.split("/")]
            for name in (*example, "unheard_of"):
                for value in STRANGE:
                    # People.call holds each answer against the documentation: no 500, no status that is not named
                    body = {**example, name: value}
                    told = await people.call("director", method.upper(), "/".join(steps), body)
                    sent += 1
                    if name == "unheard_of":
                        assert told.status_code in {403, 422}, (path, told.text)
    assert sent > 1000


async def test_methods_and_addresses_that_are_tricks(people, database, refused):
    bearer = {"authorization": f"Bearer {await people.token('coordinator')}", "idempotency-key": "trick"}
    person = await people.approved()
    before = await _written(database)
    for method in ("DELETE", "PATCH", "TRACE", "PROPFIND", "HEAD", "OPTIONS", "LOOK"):
        told = await people.client.request(method, f"/v1/participants/{person}/exit", headers=bearer)
        assert told.status_code == 405, method
    told = await people.client.request("PUT", "/v1/conferences", headers=bearer)
    assert told.headers["allow"] == "GET, POST"
    override = {**bearer, "x-http-method-override": "DELETE", "x-original-url": "/v1/demo/clock"}
    assert (await people.client.get(f"/v1/participants/{person}", headers=override)).status_code == 200
    for path in (
        "/v1/participants/../../etc/passwd",
        "/v1/participants/..%2f..%2fmetrics",
        f"/v1/participants/{person}%00",
        f"/v1/participants/{person}/",
        f"/v1/participants//{person}",
        f"/v1/participants/{person}%0d%0aset-cookie:x",
        f"/v1/participants/{{{person}}}x",
        "/v1/participants/00000000-0000-0000-0000-000000000000",
        "/v1/participants/%ff%fe",
        "/v1",
        "/V1/participants",
    ):
        told = await people.client.get(path, headers=bearer)
        assert told.status_code == 404, (path, told.status_code)
        assert "set-cookie" not in told.headers
    assert await _written(database) == before
    metrics = (await people.client.get("/metrics")).text
    assert person not in metrics
    assert "PROPFIND" not in metrics
    assert "LOOK" not in metrics


async def test_a_body_that_never_ends_is_given_up(app, people, monkeypatch):
    monkeypatch.setattr(auth, "BODY_SECONDS", 0.2)
    sent = []

    async def receive():
        if not sent:
            sent.append(b"")
            return {"type": "http.request", "body": WHOLE[:5], "more_body": True}
        await asyncio.sleep(60)
        raise AssertionError

    async def send(message):
        sent.append(message)

    headers = {
        "authorization": f"Bearer {await people.token('outreach')}",
        "idempotency-key": "slow",
        "content-type": JSON,
        "content-length": str(len(WHOLE)),
    }
    scope = {
        "type": "http",
        "http_version": "1.1",
        "method": "POST",
        "path": "/v1/referrals",
        "raw_path": b"/v1/referrals",
        "query_string": b"",
        "headers": [(name.encode(), value.encode()) for name, value in headers.items()],
        "client": ("10.0.0.9", 1),
        "server": ("desk", 80),
        "scheme": "http",
    }
    await asyncio.wait_for(app(scope, receive, send), 10)
    assert sent[1]["status"] == 408
    assert json.loads(sent[2]["body"])["code"] == "body_too_slow"


async def test_guessing_tokens_and_names_is_slowed_and_holds_up_nobody_who_is_known(people, app, refused):
    app.state.throttle._most = 5  # so that five are many
    await people.get("coordinator", "/v1/worklist")
    for n in range(5):
        guess = {"authorization": f"Bearer guess-{n}"}
        refused(await people.client.get("/v1/worklist", headers=guess), 401, "not_signed_in")
    told = await people.client.get("/v1/worklist", headers={"authorization": "Bearer guess-5"})
    refused(told, 429, "too_many_tries")
    assert 0 < int(told.headers["retry-after"]) <= 60
    told = await people.client.post("/v1/sessions", json={"login": "coordinator"})
    refused(told, 429, "too_many_tries")
    assert told.headers["retry-after"]
    assert (await people.get("coordinator", "/v1/worklist")).status_code == 200


async def test_names_that_nobody_has_are_counted_too(people, app, refused):
    app.state.throttle._most = 3
    for name in ("root", "admin", "test"):
        refused(await people.client.post("/v1/sessions", json={"login": name}), 401, "not_signed_in")
    refused(await people.client.post("/v1/sessions", json={"login": "officer"}), 429, "too_many_tries")


async def test_the_wait_ends_and_each_address_counts_for_itself():
    throttle = Throttle(failures=2, window=0.1)
    for _ in range(2):
        assert throttle.wait("a") == 0
        throttle.failed("a")
    assert throttle.wait("a") == 1
    assert throttle.wait("b") == 0
    await asyncio.sleep(0.15)
    assert throttle.wait("a") == 0
    throttle.failed("a")
    assert throttle.wait("a") == 0


@pytest.mark.parametrize("cursor", ["nonsense", "MjAyNg", "fHw", "%00", "ZnJvbXwx", "____", "8J-Yig"])
async def test_cursors_that_nobody_gave(people, refused, cursor):
    for path in ("/v1/participants", "/v1/referrals", "/v1/notices", "/v1/escalations"):
        problem = refused(await people.get("coordinator", f"{path}?cursor={cursor}"), 422, "invalid")
        assert problem["errors"][0]["pointer"] == "/cursor"
