"""The wording of a consent: everything that was chosen is in it, and other words are another document."""

import pytest

from domain.words import ConsentKind, RecipientClass
from usecases.wording import word

CHOSEN = {
    "kind": ConsentKind.JUSTICE,
    "recipient": RecipientClass.POLICE,
    "agency": "Burien Police",
    "purpose": "progress",
    "information": ("connected",),
    "until": "24 January 2027",
    "discloser": "LEAD Burien",
}


def test_who_tells_what_to_whom_for_what_and_until_when_is_said():
    text = word(**CHOSEN).text
    for part in ("LEAD Burien may tell the police, Burien Police, for progress", "connected", "until 24 January 2027"):
        assert part in text
    assert "take it back at any moment" in text
    assert "whether I sign or not" in text


@pytest.mark.parametrize(
    "other",
    [
        {"kind": ConsentKind.TREATMENT},
        {"recipient": RecipientClass.PROSECUTOR},
        {"agency": "Another Police"},
        {"purpose": "coordination"},
        {"information": ("connected", "progress")},
        {"until": "25 January 2027"},
        {"discloser": "LEAD Elsewhere"},
    ],
    ids=lambda other: next(iter(other)),
)
def test_other_words_are_another_document(other):
    assert word(**CHOSEN).hash == word(**CHOSEN).hash != word(**{**CHOSEN, **other}).hash
