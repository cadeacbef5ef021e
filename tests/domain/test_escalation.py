"""Ladders: rung by rung from when the last was told, put off within a cap, over with the answer or at the director."""

from dataclasses import replace
from datetime import timedelta

import pytest

from domain import escalation
from domain.deadlines import WorkingCalendar, parse
from domain.errors import NotInThisState
from domain.facts import FactType
from domain.words import EscalationStatus, Role
from tests.domain.lives import POLICY, Life


def overdue() -> Life:
    """A first contact that nobody made in its working day; the ladder has told its first rung."""
    life = Life.approved()
    life.passes(hours=25)
    return life


def told(life: Life) -> list[str]:
    return [fact.text("audience") for fact in life.told(FactType.ESCALATION_RAISED)]


def test_rungs_follow_one_another_to_the_director_and_the_record_says_that_nobody_answered():
    life = overdue()
    (ladder,) = life.ladders
    for _ in range(30):
        life.passes(days=1)
    rungs = [rung.audience for rung in POLICY.ladders[ladder.ladder].rungs]
    of_this = [f.text("audience") for f in life.told(FactType.ESCALATION_RAISED) if f.stream.id == ladder.id]
    assert of_this == rungs
    assert rungs[-1] == Role.DIRECTOR
    assert life.world.states[ladder.id].status is EscalationStatus.ENDED_AT_DIRECTOR
    (ended,) = [f for f in life.told(FactType.ESCALATION_ENDED) if f.stream.id == ladder.id]
    assert ended.text("how") == "ended_at_director"
    assert life.one("first_contact").missed_at, "what nobody answered is still owed"


def test_a_rung_waits_from_when_the_one_before_it_was_told_however_long_nothing_ran():
    life = overdue()
    life.now += timedelta(days=9)  # no process ran; three waits would have passed
    life.passes()
    (ladder,) = [one for one in life.ladders if one.kind == "first_contact"]
    assert ladder.rung == 2
    assert ladder.next_at > life.now


def test_the_answer_ends_the_ladder_where_it_stands():
    life = overdue()
    life.act(life.on_journey("contact"))
    life.passes(days=10)
    assert told(life)[0] == "owner"
    (ladder,) = [one for one in life.ladders if one.kind == "first_contact"]
    assert (ladder.rung, ladder.status) == (1, EscalationStatus.ANSWERED)


@pytest.mark.parametrize(("how", "status"), [("end", EscalationStatus.ENDED), ("waive", EscalationStatus.ENDED)])
def test_a_ladder_ends_with_what_it_was_about(how: str, status: EscalationStatus):
    life = overdue()
    life.act(life.on_journey("end") if how == "end" else life.waive(life.one("first_contact")))
    assert [one.status for one in life.ladders] == [status]


def test_acknowledging_delays_the_next_rung_once_and_ends_nothing():
    life = overdue()
    (ladder,) = life.ladders
    life.act(escalation.acknowledge(ladder, policy=POLICY, now=life.now))
    (after,) = life.ladders
    assert after.ended_at is None
    assert after.next_at > ladder.next_at
    with pytest.raises(NotInThisState):
        escalation.acknowledge(after, policy=POLICY, now=life.now)
    life.passes(days=30)
    for _ in range(30):
        life.passes(days=1)
    assert life.ladders[0].status is EscalationStatus.ENDED_AT_DIRECTOR


def test_putting_off_is_capped_in_length_and_number_however_often_it_is_tried():
    life = overdue()
    rules = POLICY.ladders[life.ladders[0].ladder]
    first = life.ladders[0].next_at
    for _ in range(rules.snoozes):
        life.act(escalation.snooze(life.ladders[0], reason_code="person_unwell", policy=POLICY, now=life.now))
    with pytest.raises(NotInThisState) as refused:
        escalation.snooze(life.ladders[0], reason_code="person_unwell", policy=POLICY, now=life.now)
    assert f"{rules.snoozes} times" in refused.value.message
    assert life.ladders[0].next_at <= first + timedelta(days=4 * rules.snoozes)


@pytest.mark.parametrize(
    ("reason", "cap"), [("person_unwell", "1 working day"), ("waiting_for_document", "2 working days")]
)
def test_each_reason_puts_off_as_far_as_the_policy_lets_it(reason: str, cap: str):
    life = overdue()
    (ladder,) = life.ladders
    life.act(escalation.snooze(ladder, reason_code=reason, policy=POLICY, now=life.now))
    assert life.ladders[0].next_at == WorkingCalendar.of(POLICY).after(ladder.next_at, parse(cap))


def test_no_reason_puts_off_further_than_the_ladder_does():
    patient = replace(POLICY, snooze_caps={"person_unwell": parse("5 working days")})
    life = overdue()
    (ladder,) = life.ladders
    life.act(escalation.snooze(ladder, reason_code="person_unwell", policy=patient, now=life.now))
    longest = POLICY.ladders[ladder.ladder].snooze_cap
    assert life.ladders[0].next_at == WorkingCalendar.of(POLICY).after(ladder.next_at, longest)


def put_off(life, times=1):
    for _ in range(times):
        life.act(escalation.snooze(life.ladders[0], reason_code="person_unwell", policy=POLICY, now=life.now))


def test_what_is_put_off_no_longer_goes_on_as_if_it_had_never_been():
    life = overdue()
    before = life.ladders[0].next_at
    put_off(life, times=2)
    assert life.ladders[0].next_at > before
    life.act(escalation.end_snooze(life.ladders[0], now=life.now))
    assert life.ladders[0].next_at == before
    assert (life.ladders[0].snoozes, "end_snooze" in escalation.allowed(life.ladders[0])) == (2, False)
    with pytest.raises(NotInThisState):
        escalation.end_snooze(life.ladders[0], now=life.now)


def test_what_was_put_off_longer_than_it_had_to_wait_goes_on_at_once_and_not_two_rungs_at_a_time():
    life = overdue()
    rung = life.ladders[0].rung
    life.now = life.ladders[0].next_at - timedelta(minutes=1)
    put_off(life)
    life.now += timedelta(hours=5)
    life.act(escalation.end_snooze(life.ladders[0], now=life.now))
    assert life.ladders[0].next_at == life.now
    life.passes(seconds=0)
    assert life.ladders[0].rung == rung + 1


def test_who_has_it_keeps_the_longer_wait_when_it_is_put_off_no_longer():
    life, other = overdue(), overdue()
    put_off(life)
    for one in (life, other):
        one.act(escalation.acknowledge(one.ladders[0], policy=POLICY, now=one.now))
    life.act(escalation.end_snooze(life.ladders[0], now=life.now))
    assert life.ladders[0].next_at == other.ladders[0].next_at


def test_nothing_is_done_to_a_ladder_that_has_ended():
    life = overdue()
    life.act(life.on_journey("contact"))
    (ladder,) = [one for one in life.ladders if one.ended_at]
    for act in (
        lambda: escalation.acknowledge(ladder, policy=POLICY, now=life.now),
        lambda: escalation.snooze(ladder, reason_code="x", policy=POLICY, now=life.now),
        lambda: escalation.end_snooze(ladder, now=life.now),
        lambda: escalation.raise_(ladder, ladder=POLICY.ladders[ladder.ladder], now=life.now),
    ):
        with pytest.raises(NotInThisState):
            act()
