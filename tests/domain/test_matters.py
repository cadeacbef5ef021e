"""What may get in the way: reminded of in time, answered by people, told to nobody outside by itself."""

from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain import memos
from domain.deadlines import WorkingCalendar
from domain.errors import Invalid, NotInThisState
from domain.facts import FactType
from domain.words import JUSTICE_ROLES, ConsentKind, EscalationStatus, ObligationState, RecipientClass, Role
from tests.domain.lives import MONDAY, OWNER, POLICY, Life

PROSECUTOR = {"recipient_class": RecipientClass.PROSECUTOR, "purpose": "coordination", "agency_id": uuid4()}
COMES_UP = {
    FactType.COURT_DATE_SET,
    FactType.FAILURE_TO_APPEAR,
    FactType.WARRANT_FOUND,
    FactType.ARREST_RECORDED,
    FactType.OVERDOSE_RECORDED,
    FactType.SAFETY_ALERT_RAISED,
}


def reminders(life: Life, kind: str) -> list[datetime]:
    return [fact.occurred_at for fact in life.told(FactType.MARK_PASSED) if fact.text("kind") == kind]


def hour(life: Life, by: int) -> None:
    for _ in range(by):
        life.passes(hours=1)


def test_a_court_date_is_reminded_of_14_7_3_and_1_days_before_and_on_the_morning_of_the_day():
    life = Life.enrolled()
    hearing = MONDAY + timedelta(days=20)  # nine in the morning
    life.came_up("court_date", at=hearing)
    hour(life, 24 * 20 - 1)
    zone = WorkingCalendar.of(POLICY).zone
    told = [(20 - (at - MONDAY).days, at.astimezone(zone).hour) for at in reminders(life, "court_date")]
    assert [days for days, _ in told] == [14, 7, 3, 1, 1]
    assert told[-1][1] == 7
    assert (hearing.date() - reminders(life, "court_date")[-1].date()).days == 0
    owed = life.one("court_date")
    assert (owed.owner_id, owed.due_at.astimezone(zone).hour) == (OWNER, 17)


def test_a_court_date_that_was_kept_and_typed_the_next_day_was_met():
    life = Life.enrolled()
    life.came_up("court_date", at=life.now + timedelta(hours=1))
    life.passes(days=1)
    assert life.one("court_date").missed_at, "nobody said how it went"
    life.act(life.on_matter("kept"))
    assert "court_date" not in life.kinds()
    assert EscalationStatus.TAKEN_BACK in {one.status for one in life.ladders}
    with pytest.raises(NotInThisState):
        life.on_matter("missed")


def test_how_the_person_gets_to_court_is_agreed_two_days_before_and_else_the_owner_is_asked():
    life = Life.enrolled()
    hearing = MONDAY + timedelta(days=20)
    life.came_up("court_date", at=hearing)
    owed = life.one("court_transport")
    assert (owed.owner_id, owed.due_at) == (OWNER, hearing - timedelta(days=2))
    hour(life, 24 * 18 + 1)
    (ladder,) = [one for one in life.ladders if one.kind == "court_transport"]
    assert ladder.ended_at is None, "nobody said how they get there"
    life.act(life.on_matter("transport_confirmed"))
    assert "court_transport" not in life.kinds()
    assert "court_date" in life.kinds(), "the day itself is still watched"
    with pytest.raises(NotInThisState):
        life.on_matter("planned")
    life.act(life.on_matter("moved", moved_to=life.now + timedelta(days=9)))
    assert life.one("court_transport").missed_at is None, "another day, another way there"


def test_a_hearing_that_is_close_leaves_half_of_the_time_to_agree_on_the_way_and_nothing_else_has_one():
    life = Life.enrolled()
    life.came_up("court_date", at=life.now + timedelta(hours=20))
    assert life.one("court_transport").due_at == life.now + timedelta(hours=10)
    life.came_up("warrant")
    with pytest.raises(NotInThisState):
        life.on_matter("transport_confirmed")


def test_a_failure_to_appear_is_the_legal_coordinators_the_same_day_and_no_partners():
    life = Life.enrolled()
    life.came_up("court_date", at=life.now + timedelta(hours=1))
    with pytest.raises(Invalid):
        life.on_matter("missed")  # the hearing is still to come
    life.passes(hours=3)
    life.act(life.on_matter("missed"))
    owed = life.one("failure_to_appear")
    assert owed.owner_role == Role.LEGAL_COORDINATOR
    assert owed.due_at.astimezone(WorkingCalendar.of(POLICY).zone).replace(tzinfo=None) == datetime(2026, 6, 1, 17)
    life.act(life.on_matter("moved", moved_to=life.now + timedelta(days=9)))
    assert "failure_to_appear" not in life.kinds()
    assert "court_date" in life.kinds(), "the new date is watched again"


def test_what_comes_up_is_told_to_programme_staff_and_to_partners_only_under_a_consent():
    for telling in POLICY.tellings:
        if telling.fact in COMES_UP:
            assert telling.audience not in JUSTICE_ROLES, telling
            assert telling.audience != Role.DEFENDER or telling.consent, telling
    for clock in POLICY.clocks:
        if set(clock.opens) & (COMES_UP | {FactType.MEMO_DRAFTED, FactType.MEMO_WITHOUT_CONSENT}):
            rungs = {rung.audience for rung in POLICY.ladders[clock.ladder].rungs}
            assert not rungs & {*JUSTICE_ROLES, "asked", "provider"}, clock.kind


def test_an_arrest_is_the_case_managers_within_four_hours_and_climbs_until_somebody_reached_the_person():
    life = Life.enrolled()
    life.came_up("arrest", at=life.now - timedelta(days=2))
    assert life.one("arrest").due_at == life.now + timedelta(hours=4), "from when it became known"
    hour(life, 5)
    assert [fact.text("audience") for fact in life.told(FactType.ESCALATION_RAISED)] == ["owner", "on_call"]
    life.act(life.on_journey("contact"))
    assert "arrest" not in life.kinds()
    hour(life, 12)
    assert len(life.told(FactType.ESCALATION_RAISED)) == 2, "nothing nags after the answer"


def test_without_a_consent_nothing_is_drafted_and_the_person_is_to_be_asked():
    life = Life.enrolled()
    life.came_up("arrest")
    life.act(life.on_matter("draft"))
    assert {"memo_consent"} <= life.kinds()
    assert "memo" not in life.kinds()
    assert not life.told(FactType.MEMO_DRAFTED)
    with pytest.raises(NotInThisState):
        life.on_matter("send")


def test_a_memo_is_sent_by_a_human_while_the_consent_lasts_and_not_after():
    life = Life.enrolled()
    life.act(life.sign(ConsentKind.JUSTICE, **PROSECUTOR))
    life.came_up("arrest")
    life.act(life.on_matter("draft"))
    assert life.one("memo").owner_role == Role.LEGAL_COORDINATOR
    life.act(life.revoke())
    with pytest.raises(NotInThisState) as refused:
        life.on_matter("send")
    assert refused.value.state == "no_consent_in_force"
    assert not life.told(FactType.MEMO_SENT)
    life.act(life.sign(ConsentKind.JUSTICE, **PROSECUTOR))
    life.act(life.on_matter("send"))
    assert "memo" not in life.kinds()
    assert len(life.told(FactType.MEMO_SENT)) == 1


@pytest.mark.parametrize("purpose", ["progress", "coordination"])
@pytest.mark.parametrize("to", [RecipientClass.POLICE, RecipientClass.PROSECUTOR])
def test_a_memo_rests_on_its_own_consent_and_on_no_other(purpose: str, to: RecipientClass):
    life = Life.enrolled()
    life.act(life.sign(ConsentKind.JUSTICE, recipient_class=to, purpose=purpose, agency_id=uuid4()))
    covered = memos.consent_for(life.live_consents(), now=life.now)
    assert (covered is not None) == ((to, purpose) == (RecipientClass.PROSECUTOR, "coordination"))


def test_a_draft_names_the_plan_by_its_broad_areas_and_leaves_out_those_of_health_and_whatever_it_does_not_know():
    draft = memos.draft_of(["treatment", "housing", "mental_health", "id_documents", "methadone_clinic"])
    assert (draft.text, draft.left_out) == ("The person works towards: housing, papers.", 3)
    assert memos.draft_of(["overdose_prevention"]).text == ""
    assert memos.draft_of([]).text == ""


def memo_waits() -> Life:
    life = Life.enrolled()
    life.act(life.sign(ConsentKind.JUSTICE, **PROSECUTOR))
    life.came_up("warrant")
    life.act(life.on_matter("draft"))
    return life


@pytest.mark.parametrize(
    "text",
    [
        "Is in treatment and takes Suboxone.",
        "Stopped crack cocaine.",
        "Has hep C.",
        "Lives with PTSD and bipolar disorder.",
        "Goes to her Vivitrol appointments.",
        "Needs insulin.",
        "In recovery for a year.",
        "Sees a counselor weekly.",
    ],
)
def test_whoever_sends_a_memo_cannot_put_treatment_or_health_back_in(text: str):
    life = memo_waits()
    for confirmed in (False, True):
        with pytest.raises(Invalid) as refused:
            life.on_matter("send", text=text, confirmed=confirmed)
        assert (refused.value.faults[0].pointer, refused.value.faults[0].code) == ("/text", "treatment")


@pytest.mark.parametrize(
    "text",
    [
        "Is in a MAT program.",
        "Goes to NA meetings.",
        "Is through withdrawal.",
        "Was treated unfairly; asks for a withdrawal of the charge.",
        "Has her defense counsel recover her papers.",
    ],
)
def test_what_may_be_a_word_of_health_is_sent_only_once_its_sender_says_that_it_is_none(text: str):
    life = memo_waits()
    with pytest.raises(Invalid) as refused:
        life.on_matter("send", text=text)
    assert (refused.value.faults[0].pointer, refused.value.faults[0].code) == ("/confirmed", "may_be_health")
    (sent,) = life.on_matter("send", text=text, confirmed=True)
    assert sent.flag("confirmed")


@pytest.mark.parametrize(
    "text", ["Works towards a room and new papers. Please call before you charge.", "In our opinion this method works."]
)
def test_a_memo_without_such_a_word_needs_no_word_more(text: str):
    (sent,) = memo_waits().on_matter("send", text=text)
    assert not sent.flag("confirmed")


def test_the_limitation_is_watched_60_30_and_14_days_before_and_never_by_the_prosecutor():
    life = Life.enrolled()
    life.came_up("arrest", limitation_at=MONDAY + timedelta(days=100))
    for _ in range(99):
        life.passes(days=1)
    assert [(at - MONDAY).days for at in reminders(life, "limitation_watch")] == [40, 70, 86]
    marks = [telling for telling in POLICY.tellings if telling.fact == FactType.MARK_PASSED]
    heard = {one.audience for one in marks if not one.kinds or "limitation_watch" in one.kinds}
    assert heard == {"owner", Role.DEFENDER}, "whoever owes it, which is the legal coordinator, and the defender"
    life = Life.enrolled()
    life.came_up("arrest")
    assert "limitation_watch" not in life.kinds(), "no charge with a limit is known"


def test_an_overdose_is_answered_by_going_there_and_is_over_when_somebody_met_the_person():
    life = Life.enrolled()
    life.came_up("overdose")
    life.passes(hours=20)
    life.act(life.on_journey("attempt"))
    assert "overdose_outreach" not in life.kinds()
    assert life.one("overdose_contact").due_at == MONDAY + timedelta(hours=72)
    life.act(life.on_journey("contact"))
    assert "overdose_contact" not in life.kinds()


def test_a_safety_alert_that_nobody_answers_is_at_the_director_within_the_hour():
    life = Life.enrolled()
    life.came_up("safety_alert")
    for _ in range(60):
        life.passes(minutes=1)
    raised = [fact for fact in life.told(FactType.ESCALATION_RAISED) if fact.text("kind") == "safety_alert"]
    assert [fact.text("audience") for fact in raised] == ["on_call", "supervisor", "coordinator", "director"]
    assert raised[0].occurred_at - MONDAY == timedelta(minutes=15)
    life.act(life.on_matter("acknowledged"))
    assert "safety_plan" in life.kinds(), "somebody has it, and a plan is still owed"


def test_whoever_is_out_again_is_met_within_the_day_and_a_supervisor_hears_after_two():
    life = Life.enrolled()
    life.act(life.on_journey("pause"))
    life.passes(days=9)
    out = life.now
    life.act(life.on_journey("end_pause"))
    assert life.one("release_contact").due_at == out + timedelta(hours=24)
    hour(life, 49)
    raised = [
        (fact.text("audience"), fact.occurred_at - out)
        for fact in life.told(FactType.ESCALATION_RAISED)
        if fact.text("kind") == "release_contact"
    ]
    assert raised == [("owner", timedelta(hours=24)), ("supervisor", timedelta(hours=48))]


def test_the_end_of_a_journey_ends_everything_that_came_up():
    life = Life.enrolled()
    for what in ("warrant", "arrest", "overdose", "safety_alert"):
        life.came_up(what)
    life.came_up("court_date", at=life.now + timedelta(days=30))
    life.act(life.on_journey("end"))
    assert not life.owed()
    assert all(one.closed_at and one.status == "ended" for one in life.world.matters.values())


def test_two_of_a_kind_are_answered_each_on_its_own():
    life = Life.enrolled()
    first = life.came_up("warrant")
    life.came_up("warrant")
    life.act(life.on_matter("planned"))
    (left,) = [one for one in life.owed() if one.kind == "warrant"]
    assert (left.about, left.state) == (str(first), ObligationState.OPEN)


@given(st.datetimes(datetime(2026, 1, 1), datetime(2030, 1, 1), timezones=st.just(UTC)))
def test_the_same_days_hour_is_always_ahead_and_at_most_a_day_or_a_long_weekend_away(now: datetime):
    calendar = WorkingCalendar.of(POLICY)
    for clock in POLICY.clocks:
        if clock.kind == "failure_to_appear":
            due = calendar.after(now, clock.due, clock.at_hour)
            assert now < due <= now + timedelta(days=5)
            assert due.astimezone(calendar.zone).hour == 17
            assert calendar.works(due.astimezone(calendar.zone).date())
