"""What the golden rules ask for can be switched off, narrowed or drawn out by no policy; each refusal names line and mend."""

import pytest

from domain.facts import FactType
from domain.policy_duties import DUTIES, OF_HELD_CHARGES
from tests.domain.test_policy import BURIEN, faults_of, swapped, validated

HELD = (
    BURIEN.replace("off = true\n", "")
    + '[charge_hold]\nwindow = "14 days"\nextension = "14 days"\npresumption = "none"\n'
    + '[[consent]]\nkind = "charge_hold"\nrecipient_classes = ["prosecutor"]\npurposes = ["charge_hold"]\n'
    + 'longest = "90 days"\nmethods = ["written"]\n'
)
# each with the length that it has in Burien, a longer one that is refused, and what is then said
OWED = [
    ("triage_result", '"2 working days"', '"6 working days"', "golden rule 2"),
    ("triage_result_again", '"2 working days"', '"30 days"', "golden rule 2"),
    ("eligibility_view", '"3 working days"', '"60 days"', "golden rules 7 and 16"),
    ("eligibility_view_lapse", '"5 working days"', '"90 days"', "golden rules 7 and 16"),
    ("custody_triage", '"1 hour"', '"1 working day"', "decided on at once"),
    ("failure_to_appear", '"0 working days"', '"5 working days"', "golden rule 1"),
    ("warrant", '"1 working day"', '"30 days"', "golden rule 1"),
    ("arrest", '"4 hours"', '"3 days"', "a life hangs on it"),
    ("memo", '"1 working day"', '"20 working days"', "golden rule 1"),
    ("memo_consent", '"1 working day"', '"8 days"', "golden rule 1"),
    ("limitation_watch", '"0 days"', '"14 days"', "golden rule 1"),
    ("overdose_outreach", '"24 hours"', '"72 hours"', "a life hangs on it"),
    ("overdose_contact", '"72 hours"', '"5 days"', "a life hangs on it"),
    ("safety_alert", '"15 minutes"', '"1 day"', "a life hangs on it"),
    ("pause_review", '"14 days"', '"365 days"', "golden rule 5"),
    ("transfer_receipt", '"7 days"', '"30 days"', "lost between two"),
    ("table_wish", '"0 days"', '"1 day"', "golden rule 12"),
    ("consent_expiry", '"0 days"', '"30 days"', "golden rule 6"),
    ("inbound_report", '"4 hours"', '"30 days"', "somebody looks at every report"),
    ("mail_undelivered", '"1 working day"', '"60 days"', "what a mail did not tell"),
]
HELD_OWED = [
    ("charge_hold_review", '"3 working days"', '"60 days"'),
    ("charge_window", '"0 minutes"', '"1 day"'),
    ("extension_request", '"1 working day"', '"30 days"'),
    ("extension_answer", '"3 working days"', '"60 days"'),
    ("charge_record", '"4 hours"', '"14 days"'),
    ("completion_ack", '"5 working days"', '"60 days"'),
    ("correction_ack", '"1 working day"', '"5 working days"'),
    ("charge_correction", '"30 minutes"', '"1 day"'),
    ("charge_limitation", '"0 days"', '"14 days"'),
]


def named(kind: str) -> str:
    return f'kind = "{kind}"'


def without(text: str, kind: str) -> str:
    """The policy without the clock of this kind."""
    begins = text.rindex("[[clock]]", 0, text.index(named(kind)))
    return text[:begins] + text[text.index("[[", begins + 2) :]


def changed(kind: str, old: str, new: str, text: str = BURIEN) -> str:
    """The policy with other words in the clock of this kind."""
    at = text.index(
        old, text.index(named(kind) + "\n") if named(kind) + "\n" in text else text.index(named(kind) + " ")
    )
    return text[:at] + new + text[at + len(old) :]


def said(text: str, kind: str) -> list[str]:
    """What is said of the duty, each time at a clock's line."""
    found = [(line, what) for line, what in faults_of(text) if f"mend or add the clock '{kind}'" in what]
    assert all(text.splitlines()[line - 1].startswith("[[clock]]") for line, _ in found)
    return [what for _, what in found]


def test_all_of_them_stand_here():
    assert {duty.kind for duty in DUTIES} == {kind for kind, *_ in OWED} | {"scene_handoff"}
    assert {duty.kind for duty in OF_HELD_CHARGES} == {kind for kind, *_ in HELD_OWED}
    validated(HELD)


@pytest.mark.parametrize(
    ("kind", "why"), [*((kind, why) for kind, _, _, why in OWED), ("scene_handoff", "at the scene")]
)
def test_none_is_switched_off_or_left_out(kind: str, why: str):
    for text in (changed(kind, "stream =", "off = true\nstream ="), without(BURIEN, kind)):
        (what,) = said(text, kind)
        assert why in what


@pytest.mark.parametrize(("kind", "old", "new", "why"), OWED)
def test_none_is_drawn_out(kind: str, old: str, new: str, why: str):
    (what,) = said(changed(kind, f"due = {old}", f"due = {new}"), kind)
    assert why in what
    assert "due within" in what
    by_door = changed(kind, f"due = {old}", f"due = {old}\nby_door = {{ community = {new} }}")
    assert said(by_door, kind)


@pytest.mark.parametrize("kind", [kind for kind, *_ in OWED])
def test_none_is_for_some_alone(kind: str):
    assert said(changed(kind, "stream =", 'doors = ["self"]\nstream ='), kind)


@pytest.mark.parametrize(("kind", "old", "new"), HELD_OWED)
def test_where_charges_are_held_they_are_held_whole(kind: str, old: str, new: str):
    assert said(without(HELD, kind), kind)
    assert said(changed(kind, f"due = {old}", f"due = {new}", HELD), kind)


@pytest.mark.parametrize(
    ("kind", "old", "new"),
    [
        ("triage_result", "at_hour = 17\n", ""),
        ("triage_result", 'due = "2 working days"', 'due = "1 hour"\nby_door = { self = "2 hours" }'),
        ("triage_result_again", 'stages = ["under_review"]', 'stages = ["approved_for_outreach"]'),
        ("custody_triage", "custody = true", "custody = false"),
        ("custody_triage", 'ladder = "urgent"', 'ladder = "coordination"'),
        ("safety_alert", 'ladder = "safety"', 'ladder = "care"'),
        ("warrant", 'owner = "legal_coordinator"', 'owner = "owner"'),
        ("limitation_watch", 'due_from = "limitation_at"', 'due_from = "at"'),
        ("table_wish", 'due_from = "starts_at"', 'due_from = "nothing"'),
        ("consent_expiry", 'on_due = "consent_expired"', 'on_due = "consent_revoked"'),
        ("scene_handoff", 'ladder = "scene_late"', 'ladder = "care"'),
    ],
)
def test_nor_is_one_there_by_name_alone(kind: str, old: str, new: str):
    assert said(changed(kind, old, new), kind)


def test_no_other_clock_tells_a_referrer_the_result():
    early = '[[clock]]\nkind = "early"\nstream = "referral"\nopens = ["referral_approved"]\ndue = "1 hour"\nowner = "nobody"\n'
    ((_, what),) = faults_of(f'{BURIEN}{early}on_due = "{FactType.TRIAGE_RESULT_PUBLISHED}"\n')
    assert "golden rule 2" in what
    assert "'early' would tell it at another, so drop this clock" in what


def test_a_programme_may_be_quicker():
    validated(changed("triage_result", '"2 working days"', '"1 working day"'))
    validated(changed("safety_alert", '"15 minutes"', '"5 minutes"'))


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        (
            'wait = "1 working day"',
            'wait = "5000 days"',
            "a rung of 'care' waits 5000 days; wait 10 working days or 30 days at most",
        ),
        ('snooze_cap = "2 working days"', 'snooze_cap = "5000 days"', "golden rule 15: a snooze delays 'care'"),
        ("snoozes = 3", "snoozes = 9999", "snoozes 5"),
    ],
)
def test_a_ladder_stands_still_for_a_while_and_no_longer(old: str, new: str, says: str):
    text = swapped(old, new, 'name = "care"')
    ((line, what),) = faults_of(text)
    assert says in what
    assert text.splitlines()[line - 1] == "[[ladder]]"
