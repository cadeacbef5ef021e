"""What partners can learn, route by route: no more than the golden rules allow, and nothing by the way it is answered."""

from collections.abc import Iterator
from uuid import uuid4

import pytest_asyncio
from sqlalchemy import text

from bootstrap.seed import person_id
from notifications.render import disclosure, render
from tests.api.contract import contract
from tests.api.played import CANARIES, Played, play, settle_all
from tests.api.test_journey import GRANT, HARBOR, SIGNED

PARTNERS = ("officer", "police", "prosecutor", "defender", "provider", "provider_food")
JUSTICE = ("officer", "police", "prosecutor")
LIST = {"items", "next_cursor"}
RECEIPT = {"id", "receipt_code", "disposition", "handoff"}
QUESTION = {"id", "receipt_code", "question", "open", "position"}
SERVICE = {"id", "category", "area", "status", "appointment_at"}
WORK = {"id", "kind", "asks", "due_at", "stream_id", "stream_kind", "who"}
TOLD = {"id", "event", "tier", "reference", "created_at", "referral_id", "who", "disposition"}
OWN = {"id", "name", "roles", "agency_id", "team_id"}
MAY_HOLD: dict[str, set[str]] = {
    "/v1/referrals": LIST | RECEIPT | QUESTION | {"handoff"},
    "/v1/referrals/{referral_id}": RECEIPT | QUESTION | {"handoff"},
    "/v1/doors": LIST | {"door", "state"},
    "/v1/worklist": LIST | WORK,
    "/v1/inbox": LIST | TOLD,
    "/v1/sessions": LIST | {"login", "name", "roles", "agency"},
    "/v1/sessions/current": OWN,
}
# a charge that is held: the prosecutor's own reference and question, and constant words
CHARGE = {"id", "question", "decision", "reference", "charge_code", "notices"}
TASK = {"id", "conference_id", "due_at", "carries", "who", "text"}
TABLE = ("police", "prosecutor", "defender")
PACKET = {
    "id",
    "team_name",
    "starts_at",
    "opened_at",
    "items",
    "position",
    "asked",
    "words",
    "referral",
    "who",
    "flagged",
}
MINUTES = {"id", "team_name", "starts_at", "items", "position", "who", "decision", "referral", "action_items"} | {
    *("owner_name", "due_at", "done_at", "text")
}
THE_TABLE_MAY_HOLD = MAY_HOLD | {
    "/v1/inbox": LIST | TOLD | {"conference_id"},
    "/v1/agreements": LIST | {"id", "team_name", "text", "signed_until"},
    "/v1/action-items": LIST | TASK,
    "/v1/minutes": LIST | {"id", "team_id", "team_name", "starts_at", "approved"},
    "/v1/conferences/{conference_id}/minutes": MINUTES | RECEIPT | QUESTION,
    "/v1/packets": LIST | {"id", "team_id", "team_name", "starts_at", "opened_at", "answer", "answerable"},
    "/v1/conferences/{conference_id}/packet": PACKET | RECEIPT | QUESTION,
}
MEMO = {"id", "about", "at", "person", "text", "sent_at"}
PROSECUTORS_MAY_HOLD = THE_TABLE_MAY_HOLD | {
    "/v1/charge-holds": LIST | CHARGE,
    "/v1/inbox": LIST | TOLD | {"conference_id", "memo_id"},
    "/v1/memos/{memo_id}": MEMO,
}
PROVIDERS_MAY_HOLD = MAY_HOLD | {
    "/v1/worklist": LIST | WORK | {"category", "area"},
    "/v1/inbox": LIST | TOLD | {"linkage_id"},
    "/v1/linkages": LIST | SERVICE,
    "/v1/linkages/{linkage_id}": SERVICE,
    "/v1/action-items": LIST | TASK,
}


@pytest_asyncio.fixture
async def played(people, record, keyring) -> Played:
    return await play(people, record, keyring)


def _keys(value: object) -> Iterator[str]:
    if isinstance(value, dict):
        for name, inner in value.items():
            yield name
            yield from _keys(inner)
    elif isinstance(value, list):
        for one in value:
            yield from _keys(one)


def _looks() -> list[str]:
    paths = contract().document["paths"]
    return [path for path in paths if "get" in paths[path] and path.startswith("/v1/") and path != "/v1/events"]


def _said(answer) -> object:
    return {name: value for name, value in answer.json().items() if name != "instance"}


async def test_no_look_of_a_partner_shows_more_than_it_may_whatever_is_asked_for(people, played):
    hidden = (
        *CANARIES,
        played.alias,
        played.participant,
        played.consent,
        played.ladder,
        played.owner,
    )
    (agreement,) = (await people.get("police", "/v1/agreements")).json()["items"]
    for who in TABLE:
        await people.must(who, f"/v1/agreements/{agreement['id']}/signature")
    seen = set()
    for who in PARTNERS:
        may_hold = PROVIDERS_MAY_HOLD if who.startswith("provider") else MAY_HOLD
        may_hold = THE_TABLE_MAY_HOLD if who in TABLE else may_hold
        may_hold = PROSECUTORS_MAY_HOLD if who == "prosecutor" else may_hold
        for look in _looks():
            one = "{" in look
            unknown = await people.get(who, _filled(look, str(uuid4())))
            for record_id in played.ids if one else ("",):
                answer = await people.get(who, _filled(look, record_id))
                assert answer.status_code in {200, 403, 404}, (who, look)
                assert "etag" not in answer.headers, (who, look)
                if answer.status_code != 200:
                    assert not one or (answer.status_code, _said(answer)) == (unknown.status_code, _said(unknown))
                    continue
                seen.add((who, look))
                assert look in may_hold, f"{who} sees {look}"
                more = set(_keys(answer.json())) - may_hold[look]
                assert not more, f"{who} sees {sorted(more)} at {look}"
                of_others = () if who in TABLE else (played.conference,)  # those who come to a meeting know of it
                found = [word for word in (*hidden, *of_others) if word in answer.text]
                assert not found, f"{who} sees {found} at {look}"
    assert {("officer", "/v1/referrals/{referral_id}"), ("police", "/v1/referrals/{referral_id}")} <= seen
    assert ("provider", "/v1/linkages/{linkage_id}") in seen
    assert ("police", "/v1/conferences/{conference_id}/packet") in seen
    assert [who for who, look in sorted(seen) if "memos" in look] == ["prosecutor"]
    assert not any(who in JUSTICE and "timeline" in look for who, look in seen)


async def test_partners_have_been_told_something_and_a_referrer_owes_nothing(people, played):
    told = {who: (await people.get(who, "/v1/inbox")).json()["items"] for who in PARTNERS}
    assert {one["event"] for one in told["officer"]} <= {"receipt", "triage_result"}
    assert told["officer"]
    assert told["prosecutor"]
    assert told["provider"]
    assert not told["provider_food"]
    assert (await people.get("officer", "/v1/worklist")).json()["items"] == []


async def test_no_letter_of_the_journey_carries_a_text_of_it(people, played, database):
    async with database.connect() as c:
        sent = await c.execute(
            text("""select n.reference, n.event, f.data->>'asks' as asks from delivery d
                join notice n on n.id = d.notice_id join fact f on f.id = n.fact_id""")
        )
        rows = sent.all()
    assert len(rows) > 5
    for row in rows:
        letter = render(disclosure(row.event, row.asks or "", row.reference, "https://desk.example"))
        whole = f"{letter.subject} {letter.text} {letter.html}"
        assert row.reference in whole
        assert not [word for word in (*CANARIES, played.alias, *played.ids) if word in whole], row.event


async def test_two_referrals_look_alike_to_their_referrer_whatever_became_of_them(people, record, keyring):
    met, never = await people.referred(), await people.referred()
    body = {"outcome": "approved", "reason_code": "eligible"}
    person = (await people.must("coordinator", f"/v1/referrals/{met}/decision", body))["participant_id"]
    await people.must("outreach", f"/v1/participants/{person}/intake")
    await people.must("supervisor", f"/v1/participants/{person}/exit", {"kind": "deceased", "reason_code": "died"})
    await settle_all(record, keyring)
    first, second = [await people.get("officer", f"/v1/referrals/{one}") for one in (met, never)]
    assert first.json() == {**second.json(), "id": met, "receipt_code": first.json()["receipt_code"]}
    assert first.headers == second.headers
    assert len(first.content) == len(second.content)
    told = (await people.get("officer", "/v1/inbox")).json()["items"]
    assert sorted(one["event"] for one in told) == ["receipt", "receipt"]


async def test_what_rested_on_a_consent_leaves_the_inbox_with_it(people, played, database):
    async with database.begin() as c:
        await c.execute(
            text("""insert into notice (id, programme_id, fact_id, stream_id, participant_id, person_id, audience, event,
                tier, reference, consent_id, state, created_at) select gen_random_uuid(), f.programme_id, f.id, f.stream_id,
                f.stream_id, :person, 'police_liaison', 'connected', 'N1', 'TL-CANARY', :consent, 'told', clock_timestamp()
                from fact f where f.stream_id = :stream limit 1"""),
            {"person": person_id("police"), "consent": played.consent, "stream": played.participant},
        )

    async def events() -> set[str]:
        return {one["event"] for one in (await people.get("police", "/v1/inbox")).json()["items"]}

    assert "connected" in await events()
    await people.must("outreach", f"/v1/consents/{played.consent}/revocation", {"method": "verbal"})
    assert "connected" not in await events()


async def test_a_provider_opens_what_the_consent_names_and_the_look_is_accounted_for(people):
    person = await people.enrolled()
    grant = {**GRANT, "information": ["name"]}
    await people.must("outreach", f"/v1/participants/{person}/consents", {**SIGNED, "grants": [grant]})
    need = {"category": "shelter", "provider_id": HARBOR}
    made = await people.must("outreach", f"/v1/participants/{person}/linkages", need)
    one = f"/v1/linkages/{made['id']}"
    await people.must("outreach", f"{one}/dispatch")
    await people.must("provider", f"{one}/response", {"answer": "accepted"})
    for _ in range(2):
        seen = (await people.get("provider", one)).json()
        assert seen["person"]["identity"]["name"] == "Ada Lovelace"
        assert "contact" not in seen["person"]
    accounted = (await people.get("privacy", f"/v1/participants/{person}/disclosures")).json()["items"]
    assert [(line["how"], line["agency_kind"]) for line in accounted] == [("look", "provider")]
    lines = (await people.get("auditor", "/v1/audit")).json()["items"]
    assert ("look_at_person", "seen") in {(line["act"], line["outcome"]) for line in lines}


def _filled(path: str, record_id: str) -> str:
    return "/".join(record_id if step.startswith("{") else step for step in path.split("/"))
