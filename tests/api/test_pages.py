"""Lists page by page: everything once, in order, narrowed by filters, and served by an index however long they are."""

import json
from base64 import urlsafe_b64decode
from uuid import uuid4

from sqlalchemy import text

from bootstrap.seed import PROGRAMME_ID, person_id
from database import reads, worklists
from database.climbing import OF_OBLIGATIONS
from tests.api.played import play, settle_all

SHORT = {"/v1/escalations", "/v1/minutes", "/v1/action-items"}  # of which the journey leaves one
NOW = "2026-11-24T00:00:00Z"


async def _all(people, who: str, path: str, limit: int) -> list[dict]:
    seen: list[dict] = []
    cursor, sign = "", "&" if "?" in path else "?"
    for _ in range(60):
        page = (await people.get(who, f"{path}{sign}limit={limit}{cursor}")).json()
        assert len(page["items"]) <= limit
        seen += page["items"]
        if page["next_cursor"] is None:
            return seen
        cursor = f"&cursor={page['next_cursor']}"
    message = "the list does not end"
    raise AssertionError(message)


async def test_every_list_gives_everything_once_in_the_same_order_whatever_the_page(people, record, keyring):
    played = await play(people, record, keyring)
    for _ in range(3):
        await people.referred()
    await people.must("coordinator", "/v1/conferences", {"starts_at": "2027-03-09T18:00:00Z"})
    for category in ("food", "shelter"):
        await people.must("outreach", f"/v1/participants/{played.participant}/linkages", {"category": category})
    for who in ("outreach", "coordinator", "supervisor"):
        await people.get(who, f"/v1/participants/{played.participant}")
    await settle_all(record, keyring)
    for who, path in (
        ("coordinator", "/v1/worklist?everybody=true"),
        ("coordinator", "/v1/referrals"),
        ("officer", "/v1/referrals"),
        ("coordinator", f"/v1/participants/{played.participant}/timeline"),
        ("coordinator", "/v1/linkages"),
        ("coordinator", f"/v1/linkages?participant_id={played.participant}"),
        ("coordinator", "/v1/conferences"),
        ("coordinator", "/v1/escalations"),
        ("coordinator", "/v1/notices"),
        ("officer", "/v1/inbox"),
        ("auditor", "/v1/audit"),
        ("coordinator", "/v1/providers?category=food"),
        ("coordinator", "/v1/packets"),
        ("coordinator", "/v1/minutes"),
        ("case_manager", "/v1/action-items"),
        ("privacy", f"/v1/participants/{played.participant}/disclosures"),
    ):
        whole = await _all(people, who, path, 200)
        assert len(whole) > (0 if path in SHORT else 1), path
        ids = [one["id"] for one in whole]
        assert len(ids) == len(set(ids)), path
        step = max(1, len(ids) // 7)
        assert [one["id"] for one in await _all(people, who, path, step)] == ids, path


async def test_filters_narrow_as_they_are_called(people):
    first, second = await people.referred(), await people.referred("provider", door="provider")
    person = await people.approved()

    async def ids(path: str) -> set[str]:
        return {one["id"] for one in (await people.get("coordinator", path)).json()["items"]}

    assert {first, second} <= await ids("/v1/referrals")
    assert second in await ids("/v1/referrals?door=provider")
    assert first not in await ids("/v1/referrals?door=provider")
    assert await ids("/v1/referrals?area=north") == set()
    assert await ids("/v1/referrals?status=approved&door=social_contact") == {
        (await people.get("coordinator", f"/v1/participants/{person}")).json()["referral_id"]
    }
    due = (await people.get("coordinator", "/v1/participants")).json()["items"][0]["next_due"]
    assert await ids(f"/v1/participants?due_before={due}") == set()
    assert await ids("/v1/participants?due_before=2149-01-01T00:00:00Z") == {person}
    made = await people.must("outreach", f"/v1/participants/{person}/linkages", {"category": "food"})
    assert await ids("/v1/linkages?status=identified") == {made["id"]}
    assert await ids("/v1/linkages?status=closed") == set()


async def test_a_partners_place_in_a_list_carries_no_time(people):
    for _ in range(3):
        await people.referred()
    page = (await people.get("officer", "/v1/referrals?limit=2")).json()
    padded = page["next_cursor"] + "=" * (-len(page["next_cursor"]) % 4)
    assert urlsafe_b64decode(padded).decode() == page["items"][-1]["id"]


MANY = """
with made as (select gen_random_uuid() as id, n from generate_series(1, 10000) n),
streams as (insert into stream (id, programme_id, kind, kind_order, policy_version, seq, opened_at, next_due)
    select made.id, :programme, 'participant', 3, p.policy_version, 1, now(), now() + n * interval '1 minute'
    from made, programme p where p.id = :programme),
journeys as (insert into participant (id, alias, stage, stage_since, opened_at, owner_id, owner_role, referral_id, door,
    area, attempts, safe_contact, entered) select id, 'Heron ' || n, 'outreach', now(), now(), :owner, 'outreach', id,
    'social_contact', 'downtown', 0, false, '{}' from made),
facts as (insert into fact (id, programme_id, stream_id, seq, type, data, occurred_at, recorded_at)
    select id, :programme, id, 1, 'journey_opened', '{}', now(), now() - n * interval '1 minute' from made),
notices as (insert into notice (id, programme_id, fact_id, stream_id, participant_id, person_id, audience, event, tier,
    reference, state, created_at) select id, :programme, id, id, id, :owner, 'owner', 'assigned', 'N1', 'TL-' || n,
    'told', now() - n * interval '1 minute' from made)
insert into obligation (id, stream_id, kind, owner_role, owner_id, opened_at, due_at, state, on_due, pausable, marks,
    marks_passed, recorded_late) select gen_random_uuid(), id, 'contact', 'outreach', :owner, now(),
    now() + n * interval '1 minute', 'open', 'miss', false, '{}', 0, false from made
"""
FIRST = {"after_moment": "1970-01-01T00:00:00Z", "after_id": "00000000-0000-0000-0000-000000000000"}
LONG = {
    "journeys": (reads.participants(()), FIRST),
    "journeys in a stage": (reads.participants(("stage",)), FIRST | {"stage": "outreach"}),
    "what everybody owes": (worklists.worklist("everybody", 51), FIRST),
    "what one owes": (
        worklists.worklist("mine", 51),
        FIRST | {"person_id": str(person_id("outreach")), "roles": ["outreach"], "agency_id": None},
    ),
    "who is asked next": (OF_OBLIGATIONS, {"ids": [str(uuid4()) for _ in range(50)]}),
    "an inbox": (reads.INBOX, {"person_id": str(person_id("outreach")), "after": None}),
    "changes": (reads.CHANGES, {"since": NOW}),
}


async def test_lists_of_ten_thousand_are_served_by_an_index(database):
    async with database.begin() as c:
        await c.execute(text(MANY), {"programme": PROGRAMME_ID, "owner": person_id("outreach")})
    async with database.begin() as c:
        for table in ("stream", "participant", "fact", "notice", "obligation"):
            await c.execute(text(f"analyze {table}"))
    async with database.connect() as c:
        for name, (statement, values) in LONG.items():
            given = {"programme_id": str(PROGRAMME_ID), "limit": 51, "reader": str(person_id("supervisor")), **values}
            used = {key: value for key, value in given.items() if f":{key}" in statement.text}
            plan = (await c.execute(text(f"explain (format json) {statement.text}"), used)).scalar_one()
            read = list(_whole_tables(plan if isinstance(plan, list) else json.loads(plan)))
            assert not read, f"{name} reads all of {read}"


def _whole_tables(plan):
    if isinstance(plan, list):
        for one in plan:
            yield from _whole_tables(one)
    elif isinstance(plan, dict):
        if plan.get("Node Type") == "Seq Scan" and plan.get("Plan Rows", 0) > 1000:
            yield plan["Relation Name"]
        for one in plan.values():
            if isinstance(one, (list, dict)):
                yield from _whole_tables(one)
