"""What a quarter is, and what of a report's figures may leave the programme."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.errors import NotFound, NotInThisState
from domain.figures import SMALL, as_kept, count, index, middle, share, split
from domain.reports import quarter_of, read_quarter
from tests.domain.lives import Life

HOME = ZoneInfo("America/Los_Angeles")
GROUPS = st.dictionaries(st.sampled_from("abcdef"), st.integers(0, 40), max_size=6)


def test_a_quarter_is_one_where_the_programme_is_and_the_next_begins_where_it_ends():
    last_evening = datetime(2027, 1, 1, 5, tzinfo=UTC).astimezone(HOME)
    of = quarter_of(last_evening)
    assert str(of) == "2026-Q4"
    assert str(of.following) == "2027-Q1"
    assert of.begins(HOME).isoformat() == "2026-10-01T00:00:00-07:00"
    assert of.ends(HOME) == of.following.begins(HOME)


@pytest.mark.parametrize("text", ["2026-Q5", "2026-Q0", "26-Q1", "2026", "", "0000-Q1", "x2026-Q1", "2026-Q1x"])
def test_what_is_no_quarter_is_not_found(text):
    with pytest.raises(NotFound):
        read_quarter(text)


def test_it_is_handed_in_once_the_quarter_is_over_and_then_the_next_one_is_owed():
    life = Life()  # the first of June
    life.owe_report()
    with pytest.raises(NotInThisState):
        life.on_quarter("submit")
    life.passes(days=31)
    life.act(life.on_quarter("submit"))
    owed = life.one("quarterly_report")
    assert (owed.about, owed.due_at.astimezone(HOME).date().isoformat()) == ("2026-Q3", "2026-10-31")


def test_its_coordinator_is_reminded_and_nobody_after_it_was_handed_in():
    life = Life()
    life.owe_report()
    for _ in range(53):
        life.passes(days=1)
    assert len([one for one in life.facts if one.type == "mark_passed"]) == 2
    life.act(life.on_quarter("submit"))
    for _ in range(10):
        life.passes(days=1)
    assert len([one for one in life.facts if one.type == "mark_passed"]) == 2
    assert not life.ladders


def test_few_people_are_hidden_and_nobody_is_not():
    assert [count("x", number).hidden for number in (0, 1, 10, 11)] == [False, True, True, False]
    assert count("x", 3).value is None
    assert share("x", 12, 12).value == 100
    assert share("x", 3, 30).hidden
    assert share("x", 28, 30).hidden, "the rest of the whole is few people too"
    assert share("x", 0, 0) is None
    assert count("x", 30, 3).hidden, "thirty contacts of three people are three people"
    assert share("x", 30, 60, (30, 4)).hidden
    assert not share("x", 30, 60, (30, 30)).hidden
    assert middle("x", "days", 2.0, 10).hidden
    assert middle("x", "days", 2.04, 11).value == 2.0


@given(GROUPS)
def test_no_hidden_group_can_be_worked_out_from_the_total(groups):
    shown = split("x", groups)
    hidden = [one for one in shown if one.hidden]
    assert all(one.hidden for one in shown if 0 < groups[one.group] < SMALL)
    together = sum(groups[one.group] for one in hidden)
    if hidden and (len(hidden) == 1 or together < SMALL):  # then nobody else is in any group, and the total is as few
        assert sum(groups.values()) == together < SMALL


def test_two_groups_of_one_person_each_are_not_told_by_what_they_are_together():
    shown = {one.group: one.value for one in split("x", {"a": 1, "b": 1, "c": 30, "d": 12})}
    assert shown == {"a": None, "b": None, "c": 30, "d": None}


def test_an_index_tells_how_often_against_all():
    told = {one.group: one.value for one in index("x", {"north": 30, "south": 15}, {"north": 45, "south": 45})}
    assert told == {"north": 1.33, "south": 0.67}
    assert index("x", {}, {"north": 20, "south": 20}) == [], "nobody anywhere: there is nothing to compare"
    assert index("x", {"north": 20}, {"north": 40}) == [], "no group beside it"


@given(GROUPS, st.data())
def test_an_index_is_hidden_as_the_numbers_behind_it_are(wholes, data):
    parts = {group: data.draw(st.integers(0, number)) for group, number in wholes.items()}
    shown = index("x", parts, wholes)
    sure = {one.group for one in split("x", wholes) if one.hidden}
    for one in shown:
        cell = (parts[one.group], wholes[one.group] - parts[one.group])
        assert one.hidden or not any(0 < number < SMALL for number in cell)
        assert one.hidden or one.group not in sure
    hidden = [one.group for one in shown if one.hidden]
    if any(not one.hidden and wholes[one.group] for one in shown):
        for numbers in (parts, {group: wholes[group] - parts[group] for group in wholes}):
            assert not 0 < sum(numbers[group] for group in hidden) < SMALL
        assert len(hidden) != 1


def test_what_is_kept_of_a_report_is_what_was_handed_in():
    figures = [count("came", 20), *split("by_door", {"self": 3, "community": 17})]
    assert as_kept(figures) == {"came": "20", "by_door/community": "hidden", "by_door/self": "hidden"}
