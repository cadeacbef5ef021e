"""Deadlines by the programme's own calendar: clocks that change, year ends, leap days, holidays, pauses."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bootstrap.policy import public_holidays
from domain.deadlines import WorkingCalendar, parse
from domain.policy import Duration

ZONE = ZoneInfo("America/Los_Angeles")
BURIEN = WorkingCalendar(ZONE, public_holidays("US", "WA"), 8)
MOMENTS = st.datetimes(datetime(2024, 1, 1), datetime(2031, 12, 31), timezones=st.just(UTC))


def local(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=ZONE).astimezone(UTC)


@pytest.mark.parametrize(
    ("begun", "length", "due"),
    [
        ("2026-11-20T16:00", "1 working day", "2026-11-23T16:00"),  # over a weekend
        ("2026-11-25T10:00", "1 working day", "2026-11-30T10:00"),  # Thanksgiving and the day after
        ("2026-11-28T22:00", "1 working day", "2026-12-01T08:00"),  # begun on a Saturday: from Monday morning
        ("2026-12-30T09:00", "3 working days", "2027-01-05T09:00"),  # New Year's Day and a weekend
        ("2026-11-24T10:00", "-1 working day", "2026-11-23T10:00"),
        ("2026-11-30T10:00", "-1 working day", "2026-11-25T10:00"),
        ("2028-02-28T12:00", "1 day", "2028-02-29T12:00"),  # a leap day
        ("2027-02-28T12:00", "1 day", "2027-03-01T12:00"),
        ("2026-12-31T23:30", "1 day", "2027-01-01T23:30"),
        ("2026-03-07T02:30", "1 day", "2026-03-08T03:30"),  # 02:30 is skipped that night
        ("2026-10-31T01:30", "1 day", "2026-11-01T01:30"),  # 01:30 comes twice: the first
        ("2026-11-24T23:50", "30 minutes", "2026-11-25T00:20"),
    ],
)
def test_what_everybody_would_count_on_a_wall_calendar(begun: str, length: str, due: str):
    assert BURIEN.after(local(begun), parse(length)) == local(due)


def test_hours_pass_as_they_are_when_the_clocks_change():
    spring = local("2026-03-08T00:00")
    assert BURIEN.after(spring, parse("4 hours")) == local("2026-03-08T05:00")


def test_a_fixed_hour_is_local_in_summer_and_winter():
    for begun in ("2026-07-06T09:00", "2026-12-07T09:00"):
        due = BURIEN.after(local(begun), parse("2 working days"), 17)
        assert due.astimezone(ZONE).time() == time(17)


@given(moment=MOMENTS, days=st.integers(0, 120))
def test_days_keep_the_local_time_of_day(moment: datetime, days: int):
    begun, due = moment.astimezone(ZONE), BURIEN.after(moment, Duration(amount=days, unit="days")).astimezone(ZONE)
    assert due.date() == begun.date() + timedelta(days=days)
    skipped = due.utcoffset() != begun.utcoffset()
    assert due.time() == begun.time() or skipped


@given(moment=MOMENTS, days=st.integers(1, 60))
def test_a_working_deadline_falls_on_a_working_day_and_has_as_many_before_it(moment: datetime, days: int):
    due = BURIEN.after(moment, Duration(amount=days, unit="working_days")).astimezone(ZONE)
    assert BURIEN.works(due.date())
    begun = moment.astimezone(ZONE).date()
    while not BURIEN.works(begun):
        begun += timedelta(days=1)
    between = [begun + timedelta(days=n) for n in range(1, (due.date() - begun).days + 1)]
    assert sum(BURIEN.works(day) for day in between) == days


@given(moment=MOMENTS, days=st.integers(1, 30), more=st.integers(1, 5))
def test_more_days_are_never_due_earlier(moment: datetime, days: int, more: int):
    for unit in ("days", "working_days", "hours"):
        shorter, longer = (BURIEN.after(moment, Duration(amount=n, unit=unit)) for n in (days, days + more))
        assert shorter < longer


@settings(max_examples=300)
@given(
    now=MOMENTS,
    length=st.integers(0, 40),
    unit=st.sampled_from(["minutes", "hours", "days", "working_days"]),
    spent=st.integers(0, 14 * 24 * 60),
)
def test_a_pause_never_takes_time_away(now: datetime, length: int, unit: str, spent: int):
    due = BURIEN.after(now, Duration(amount=length, unit=unit))
    paused = now + timedelta(minutes=spent)
    left = BURIEN.left(paused, due, unit)
    assert BURIEN.after(paused, left) >= due


def test_a_pause_over_the_spring_change_takes_no_hour_away():
    paused, due = datetime(2025, 2, 17, 23, tzinfo=UTC), datetime(2025, 3, 9, 23, tzinfo=UTC)
    assert BURIEN.left(paused, due, "days") == Duration(amount=21, unit="days")


def test_holidays_are_those_of_the_state():
    days = public_holidays("US", "WA")
    assert {date(2026, 11, 26), date(2026, 11, 27), date(2026, 7, 3)} <= days


@pytest.mark.parametrize("text", ["soon", "3", "3 fortnights", "x days", "", "3 working weeks", "1.5 days"])
def test_a_length_that_nobody_can_read_says_how_to_write_it(text: str):
    with pytest.raises(ValueError, match="write it like '3 working days'"):
        parse(text)
