"""The table over the API: each answer as documented, from the agreement to the packet and the minutes."""

from sqlalchemy import text

from bootstrap.seed import person_id
from database.clocks import write_due


async def test_from_the_agreement_to_the_packet_and_the_minutes(people, record, database):
    referral = await people.referred()
    await people.must("coordinator", f"/v1/referrals/{referral}/view-requests", {"asked": "police_liaison"})
    (agreement,) = (await people.get("police", "/v1/agreements")).json()["items"]
    made = await people.must("coordinator", "/v1/conferences", {"starts_at": "2027-03-09T18:00:00Z"})
    path = f"/v1/conferences/{made['id']}"
    refused = await people.get("police", f"{path}/packet")
    assert (refused.status_code, refused.json()["code"]) == (403, "agreement_not_signed")
    for who in ("police", "coordinator"):
        await people.must(who, f"/v1/agreements/{agreement['id']}/signature")
    built = await people.must("coordinator", f"{path}/agenda")
    (item,) = built["agenda"]
    assert (item["reason"], item["position"]) == ("new_referral", 1)
    away = await people.must("coordinator", f"{path}/move", {"starts_at": "2027-03-10T18:00:00Z"})
    assert away["sequence"] == 1
    rhythm = {"first_meeting": "2027-03-11T18:00:00Z", "every_days": 14, "skip": ["2027-03-25"]}
    told = await people.must("coordinator", f"/v1/teams/{agreement['id']}/series", rhythm)
    assert told["skip"] == ["2027-03-25"]
    async with database.begin() as c:
        await c.execute(
            text("update programme set clock_offset = extract(epoch from timestamptz '2027-03-10T20:00Z' - now())")
        )
    from uuid import UUID

    for _ in range(4):
        await write_due(record, UUID(made["id"]))
    (seen,) = (await people.get("police", f"{path}/packet")).json()["items"]
    assert seen["referral"]["question"] == "eligibility_view"
    (staff,) = (await people.get("coordinator", f"{path}/packet")).json()["items"]
    assert staff["not_before"] == ["City Prosecutor", "Public Defense"]
    assert (await people.get("police", "/v1/packets")).json()["items"][0]["opened_at"]
    await people.must("coordinator", f"{path}/opening")
    await people.must("coordinator", f"{path}/attendance", {"person_id": str(person_id("coordinator"))})
    await people.must("coordinator", f"{path}/attendance", {"person_id": str(person_id("prosecutor"))})
    work = [{"owner_id": str(person_id("case_manager")), "text": "x", "due_in": "1 day"}]
    await people.must(
        "coordinator", f"{path}/decisions", {"item_id": item["id"], "decision": "defer", "action_items": work}
    )
    await people.must("coordinator", f"{path}/minutes", {"text": "x"})
    await people.must("coordinator", f"{path}/minutes/addenda", {"text": "y"})
    shown = (await people.get("coordinator", path)).json()
    assert shown["there"] == ["coordinator", "prosecutor_liaison"]
    await people.must("coordinator", f"{path}/minutes/approval")
    written = (await people.get("coordinator", f"{path}/minutes")).json()
    assert (written["text"], [one["text"] for one in written["addenda"]]) == ("x", ["y"])
    assert (await people.get("police", f"{path}/minutes")).status_code == 404, "was not there"
    await people.must("prosecutor", f"/v1/agreements/{agreement['id']}/signature")
    assert (await people.get("prosecutor", f"{path}/minutes")).json()["items"] == []
    assert (await people.get("police", "/v1/minutes")).json()["items"] == []
    assert (await people.get("coordinator", "/v1/minutes")).json()["items"][0]["id"] == made["id"]
    assert (await people.get("coordinator", "/v1/system-issues")).json()["items"] == []
