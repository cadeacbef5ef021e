"""When whose turn it is, where nobody does what is owed: by the days and people that the programme's table of clocks names."""

from datetime import timedelta

from domain.facts import FactType
from tests.domain.lives import PACKS, Life, under

DAY = timedelta(days=1)


def climbs(life: Life, kind: str, days: int) -> list[tuple[str, int]]:
    """Who was told, and on which day, by the ladder of this kind, while nobody does anything for so long."""
    begins = life.now
    for _ in range(days):
        life.passes(days=1)
    raised = [fact for fact in life.told(FactType.ESCALATION_RAISED) if fact.text("kind") == kind]
    return [(fact.text("audience"), round((fact.occurred_at - begins) / DAY)) for fact in raised]


def test_a_plan_that_is_not_looked_at_is_the_supervisors_after_a_hundred_and_twenty_days():
    life = Life.enrolled()
    life.act(life.on_journey("plan"))
    told = dict(climbs(life, "plan_review", 150))
    assert (told["owner"], told["supervisor"]) == (90, 120)


def test_somebody_not_met_for_two_weeks_is_the_owners_to_meet_and_nobody_elses_until_they_count_as_in_the_wind():
    life = Life.enrolled()
    told = climbs(life, "contact", 95)
    assert told == [("owner", 14), ("supervisor", 30), ("coordinator", 60), ("director", 90)]
    assert life.person.stage == "inactive"


def test_whoever_is_stepped_down_is_met_once_a_month_and_looked_for_after_two():
    life = Life.enrolled()
    life.act(life.on_journey("maintenance"))
    assert not {"contact", "contact_gap"} & life.kinds()
    assert climbs(life, "maintenance_contact", 59) == [("owner", 30), ("supervisor", 46)]
    assert life.person.stage == "maintenance"
    life.passes(days=2)
    assert life.person.stage == "in_the_wind"
    assert "wind_search" in life.kinds()
    life.act(life.on_journey("contact"))
    assert {"contact", "contact_gap"} <= life.kinds()
    assert not {"maintenance_contact", "maintenance_gap", "wind_search"} & life.kinds()


def test_an_overdose_that_nobody_went_out_for_is_the_supervisors_after_a_day_and_not_two_hours_later():
    life = Life.enrolled()
    life.came_up("overdose")
    begins = life.now
    for _ in range(30):
        life.passes(hours=1)
    raised = [fact for fact in life.told(FactType.ESCALATION_RAISED) if fact.text("kind") == "overdose_outreach"]
    hours = [(fact.text("audience"), round((fact.occurred_at - begins) / timedelta(hours=1))) for fact in raised]
    assert hours == [("supervisor", 24), ("on_call", 25), ("coordinator", 26), ("director", 30)]


def test_a_prosecutor_who_does_not_say_that_they_saw_the_completion_is_asked_and_then_called_by_the_legal_coordinator():
    ladder = PACKS["clackamas"].ladders["charge_answer"]
    assert [rung.audience for rung in ladder.rungs] == ["asked", "legal_coordinator", "supervisor", "director"]
    asked = {clock.kind for clock in PACKS["clackamas"].clocks if clock.ladder == "charge_answer" and not clock.off}
    assert asked == {"charge_hold_review", "extension_answer", "completion_ack", "correction_ack"}


def test_a_decision_that_is_due_within_the_hour_climbs_by_the_hour():
    with under(PACKS["arrest_first"]):
        life = Life()
        life.refer()
        life.passes(hours=1)
        (ladder,) = [one for one in life.ladders if one.kind == "triage"]
        assert ladder.ladder == "urgent"
