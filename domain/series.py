"""When a team meets: every so many days at the same local time, but for the days that it skips."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime

from domain.deadlines import WorkingCalendar
from domain.policy import Duration

LONGEST_SEARCH = 400  # slots; a series that skips so many in a row never meets


@dataclass(frozen=True, slots=True, kw_only=True)
class Series:
    """A team's rhythm from its first meeting on; `skip` names local days on which it does not meet."""

    first_meeting: datetime
    every_days: int
    skip: tuple[date, ...] = ()


def slots(series: Series, calendar: WorkingCalendar, *, after: datetime) -> Iterator[datetime]:
    """The series' meetings later than a moment, the next one first; the local time of day stays when the clocks change."""
    passed = max(0, (after - series.first_meeting).days // series.every_days)
    for place in range(passed, passed + LONGEST_SEARCH):
        days = Duration(amount=place * series.every_days, unit="days")
        slot = calendar.after(series.first_meeting, days)
        if slot > after and slot.astimezone(calendar.zone).date() not in series.skip:
            yield slot
