"""Match tokens: likely the same person is found however the name is spelled, and nothing of it is kept in clear."""

import dataclasses
import secrets
from uuid import uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from security.keyring import mac
from security.tokens import hash_of, match_tokens, new_access_token, normalised
from tests.security.test_fields import RING

PROGRAMME = uuid4().bytes
PERSON = {"name": "José Álvarez-Núñez", "alias": "Red", "date_of_birth": "1971-02-13", "phone": "206-555-0143"}


def kinds_shared(one: dict[str, str | None], other: dict[str, str | None]) -> set[str]:
    """Which kinds of token two people have in common."""
    ours = set(match_tokens(RING, PROGRAMME, one))
    return {token.kind for token in ours & set(match_tokens(RING, PROGRAMME, other))}


@pytest.mark.parametrize(
    "spelled", ["Jose Alvarez-Nunez", "ALVAREZ NUNEZ, JOSE", "josé  álvarez núñez", "Nuñez José Alvarez"]
)
def test_accents_case_order_and_punctuation_do_not_count(spelled: str):
    assert "name" in kinds_shared({"name": PERSON["name"]}, {"name": spelled})


@pytest.mark.parametrize(
    ("one", "other"),
    [("Catherine Smith", "Katherine Smyth"), ("Phillip Gray", "Filip Grey"), ("Stephen Clark", "Steven Clarke")],
)
def test_a_name_that_sounds_the_same_is_found_by_sound_only(one: str, other: str):
    assert kinds_shared({"name": one}, {"name": other}) == {"name_sound"}


def test_other_people_share_nothing():
    other = {"name": "Wilhelmina Potts", "alias": "Blue", "date_of_birth": "1980-11-30", "phone": "206-555-0178"}
    assert kinds_shared(PERSON, other) == set()


def test_an_alias_is_matched_with_a_name():
    assert "name" in kinds_shared({"alias": "Maria Diaz"}, {"name": "Díaz, María"})


def test_birth_month_matches_and_the_day_is_not_kept():
    assert kinds_shared({"date_of_birth": "1971-02-13"}, {"date_of_birth": "1971-02-28"}) == {"birth_month"}
    assert kinds_shared({"date_of_birth": "1971-02-13"}, {"date_of_birth": "1971-03-13"}) == set()


@pytest.mark.parametrize("written", ["(206) 555-0143", "+1 206 555 0143", "2065550143", "206.555.0143"])
def test_a_phone_matches_however_it_is_written(written: str):
    assert kinds_shared({"phone": PERSON["phone"]}, {"phone": written}) == {"phone"}


@pytest.mark.parametrize("text", ["", "none", "12", "call the shelter", "☎"])
def test_what_is_no_phone_gives_no_token(text: str):
    assert match_tokens(RING, PROGRAMME, {"phone": text}) == ()


@pytest.mark.parametrize("name", ["", "   ", "...", "—"])
def test_people_without_a_name_are_not_all_the_same_person(name: str):
    assert match_tokens(RING, PROGRAMME, {"name": name}) == ()


@given(st.text(max_size=60))
def test_any_name_whatever_gives_tokens_and_never_an_error(name: str):
    made = match_tokens(RING, PROGRAMME, {"name": name})
    assert bool(made) == bool(normalised(name))
    assert all(len(token.token) == 32 for token in made)
    assert normalised(normalised(name)) == normalised(name)


def test_nothing_is_in_clear_and_only_the_key_and_the_programme_make_two_tokens_equal():
    kept = b"".join(token.token for token in match_tokens(RING, PROGRAMME, PERSON))
    assert not any(text.encode() in kept for text in ("jose", "alvarez", "red", "1971-02", "2065550143"))
    other = dataclasses.replace(RING, match_key=secrets.token_bytes(32))
    assert not {*match_tokens(RING, PROGRAMME, PERSON)} & {*match_tokens(other, PROGRAMME, PERSON)}
    assert not {*match_tokens(RING, PROGRAMME, PERSON)} & {*match_tokens(RING, uuid4().bytes, PERSON)}


def test_the_same_text_in_another_field_is_another_token():
    first = {token.token for token in match_tokens(RING, PROGRAMME, {"name": "2065550143"})}
    second = {token.token for token in match_tokens(RING, PROGRAMME, {"phone": "2065550143"})}
    assert not first & second


def test_an_access_token_is_long_random_and_kept_as_a_hash():
    first, second = new_access_token(), new_access_token()
    assert first != second
    assert len(first) >= 43
    assert first.encode() not in hash_of(first)
    assert hash_of(first) == hash_of(first) != hash_of(second)


@given(st.lists(st.binary(max_size=8), max_size=4), st.lists(st.binary(max_size=8), max_size=4))
def test_two_lists_of_parts_have_one_mac_only_if_they_are_the_same(one: list[bytes], other: list[bytes]):
    assert (mac(RING.audit_key, *one) == mac(RING.audit_key, *other)) == (one == other)
