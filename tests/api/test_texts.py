"""Every text that people write is kept and shown unharmed, or refused with a clear error; never half done."""

import json

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from api.schemas.referrals import Person
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


@pytest.mark.realdata
async def test_naughty_strings_are_kept_unharmed_or_refused(people):
    listed = json.loads(realdata("naughty-strings", "blns.json").read_text())
    texts = [text for text in listed if 0 < len(text) <= 300]
    assert len(texts) > 400
    await _kept(people, texts)


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
