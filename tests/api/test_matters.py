"""Calls on what may get in the way: each answer as documented, each repeated key once, each refusal with its mend."""

from uuid import uuid4

NEXT_YEAR = "2035-01-12T17:30:00Z"
CALLS = {
    "court-dates": {"at": NEXT_YEAR, "note": "Room 2."},
    "warrants": {"note": "Bench warrant."},
    "arrests": {"limitation_at": NEXT_YEAR},
    "overdoses": {},
    "safety-alerts": {"category": "threat"},
}


async def test_what_comes_up_is_kept_once_has_an_address_and_stands_on_the_persons_page(people):
    person = await people.approved()
    for call, body in CALLS.items():
        key = str(uuid4())
        made = await people.call("case_manager", "POST", f"/v1/participants/{person}/{call}", body, key=key)
        assert made.status_code == 201, made.text
        assert made.json()["status"] == "open"
        assert made.json()["due"]
        seen = await people.get("legal", made.headers["location"])
        assert {**seen.json(), "due": None} == {**made.json(), "due": None}
        again = await people.call("case_manager", "POST", f"/v1/participants/{person}/{call}", body, key=key)
        assert again.headers["idempotent-replayed"] == "true"
        assert again.json()["id"] == made.json()["id"]
    page = (await people.get("legal", f"/v1/participants/{person}")).json()
    assert sorted(one["kind"] for one in page["matters"]) == sorted(
        ["court_date", "warrant", "arrest", "overdose", "safety_alert"]
    )


async def test_what_cannot_be_is_refused_with_where_and_how_to_mend_it(people):
    person = await people.approved()
    path = f"/v1/participants/{person}"
    past = await people.post("legal", f"{path}/court-dates", {"at": "2020-01-12T17:30:00Z"})
    assert (past.status_code, past.json()["errors"][0]["pointer"]) == (422, "/at")
    made = (await people.post("legal", f"{path}/court-dates", CALLS["court-dates"])).json()
    outcome = f"/v1/court-dates/{made['id']}/outcome"
    early = await people.post("legal", outcome, {"outcome": "kept"})
    assert (early.status_code, early.json()["errors"][0]["code"]) == (422, "in_the_future")
    unsaid = await people.post("legal", outcome, {"outcome": "moved"})
    assert (unsaid.status_code, unsaid.json()["errors"][0]["pointer"]) == (422, "/moved_to")
    moved = await people.must("legal", outcome, {"outcome": "moved", "moved_to": "2036-02-01T18:00:00Z"})
    assert (moved["at"], moved["status"]) == ("2036-02-01T18:00:00Z", "open")
    warrant = (await people.post("legal", f"{path}/warrants", {})).json()
    step = f"/v1/matters/{warrant['id']}/steps"
    assert (await people.must("legal", step, {"step": "resolved"}))["status"] == "resolved"
    twice = await people.post("legal", step, {"step": "resolved"})
    assert (twice.status_code, twice.json()["code"]) == (409, "not_in_this_state")
    nowhere = await people.post("legal", f"/v1/matters/{uuid4()}/steps", {"step": "planned"})
    assert nowhere.status_code == 404


async def test_a_memo_without_a_consent_is_not_drafted(people):
    person = await people.approved()
    arrest = (await people.post("case_manager", f"/v1/participants/{person}/arrests", {})).json()
    assert arrest["memo_id"] is None
    assert {one["kind"] for one in arrest["due"]} == {"arrest", "memo_consent"}
    drafted = await people.must("legal", f"/v1/matters/{arrest['id']}/memos", {})
    assert drafted["memo_id"] is None
    assert (await people.get("prosecutor", f"/v1/memos/{uuid4()}")).status_code == 404


async def test_what_changed_is_recorded_in_the_policys_words(people):
    person = await people.approved()
    path = f"/v1/participants/{person}/outcomes"
    told = await people.must("case_manager", path, {"domain": "housing", "value": "own_place"})
    assert told["outcomes"]["housing"]["value"] == "own_place"
    assert {"outcome_6_months", "outcome_12_months"} <= {one["kind"] for one in told["due"]}
    wrong = await people.post("case_manager", path, {"domain": "housing", "value": "palace"})
    assert (wrong.status_code, wrong.json()["errors"][0]["pointer"]) == (422, "/value")
    again = await people.post("case_manager", path, {"domain": "housing", "value": "own_place"})
    assert (again.status_code, again.json()["code"]) == (409, "not_in_this_state")


async def test_what_was_recorded_by_mistake_is_taken_back_once(people):
    person = await people.approved()
    contact = {"kind": "contact", "mode": "phone", "outcome": "talked"}
    await people.must("outreach", f"/v1/participants/{person}/contacts", contact)
    facts = (await people.get("outreach", f"/v1/participants/{person}/timeline")).json()["items"]
    fact = next(one["id"] for one in facts if one["type"] == "contact_made")
    undone = await people.must("outreach", f"/v1/facts/{fact}/undo", {})
    assert (undone["attempts"], undone["last_contact_at"]) == (0, None)
    again = await people.post("outreach", f"/v1/facts/{fact}/undo", {})
    assert (again.status_code, again.json()["code"]) == (409, "not_in_this_state")
    assert (await people.post("outreach", f"/v1/facts/{uuid4()}/undo", {})).status_code == 404
