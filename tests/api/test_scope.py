"""Row by row: what somebody may not know of looks like what does not exist, and partners' answers say no more."""

from uuid import UUID, uuid4

from bootstrap.seed import _id
from database.clocks import write_due
from tests.api.played import settle_all
from tests.api.test_journey import HARBOR, SIGNED


def _same(one, other) -> bool:
    return (one.status_code, one.json()) == (other.status_code, other.json())


async def test_a_referrer_sees_its_own_referral_and_no_other(people):
    mine, other = await people.referred("officer"), await people.referred("provider", door="provider")
    assert (await people.get("officer", f"/v1/referrals/{mine}")).status_code == 200
    hidden = await people.get("officer", f"/v1/referrals/{other}")
    assert hidden.status_code == 404
    assert _same(hidden, await people.get("officer", f"/v1/referrals/{uuid4()}"))
    withdrawal = {"reason_code": "duplicate"}
    hidden = await people.post("officer", f"/v1/referrals/{other}/withdrawal", withdrawal)
    assert _same(hidden, await people.post("officer", f"/v1/referrals/{uuid4()}/withdrawal", withdrawal))
    assert [one["id"] for one in (await people.get("officer", "/v1/referrals")).json()["items"]] == [mine]


async def test_a_partner_sees_a_question_once_it_is_asked_and_then_its_own_question_only(people):
    referral = await people.referred("outreach")
    view = {"position": "supports"}
    hidden = await people.post("police", f"/v1/referrals/{referral}/view", view)
    assert hidden.status_code == 404
    assert _same(hidden, await people.post("police", f"/v1/referrals/{uuid4()}/view", view))
    assert (await people.get("police", f"/v1/referrals/{referral}")).status_code == 404
    await people.must("coordinator", f"/v1/referrals/{referral}/view-requests", {"asked": "prosecutor_liaison"})
    assert (await people.get("police", f"/v1/referrals/{referral}")).status_code == 404
    seen = (await people.get("prosecutor", f"/v1/referrals/{referral}")).json()
    assert set(seen) == {"id", "receipt_code", "question", "open", "position"}


async def test_a_conflict_tells_partners_no_state_and_staff_the_state_and_what_is_possible(people, refused):
    referral = await people.referred("officer")
    await people.must("coordinator", f"/v1/referrals/{referral}/view-requests", {"asked": "police_liaison"})
    await people.must("police", f"/v1/referrals/{referral}/view", {"position": "no_view"})
    told = refused(
        await people.post("police", f"/v1/referrals/{referral}/view", {"position": "supports"}), 409, "no_longer_open"
    )
    assert "state" not in told
    assert "allowed" not in told
    decided = {"outcome": "not_accepted", "reason_code": "no_capacity"}
    await people.must("coordinator", f"/v1/referrals/{referral}/decision", decided)
    told = await people.post("officer", f"/v1/referrals/{referral}/withdrawal", {"reason_code": "duplicate"})
    refused(told, 409, "no_longer_open")
    told = await people.post("coordinator", f"/v1/referrals/{referral}/decision", decided)
    problem = refused(told, 409, "not_in_this_state")
    assert (problem["state"], problem["allowed"]) == ("not_accepted", ["request_handoff"])


async def test_the_triage_result_reaches_the_referrer_only_when_it_is_published(people):
    referral = await people.referred("officer")
    decided = {"outcome": "not_accepted", "reason_code": "violent_history"}
    await people.must("coordinator", f"/v1/referrals/{referral}/decision", decided)
    seen = (await people.get("officer", f"/v1/referrals/{referral}")).json()
    assert seen["disposition"] == "under_review"


async def test_a_result_of_earlier_still_says_in_the_inbox_what_it_said(people, record, keyring):
    referral = await people.referred("officer")
    for decided in (False, True):
        if decided:
            approved = {"outcome": "approved", "reason_code": "eligible"}
            await people.must("coordinator", f"/v1/referrals/{referral}/decision", approved)
        await people.must("coordinator", "/v1/demo/clock", {"advance": "3 working days"})
        await write_due(record, UUID(referral))
        await settle_all(record, keyring)  # each at its own moment: what is told in one is in no order
    told = (await people.get("officer", "/v1/inbox")).json()["items"]
    results = [one["disposition"] for one in told if one["event"] == "triage_result"]
    assert results == ["approved_for_outreach", "under_review"]


async def test_a_provider_sees_what_was_sent_to_it_without_the_person_and_nothing_of_others(people):
    person = await people.enrolled()
    made = await people.must(
        "outreach", f"/v1/participants/{person}/linkages", {"category": "shelter", "provider_id": HARBOR}
    )
    one = f"/v1/linkages/{made['id']}"
    assert (await people.get("provider", one)).status_code == 404
    answered = await people.post("provider", f"{one}/response", {"answer": "accepted"})
    assert _same(answered, await people.post("provider", f"/v1/linkages/{uuid4()}/response", {"answer": "accepted"}))
    await people.must("outreach", f"{one}/dispatch")
    seen = (await people.get("provider", one)).json()
    assert set(seen) == {"id", "category", "area", "status", "appointment_at"}
    assert (await people.get("provider_food", one)).status_code == 404
    assert (await people.post("provider_food", f"{one}/response", {"answer": "accepted"})).status_code == 404
    assert (await people.get("provider_food", "/v1/linkages")).json()["items"] == []
    told = await people.must("provider", f"{one}/response", {"answer": "accepted"})
    assert "person" not in told
    assert "person" not in (await people.get("provider", one)).json()
    await people.must("outreach", f"/v1/participants/{person}/consents", SIGNED)


async def test_a_provider_learns_the_person_after_accepting_under_consent_until_it_is_revoked(people):
    person = await people.enrolled()
    signed = await people.must("outreach", f"/v1/participants/{person}/consents", SIGNED)
    made = await people.must(
        "outreach", f"/v1/participants/{person}/linkages", {"category": "shelter", "provider_id": HARBOR}
    )
    one = f"/v1/linkages/{made['id']}"
    await people.must("outreach", f"{one}/dispatch")
    assert "person" not in (await people.get("provider", one)).json()
    await people.must("provider", f"{one}/response", {"answer": "accepted"})
    assert "person" in (await people.get("provider", one)).json()
    consent = signed["consents"][0]["id"]
    await people.must("outreach", f"/v1/consents/{consent}/revocation", {"method": "verbal"})
    assert "person" not in (await people.get("provider", one)).json()


async def test_a_provider_sees_the_person_no_more_once_the_loop_is_closed(people):
    person = await people.enrolled()
    await people.must("outreach", f"/v1/participants/{person}/consents", SIGNED)
    made = await people.must(
        "outreach", f"/v1/participants/{person}/linkages", {"category": "shelter", "provider_id": HARBOR}
    )
    one = f"/v1/linkages/{made['id']}"
    for who, step, body in (
        ("outreach", "dispatch", {}),
        ("provider", "response", {"answer": "accepted"}),
        ("provider", "connection", {}),
    ):
        await people.must(who, f"{one}/{step}", body)
    assert "person" in (await people.get("provider", one)).json()
    await people.must("outreach", f"{one}/closure", {"outcome": "got_help"})
    assert "person" not in (await people.get("provider", one)).json()


async def test_partners_refer_through_their_own_doors_only(people, refused):
    from tests.api.conftest import REFERRAL

    refused(await people.post("provider", "/v1/referrals", REFERRAL), 403, "not_permitted")
    refused(await people.post("officer", "/v1/referrals", {**REFERRAL, "door": "community"}), 403, "not_permitted")
    told = refused(
        await people.post("officer", "/v1/referrals", {**REFERRAL, "door": "arrest_diversion"}), 422, "invalid"
    )
    assert told["errors"][0]["code"] == "door_closed"


async def test_only_staff_name_somebody_else_as_the_referrer(people, refused):
    from tests.api.conftest import REFERRAL

    officer = str(_id("person", "officer"))
    told = await people.post("provider", "/v1/referrals", {**REFERRAL, "door": "provider", "on_behalf_of": officer})
    refused(told, 422, "invalid")
    made = await people.must("outreach", "/v1/referrals", {**REFERRAL, "on_behalf_of": officer})
    assert (made["referrer_id"], made["referrer_kind"]) == (officer, "officer")
    assert (await people.get("officer", f"/v1/referrals/{made['id']}")).status_code == 200


async def test_somebody_who_is_no_longer_active_has_no_right_left_even_with_a_token_still_kept(
    people, database, refused
):
    from sqlalchemy import text

    referral = await people.referred()
    await people.token("coordinator")
    await people.get("coordinator", f"/v1/referrals/{referral}")
    async with database.begin() as c:
        await c.execute(text("update person set active = false where login = 'coordinator'"))
    told = await people.post("coordinator", f"/v1/referrals/{referral}/view-requests", {"asked": "police_liaison"})
    refused(told, 403, "not_permitted")


async def test_a_role_taken_away_is_gone_in_the_next_command(people, database, refused):
    from sqlalchemy import text

    referral = await people.referred()
    await people.get("coordinator", f"/v1/referrals/{referral}")
    async with database.begin() as c:
        await c.execute(text("update person set roles = '{outreach}' where login = 'coordinator'"))
    decided = {"outcome": "not_accepted", "reason_code": "no_capacity"}
    refused(await people.post("coordinator", f"/v1/referrals/{referral}/decision", decided), 403, "not_permitted")


async def test_refusals_of_rights_leave_a_line_in_the_audit(people):
    await people.post("officer", f"/v1/participants/{uuid4()}/exit", {"kind": "exited", "reason_code": "moved_away"})
    lines = (await people.get("auditor", "/v1/audit")).json()["items"]
    assert ("end_journey", "refused") in {(line["act"], line["outcome"]) for line in lines}
