"""Sealed fields: each record under a key of its own, each text bound to its place, keys that rotate."""

import dataclasses
import secrets
from uuid import uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from security.fields import CannotOpen, field_place, new_data_key, note_place, open_sealed, rewrap, seal, unwrap
from security.keyring import Keyring, key_id

STREAM = uuid4()
PLACE = field_place(STREAM, "identity")
TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=400)


@given(text=TEXTS)
def test_what_is_sealed_opens_again_letter_for_letter(text: str):
    key = new_data_key(RING, STREAM)
    assert open_sealed(key, PLACE, seal(key, PLACE, text)) == text


@given(text=TEXTS.filter(lambda text: len(text) > 3))
def test_nothing_of_the_text_is_seen_and_no_two_seals_are_alike(text: str):
    key = new_data_key(RING, STREAM)
    first, second = seal(key, PLACE, text), seal(key, PLACE, text)
    assert text.encode() not in first
    assert first != second


def test_each_record_has_a_key_of_its_own():
    ours, theirs = new_data_key(RING, STREAM), new_data_key(RING, STREAM)
    with pytest.raises(CannotOpen):
        open_sealed(theirs, PLACE, seal(ours, PLACE, "Zanzibar"))


@pytest.mark.parametrize(
    "place", [field_place(STREAM, "contact"), field_place(uuid4(), "identity"), note_place(STREAM)]
)
def test_a_text_moved_to_another_field_record_or_table_does_not_open(place: str):
    key = new_data_key(RING, STREAM)
    with pytest.raises(CannotOpen, match="altered, moved"):
        open_sealed(key, place, seal(key, PLACE, "Zanzibar"))


def test_a_key_moved_to_another_record_does_not_unwrap():
    key = new_data_key(RING, STREAM)
    with pytest.raises(CannotOpen):
        unwrap(RING, uuid4(), key.wrapped, key.wrapping_key)


@given(at=st.integers(min_value=0), change=st.integers(min_value=1, max_value=255))
def test_one_changed_bit_anywhere_is_found(at: int, change: int):
    key = new_data_key(RING, STREAM)
    sealed = bytearray(seal(key, PLACE, "Zanzibar"))
    sealed[at % len(sealed)] ^= change
    with pytest.raises(CannotOpen):
        open_sealed(key, PLACE, bytes(sealed))


@pytest.mark.parametrize("cut", [0, 5, 12, 20])
def test_a_text_cut_short_does_not_open(cut: int):
    key = new_data_key(RING, STREAM)
    with pytest.raises(CannotOpen):
        open_sealed(key, PLACE, seal(key, PLACE, "Zanzibar")[:cut])


def test_after_a_rotation_old_records_open_and_new_ones_use_the_new_key():
    old = new_data_key(RING, STREAM)
    sealed = seal(old, PLACE, "Zanzibar")
    rotated = rotate(RING)
    assert open_sealed(unwrap(rotated, STREAM, old.wrapped, old.wrapping_key), PLACE, sealed) == "Zanzibar"
    assert new_data_key(rotated, STREAM).wrapping_key == key_id(rotated.field_key) != old.wrapping_key


def test_a_record_wrapped_anew_opens_without_the_old_key_and_its_texts_stay():
    old = new_data_key(RING, STREAM)
    sealed = seal(old, PLACE, "Zanzibar")
    rotated = rotate(RING)
    anew = rewrap(rotated, STREAM, old.wrapped, old.wrapping_key)
    without = dataclasses.replace(rotated, old_field_keys=())
    assert open_sealed(unwrap(without, STREAM, anew.wrapped, anew.wrapping_key), PLACE, sealed) == "Zanzibar"
    with pytest.raises(CannotOpen, match="not on the ring"):
        unwrap(without, STREAM, old.wrapped, old.wrapping_key)


def test_keys_are_never_shown():
    shown = repr(RING) + repr(new_data_key(RING, STREAM))
    for key in (RING.field_key, RING.audit_key, RING.match_key, RING.token_key, RING.process_key):
        assert key.hex() not in shown
        assert repr(key) not in shown
        assert key.hex()[:12] not in key_id(key)


def rotate(ring: Keyring) -> Keyring:
    """The ring after its field key was changed for a new one."""
    return dataclasses.replace(ring, field_key=secrets.token_bytes(32), old_field_keys=(ring.field_key,))


RING = Keyring(
    **{name: secrets.token_bytes(32) for name in ("field_key", "audit_key", "match_key", "token_key", "process_key")}
)
