"""At night the programme sleeps: what can wait climbs in the morning; what cannot, does not wait."""

import tomllib
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bootstrap.policy import named_policy, public_holidays
from domain.audiences import About
from domain.deadlines import WorkingCalendar, awake
from domain.facts import Fact, FactType, StreamRef
from domain.ladders import awake_for, if_nobody_acts
from domain.nights import mailed_at
from domain.obligations import Subject
from domain.policy import Policy, Telling
from domain.policy_layers import toml_text
from domain.policy_reading import read_kept
from domain.roster import Roster
from domain.words import Door, StreamKind
from tests.domain.lives import PACKS, POLICY, Life, under

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


# ------------------------------------------------------------------------------------------------- who may be woken

LIFE_CUSTODY_SAFETY_AND_THE_SCENE = {"urgent", "safety", "overdose", "scene", "scene_late", "release", "correction"}
TOLD_AT_NIGHT = {
    ("handoff_requested", "on_call"),
    ("handoff_acknowledged", "referrer"),
    ("handoff_stood_down", "on_call"),
    ("deadline_missed", "referrer"),  # of the scene alone
    ("safety_alert_raised", "on_call"),
    ("safety_alert_raised", "supervisor"),
    ("overdose_recorded", "on_call"),
    ("inbound_report_received", "coordinator"),
    ("referral_received", "referrer"),  # a receipt, to whoever has just sent it
    ("linkage_taken_back", "owner"),
}
A_CORRECTION = {("charge_correction_told", "asked")}
NIGHT = datetime(2026, 6, 2, 5, 30, tzinfo=UTC)  # half past ten in Burien, an hour later in Santa Fe, three in Watauga
EVERY_TELLING = [(name, place) for name, pack in PACKS.items() for place in range(len(pack.tellings))]


def fact_of(telling: Telling, kind: StreamKind = StreamKind.PARTICIPANT, **data: str) -> tuple[Fact, Subject]:
    stream = StreamRef(kind=kind, id=uuid4())
    return Fact(stream=stream, type=FactType(telling.fact), occurred_at=NIGHT, data=data), Subject(stream=stream)


def mailed(policy: Policy, telling: Telling, at: datetime = NIGHT, **of: object) -> datetime:
    fact, subject = fact_of(telling)
    return mailed_at(policy, telling, replace(fact, occurred_at=at), replace(subject, **of), None, at)


@pytest.mark.parametrize("name", PACKS)
def test_no_ladder_wakes_anybody_for_what_can_wait(name: str):
    pack = PACKS[name]
    climbs = {ladder for ladder in pack.ladders if awake_for(pack, ladder, NIGHT) == NIGHT}
    assert climbs == LIFE_CUSTODY_SAFETY_AND_THE_SCENE
    told = {rung.audience for ladder in climbs for rung in pack.ladders[ladder].rungs}
    assert told <= {"owner", "backup", "on_call", "supervisor", "coordinator", "director"}, "no partner is woken"


@pytest.mark.parametrize(("name", "place"), EVERY_TELLING)
def test_each_telling_waits_for_the_morning_unless_it_is_named_here(name: str, place: int):
    pack = PACKS[name]
    telling = pack.tellings[place]
    wakes = (telling.fact, telling.audience) in TOLD_AT_NIGHT | A_CORRECTION
    by_its_clock = (telling.fact, telling.audience) == ("arrest_recorded", "owner")  # four hours to reach the person
    assert mailed(pack, telling) == (NIGHT if wakes or by_its_clock else awake(pack, NIGHT))
    noon = NIGHT + timedelta(hours=10)
    assert mailed(pack, telling, noon) == noon


def test_who_is_brought_by_an_officer_has_their_worker_mailed_at_once_and_who_is_met_on_the_street_in_the_morning():
    pack = PACKS["clackamas"]
    (telling,) = [one for one in pack.tellings if (one.fact, one.audience) == ("journey_opened", "owner")]
    assert mailed(pack, telling, door=Door.ARREST_DIVERSION) == NIGHT
    assert mailed(pack, telling, door=Door.SOCIAL_CONTACT) == awake(pack, NIGHT)


def test_whoever_puts_right_what_was_said_on_a_charge_is_mailed_at_once():
    pack = PACKS["clackamas"]
    (telling,) = [one for one in pack.tellings if one.fact == "charge_correction_due"]
    fact, subject = fact_of(telling, StreamKind.CHARGE_HOLD)
    assert mailed_at(pack, telling, fact, subject, None, NIGHT) == NIGHT


@pytest.mark.parametrize(("in_custody", "waits"), [(True, False), (False, True)])
def test_whoever_decides_on_somebody_in_custody_is_mailed_at_once(in_custody: bool, waits: bool):
    (telling,) = [one for one in POLICY.tellings if (one.fact, one.audience) == ("referral_received", "coordinator")]
    fact, subject = fact_of(telling, StreamKind.REFERRAL, in_custody=in_custody)
    assert (mailed_at(POLICY, telling, fact, subject, None, NIGHT) > NIGHT) is waits


def test_a_policy_that_was_kept_when_quiet_was_written_on_what_waits_sleeps_as_it_did():
    old = tomllib.loads(named_policy("burien").read_text())
    for entry in (*old["ladder"], *old["telling"]):
        if not entry.pop("wakes", False) and entry.get("name") != "follow_up":
            entry["quiet"] = True
    text = toml_text(old)
    kept = read_kept(tomllib.loads(text), text, public_holidays("US", "WA"))
    climbs = {ladder for ladder in kept.ladders if awake_for(kept, ladder, NIGHT) == NIGHT}
    assert climbs == LIFE_CUSTODY_SAFETY_AND_THE_SCENE | {"follow_up"}
    assert {(one.fact, one.audience) for one in kept.tellings if one.wakes} == TOLD_AT_NIGHT


def test_who_was_brought_by_an_officer_and_met_by_nobody_within_half_an_hour_is_the_supervisors_then_at_night_too():
    with under(PACKS["clackamas"]):
        life = Life(datetime(2026, 6, 2, 5, 30, tzinfo=UTC))  # half past ten at night
        life.refer(Door.ARREST_DIVERSION)
        life.act(life.on_referral("approved"))
        for _ in range(20):
            life.passes(minutes=5)
    raised = [fact for fact in life.told(FactType.ESCALATION_RAISED) if fact.text("kind") == "first_contact"]
    after = [
        (fact.text("audience"), (fact.occurred_at - raised[0].occurred_at) // timedelta(minutes=1)) for fact in raised
    ]
    assert raised[0].occurred_at - life.person.stage_since == timedelta(minutes=30)
    assert after == [("supervisor", 0), ("coordinator", 10), ("director", 30)]
