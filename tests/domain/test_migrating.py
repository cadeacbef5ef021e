"""What another policy makes of what is owed: it moves, stays, ends or begins, and nobody is late by the change."""

from dataclasses import replace
from datetime import timedelta
from uuid import uuid4

import pytest

from domain.facts import FactType
from domain.migrating import Change, beginning, changes, migrated
from domain.moving import take
from domain.obligations import subject_of
from domain.policy import Duration, Policy
from domain.states import Obligation
from domain.words import Door, ObligationState
from tests.domain.lives import OTHER, POLICY, Life

DAY = timedelta(days=1)
CLOCKS = {clock.kind: clock for clock in POLICY.clocks}


def days(amount: int) -> Duration:
    return Duration(amount=amount, unit="days")


def with_clock(kind: str, **said: object) -> Policy:
    clocks = tuple(replace(one, **said) if one.kind == kind else one for one in POLICY.clocks)
    return replace(POLICY, clocks=clocks, version="next", hash=uuid4().hex)


def moved(life: Life, after: Policy, kind: str) -> Change:
    """What the other policy makes of the obligation of this kind, wherever it is."""
    one = life.one(kind)
    facts = migrated_fact(life, one, after)
    subject = subject_of(facts.stream, life.world.states[one.stream_id])
    found = changes(life.owed(one.stream_id), subject, POLICY, after, now=life.now)
    return next(change for change in found if change.before.kind == kind)


def begun(life: Life, kind: str, **said: object) -> Obligation | None:
    """What begins on the journey when its policy had no such clock, and the other one has it."""
    before, after = with_clock(kind, off=True), with_clock(kind, **said)
    stream = next(fact.stream for fact in life.facts if fact.type is FactType.JOURNEY_OPENED)
    subject = subject_of(stream, life.world.states[stream.id])
    facts = [(uuid4(), fact) for fact in life.facts if fact.stream == stream]
    found = [*beginning(facts, subject, before, after, now=life.now, new_id=uuid4)]
    assert all(one.before is None for one in found)
    assert {one.after.kind for one in found} <= {kind}
    if found:
        assert found[0].after.opened_by in {fact_id for fact_id, fact in facts if fact.type in CLOCKS[kind].opens}
    return found[0].after if found else None


def migrated_fact(life: Life, one: Obligation, after: Policy):
    stream = next(fact.stream for fact in life.facts if fact.stream.id == one.stream_id)
    return migrated(stream, POLICY, after, now=life.now)


def test_the_fact_names_both_versions():
    life = Life.approved()
    fact = migrated_fact(life, life.one("intake"), with_clock("intake"))
    assert (fact.type, fact.data) == (FactType.POLICY_MIGRATED, {"from": POLICY.version, "to": "next"})


def test_a_longer_clock_gives_more_time_and_a_shorter_one_less():
    life = Life.approved()
    due = life.one("intake").due_at
    assert moved(life, with_clock("intake", due=days(40)), "intake").after.due_at == due + 10 * DAY
    assert moved(life, with_clock("intake", due=days(20)), "intake").after.due_at == due - 10 * DAY


def test_what_the_change_would_make_late_is_counted_from_now_and_never_later_than_it_was():
    life = Life.approved()
    due = life.one("intake").due_at
    life.now += 20 * DAY
    assert moved(life, with_clock("intake", due=days(7)), "intake").after.due_at == life.now + 7 * DAY
    assert moved(life, with_clock("intake", due=days(15)), "intake").after.due_at == due


def test_a_clock_that_is_the_same_leaves_everything_as_it_stands_even_reminders_told():
    life = Life.approved()
    life.passes(days=8)
    assert life.one("intake").marks_passed == 1
    change = moved(life, with_clock("plan", due=days(3)), "intake")
    assert change.after == change.before


def test_only_the_reminders_to_come_are_told():
    life = Life.approved()
    life.now += 15 * DAY
    change = moved(life, with_clock("intake", marks=(days(-20), days(-10), days(-1))), "intake")
    assert len(change.after.marks) == 2
    assert change.after.next_at.isoformat() == change.after.marks[0]


def test_what_the_other_policy_does_not_ask_for_ends():
    life = Life.approved()
    without = replace(POLICY, clocks=tuple(one for one in POLICY.clocks if one.kind != "intake"), hash=uuid4().hex)
    for after in (without, with_clock("intake", off=True), with_clock("intake", doors=(Door.ARREST_DIVERSION,))):
        change = moved(life, after, "intake").after
        assert (change.state, change.closed_at, change.next_at) == (ObligationState.ENDED, life.now, None)


def test_what_was_owed_before_in_another_stage_is_still_owed():
    life = Life.approved()
    life.act(life.on_journey("attempt"))
    assert moved(life, with_clock("outreach_attempts", stages=("active",)), "outreach_attempts").after.closed_at is None


def test_what_is_missed_stays_missed():
    life = Life.approved()
    life.passes(days=33)
    change = moved(life, with_clock("intake", due=days(90), ladder="coordination"), "intake")
    assert change.before.missed_at
    assert change.after == change.before


def test_what_is_paused_keeps_the_time_it_has_left():
    life = Life.enrolled()
    life.passes(days=4)
    life.act(life.on_journey("pause"))
    change = moved(life, with_clock("contact", due=days(3), ladder="coordination"), "contact")
    assert (change.after.time_left, change.after.state) == ("10 days", ObligationState.PAUSED)
    assert change.after.ladder == "coordination"


def test_time_that_a_pause_gave_is_kept():
    life = Life.enrolled()
    life.act(life.on_journey("pause"))
    life.passes(days=5)
    life.act(life.on_journey("end_pause"))
    due = life.one("contact").due_at
    assert moved(life, with_clock("contact", due=days(20)), "contact").after.due_at == due + 6 * DAY


def test_a_moment_that_people_set_stays_where_they_set_it():
    life = Life.enrolled()
    life.act(life.sign())
    change = moved(life, with_clock("consent_expiry", due=days(5)), "consent_expiry")
    assert change.after.due_at == change.before.due_at


def test_another_owner_ladder_or_pause_is_taken_over():
    life = Life.approved()
    life.act(life.on_journey("assign"))
    after = with_clock("intake", owner="supervisor", ladder="coordination", pausable=True)
    change = moved(life, after, "intake")
    assert change.before.owner_id == OTHER
    assert (change.after.owner_id, change.after.owner_role) == (None, "supervisor")
    assert (change.after.ladder, change.after.pausable) == ("coordination", True)


def test_what_somebody_took_of_their_role_stays_theirs():
    life = Life()
    life.refer()
    one = life.one("triage")
    stream = next(fact.stream for fact in life.facts if fact.stream.id == one.stream_id)
    life.act((take(one, stream=stream, by=OTHER, now=life.now),))
    change = moved(life, with_clock("triage", due=Duration(amount=1, unit="working_days")), "triage")
    assert (change.after.owner_id, change.after.owner_role) == (OTHER, "coordinator")
    other = moved(life, with_clock("triage", owner="supervisor"), "triage")
    assert (other.after.owner_id, other.after.owner_role) == (None, "supervisor")


@pytest.mark.parametrize(("kind", "acts"), [("eligibility_view", ("ask",))])
def test_who_was_asked_is_still_the_one_who_owes_the_answer(kind: str, acts: tuple[str, ...]):
    life = Life()
    life.refer()
    for act in acts:
        life.act(life.on_referral(act))
    change = moved(life, with_clock(kind, due=Duration(amount=1, unit="working_days")), kind)
    assert change.after.owner_role == "police_liaison"
    assert change.after.due_at < change.before.due_at


def test_what_only_the_other_policy_asks_for_begins_as_if_it_had_always_asked_for_it():
    life = Life.approved()
    life.passes(days=3)
    would, one = life.one("intake"), begun(life, "intake")
    assert (one.due_at, one.opened_at, one.owner_id) == (would.due_at, would.opened_at, would.owner_id)
    assert one.marks == tuple(mark for mark in would.marks if mark > life.now.isoformat())


def test_what_was_answered_already_does_not_begin():
    life = Life.enrolled()
    assert begun(life, "intake") is None
    assert begun(life, "plan") is not None


def test_nobody_is_late_for_what_was_not_asked_for():
    life = Life.approved()
    life.now += 50 * DAY
    one = begun(life, "intake")
    assert (one.due_at, one.missed_at) == (life.now + 30 * DAY, None)
    assert all(mark > life.now.isoformat() for mark in one.marks)


def test_what_is_not_for_such_a_record_or_its_stage_does_not_begin():
    life = Life.approved()
    assert begun(life, "intake", doors=(Door.ARREST_DIVERSION,)) is None
    assert begun(life, "intake", stages=("active",)) is None


def test_it_waits_where_the_journey_is_paused():
    life = Life.enrolled()
    life.act(life.on_journey("pause"))
    one = begun(life, "contact")
    assert (one.state, one.next_at) == (ObligationState.PAUSED, None)
