"""What was closed by mistake is owed again as it was: with its reminders to come, and at rest while a pause lasts."""

from dataclasses import replace
from datetime import timedelta
from uuid import uuid4

from hypothesis import given, settings
from hypothesis import strategies as st

from domain.states import Obligation
from domain.undoing import LEAST, as_it_was
from domain.words import ObligationState
from tests.domain.lives import Life


def taken_back(life: Life) -> tuple[dict[str, Obligation], dict[str, Obligation]]:
    """What the intake closes, as it was before and as it is once the intake is taken back in the same hour."""
    before = {one.id: one for one in life.owed()}
    life.act(life.on_journey("intake"))
    closed = [replace(life.obligations[key], closed_by=uuid4()) for key in before if life.obligations[key].closed_at]
    again = as_it_was(closed, (), (), now=life.now).obligations
    return {before[one.id].kind: before[one.id] for one in again}, {one.kind: one for one in again}


def approved(days: int = 0, hours: int = 0) -> Life:
    life = Life()
    life.refer()
    life.act(life.on_referral("approved"))
    for _ in range(days):
        life.passes(days=1)
    life.passes(hours=hours)
    return life


def test_an_intake_that_was_no_intake_is_reminded_of_on_the_days_that_it_always_was():
    _, again = taken_back(approved(days=1))
    intake = again["intake"]
    assert (intake.marks_passed, len(intake.marks)) == (0, 4)
    assert intake.next_at is not None
    assert intake.next_at.isoformat() == intake.marks[0], "the seventh day, not the thirtieth"


def test_what_waited_for_the_person_to_come_out_of_jail_waits_still():
    life = approved()
    life.act(life.on_journey("pause"))
    life.passes(days=3)
    before, again = taken_back(life)
    assert before["first_contact"].state is ObligationState.PAUSED
    assert again["first_contact"] == before["first_contact"]
    assert again["intake"].state is ObligationState.OPEN, "an intake window never pauses"


@settings(deadline=None)
@given(days=st.integers(0, 29), hours=st.integers(0, 23), jailed=st.none() | st.integers(0, 29))
def test_whenever_it_is_taken_back_nothing_that_is_owed_differs_but_what_was_late(
    days: int, hours: int, jailed: int | None
):
    life = approved(days=days, hours=hours)
    if jailed is not None:
        life.act(life.on_journey("pause"))
        life.passes(days=jailed)
    before, again = taken_back(life)
    for kind, one in again.items():
        if one.state is ObligationState.PAUSED or before[kind].due_at >= life.now + LEAST:
            assert one == before[kind]
        else:
            assert (one.state, one.missed_at, one.due_at) == (ObligationState.OPEN, None, life.now + LEAST)
            assert one.next_at is not None
            assert life.now < one.next_at <= life.now + timedelta(hours=4)
