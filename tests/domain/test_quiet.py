"""At night the programme sleeps: what can wait climbs in the morning; what cannot, does not wait."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.audiences import About
from domain.deadlines import WorkingCalendar, awake
from domain.facts import FactType
from domain.ladders import if_nobody_acts
from domain.roster import Roster
from tests.domain.lives import POLICY, Life

ZONE = WorkingCalendar.of(POLICY).zone
MOMENTS = st.datetimes(datetime(2024, 1, 1), datetime(2031, 12, 31), timezones=st.just(UTC))


def local(moment: datetime) -> datetime:
    return moment.astimezone(ZONE)


@given(MOMENTS)
def test_whenever_it_is_the_programme_is_awake_at_the_latest_at_seven(moment: datetime):
    wakes = awake(POLICY, moment)
    assert 7 <= local(wakes).hour < 20
    assert moment <= wakes <= moment + timedelta(hours=12)  # eleven hours, and one more in the autumn night
    assert (wakes == moment) == (7 <= local(moment).hour < 20)
    assert wakes == moment or (local(wakes).hour, local(wakes).minute) == (7, 0)


@given(MOMENTS)
def test_a_programme_without_quiet_hours_never_sleeps(moment: datetime):
    assert awake(replace(POLICY, quiet=None), moment) == moment


def climbed_at(life: Life, kind: str) -> list[datetime]:
    return [fact.occurred_at for fact in life.told(FactType.ESCALATION_RAISED) if fact.text("kind") == kind]


def test_a_ladder_that_can_wait_climbs_by_day_and_never_by_night():
    life = Life(datetime(2026, 6, 2, 5, 30, tzinfo=UTC))  # half past ten at night
    life.refer()
    for _ in range(24 * 14):
        life.passes(hours=1)
    climbed = climbed_at(life, "triage")
    assert len(climbed) == 4
    assert all(7 <= local(at).hour < 20 for at in climbed)


def test_what_is_said_to_happen_if_nobody_acts_is_what_then_happens_at_night_too():
    life = Life(datetime(2026, 6, 2, 5, 30, tzinfo=UTC))
    life.refer()
    steps = if_nobody_acts(life.one("triage"), None, POLICY, life.now, about=About(), roster=Roster(people={}))
    said = [step.at for step in steps if step.what == "rung"]
    for _ in range(4 * 24 * 14):
        life.passes(minutes=15)
    assert climbed_at(life, "triage") == said


@pytest.mark.parametrize(("what", "kind"), [("safety_alert", "safety_alert"), ("overdose", "overdose_outreach")])
def test_what_cannot_wait_climbs_at_any_hour(what: str, kind: str):
    life = Life.enrolled()
    life.passes(hours=17)  # two in the night
    life.came_up(what)
    life.passes(minutes=0)
    raised = life.one(kind).due_at
    for _ in range(30):
        life.passes(hours=1)
    assert climbed_at(life, kind)[0] - raised < timedelta(hours=1)


def test_whoever_is_in_custody_is_decided_on_at_once_at_night_too_and_has_no_second_clock_for_it():
    life = Life(datetime(2026, 6, 2, 5, 30, tzinfo=UTC))  # half past ten at night
    life.refer(in_custody=True)
    assert {"custody_triage", "triage"} & life.kinds(life.referral_id) == {"custody_triage"}
    due = life.one("custody_triage").due_at
    assert due - life.now <= timedelta(hours=1)
    for _ in range(4):
        life.passes(minutes=30)
    assert climbed_at(life, "custody_triage")[0] == due
    life.act(life.on_referral("approved"))
    assert "custody_triage" not in life.kinds(life.referral_id)
