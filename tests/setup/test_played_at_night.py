"""The demo's journey can be played at any hour: at night its clock is pushed to the morning first."""

from datetime import UTC, datetime, timedelta

from hypothesis import example, given, settings
from hypothesis import strategies as st

from bootstrap.play import PLAYED, at_night
from domain.deadlines import awake
from tests.domain.lives import POLICY


@settings(deadline=None)
@given(st.datetimes(datetime(2026, 1, 1), datetime(2027, 12, 31), timezones=st.just(UTC)))
@example(datetime(2026, 1, 1, 3, 45, tzinfo=UTC))  # it would be over in the moment in which the night begins
def test_whenever_it_begins_nobody_sleeps_while_it_is_played(now: datetime):
    begins = now + at_night(POLICY, now)
    assert begins - now <= timedelta(hours=12, minutes=15)
    assert all(awake(POLICY, at) == at for at in (begins, begins + PLAYED / 2, begins + PLAYED))
    by_day = awake(POLICY, now) == now and awake(POLICY, now + PLAYED) == now + PLAYED
    assert (begins == now) == by_day
