"""When a team meets: at the same local time, in its rhythm, but for the days it skips."""

from datetime import UTC, date, datetime, timedelta
from itertools import islice
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from domain.deadlines import WorkingCalendar
from domain.series import Series, slots
from tests.domain.lives import POLICY

CALENDAR = WorkingCalendar.of(POLICY)
HOME = ZoneInfo("America/Los_Angeles")
FIRST = datetime(2026, 10, 22, 17, tzinfo=UTC)  # ten in the morning, in summer time
MOMENTS = st.datetimes(datetime(2026, 1, 1), datetime(2040, 1, 1), timezones=st.just(UTC))


def coming(series: Series, after: datetime, many: int = 3) -> list[datetime]:
    return list(islice(slots(series, CALENDAR, after=after), many))


def test_the_meeting_stays_at_ten_when_the_clocks_change():
    found = coming(Series(first_meeting=FIRST, every_days=14), FIRST - timedelta(days=1))
    assert [one.astimezone(HOME).hour for one in found] == [10, 10, 10]
    assert found[0] == FIRST
    assert found[1] == datetime(2026, 11, 5, 18, tzinfo=UTC)


def test_a_day_that_is_skipped_moves_nothing_else():
    series = Series(first_meeting=FIRST, every_days=14, skip=(date(2026, 11, 5),))
    assert [one.astimezone(HOME).date() for one in coming(series, FIRST)] == [
        date(2026, 11, 19),
        date(2026, 12, 3),
        date(2026, 12, 17),
    ]


@given(MOMENTS, MOMENTS, st.integers(1, 60))
def test_the_next_meeting_is_later_than_now_and_no_further_off_than_the_rhythm(first, now, every):
    (found,) = coming(Series(first_meeting=first, every_days=every), now, 1)
    assert found > now
    assert found == first or found - now <= timedelta(days=every, hours=2) or now < first


def test_a_series_that_skips_everything_ends_instead_of_searching_for_ever():
    every_day = tuple(FIRST.date() + timedelta(days=n) for n in range(1000))
    assert coming(Series(first_meeting=FIRST, every_days=1, skip=every_day), FIRST) == []
