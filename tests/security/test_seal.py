"""The audit's MACs and seals: whatever is changed, left out or put in another place no longer agrees."""

import dataclasses
import secrets
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest

from security.seal import AuditLine, line_mac, seal_of
from tests.security.test_fields import RING

LINE = AuditLine(
    id=uuid4(),
    programme_id=uuid4(),
    stream_id=uuid4(),
    fact_id=uuid4(),
    actor_id=uuid4(),
    act="refer",
    outcome="done",
    at=datetime(2026, 11, 24, 9, 30, tzinfo=UTC),
)
CHANGES = {
    "id": uuid4(),
    "programme_id": uuid4(),
    "stream_id": None,
    "fact_id": None,
    "actor_id": uuid4(),
    "act": "look",
    "outcome": "refused",
    "at": LINE.at + timedelta(microseconds=1),
}


def test_every_field_of_a_line_is_under_its_mac():
    assert set(CHANGES) == {field.name for field in dataclasses.fields(LINE)}


@pytest.mark.parametrize("name", CHANGES)
def test_a_changed_field_is_found(name: str):
    changed = dataclasses.replace(LINE, **{name: CHANGES[name]})
    assert line_mac(RING, changed, None) != line_mac(RING, LINE, None)


def test_a_line_vouches_for_the_one_before_it():
    first, other = line_mac(RING, LINE, None), line_mac(RING, LINE, b"another line")
    assert first != other
    assert line_mac(RING, LINE, first) not in {first, other}


def test_words_that_move_between_two_fields_are_found():
    one = dataclasses.replace(LINE, act="look", outcome="at")
    other = dataclasses.replace(LINE, act="lookat", outcome="")
    assert line_mac(RING, one, None) != line_mac(RING, other, None)


def test_the_moment_is_the_same_in_every_zone():
    east = dataclasses.replace(LINE, at=LINE.at.astimezone())
    assert line_mac(RING, east, None) == line_mac(RING, LINE, None)


def test_a_seal_holds_number_line_and_the_seal_before_it():
    line = line_mac(RING, LINE, None)
    before = seal_of(RING, 6, b"the line before", None)
    made = {seal_of(RING, 7, line, before), seal_of(RING, 8, line, before), seal_of(RING, 7, line, None)}
    made |= {seal_of(RING, 7, b"another", before), line}
    assert len(made) == 5


def test_nobody_seals_without_the_key():
    other = dataclasses.replace(RING, audit_key=secrets.token_bytes(32))
    line = line_mac(RING, LINE, None)
    assert line_mac(other, LINE, None) != line
    assert seal_of(other, 1, line, None) != seal_of(RING, 1, line, None)
