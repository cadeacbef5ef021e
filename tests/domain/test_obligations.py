"""What is owed, until when, and by whom: late entries, misses found late, pauses, waivers, owners, marks."""

from datetime import UTC, datetime, timedelta

import pytest

from domain.errors import Invalid, NotInThisState
from domain.facts import FactType
from domain.words import ContactMode, Door, EscalationStatus, ObligationState, PauseKind, Role
from tests.domain.lives import OTHER, OWNER, Life

DAY = timedelta(days=1)


def closed(life: Life, kind: str):
    """The last obligation of this kind that closed."""
    found = [one for one in life.obligations.values() if one.kind == kind and one.closed_at is not None]
    return max(found, key=lambda one: (one.closed_at, one.opened_at))


def order(life: Life) -> list[FactType]:
    return [fact.type for fact in life.facts]


# due time decides, not arrival


def test_what_was_due_is_missed_first_even_when_it_is_answered_late_and_its_ladder_opens_answered():
    life = Life.approved()
    life.now += 4 * DAY  # no worker ran: nobody noted that the first contact was due after a working day
    life.act(life.on_journey("contact"))
    missed = life.told(FactType.DEADLINE_MISSED)
    assert [(fact.text("kind"), fact.text("found_by")) for fact in missed] == [("first_contact", "command")]
    assert missed[0].moment("missed_at") == closed(life, "first_contact").due_at
    assert order(life).index(FactType.DEADLINE_MISSED) < order(life).index(FactType.CONTACT_MADE)
    assert closed(life, "first_contact").state is ObligationState.MET
    assert [ladder.status for ladder in life.ladders] == [EscalationStatus.ANSWERED]
    assert not life.told(FactType.ESCALATION_RAISED)


def test_what_occurred_in_time_and_was_typed_later_is_met_and_no_miss():
    life = Life.approved()
    happened = life.now + timedelta(hours=2)
    life.now += 4 * DAY
    life.act(life.on_journey("contact", happened))
    assert not life.told(FactType.DEADLINE_MISSED)
    assert closed(life, "first_contact").recorded_late
    (told,) = life.told(FactType.MET_RECORDED_LATE)
    assert (told.text("kind"), told.data["backdated_by"]) == (
        "first_contact",
        int((life.now - happened).total_seconds()),
    )


def test_a_miss_is_taken_back_with_its_ladder_when_it_turns_out_that_it_happened_in_time():
    life = Life.approved()
    happened = life.now + timedelta(hours=2)
    life.passes(days=4)
    assert life.one("first_contact").missed_at
    assert [ladder.status for ladder in life.ladders] == [EscalationStatus.OPEN]
    life.act(life.on_journey("contact", happened))
    late = closed(life, "first_contact")
    assert (late.state, late.missed_at, late.recorded_late) == (ObligationState.MET, None, True)
    (told,) = life.told(FactType.MET_RECORDED_LATE)
    assert told.data["backdated_by"] == int((life.now - happened).total_seconds())
    assert [ladder.status for ladder in life.ladders] == [EscalationStatus.TAKEN_BACK]


def test_a_partners_answer_counts_when_it_arrives():
    life = Life()
    life.refer()
    life.act(life.on_referral("ask"))
    life.passes(days=4, hours=1)  # three working days have passed, five have not
    assert life.one("eligibility_view").missed_at
    life.act(life.on_referral("view"))
    assert closed(life, "eligibility_view").missed_at
    assert not life.told(FactType.MET_RECORDED_LATE)


def test_a_view_that_nobody_gives_lapses_by_a_fact_and_the_coordinator_still_owes_the_decision():
    life = Life()
    life.refer()
    life.act(life.on_referral("ask"))
    life.passes(days=4, hours=1)
    assert not life.told(FactType.ELIGIBILITY_VIEW_LAPSED)
    life.passes(days=7)
    assert len(life.told(FactType.ELIGIBILITY_VIEW_LAPSED)) == 1
    assert life.referral.views_asked == ()
    assert "triage" in life.kinds(life.referral_id)
    with pytest.raises(NotInThisState):
        life.on_referral("view")


@pytest.mark.parametrize("act", ["end", "pause"])
def test_ending_or_pausing_after_the_moment_does_not_hide_the_miss(act: str):
    life = Life.enrolled()
    life.now += 15 * DAY  # the contact was due a day ago, and no worker ran
    life.act(life.on_journey(act))
    assert [fact.text("kind") for fact in life.told(FactType.DEADLINE_MISSED)] == ["contact"]
    expected = EscalationStatus.ANSWERED if act == "end" else EscalationStatus.OPEN
    assert [ladder.status for ladder in life.ladders] == [expected], "what is still owed has its ladder climb"


def test_a_waiver_after_the_moment_does_not_hide_the_miss():
    life = Life.enrolled()
    life.now += 15 * DAY
    life.act(life.waive(life.one("contact")))
    assert [fact.text("kind") for fact in life.told(FactType.DEADLINE_MISSED)] == ["contact"]


def test_a_late_entry_of_something_older_answers_nothing_and_sets_no_clock_back():
    life = Life.enrolled()
    begun = life.now
    life.passes(days=10)
    life.act(life.on_journey("contact"))
    owed = life.one("contact")
    life.act(life.on_journey("contact", begun + DAY))
    assert life.one("contact") == owed
    assert life.one("contact_gap").due_at > life.now + 29 * DAY


def test_nothing_is_recorded_before_it_has_happened():
    life = Life.enrolled()
    for act in ("attempt", "contact", "plan", "review", "pause"):
        with pytest.raises(Invalid) as refused:
            life.on_journey(act, life.now + timedelta(minutes=1))
        assert refused.value.faults[0].pointer == "/occurred_at"


# marks


def test_of_several_passed_marks_only_the_latest_is_told():
    life = Life.approved()
    life.now += 25 * DAY  # 7, 14 and 21 days have passed
    life.passes()
    told = [fact for fact in life.told(FactType.MARK_PASSED) if fact.text("kind") == "intake"]
    assert [(fact.data["mark"], fact.data["superseded"]) for fact in told] == [(3, 2)]
    life.passes(days=3)
    told = [fact for fact in life.told(FactType.MARK_PASSED) if fact.text("kind") == "intake"]
    assert [(fact.data["mark"], fact.data["superseded"]) for fact in told] == [(3, 2), (4, 0)]


def test_marks_that_were_never_told_before_the_miss_are_recorded_as_superseded_by_it():
    life = Life.approved()
    life.passes(days=31)
    (missed,) = [fact for fact in life.told(FactType.DEADLINE_MISSED) if fact.text("kind") == "intake"]
    assert missed.data["superseded"] == 4
    assert not [fact for fact in life.told(FactType.MARK_PASSED) if fact.text("kind") == "intake"]


# pauses


def test_a_pause_keeps_the_time_left_in_the_policys_unit_and_gives_it_back():
    life = Life.enrolled()
    life.passes(days=4)
    life.act(life.on_journey("pause"))
    assert life.one("contact").time_left == "10 days"
    life.passes(days=100)
    assert life.one("contact").state is ObligationState.PAUSED
    life.act(life.on_journey("end_pause"))
    assert life.one("contact").due_at - life.now == 10 * DAY


def test_a_pause_has_its_review_again_and_again_while_it_lasts():
    life = Life.enrolled()
    life.act(life.on_journey("pause"))
    for _ in range(3):
        life.passes(days=13)
        review = life.one("pause_review")
        assert life.now < review.due_at
        life.act(life.on_journey("review"))
        assert life.one("pause_review").due_at == life.now + 14 * DAY
    life.act(life.on_journey("end_pause"))
    assert "pause_review" not in life.kinds()
    life.act(life.on_journey("review"))
    assert "pause_review" not in life.kinds()


def test_what_is_opened_during_a_pause_waits_for_its_end_with_all_its_time():
    life = Life.enrolled()
    life.act(life.on_journey("pause"))
    life.act(life.on_journey("contact"))  # visited in jail
    assert (life.one("contact").state, life.one("contact").time_left) == (ObligationState.PAUSED, "14 days")
    life.passes(days=60)
    assert not [fact for fact in life.told(FactType.DEADLINE_MISSED) if fact.text("kind") == "contact"]
    assert life.person.stage == "active"
    life.act(life.on_journey("end_pause"))
    assert life.one("contact").due_at == life.now + 14 * DAY


@pytest.mark.parametrize(
    ("kind", "days"), [(PauseKind.JAIL, 365), (PauseKind.HOSPITAL, 60), (PauseKind.TREATMENT_STAY, 120)]
)
def test_a_pause_lasts_as_long_as_its_reason_may_and_ends_by_itself(kind: PauseKind, days: int):
    life = Life.enrolled()
    life.act(life.on_journey("pause", kind=kind))
    for _ in range(days):
        assert life.person.paused == kind
        life.passes(days=1)
    assert life.person.paused is None
    (ended,) = life.told(FactType.PAUSE_ENDED)
    assert ended.text("kind") == kind
    assert life.one("contact").state is ObligationState.OPEN
    met = "release_contact" in life.kinds()
    assert met == (kind is not PauseKind.TREATMENT_STAY)
    assert not life.kinds() & {"jail_ends", "hospital_ends", "treatment_stay_ends", "pause_review"}


def test_pauses_are_counted_and_one_that_is_ended_by_hand_does_not_end_again():
    life = Life.enrolled()
    for times in (1, 2):
        life.act(life.on_journey("pause", kind=PauseKind.HOSPITAL))
        life.passes(days=3)
        life.act(life.on_journey("end_pause"))
        life.passes(days=3)
        assert life.person.pauses == times
    life.passes(days=70)
    assert len(life.told(FactType.PAUSE_ENDED)) == 2


def test_the_intake_window_never_pauses():
    life = Life.approved()
    life.act(life.on_journey("pause"))
    life.passes(days=31)
    assert life.one("intake").missed_at


def test_a_pause_that_was_typed_late_takes_back_what_only_seemed_missed():
    life = Life.enrolled()
    booked = life.now + 13 * DAY
    life.passes(days=15)
    assert life.one("contact").missed_at
    life.act(life.on_journey("pause", booked))
    paused = life.one("contact")
    assert (paused.state, paused.missed_at, paused.time_left) == (ObligationState.PAUSED, None, "1 days")
    assert [ladder.status for ladder in life.ladders] == [EscalationStatus.TAKEN_BACK]
    (told,) = life.told(FactType.MISS_TAKEN_BACK)
    assert (told.text("kind"), told.data["backdated_by"]) == ("contact", 2 * 86400)


def test_a_pause_cannot_end_before_it_began():
    life = Life.enrolled()
    life.passes(days=2)
    life.act(life.on_journey("pause"))
    with pytest.raises(Invalid) as refused:
        life.on_journey("end_pause", life.now - DAY)
    assert refused.value.faults[0].code == "before_the_pause"


def test_an_answer_during_a_pause_is_neither_late_nor_missed():
    life = Life.enrolled()
    life.act(life.on_journey("pause"))
    life.passes(days=40)
    life.act(life.on_journey("contact"))
    answered = closed(life, "contact")
    assert (answered.missed_at, answered.recorded_late) == (None, False)


def test_an_appointment_is_reminded_of_three_days_a_day_and_two_hours_before_and_then_asked_about():
    life = Life.enrolled()
    life.link()
    for act in ("dispatch", "accept"):
        life.act(life.on_linkage(act))
    life.passes(hours=1)
    life.act(life.on_linkage("appoint"))  # in three days
    at = life.linkage().appointment_at
    for _ in range(4 * 24):
        life.passes(hours=1)
    told = [at - fact.occurred_at for fact in life.told(FactType.MARK_PASSED) if fact.text("kind") == "appointment"]
    assert told == [DAY, timedelta(hours=2)], "it was made less than three days ahead"
    assert life.one("appointment").missed_at == at + DAY
    life.passes(hours=1)
    life.act(life.on_linkage("no_show"))
    asked_of = life.one("no_show")
    assert (asked_of.owner_id, asked_of.opened_at) == (OWNER, life.now), "nobody can act on what they do not know"
    assert "appointment" not in life.kinds(life.linkage_ids[0])
    judged = closed(life, "appointment")
    assert (judged.missed_at, judged.recorded_late) == (None, True), "it was missed when it was, and typed later"


# nobody falls through


def test_whoever_waives_the_last_thing_owed_leaves_the_next_step_owed():
    life = Life.enrolled()
    for _ in range(20):
        owed = [one for one in life.owed() if one.on_due == "miss" and one.kind != "next_step"]
        if not owed:
            break
        life.act(life.waive(owed[0]))
    step = life.one("next_step")
    assert (step.owner_id, step.due_at) == (OWNER, datetime(2026, 6, 8, 16, tzinfo=UTC)), "five working days"
    life.act(life.waive(step))
    assert life.one("next_step").id != step.id
    life.act(life.on_journey("contact"))
    assert "next_step" not in life.kinds()
    assert "contact" in life.kinds()


def test_waiving_the_triage_leaves_the_referral_with_somebody_who_decides():
    life = Life()
    life.refer()
    life.act(life.waive(life.one("triage")))
    assert life.one("referral_next_step").owner_role == "coordinator"


@pytest.mark.parametrize("kind", ["triage_result", "intake"])
def test_nobody_waives_what_comes_by_itself(kind: str):
    life = Life.approved()
    one = life.one(kind)
    if kind == "intake":
        assert life.waive(one)
        return
    with pytest.raises(NotInThisState) as refused:
        life.waive(one)
    assert "the same for everybody" in refused.value.message


def test_a_new_owner_owes_what_the_old_one_owed_in_the_linkages_too():
    life = Life.enrolled()
    life.link()
    life.act(life.on_journey("assign"))
    assert (life.person.owner_id, life.linkage().owner_id) == (OTHER, OTHER)
    for stream in (life.participant_id, life.linkage_ids[0]):
        owners = {(one.owner_id, one.owner_role) for one in life.owed(stream) if one.on_due == "miss"}
        assert owners == {(OTHER, "case_manager")}


def test_a_referral_taken_from_the_waiting_list_to_the_table_expires_no_more():
    life = Life()
    life.refer()
    life.act(life.on_referral("waitlisted"))
    life.act(life.on_referral("to_conference"))
    assert life.kinds(life.referral_id) == {"conference_decision", "triage_result"}
    life.passes(days=100)
    assert life.referral.status == "pending_decision"
    with pytest.raises(NotInThisState):
        life.on_referral("to_conference")


@pytest.mark.parametrize("of", [Role.POLICE_LIAISON, Role.PROSECUTOR_LIAISON])
def test_justice_partners_are_asked_at_police_doors_only(of: Role):
    life = Life()
    life.refer(Door.COMMUNITY)
    with pytest.raises(Invalid) as refused:
        life.on_referral("ask", of=of)
    assert refused.value.faults[0].code == "not_a_police_door"


# the stages that people fall into by silence


def test_silence_leads_from_active_to_in_the_wind_to_inactive_with_something_owed_at_every_day():
    life = Life.enrolled()
    stages = []
    for _ in range(150):
        life.passes(days=1)
        if not stages or stages[-1] != life.person.stage:
            stages.append(life.person.stage)
        running = [one for one in life.owed() if one.on_due == "miss" and one.state is ObligationState.OPEN]
        assert running
        assert all(one.owner_id == OWNER or one.owner_role == "supervisor" for one in running)
    assert stages == ["active", "in_the_wind", "inactive"]
    assert "inactive_review" in life.kinds()
    life.act(life.on_journey("contact"))
    assert life.person.stage == "active"
    assert {"contact", "contact_gap"} <= life.kinds()


@pytest.mark.parametrize(
    ("ways", "short"),
    [
        ((), True),
        (("phone",) * 5, True),
        (("phone", "in_person"), True),
        (("phone", "phone", "text", "phone", "phone"), False),
    ],
)
def test_whoever_was_looked_for_too_little_or_in_one_way_is_the_supervisors_before_they_count_as_lost(
    ways: tuple[str, ...], short: bool
):
    life = Life.approved()
    for way in ways:
        life.passes(days=5)
        life.act(life.on_journey("attempt", mode=ContactMode(way)))
    life.passes(days=31)
    assert life.person.stage == "unable_to_locate"
    assert ("outreach_short" in life.kinds()) is short
    (entered,) = life.told(FactType.UNABLE_TO_LOCATE_ENTERED)
    assert (entered.data["attempts"], entered.data["ways"]) == (len(ways), len(set(ways)))
    if short:
        assert life.one("outreach_short").owner_role == "supervisor"
        life.act(life.on_journey("contact"))
        assert "outreach_short" not in life.kinds()


def test_a_person_who_cannot_be_found_is_still_looked_for():
    life = Life.approved()
    life.act(life.on_journey("attempt"))
    life.passes(days=31)
    assert life.person.stage == "unable_to_locate"
    assert {"locate_review", "intake"} <= life.kinds()
    life.act(life.on_journey("review"))
    assert "intake" in life.kinds()
    life.act(life.on_journey("contact"))
    assert life.person.stage == "outreach"
    assert "initial_screening" in life.kinds()


# what the referrer hears


@pytest.mark.parametrize(
    "story",
    [
        (),
        ("approved",),
        ("waitlisted", "approved"),
        ("not_accepted",),
        ("to_conference", "approved"),
        ("withdraw",),
    ],
)
def test_the_triage_result_comes_at_the_same_hour_whatever_happened(story: tuple[str, ...]):
    life = Life()
    life.refer()
    for act in story:
        life.passes(hours=2)
        life.act(life.on_referral(act))
    expected = life.result()
    life.passes(days=1)
    assert not life.told(FactType.TRIAGE_RESULT_PUBLISHED)
    due = life.one("triage_result").due_at
    assert due == datetime(2026, 6, 4, tzinfo=UTC)  # five in the afternoon of the second working day
    life.passes(days=2)
    assert len(life.told(FactType.TRIAGE_RESULT_PUBLISHED)) == 1
    assert life.referral.published == expected
    assert (expected == "under_review") == (not story)


@pytest.mark.parametrize("after", ["end", "intake", "silence", "sign"])
def test_nothing_that_comes_later_changes_or_repeats_what_the_referrer_was_told(after: str):
    life = Life.approved()
    life.passes(days=3)
    told = life.referral.published, life.referral.published_at
    if after == "silence":
        life.passes(days=200)
    else:
        life.act(life.sign() if after == "sign" else life.on_journey(after))
        life.passes(days=30)
    assert (life.referral.published, life.referral.published_at) == told
    assert len(life.told(FactType.TRIAGE_RESULT_PUBLISHED)) == 1


def test_a_referral_under_review_is_told_again_at_the_hour_until_it_is_decided_and_then_once():
    life = Life()
    life.refer()
    for _ in range(8):
        life.passes(days=1)
    told = len(life.told(FactType.TRIAGE_RESULT_PUBLISHED))
    assert told >= 2
    assert life.referral.published == "under_review"
    life.act(life.on_referral("not_accepted"))
    assert life.referral.published == "under_review", "not before its hour"
    life.passes(days=8)
    assert life.referral.published == "not_now"
    assert len(life.told(FactType.TRIAGE_RESULT_PUBLISHED)) == told + 1
