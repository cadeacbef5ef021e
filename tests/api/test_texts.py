"""Every text that people write is kept and shown unharmed, or refused with a clear error; never half done."""

import json

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import text

from api.schemas.referrals import Person
from bootstrap.seed import PROGRAMME_ID, person_id
from tests.api.conftest import REFERRAL
from tests.material import realdata

OWN = (
    "O'Brien; drop table referral;--",
    "<script>alert(1)</script>",
    "{{7*7}} ${7*7} %s %(x)s",
    "Zoë Ñandú Ōkubo 田中 さん",
    "السيدة نور",
    "👩🏽‍🦽 family 👨‍👩‍👧‍👦",
    "a\u0301\u0323 \u200f\u202e mirrored \u2066",
    "line\r\nbreak\ttab",
    "../../etc/passwd",
    "=cmd|' /C calc'!A0",
    "\ufeff\u0000"[:1] + "byte order mark",
    "\x7f\x1b[31m",
    "NULL",
    " leading and trailing ",
)


async def _kept(people, texts):
    for words in texts:
        body = {**REFERRAL, "person": {"name": words, "usual_places": [words]}, "reason": words}
        told = await people.post("outreach", "/v1/referrals", body)
        if told.status_code == 422:
            assert all(fault["message"] for fault in told.json()["errors"])
            assert "\x00" in words, repr(words)
            continue
        assert told.status_code == 201, (words, told.text)
        shown = (await people.get("outreach", f"/v1/referrals/{told.json()['id']}")).json()["person"]
        assert shown["identity"]["name"] == words
        assert shown["whereabouts"]["usual_places"] == [words]
        assert shown["narrative"] == words


async def test_our_own_difficult_texts_are_kept_unharmed(people):
    await _kept(people, OWN)


async def _notes(people, person: str) -> list[str]:
    return [
        one["text"] for one in (await people.get("case_manager", f"/v1/participants/{person}/notes")).json()["items"]
    ]


async def test_our_own_difficult_texts_in_every_other_field(people, database):
    person = await people.enrolled()
    path = f"/v1/participants/{person}"
    meeting = (await people.must("coordinator", "/v1/conferences", {"starts_at": "2027-02-09T18:00:00Z"}))["id"]
    table = f"/v1/conferences/{meeting}"
    item = {"participant_id": person, "reason": "new_participant"}
    agenda = (await people.must("coordinator", f"{table}/items", item))["agenda"]
    await people.must("coordinator", f"{table}/freeze")
    await people.must("coordinator", f"{table}/opening")
    task = {"owner_id": str(person_id("case_manager")), "due_in": "5 working days"}
    tasks = [{**task, "text": words} for words in OWN]
    decided = {"item_id": agenda[0]["id"], "decision": "engagement_plan", "note": OWN[0], "action_items": tasks}
    assert len((await people.must("coordinator", f"{table}/decisions", decided))["action_items"]) == len(OWN)
    await people.must("coordinator", f"{table}/minutes", {"text": "\n".join(OWN)})
    await people.must("case_manager", f"{path}/plan", {"goals": OWN})
    for words in OWN:
        contact = {"kind": "contact", "mode": "phone", "outcome": "talked", "note": words, "person_response": words}
        await people.must("outreach", f"{path}/contacts", contact)
        await people.must("case_manager", f"{path}/wishes", {"asked": True, "words": words})
        safe = {"channels": ["phone"], "hours": words, "who_else_sees_it": words, "phone": words}
        told = await people.call("outreach", "PUT", f"{path}/safe-contact", safe)
        assert told.status_code == 200, (words, told.text)
        kept = (await people.get("outreach", path)).json()["person"]["safe_contact"]
        assert (kept["hours"], kept["who_else_sees_it"]) == (words, words)
        need = {"category": "food", "need": words}
        assert (await people.post("outreach", f"{path}/linkages", need)).status_code == 201, words
    written = await _notes(people, person)
    for words in OWN:
        assert sum(words in note for note in written) >= 4, words  # a goal, a contact, what was answered, a wish
    async with database.connect() as c:
        sealed = (
            await c.execute(text("select count(*) from note where stream_id = :id"), {"id": meeting})
        ).scalar_one()
    assert sealed >= len(OWN) + 2  # the minutes, the decision's note, each action item


async def test_difficult_names_of_providers_are_shown_unharmed(people, database):
    async with database.begin() as c:
        for number, words in enumerate(OWN):
            values = {"programme": PROGRAMME_ID, "name": words, "external": f"difficult-{number}"}
            await c.execute(
                text("""insert into agency (id, programme_id, kind, name, description, categories, source, external_id,
                    active) values (gen_random_uuid(), :programme, 'provider', :name, :name, '{shelter}', 'own', :external,
                    true)"""),
                values,
            )
    listed = (await people.get("coordinator", "/v1/providers?category=shelter")).json()["items"]
    assert {(words, words) for words in OWN} <= {(one["name"], one["description"]) for one in listed}


def _naughty() -> list[str]:
    listed = json.loads(realdata("naughty-strings", "blns.json").read_text())
    texts = [words for words in listed if 0 < len(words) <= 300]
    assert len(texts) > 400
    return texts


@pytest.mark.realdata
async def test_naughty_strings_are_kept_unharmed_or_refused(people):
    await _kept(people, _naughty())


@pytest.mark.realdata
async def test_naughty_strings_as_goals_wishes_and_notes(people):
    person, texts = await people.enrolled(), _naughty()
    path = f"/v1/participants/{person}"
    for first in range(0, len(texts), 30):
        some = texts[first : first + 30]
        await people.must("case_manager", f"{path}/plan", {"goals": some, "note": "\n".join(some)})
        await people.must("case_manager", f"{path}/wishes", {"asked": True, "words": "\n".join(some)})
    written = await _notes(people, person)
    whole = "\n".join(written)
    assert not [words for words in texts if whole.count(words) < 3]


@settings(max_examples=300, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.text(st.characters(codec=None), min_size=1, max_size=40))
def test_any_text_is_taken_as_it_is_or_refused(words):
    sound = "\x00" not in words and not any(0xD800 <= ord(letter) <= 0xDFFF for letter in words)
    try:
        taken = Person.model_validate({"name": words})
    except ValueError:
        assert not sound
    else:
        assert sound
        assert taken.name == words
