"""What cannot be taken is refused with what, where and how to mend it, and is never echoed."""

import json
from uuid import uuid4

import httpx2
import pytest
from sqlalchemy import text

from api.app import create
from domain.words import Environment
from tests.api.conftest import REFERRAL, People

CANARY = "Zebediah Quillfeather"


@pytest.mark.parametrize(
    ("change", "pointer", "code"),
    [
        ({"door": "window"}, "/door", "enum"),
        ({"place": {}}, "/place/area", "missing"),
        ({"place": {"area": "Atlantis"}}, "/place/area", "string_pattern_mismatch"),
        ({"place": {"area": "atlantis"}}, "/place/area", "unknown"),
        ({"immediate_needs": ["shelter", "gold"]}, "/immediate_needs/1", "unknown"),
        ({"person": {"name": "x" * 301}}, "/person/name", "string_too_long"),
        ({"person": {"name": ""}}, "/person/name", "string_too_short"),
        ({"person": {"approximate_age": 200}}, "/person/approximate_age", "less_than_equal"),
        ({"person": {"date_of_birth": "02/05/1990"}}, "/person/date_of_birth", "date_from_datetime_parsing"),
        ({"person": {"stage": "active"}}, "/person/stage", "extra_forbidden"),
        ({"status": "approved"}, "/status", "extra_forbidden"),
        ({"in_custody": "yes"}, "/in_custody", "bool_type"),
        ({"reason": None}, "/reason", "string_type"),
        ({"reason": "nul \x00 inside"}, "/reason", "no_nul"),
        ({"on_behalf_of": "me"}, "/on_behalf_of", "uuid_parsing"),
        ({"officer_narrative": "x", "door": "self"}, "/officer_narrative", "not_a_police_door"),
    ],
)
async def test_each_fault_is_named_where_it_is(people, refused, change, pointer, code):
    told = await people.post("outreach", "/v1/referrals", {**REFERRAL, **change})
    problem = refused(told, 422, "invalid")
    assert (pointer, code) in {(fault["pointer"], fault["code"]) for fault in problem["errors"]}, problem
    assert all(fault["message"] for fault in problem["errors"])


async def test_what_was_sent_is_never_echoed(people):
    bodies = [
        {**REFERRAL, "door": CANARY},
        {**REFERRAL, "reason": CANARY * 2000},
        {**REFERRAL, CANARY: 1},
        {**REFERRAL, "person": CANARY},
        {**REFERRAL, "place": {"area": CANARY}},
        {**REFERRAL, "on_behalf_of": CANARY},
        [CANARY],
        CANARY,
    ]
    for body in bodies:
        told = await people.post("outreach", "/v1/referrals", body)
        assert told.status_code == 422
        assert CANARY not in told.text
        assert "Traceback" not in told.text


async def test_what_was_typed_into_an_address_is_never_echoed(app, people, refused):
    """A name typed where an id belongs does not come back: not to the one who typed it, nor to a stranger."""
    typed = "Ada%20Lovelace%201990"
    told = await people.get("coordinator", f"/v1/participants/{typed}")
    assert refused(told, 404, "not_found")["instance"] == "/v1/participants/{participant_id}"
    async with httpx2.AsyncClient(transport=httpx2.ASGITransport(app=app), base_url="http://desk") as stranger:
        for path in (f"/v1/participants/{typed}", f"/v1/{typed}", f"/{typed}", f"/people/{typed}", f"/static/{typed}"):
            for method in ("GET", "POST", "PATCH"):
                told = await stranger.request(method, path)
                assert told.status_code in {401, 404, 405}, (method, path, told.status_code)
                assert "Lovelace" not in told.text, (method, path)
    for body, code in ((b"{", "application/json"), (b"a=b", "application/x-www-form-urlencoded")):
        told = await people.client.post(
            f"/v1/referrals/{typed}/decision",
            content=body,
            headers={"authorization": f"Bearer {await people.token('coordinator')}", "content-type": code},
        )
        assert told.status_code in {400, 404, 415, 422}
        assert "Lovelace" not in told.text
    no_key = {"authorization": f"Bearer {await people.token('coordinator')}"}
    told = await people.client.post(f"/v1/referrals/{typed}/decision", json={}, headers=no_key)
    assert refused(told, 400, "idempotency_key_required")["instance"] == "/v1/referrals/{referral_id}/decision"


async def _raw(people: People, content: bytes, **headers: str):
    told = {
        "authorization": f"Bearer {await people.token('officer')}",
        "idempotency-key": str(uuid4()),
        "content-type": "application/json",
    }
    told |= {name.replace("_", "-"): value for name, value in headers.items()}
    return await people.client.post("/v1/referrals", content=content, headers=told)


async def test_malformed_oversized_and_foreign_bodies(people, refused):
    problem = refused(await _raw(people, b'{"door": '), 422, "invalid")
    assert problem["errors"][0]["code"] == "json_invalid"
    refused(await _raw(people, b"\xff\xfe{}"), 400, "bad_request")
    refused(await _raw(people, b'{"reason": "\xff"}'), 400, "bad_request")
    refused(await _raw(people, b'{"a":' + b"[" * 100_000), 400, "bad_request")
    refused(await _raw(people, b'{"reason": "' + b"x" * (1024 * 1024) + b'"}'), 413, "body_too_large")
    refused(await _raw(people, b"<a/>", content_type="application/xml"), 415, "not_json")
    refused(await _raw(people, b"a=b", content_type="application/x-www-form-urlencoded"), 415, "not_json")
    problem = refused(await _raw(people, json.dumps({**REFERRAL, "reason": "\ud800"}).encode()), 422, "invalid")
    assert problem["errors"][0]["pointer"] == "/reason"
    refused(await _raw(people, b'{"door": NaN}'), 422, "invalid")


async def test_bad_tokens_unknown_pages_and_ids_that_are_none(people, refused):
    headers = {"authorization": "Bearer nonsense"}
    refused(await people.client.get("/v1/worklist", headers=headers), 401, "not_signed_in")
    for value in ("", "Bearer", "Bearer ", "Basic abc", "bearer \x7f"):
        assert (await people.client.get("/v1/worklist", headers={"authorization": value})).status_code == 401
    refused(await people.get("coordinator", "/v1/nothing"), 404, "not_found")
    refused(await people.get("coordinator", "/v1/participants/42"), 404, "not_found")
    refused(await people.call("coordinator", "PUT", "/v1/referrals", {}), 405, "method_not_allowed")
    refused(await people.get("coordinator", "/v1/participants?cursor=nonsense"), 422, "invalid")
    refused(await people.get("coordinator", "/v1/participants?limit=0"), 422, "invalid")
    refused(await people.get("coordinator", "/v1/participants?limit=9999"), 422, "invalid")
    refused(await people.get("coordinator", "/v1/participants?stage=lost"), 422, "invalid")


async def test_moments_that_are_none_or_far_off_or_still_to_come(people, refused):
    person = await people.approved()
    contact = {"kind": "contact", "mode": "phone", "outcome": "talked"}
    for when in (
        "yesterday",
        0,
        1e300,
        "2026-11-24T15:00:00",
        "0001-01-01T00:00:00Z",
        "9999-12-31T23:59:59Z",
        "2149-01-01T00:00:00Z",
    ):
        told = await people.post("outreach", f"/v1/participants/{person}/contacts", {**contact, "occurred_at": when})
        problem = refused(told, 422, "invalid")
        assert problem["errors"][0]["pointer"] == "/occurred_at"


async def test_ids_of_others_in_bodies_are_refused_where_they_stand(people, refused):
    person, nobody = await people.enrolled(), str(uuid4())
    referral = await people.referred()
    told = await people.post(
        "coordinator",
        f"/v1/referrals/{referral}/decision",
        {"outcome": "approved", "reason_code": "eligible", "owner_id": nobody},
    )
    assert refused(told, 422, "invalid")["errors"][0]["pointer"] == "/owner_id"
    told = await people.post(
        "coordinator",
        f"/v1/referrals/{referral}/decision",
        {"outcome": "approved", "reason_code": "eligible", "participant_id": nobody},
    )
    assert refused(told, 422, "invalid")["errors"][0]["pointer"] == "/participant_id"
    told = await people.post(
        "outreach", f"/v1/participants/{person}/linkages", {"category": "shelter", "provider_id": nobody}
    )
    assert refused(told, 422, "invalid")["errors"][0]["pointer"] == "/provider_id"
    told = await people.post(
        "outreach", f"/v1/participants/{person}/linkages", {"category": "shelter", "consent_id": nobody}
    )
    assert refused(told, 422, "invalid")["errors"][0]["pointer"] == "/consent_id"
    told = await people.post("coordinator", "/v1/conferences", {"starts_at": "2027-02-09T18:00:00Z", "team_id": nobody})
    assert refused(told, 422, "invalid")["errors"][0]["pointer"] == "/team_id"


async def test_a_team_meets_once_at_a_moment(people, refused):
    await people.must("coordinator", "/v1/conferences", {"starts_at": "2027-02-09T18:00:00Z"})
    told = await people.post("coordinator", "/v1/conferences", {"starts_at": "2027-02-09T18:00:00Z"})
    assert refused(told, 422, "invalid")["errors"][0]["code"] == "taken"


async def test_a_full_caseload_needs_a_reason(people, database, refused):
    person = await people.approved()
    async with database.begin() as c:
        await c.execute(
            text("update policy_version set document = replace(document, 'caseload_block = 25', 'caseload_block = 1')")
        )
    fresh = await people.approved()  # the other outreach worker
    referral = await people.referred()
    told = await people.post(
        "coordinator", f"/v1/referrals/{referral}/decision", {"outcome": "approved", "reason_code": "eligible"}
    )
    if told.status_code == 422:  # this process had not read the policy before
        assert refused(told, 422, "invalid")["errors"][0]["code"] == "caseload_full"
    assert person != fresh


async def test_consents_that_the_policy_does_not_allow(people, refused):
    from tests.api.test_journey import GRANT, SIGNED

    person = await people.enrolled()
    path = f"/v1/participants/{person}/consents"
    for change, pointer in (
        ({"grants": [{**GRANT, "expires": "9000 days"}]}, "/grants/0/expires"),
        ({"grants": [{**GRANT, "expires": "soon"}]}, "/grants/0/expires"),
        ({"grants": [{**GRANT, "expires": "2020-01-01"}]}, "/grants/0/expires"),
        ({"grants": [{**GRANT, "recipient_class": "police"}]}, "/grants/0/recipient_class"),
        ({"grants": [{**GRANT, "recipient_agency_id": str(uuid4())}]}, "/grants/0/recipient_agency_id"),
        ({"grants": []}, "/grants"),
        ({"method": "verbal"}, "/method"),
        ({"document_hash": "none"}, "/document_hash"),
    ):
        problem = refused(await people.post("outreach", path, {**SIGNED, **change}), 422, "invalid")
        assert pointer in {fault["pointer"] for fault in problem["errors"]}, (change, problem)


async def test_the_clock_goes_forward_only(people, refused):
    for advance in ("-1 day", "0 days", "9000 days", "soon", "", "1 fortnight", "99999999 minutes"):
        refused(await people.post("coordinator", "/v1/demo/clock", {"advance": advance}), 422, "invalid")


async def test_outside_demo_and_test_there_is_no_time_machine_and_no_open_sign_in(desk, people, refused):
    import dataclasses

    token = await people.token("coordinator")
    app = create(dataclasses.replace(desk, environment=Environment.PRODUCTION))
    async with httpx2.AsyncClient(transport=httpx2.ASGITransport(app=app), base_url="http://desk") as client:
        refused(await client.post("/v1/sessions", json={"login": "coordinator"}), 404, "not_found")
        refused(await client.get("/v1/sessions"), 404, "not_found")
        headers = {"authorization": f"Bearer {token}", "idempotency-key": "k"}
        refused(await client.post("/v1/demo/clock", json={"advance": "1 day"}, headers=headers), 404, "not_found")


async def test_a_held_lock_is_answered_with_503_and_the_same_key_succeeds_after_it(people, database, refused):
    referral, key = await people.referred(), str(uuid4())
    path, body = f"/v1/referrals/{referral}/decision", {"outcome": "approved", "reason_code": "eligible"}
    async with database.begin() as holder:
        await holder.execute(text("select 1 from stream where id = :id for update"), {"id": referral})
        told = await people.post("coordinator", path, body, key=key)
        problem = refused(told, 503, "unavailable")
        assert told.headers["retry-after"]
        assert "safe to repeat with the same key" in problem["detail"]
    assert (await people.post("coordinator", path, body, key=key)).status_code == 200


async def test_a_database_that_is_away_is_503_everywhere_and_the_process_still_lives(keyring, refused):
    from database.record import Record
    from database.sessions import Database
    from database.views import Views
    from usecases.desk import Desk

    gone = Database("postgresql://nobody@127.0.0.1:1/nothing")
    desk = Desk(record=Record(gone, keyring), views=Views(gone, keyring), environment=Environment.TEST)
    async with httpx2.AsyncClient(transport=httpx2.ASGITransport(app=create(desk)), base_url="http://desk") as client:
        assert (await client.get("/healthz")).status_code == 200
        refused(await client.get("/readyz"), 503, "unavailable")
        refused(await client.get("/v1/worklist", headers={"authorization": "Bearer x"}), 503, "unavailable")
        refused(await client.post("/v1/sessions", json={"login": "officer"}), 503, "unavailable")
    await gone.close()


async def test_what_the_record_answers_is_kept_by_no_browser(people):
    assert (await people.get("coordinator", "/v1/worklist")).headers["cache-control"] == "no-store"
