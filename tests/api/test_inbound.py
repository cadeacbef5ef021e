"""Reports that come in: one answer whoever it is about; looked at by the care team, and no list of strangers is left."""

import pytest
from sqlalchemy import text

REPORT = {
    "kind": "overdose",
    "text": "Revived at the bus stop, taken to the hospital.",
    "person": {"name": "Ada Lovelace", "date_of_birth": "1990-05-02"},
}
STRANGER = {**REPORT, "person": {"name": "Nobody Known", "date_of_birth": "1971-01-01"}}
PATH = "/v1/inbound-reports"


async def reported(people, body=REPORT, who: str = "police") -> str:
    """A report, and its id as staff see it."""
    known = {one["id"] for one in (await people.get("coordinator", PATH)).json()["items"]}
    await people.must(who, PATH, body)
    (new,) = [one for one in (await people.get("coordinator", PATH)).json()["items"] if one["id"] not in known]
    return new["id"]


@pytest.mark.parametrize("who", ["officer", "police", "provider"])
async def test_the_answer_is_the_same_byte_for_byte_whoever_it_is_about(people, who):
    await people.enrolled()
    ended = await people.approved(person={"name": "Grace Hopper", "date_of_birth": "1966-12-09"})
    await people.must(
        "supervisor", f"/v1/participants/{ended}/exit", {"kind": "declined", "reason_code": "declined_offer"}
    )
    gone = {**REPORT, "person": {"name": "Grace Hopper", "date_of_birth": "1966-12-09"}}
    told = [await people.post(who, PATH, body) for body in (REPORT, STRANGER, gone, {**REPORT, "person": {}})]
    assert {one.status_code for one in told} == {200}
    assert {one.text for one in told} == {'{"status":"received"}'}
    shapes = [{name: value for name, value in one.headers.items() if name != "date"} for one in told]
    assert all(one == shapes[0] for one in shapes)


async def test_whoever_reported_finds_nothing_of_it_afterwards(people):
    await people.enrolled()
    before = {path: (await people.get("police", path)).text for path in ("/v1/worklist", "/v1/inbox", "/v1/referrals")}
    report = await reported(people)
    assert {path: (await people.get("police", path)).text for path in before} == before
    assert (await people.get("police", PATH)).status_code == 403
    assert (await people.get("police", f"{PATH}/{report}")).status_code == 403


async def test_a_report_of_a_participant_is_theirs_once_somebody_looked_and_its_words_are_a_note(people, database):
    person = await people.enrolled()
    report = await reported(people)
    owed = (await people.get("coordinator", "/v1/worklist")).json()["items"]
    assert "inbound_report" in {one["kind"] for one in owed}
    page = (await people.get("outreach", f"{PATH}/{report}")).json()
    assert (page["text"], page["matches"][0]["participant_id"]) == (REPORT["text"], person)
    handled = await people.must("outreach", f"{PATH}/{report}/handling", {"participant_id": person})
    assert handled["participant_id"] == person
    notes = (await people.get("outreach", f"/v1/participants/{person}/notes")).json()["items"]
    assert [one["text"] for one in notes if one["kind"] == "inbound_report"] == [REPORT["text"]]
    facts = (await people.get("outreach", f"/v1/participants/{person}/timeline")).json()["items"]
    assert "inbound_report_received" in {one["type"] for one in facts}
    assert (await people.get("coordinator", PATH)).json()["items"] == []
    async with database.connect() as c:
        stage = (await c.execute(text("select stage from participant"))).scalar_one()
    assert stage == "active", "nothing follows from a report by itself"


async def test_of_somebody_who_is_nobodys_here_nothing_is_kept(people, refused):
    report = await reported(people, STRANGER)
    assert (await people.get("outreach", f"{PATH}/{report}")).json()["matches"] == []
    await people.must("outreach", f"{PATH}/{report}/handling", {})
    page = (await people.get("outreach", f"{PATH}/{report}")).json()
    assert (page["person"], page["text"], page["allowed"]) == ({}, None, [])
    refused(await people.post("outreach", f"{PATH}/{report}/handling", {}), 409, "not_in_this_state")


async def test_what_is_wrong_with_a_report_is_said_without_a_word_of_whom_it_is_about(people, refused):
    problem = refused(await people.post("police", PATH, {**REPORT, "kind": "rumour"}), 422, "invalid")
    assert [one["pointer"] for one in problem["errors"]] == ["/kind"]
    late = refused(await people.post("police", PATH, {**REPORT, "occurred_at": "2199-01-01T00:00:00Z"}), 422, "invalid")
    assert [one["pointer"] for one in late["errors"]] == ["/occurred_at"]
    unknown = {"participant_id": "0b6f3c1e-3c55-4f0e-9a0a-8f3a5b1f7c55"}
    report = await reported(people)
    refused(await people.post("outreach", f"{PATH}/{report}/handling", unknown), 422, "invalid")
