"""What changed in a person's life, and whether it held: asked again after six and twelve months, and no oftener."""

from datetime import timedelta

import pytest

from domain.errors import Invalid, NotInThisState
from domain.facts import FactType
from tests.domain.lives import Life

CHECKS = {"outcome_6_months", "outcome_12_months"}


def test_something_new_is_looked_at_again_after_half_a_year_and_a_year():
    life = Life.enrolled()
    life.act(life.on_journey("outcome"))
    assert life.kinds() >= CHECKS
    with pytest.raises(NotInThisState, match="recorded already"):
        life.on_journey("outcome")
    life.passes(days=180)
    life.act(life.on_journey("outcome"))
    assert life.person.outcomes["housing"]["held"] == "6"
    assert life.kinds() & CHECKS == {"outcome_12_months"}
    life.passes(days=180)
    life.act(life.on_journey("outcome"))
    assert life.person.outcomes["housing"]["held"] == "12"
    assert not life.kinds() & CHECKS
    with pytest.raises(NotInThisState):
        life.on_journey("outcome")


def test_who_moved_begins_anew_and_who_was_never_asked_is_missed():
    life = Life.enrolled()
    life.act(life.on_journey("outcome"))
    life.passes(days=183)
    assert life.one("outcome_6_months").missed_at
    life.act(life.on_journey("outcome", value="shelter"))
    assert life.person.outcomes["housing"]["value"] == "shelter"
    assert life.one("outcome_6_months").missed_at is None
    assert life.one("outcome_12_months").due_at > life.now + timedelta(days=360)


def test_a_look_that_was_typed_later_counts_from_when_it_was_taken():
    life = Life.enrolled()
    life.act(life.on_journey("outcome"))
    looked = life.now + timedelta(days=181)
    life.passes(days=190)
    life.act(life.on_journey("outcome", looked))
    assert life.told(FactType.MET_RECORDED_LATE)
    with pytest.raises(Invalid):
        life.on_journey("outcome", life.now + timedelta(days=400), value="shelter")


def test_a_year_of_silence_is_answered_once():
    life = Life.enrolled()
    life.act(life.on_journey("outcome"))
    life.passes(days=340)
    life.act(life.on_journey("outcome"))
    assert not life.kinds() & CHECKS
