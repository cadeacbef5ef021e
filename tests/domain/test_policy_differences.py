"""In what two policies differ: each difference once, in a stable order, and none where they say the same."""

from dataclasses import replace

from domain.policy import Duration, Ladder, Practice
from domain.policy_differences import Difference, differences
from tests.domain.lives import POLICY

FIRST = POLICY.clocks[0]


def test_the_same_policy_differs_in_nothing():
    assert differences(POLICY, replace(POLICY, hash="another text, the same policy")) == ()


def test_a_key_that_differs_is_told_from_and_to():
    sooner = replace(FIRST, due=Duration(amount=1, unit="working_days"), pausable=True)
    found = differences(POLICY, replace(POLICY, clocks=(sooner, *POLICY.clocks[1:])))
    assert found == (
        Difference(part="clocks", entry="triage", key="due", before="2 working days", after="1 working day"),
        Difference(part="clocks", entry="triage", key="pausable", before="no", after="yes"),
    )


def test_of_lists_only_the_words_that_the_other_lacks_are_told():
    closes = replace(FIRST, closes=(*FIRST.closes[1:], "screening_completed"))
    assert differences(POLICY, replace(POLICY, clocks=(closes, *POLICY.clocks[1:]))) == (
        Difference(
            part="clocks",
            entry="triage",
            key="closes",
            before="referral_approved",
            after="screening_completed",
            of_words=True,
        ),
    )


def test_the_order_of_a_list_is_no_difference():
    turned = replace(FIRST, closes=tuple(reversed(FIRST.closes)))
    assert differences(POLICY, replace(POLICY, clocks=(turned, *POLICY.clocks[1:]))) == ()


def test_what_one_has_and_the_other_has_not_is_told_with_what_it_says():
    without = replace(POLICY, clocks=POLICY.clocks[1:])
    [gone] = differences(POLICY, without)
    [come] = differences(without, POLICY)
    assert (gone.entry, gone.after, come.before) == ("triage", None, None)
    assert gone.before == come.after
    assert "due 2 working days, owner coordinator, ladder coordination" in gone.before
    assert "off" not in gone.before, "what is usual needs no word"


def test_every_part_is_compared_and_told_in_the_order_of_the_policy():
    care: Ladder = POLICY.ladders["care"]
    changed = replace(
        POLICY,
        zone="America/Denver",
        holidays=frozenset(sorted(POLICY.holidays)[1:]),
        capacity=7,
        doors={name: replace(rule, state="closed") for name, rule in list(POLICY.doors.items())[:1]},
        criteria=POLICY.criteria[:-1],
        clocks=(replace(FIRST, asks="Decide"), *POLICY.clocks[1:]),
        ladders={**POLICY.ladders, "care": replace(care, rungs=care.rungs[1:])},
        tellings=POLICY.tellings[1:],
        consents={},
        reasons={**POLICY.reasons, "exit": ("died",)},
        cadence=replace(POLICY.cadence, every_days=7),
        practice=Practice(abstinence_required=True),
    )
    found = differences(POLICY, changed)
    assert list(dict.fromkeys(one.part for one in found)) == [
        *("programme", "doors", "criteria", "clocks", "ladders", "tellings", "consents", "reasons", "cadence"),
        "practice",
    ]
    assert {one.key for one in found if one.part == "programme"} == {"zone", "days off", "capacity"}
    [rungs] = [one for one in found if one.part == "ladders"]
    assert rungs.before == f"owner (request) 1 working day > {rungs.after}"
