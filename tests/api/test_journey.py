"""The happy path of every call, in the order of one person's journey."""

import json
from uuid import UUID

from sqlalchemy import text

from bootstrap.seed import _id, person_id
from database.clocks import write_due
from tests.api.conftest import ANSWERS, REFERRAL

HARBOR = str(_id("agency", "harbor-homes"))
KITCHEN = str(_id("agency", "kitchen"))
GRANT = {
    "kind": "provider_share",
    "recipient_class": "provider",
    "purpose": "service_linkage",
    "information": ["name", "contact"],
    "expires": "180 days",
}
# a session, and an answer by a link, whose token is its key
KEYLESS = {"/v1/sessions", "/v1/answers"}
SIGNED = {"method": "written", "document_hash": "3f" * 32, "discloser": "LEAD Burien", "grants": [GRANT]}


async def test_a_referral_is_received_and_its_referrer_learns_a_receipt_and_nothing_more(people):
    told = await people.post("officer", "/v1/referrals", REFERRAL)
    assert told.status_code == 201
    assert told.headers["location"] == f"/v1/referrals/{told.json()['id']}"
    assert set(told.json()) == {"id", "receipt_code", "disposition", "handoff"}
    assert told.json()["disposition"] == "under_review"
    assert "etag" not in told.headers
    seen = await people.get("officer", told.headers["location"])
    assert seen.json() == told.json()
    staff = (await people.get("coordinator", told.headers["location"])).json()
    assert staff["status"] == "received"
    assert staff["person"]["identity"]["name"] == "Ada Lovelace"


async def test_staff_who_refer_are_told_what_is_due_and_what_is_possible(people):
    made = await people.must("outreach", "/v1/referrals", REFERRAL)
    assert made["status"] == "received"
    assert [one["kind"] for one in made["due"]] == ["triage"]
    assert "screen" in made["allowed"]
    assert made["received_at"].endswith("Z")


async def test_nothing_of_the_person_stands_in_clear_text_in_the_database(people, database):
    await people.approved()
    async with database.connect() as c:
        tables = (
            await c.execute(text("select table_name from information_schema.tables where table_schema = 'public'"))
        ).scalars()
        for table in tables.all():
            rows = (await c.execute(text(f"select cast(to_jsonb(t) as text) from {table} t"))).scalars().all()
            assert not any("Lovelace" in row or "555 0142" in row or "with papers" in row for row in rows), table


async def test_partners_are_asked_and_answer_and_the_coordinator_decides(people):
    referral = await people.referred()
    asked = await people.must("coordinator", f"/v1/referrals/{referral}/view-requests", {"asked": "police_liaison"})
    assert asked["views_asked"] == ["police_liaison"]
    assert "eligibility_view" in {one["kind"] for one in asked["due"]}
    given = await people.must(
        "police", f"/v1/referrals/{referral}/view", {"position": "supports", "note": "known to us"}
    )
    assert given == {
        "id": referral,
        "receipt_code": given["receipt_code"],
        "question": "eligibility_view",
        "open": False,
        "position": "supports",
    }
    assert (await people.get("police", f"/v1/referrals/{referral}")).json() == given
    screened = await people.must("coordinator", f"/v1/referrals/{referral}/screening", {"answers": ANSWERS})
    assert screened["recommendation"] == "approve"
    assert {rule["code"] for rule in screened["rules"]} == set(ANSWERS)
    decided = await people.must(
        "coordinator", f"/v1/referrals/{referral}/decision", {"outcome": "approved", "reason_code": "eligible"}
    )
    assert decided["status"] == "approved"
    assert decided["participant_id"]


async def test_screening_can_decide_in_the_same_step(people):
    referral = await people.referred()
    body = {"answers": ANSWERS, "decision": {"outcome": "waitlisted", "reason_code": "no_capacity"}}
    screened = await people.must("coordinator", f"/v1/referrals/{referral}/screening", body)
    assert screened["status"] == "waitlisted"
    later = await people.must(
        "coordinator", f"/v1/referrals/{referral}/decision", {"outcome": "approved", "reason_code": "eligible"}
    )
    assert later["status"] == "approved"


async def test_an_approval_chooses_the_least_loaded_owner_and_a_calm_alias(people):
    first, second = await people.approved(), await people.approved()
    shown = [(await people.get("coordinator", f"/v1/participants/{one}")).json() for one in (first, second)]
    assert {one["owner_id"] for one in shown} == {str(person_id("outreach")), str(person_id("outreach2"))}
    for one in shown:
        word, number = one["alias"].split()
        assert word.isalpha()
        assert number.isdigit()
        assert one["person"]["identity"]["name"] == "Ada Lovelace"


async def test_a_chosen_owner_owns_and_a_second_referral_joins(people):
    referral = await people.referred()
    body = {"outcome": "approved", "reason_code": "eligible", "owner_id": str(person_id("case_manager"))}
    person = (await people.must("coordinator", f"/v1/referrals/{referral}/decision", body))["participant_id"]
    shown = (await people.get("coordinator", f"/v1/participants/{person}")).json()
    assert (shown["owner_id"], shown["owner_role"]) == (str(person_id("case_manager")), "case_manager")
    own = (await people.get("coordinator", f"/v1/referrals/{referral}/matches")).json()["items"]
    assert own == [], "whom it led to itself is nobody else"
    again = await people.referred("outreach")
    found = (await people.get("coordinator", f"/v1/referrals/{again}/matches")).json()["items"]
    assert person in {one["participant_id"] for one in found}
    assert "phone" in found[0]["reasons"]
    body = {"outcome": "approved", "reason_code": "joined_open_journey", "participant_id": person}
    joined = await people.must("coordinator", f"/v1/referrals/{again}/decision", body)
    assert joined["participant_id"] == person


async def test_a_referral_is_withdrawn_by_its_referrer(people):
    referral = await people.referred()
    told = await people.must("officer", f"/v1/referrals/{referral}/withdrawal", {"reason_code": "duplicate"})
    assert told["disposition"] == "under_review"
    assert (await people.get("coordinator", f"/v1/referrals/{referral}")).json()["status"] == "withdrawn"


async def test_an_officer_at_the_scene_sees_who_comes_until_they_are_there(people):
    path = f"/v1/referrals/{await people.referred()}"
    assert (await people.must("officer", f"{path}/handoff"))["handoff"]["eta"] is None
    refused = await people.post("outreach", f"{path}/handoff/acknowledgement", {"eta": "2020-01-01T00:00:00Z"})
    assert (refused.status_code, refused.json()["errors"][0]["pointer"]) == (422, "/eta")
    due = (await people.get("officer", path)).json()["handoff"]["due_at"]
    told = await people.must("outreach", f"{path}/handoff/acknowledgement", {"eta": due})
    assert (told["handoff"], told["handoff_eta"], told["responder_id"]) == ("coming", due, str(person_id("outreach")))
    (mine,) = (await people.get("officer", "/v1/referrals")).json()["items"]
    assert mine["handoff"] == {"due_at": due, "eta": due, "responder": "Rosa Alvarez"}
    assert (await people.must("outreach", f"{path}/handoff/arrival", {}))["handoff"] == "arrived"
    assert (await people.get("officer", path)).json()["handoff"] is None
    again = await people.post("officer", f"{path}/handoff/stand-down")
    assert (again.status_code, again.json()["code"]) == (409, "no_longer_open")


async def test_the_journey_from_contact_to_its_end(people):
    person = await people.approved()
    path = f"/v1/participants/{person}"
    attempt = {"kind": "attempt", "mode": "in_person", "outcome": "not_there"}
    assert (await people.must("outreach", f"{path}/contacts", attempt))["attempts"] == 1
    contact = {
        "kind": "contact",
        "mode": "in_person",
        "outcome": "talked",
        "note": "Sat together.",
        "person_response": "yes",
    }
    assert (await people.must("outreach", f"{path}/contacts", contact))["last_contact_at"]
    assert (await people.must("outreach", f"{path}/initial-screening", {"needs": ["shelter"]}))[
        "stage"
    ] == "intake_pending"
    assert (await people.must("outreach", f"{path}/intake", {"note": "Done."}))["stage"] == "active"
    await people.must("case_manager", f"{path}/plan", {"goals": ["A room of my own."]})
    await people.must("case_manager", f"{path}/reviews", {})
    await people.must("case_manager", f"{path}/wishes", {"asked": True, "words": "Not my family, please."})
    safe = await people.call("outreach", "PUT", f"{path}/safe-contact", {"channels": ["in_person"]})
    assert safe.json()["safe_contact"] is True
    paused = await people.must("case_manager", f"{path}/pauses", {"kind": "jail"})
    assert (paused["paused"], paused["pause_id"]) == ("jail", person)
    assert (await people.must("case_manager", f"/v1/pauses/{person}/end"))["paused"] is None
    owner = {"owner_id": str(person_id("case_manager"))}
    assert (await people.must("supervisor", f"{path}/assignments", owner))["owner_role"] == "case_manager"
    assert (await people.must("case_manager", f"{path}/status", {"status": "maintenance"}))["stage"] == "maintenance"
    notes = {one["text"] for one in (await people.get("case_manager", f"{path}/notes")).json()["items"]}
    assert {"Sat together.", "A room of my own.", "Not my family, please."} <= notes
    linkage = await people.must("outreach", f"{path}/linkages", {"category": "shelter"})
    ended = await people.must("supervisor", f"{path}/exit", {"kind": "graduated", "reason_code": "goals_met"})
    assert (ended["stage"], ended["due"], ended["allowed"]) == ("graduated", [], [])
    closed = (await people.get("coordinator", f"/v1/linkages/{linkage['id']}")).json()
    assert closed["status"] == "closed"


async def test_consents_are_signed_one_by_one_and_revoked_with_an_honest_answer(people):
    person = await people.enrolled()
    told = await people.post("outreach", f"/v1/participants/{person}/consents", SIGNED)
    assert told.status_code == 201
    (signed,) = told.json()["consents"]
    assert signed["status"] == "active"
    revoked = await people.must("outreach", f"/v1/consents/{signed['id']}/revocation", {"method": "verbal"})
    assert revoked["consent"]["status"] == "revoked"
    assert {"stopped", "on_its_way", "already_seen"} <= revoked.keys()


async def test_a_linkage_from_need_to_closed_loop(people):
    person = await people.enrolled()
    await people.must("outreach", f"/v1/participants/{person}/consents", SIGNED)
    path = f"/v1/participants/{person}/linkages"
    made = await people.must("outreach", path, {"category": "shelter", "need": "A bed.", "provider_id": KITCHEN})
    one = f"/v1/linkages/{made['id']}"
    await people.must("outreach", f"{one}/reroute", {"provider_id": HARBOR, "reason_code": "no_capacity"})
    sent = await people.must("outreach", f"{one}/dispatch")
    assert (sent["status"], sent["provider_id"]) == ("referral_sent", HARBOR)
    assert sent["consent_id"]
    answered = await people.must("provider", f"{one}/response", {"answer": "accepted", "next_opening": "2027-01-05"})
    assert set(answered) == {"id", "category", "area", "status", "appointment_at"}
    assert (answered["status"], answered["area"]) == ("accepted", "downtown")
    await people.must("provider", f"{one}/appointment", {"at": "2027-01-05T18:00:00Z"})
    await people.must("provider", f"{one}/no-show")
    await people.must("provider", f"{one}/connection", {"note": "Moved in."})
    closed = await people.must("outreach", f"{one}/closure", {"outcome": "got_help"})
    assert (closed["status"], closed["outcome"], closed["due"]) == ("closed", "got_help", [])


async def test_a_conference_from_agenda_to_minutes_decides_a_referral_in_the_same_transaction(people):
    referral, person = await people.referred(), await people.enrolled()
    body = {"outcome": "to_conference", "reason_code": "discuss_at_table"}
    await people.must("coordinator", f"/v1/referrals/{referral}/decision", body)
    made = await people.post("coordinator", "/v1/conferences", {"starts_at": "2027-02-09T18:00:00Z"})
    assert made.status_code == 201
    path = made.headers["location"]
    await people.must("case_manager", f"{path}/items", {"participant_id": person, "reason": "new_participant"})
    listed = await people.must("coordinator", f"{path}/items", {"referral_id": referral, "reason": "eligibility"})
    assert [item["position"] for item in listed["agenda"]] == [1, 2]
    assert (await people.must("coordinator", f"{path}/freeze"))["status"] == "frozen"
    assert (await people.must("coordinator", f"{path}/opening"))["status"] == "open"
    here = await people.must("coordinator", f"{path}/attendance", {"person_id": str(person_id("police"))})
    assert here["attended"] == [str(person_id("police"))]
    first, second = (item["id"] for item in listed["agenda"])
    task = {"owner_id": str(person_id("case_manager")), "text": "Go along.", "due_in": "5 working days"}
    plan = {"item_id": first, "decision": "engagement_plan", "action_items": [task]}
    decided = await people.must("coordinator", f"{path}/decisions", plan)
    assert len(decided["action_items"]) == 1
    yes = {"item_id": second, "decision": "approve"}
    alone = await people.post("coordinator", f"{path}/decisions", yes)
    assert (alone.status_code, alone.json()["code"]) == (409, "quorum_missing")
    assert "nobody here as coordinator, prosecutor liaison, case manager" in alone.json()["detail"]
    approved = await people.must("coordinator", f"{path}/decisions", {**yes, "quorum_reason": "Agreed by phone."})
    assert approved["participant_id"]
    assert (await people.get("coordinator", f"/v1/referrals/{referral}")).json()["status"] == "approved"
    done = await people.must("case_manager", f"/v1/action-items/{decided['action_items'][0]['id']}/completion")
    assert done["done_at"]
    assert (await people.must("coordinator", f"{path}/minutes", {"text": "Plan agreed."}))["status"] == "held"
    assert (await people.must("coordinator", f"{path}/minutes/approval"))["status"] == "minutes_approved"
    other = await people.must("coordinator", "/v1/conferences", {"starts_at": "2027-03-09T18:00:00Z"})
    cancelled = await people.must(
        "coordinator", f"/v1/conferences/{other['id']}/cancellation", {"reason_code": "no_quorum"}
    )
    assert cancelled["status"] == "cancelled"
    shown = (await people.get("coordinator", path)).json()
    assert shown["status"] == "minutes_approved"


async def test_an_obligation_is_waived_and_a_ladder_is_taken_and_put_off(people, record):
    referral = await people.referred("outreach")
    owed = (await people.get("coordinator", f"/v1/referrals/{referral}")).json()["due"]
    pushed = await people.must("coordinator", "/v1/demo/clock", {"advance": "next deadline"})
    assert pushed["advanced_seconds"] > 0
    assert owed[0]["kind"] == "triage"
    waived = await people.must(
        "supervisor", f"/v1/obligations/{owed[0]['id']}/waiver", {"reason_code": "recorded_elsewhere"}
    )
    assert owed[0]["id"] not in {one["id"] for one in waived["due"]}


async def test_a_missed_deadline_opens_a_ladder_that_is_acknowledged_and_put_off(people, record):
    referral = await people.referred()
    await people.must("coordinator", "/v1/demo/clock", {"advance": "3 working days"})
    await write_due(record, UUID(referral))
    (ladder,) = (await people.get("coordinator", "/v1/escalations")).json()["items"]
    assert (ladder["subject_id"], ladder["kind"]) == (referral, "triage")
    path = f"/v1/escalations/{ladder['id']}"
    steps = (await people.get("coordinator", f"{path}/preview")).json()["items"]
    assert [step["audience"] for step in steps][:2] == ["owner", "supervisor"]
    assert (await people.must("coordinator", f"{path}/acknowledgement"))["acknowledged_at"]
    (taken,) = [one for one in (await people.get("director", "/v1/escalations")).json()["items"] if one["id"] in path]
    assert taken["taken_by"] == "Mara Quist", "one named human has it"
    snoozed = await people.must("coordinator", f"{path}/snooze", {"reason_code": "appointment_set"})
    assert (snoozed["snoozes"], "end_snooze" in snoozed["allowed"]) == (1, True)
    again = await people.must("coordinator", f"{path}/snooze/end")
    assert (again["snoozes"], again["put_off_from"]) == (1, None)
    assert again["next_at"] == snoozed["put_off_from"] < snoozed["next_at"]
    told = await people.post("coordinator", f"{path}/snooze/end")
    assert (told.status_code, told.json()["detail"]) == (409, "This is not put off.")
    await people.must(
        "coordinator", f"/v1/referrals/{referral}/decision", {"outcome": "not_accepted", "reason_code": "no_capacity"}
    )
    assert (await people.get("coordinator", "/v1/escalations")).json()["items"] == []
    told = await people.post("coordinator", f"{path}/snooze", {"reason_code": "appointment_set"})
    assert told.json()["state"] == "answered"


async def test_lists_and_overviews_answer(people):
    person = await people.enrolled()
    for who, path in (
        ("coordinator", "/v1/worklist?everybody=true"),
        ("officer", "/v1/worklist"),
        ("officer", "/v1/inbox"),
        ("coordinator", "/v1/notices"),
        ("coordinator", f"/v1/notices?subject={person}&state=withheld"),
        ("coordinator", "/v1/people"),
        ("coordinator", "/v1/providers?category=shelter"),
        ("coordinator", "/v1/participants?stage=active&area=downtown"),
        ("coordinator", f"/v1/participants/{person}/timeline"),
        ("coordinator", "/v1/referrals?status=approved"),
        ("officer", "/v1/referrals"),
        ("coordinator", "/v1/linkages"),
        ("provider", "/v1/linkages"),
        ("coordinator", "/v1/conferences"),
        ("coordinator", "/v1/escalations"),
        ("auditor", "/v1/audit"),
    ):
        told = await people.get(who, path)
        assert told.status_code == 200, (path, told.text)
        assert set(told.json()) == {"items", "next_cursor"}, path
    monitor = (await people.get("coordinator", "/v1/monitor")).json()
    assert monitor["stages"] == {"active": 1}
    found = await people.must("outreach", "/v1/participants/search", {"name": "lovelace, ada"})
    assert person in {one["participant_id"] for one in found["items"]}


async def test_pages_of_a_list_hold_everything_once(people):
    made = {await people.approved() for _ in range(5)}
    seen, cursor = [], ""
    while True:
        page = (await people.get("coordinator", f"/v1/participants?limit=2{cursor}")).json()
        seen += [one["id"] for one in page["items"]]
        if page["next_cursor"] is None:
            break
        cursor = f"&cursor={page['next_cursor']}"
    assert sorted(seen) == sorted(made)


async def test_health_readiness_metrics_and_the_complete_documentation(people):
    assert (await people.client.get("/healthz")).json() == {"status": "ok"}
    ready = (await people.client.get("/readyz")).json()
    assert (ready["status"], ready["behind"], ready["hearings_waiting"]) == ("ready", [], 0)
    await people.referred()
    told = (await people.client.get("/metrics")).text
    assert 'route="/v1/referrals"' in told
    schema = (await people.client.get("/openapi.json")).json()
    for path, methods in schema["paths"].items():
        for method, operation in methods.items():
            assert operation["summary"], (method, path)
            if path.startswith("/v1/"):
                assert "x-roles" in operation
                assert "503" in operation["responses"], (method, path)
            if method in {"post", "put"} and path.startswith("/v1/") and path not in KEYLESS:
                names = {one["name"] for one in operation["parameters"]}
                assert "Idempotency-Key" in names
    assert "HTTPValidationError" not in json.dumps(schema)
