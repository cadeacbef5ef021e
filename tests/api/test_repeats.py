"""Keys and versions: what is repeated acts once, what races is decided once, what changed meanwhile is said."""

import asyncio
from uuid import uuid4

from sqlalchemy import text

from tests.api.conftest import ANSWERS, REFERRAL
from tests.api.played import settle_all

DECIDED = {"outcome": "approved", "reason_code": "eligible"}


async def test_without_a_key_nothing_is_changed(people, refused):
    headers = {"authorization": f"Bearer {await people.token('officer')}"}
    refused(await people.client.post("/v1/referrals", json=REFERRAL, headers=headers), 400, "idempotency_key_required")
    for key in ("x" * 256, "with space", "tab\tinside"):
        told = await people.client.post("/v1/referrals", json=REFERRAL, headers={**headers, "idempotency-key": key})
        refused(told, 400, "idempotency_key_malformed")


async def test_a_repeated_key_acts_once_and_is_told_the_first_outcome(people, database):
    key = str(uuid4())
    first = await people.post("officer", "/v1/referrals", REFERRAL, key=key)
    again = await people.post("officer", "/v1/referrals", REFERRAL, key=key)
    assert (first.status_code, again.status_code) == (201, 201)
    assert first.json() == again.json()
    assert "idempotent-replayed" not in first.headers
    assert again.headers["idempotent-replayed"] == "true"
    assert again.headers["location"] == first.headers["location"]
    async with database.connect() as c:
        assert (await c.execute(text("select count(*) from referral"))).scalar_one() == 1


async def test_each_kind_of_repeated_command_answers_like_the_first_time(people):
    person = await people.enrolled()
    calls = [
        ("outreach", f"/v1/participants/{person}/contacts", {"kind": "contact", "mode": "phone", "outcome": "talked"}),
        ("outreach", f"/v1/participants/{person}/linkages", {"category": "food"}),
        ("coordinator", "/v1/conferences", {"starts_at": "2027-02-09T18:00:00Z"}),
        ("coordinator", "/v1/demo/clock", {"advance": "1 hour"}),
    ]
    for who, path, body in calls:
        key = str(uuid4())
        first = await people.must(who, path, body, key=key)
        assert await people.must(who, path, body, key=key) == first, path


async def test_a_repeated_screening_shows_its_rules_again(people):
    referral, key = await people.referred(), str(uuid4())
    first = await people.must("coordinator", f"/v1/referrals/{referral}/screening", {"answers": ANSWERS}, key=key)
    again = await people.must("coordinator", f"/v1/referrals/{referral}/screening", {"answers": ANSWERS}, key=key)
    assert again["rules"] == first["rules"]


async def test_a_key_with_another_body_another_act_or_another_person_is_refused(people, refused):
    key = str(uuid4())
    await people.must("officer", "/v1/referrals", REFERRAL, key=key)
    other = {**REFERRAL, "reason": "Another reason."}
    refused(await people.post("officer", "/v1/referrals", other, key=key), 422, "idempotency_key_reused")
    refused(await people.post("outreach", "/v1/referrals", REFERRAL, key=key), 422, "idempotency_key_reused")
    told = await people.post("officer", f"/v1/referrals/{uuid4()}/withdrawal", {"reason_code": "duplicate"}, key=key)
    refused(told, 422, "idempotency_key_reused")


async def test_a_repeat_is_answered_under_todays_rights(people, database, refused):
    referral, key = await people.referred(), str(uuid4())
    await people.must("coordinator", f"/v1/referrals/{referral}/decision", DECIDED, key=key)
    async with database.begin() as c:
        await c.execute(text("update person set roles = '{auditor}' where login = 'coordinator'"))
    people.tokens.pop("coordinator")  # a new session sees the new roles at once
    told = await people.post("coordinator", f"/v1/referrals/{referral}/decision", DECIDED, key=key)
    refused(told, 403, "not_permitted")


async def test_the_same_key_many_times_at_once_acts_once(people, database):
    await people.token("officer")
    key = str(uuid4())
    told = await asyncio.gather(*(people.post("officer", "/v1/referrals", REFERRAL, key=key) for _ in range(8)))
    assert {one.status_code for one in told} == {201}
    assert len({one.json()["id"] for one in told}) == 1
    assert sum("idempotent-replayed" in one.headers for one in told) == 7


async def test_of_two_racing_commands_one_wins_and_the_other_is_told_what_is_possible_now(people, refused):
    referral = await people.referred()
    await people.token("coordinator")
    await people.token("director")
    path = f"/v1/referrals/{referral}/decision"
    told = await asyncio.gather(*(people.post(who, path, DECIDED) for who in ("coordinator", "director") * 3))
    assert sorted(one.status_code for one in told) == [200, 409, 409, 409, 409, 409]
    problem = refused(next(one for one in told if one.status_code == 409), 409, "not_in_this_state")
    assert problem["state"] == "approved"


async def test_a_refused_command_may_be_sent_again_under_its_key_once_mended(people, refused):
    referral, key = await people.referred(), str(uuid4())
    path = f"/v1/referrals/{referral}/decision"
    refused(await people.post("coordinator", path, {**DECIDED, "reason_code": "nonsense"}, key=key), 422, "invalid")
    await people.must("coordinator", path, DECIDED, key=key)


async def test_if_match_refuses_what_was_decided_on_an_old_reading(people, refused):
    referral = await people.referred()
    read = await people.get("coordinator", f"/v1/referrals/{referral}")
    assert read.headers["etag"] == f'"{read.json()["version"]}"'
    path = f"/v1/referrals/{referral}/view-requests"
    await people.must("coordinator", path, {"asked": "police_liaison"})
    told = await people.post("coordinator", path, {"asked": "prosecutor_liaison"}, if_match=read.headers["etag"])
    refused(told, 412, "version_conflict")
    fresh = await people.get("coordinator", f"/v1/referrals/{referral}")
    told = await people.post("coordinator", path, {"asked": "prosecutor_liaison"}, if_match=fresh.headers["etag"])
    assert told.status_code == 200
    refused(
        await people.post("coordinator", path, {"asked": "police_liaison"}, if_match='"nonsense"'),
        409,
        "not_in_this_state",
    )


async def _gave_up(database, people, record, keyring) -> str:
    """A notice whose delivery was given up."""
    await people.referred()
    await settle_all(record, keyring)
    async with database.begin() as c:
        await c.execute(text("update delivery set state = 'failed', error_code = 'refused', tries = 60"))
        return str((await c.execute(text("select notice_id from delivery limit 1"))).scalar_one())


async def test_a_notice_that_was_given_up_is_sent_again_once(people, database, record, keyring, refused):
    notice, key = await _gave_up(database, people, record, keyring), str(uuid4())
    path = f"/v1/notices/{notice}/retry"

    async def again() -> str:
        async with database.connect() as c:
            found = await c.execute(text("select state from delivery where notice_id = :id"), {"id": notice})
            return found.scalar_one()

    told = await people.must("coordinator", path, key=key)
    assert told == {"id": notice, "delivery": "queued"}
    assert await again() == "queued"
    problem = refused(await people.post("coordinator", path), 409, "not_in_this_state")
    assert problem["state"] == "queued"
    async with database.begin() as c:
        await c.execute(text("update delivery set state = 'failed' where notice_id = :id"), {"id": notice})
    repeated = await people.post("coordinator", path, key=key)
    assert repeated.headers["idempotent-replayed"] == "true"
    assert await again() == "failed"  # the same key acts once
    refused(await people.post("coordinator", f"/v1/notices/{uuid4()}/retry"), 404, "not_found")
    lines = (await people.get("auditor", "/v1/audit")).json()["items"]
    assert [(line["act"], line["outcome"]) for line in lines].count(("retry_notice", "done")) == 1


async def test_a_running_record_is_shown_under_the_policy_that_it_keeps(people, database, desk):
    referral = await people.referred()
    await people.must("coordinator", f"/v1/referrals/{referral}/screening", {"answers": ANSWERS})
    before = (await people.get("coordinator", f"/v1/referrals/{referral}")).json()["rules"]
    async with database.begin() as c:
        await c.execute(
            text("""insert into policy_version (id, programme_id, version, hash, document, holidays, loaded_at)
                select gen_random_uuid(), programme_id, 'next', 'x', replace(replace(document, '18 or older', '21 or older'),
                version, 'next'), holidays, now() from policy_version""")
        )
        await c.execute(text("update programme set policy_version = 'next'"))
    assert (await people.get("coordinator", f"/v1/referrals/{referral}")).json()["rules"] == before
    fresh = await people.referred()
    await people.must("coordinator", f"/v1/referrals/{fresh}/screening", {"answers": ANSWERS})
    after = (await people.get("coordinator", f"/v1/referrals/{fresh}")).json()["rules"]
    assert after != before
    assert any("21 or older" in rule["text"] for rule in after)


async def test_a_session_that_ended_opens_nothing(people, refused):
    await people.get("officer", "/v1/referrals")
    gone = await people.call("officer", "DELETE", "/v1/sessions/current")
    assert gone.status_code == 204
    refused(await people.get("officer", "/v1/referrals"), 401, "not_signed_in")
