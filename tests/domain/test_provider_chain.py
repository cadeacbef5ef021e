"""Who was asked for one need, and what each said, from the linkage's facts."""

from datetime import UTC, datetime
from uuid import uuid4

from domain.provider_chain import chain

AT = datetime(2026, 11, 2, 9, tzinfo=UTC)
FIRST, SECOND = uuid4(), uuid4()


def told(*facts):
    return [(one.provider_id, one.result, one.barrier) for one in chain((kind, AT, data) for kind, data in facts)]


def sent(to):
    return "linkage_dispatched", {"provider_id": str(to)}


def test_silence_and_a_turn_to_somebody_else_are_results_too():
    silent = ("linkage_unanswered", {})
    turned = ("linkage_rerouted", {"provider_id": str(FIRST)})
    assert told(sent(FIRST), silent, sent(SECOND), turned, sent(FIRST)) == [
        (FIRST, "no_response", "no_response"),
        (SECOND, "turned_away", None),
        (FIRST, "waiting", None),
    ]


def test_the_last_answer_of_each_counts_and_turning_away_takes_none_back():
    accepted = ("linkage_answered", {"answer": "accepted"})
    back = ("linkage_taken_back", {"answer": "no_capacity", "barrier": "no_capacity"})
    turned = ("linkage_rerouted", {"provider_id": str(SECOND)})
    assert told(sent(FIRST), accepted, back, turned) == [(FIRST, "no_capacity", "no_capacity")]


def test_a_provider_that_was_only_thought_of_was_not_asked():
    assert told(("linkage_rerouted", {"provider_id": str(FIRST)})) == []
