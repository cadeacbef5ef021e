"""When something is due: minutes and hours as they pass, days and working days by the programme's own calendar."""

from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from math import ceil
from zoneinfo import ZoneInfo

from domain.policy import Duration, Policy

SATURDAY = 5
MINUTES = {
    "minutes": 1,
    "hours": 60,
    "days": 24 * 60,
    "working_days": 24 * 60,
}  # at least; a working day is a day or more
LONGEST_SEARCH = 400  # days; no calendar has so many days off in a row


@dataclass(frozen=True, slots=True)
class WorkingCalendar:
    """A programme's days: its time zone, its holidays, and when its day begins."""

    zone: ZoneInfo
    holidays: frozenset[date]
    begins: int

    @staticmethod
    def of(policy: Policy) -> "WorkingCalendar":
        """The calendar that a policy counts by."""
        return _calendar(policy.zone, policy.holidays, policy.work_begins)

    def works(self, day: date) -> bool:
        """Whether the programme works on this day."""
        return day.weekday() < SATURDAY and day not in self.holidays

    def after(self, moment: datetime, length: Duration, at_hour: int | None = None) -> datetime:
        """The moment that lies `length` after (a negative one: before) this one; moved to `at_hour` local time if given.

        Where that hour has passed on the same day it is the next day's, or the next working day's.

        Days keep the local time of day across a change of the clocks. A working day begun off work counts from the
        morning of the next working day.
        """
        match length.unit:
            case "minutes":
                found = moment.astimezone(UTC) + timedelta(minutes=length.amount)
            case "hours":
                found = moment.astimezone(UTC) + timedelta(hours=length.amount)
            case "days":
                found = self._local_days(moment, length.amount)
            case _:
                found = self._working_days(moment, length.amount)
        return found if at_hour is None else self._at_hour(found, moment, length, at_hour)

    def left(self, now: datetime, due: datetime, unit: str) -> Duration:
        """What is left until due, in the policy's unit, rounded up, so that a pause never takes time away."""
        seconds = max(0.0, (due - now).total_seconds())
        match unit:
            case "minutes":
                return Duration(amount=ceil(seconds / 60), unit=unit)
            case "hours":
                return Duration(amount=ceil(seconds / 3600), unit=unit)
            case "days":
                return self._reaching(Duration(amount=ceil(seconds / 86400), unit=unit), now, due)
            case _:
                return self._reaching(Duration(amount=self._working_days_between(now, due), unit=unit), now, due)

    def on(self, day: date, hour: int) -> datetime:
        """The full hour of a local day."""
        return self._at(day, time(hour))

    def _at_hour(self, found: datetime, moment: datetime, length: Duration, hour: int) -> datetime:
        day = found.astimezone(self.zone).date()
        at = self._at(day, time(hour))
        if length.amount != 0 or at > moment:
            return at
        tomorrow = day + timedelta(days=1)
        works = length.unit == "working_days"
        return self._at(self._next_working(tomorrow, timedelta(days=1)) if works else tomorrow, time(hour))

    def _reaching(self, days: Duration, now: datetime, due: datetime) -> Duration:
        """So many days, or one more where they end short of due: a day of the spring change has only 23 hours."""
        return days if self.after(now, days) >= due else replace(days, amount=days.amount + 1)

    def _local_days(self, moment: datetime, days: int) -> datetime:
        local = moment.astimezone(self.zone)
        return self._at(local.date() + timedelta(days=days), local.time())

    def _working_days(self, moment: datetime, days: int) -> datetime:
        local = moment.astimezone(self.zone)
        day, at = local.date(), local.time()
        step = timedelta(days=1 if days >= 0 else -1)
        if not self.works(day):
            day, at = self._next_working(day, step), time(self.begins)
        for _ in range(abs(days)):
            day = self._next_working(day + step, step)
        return self._at(day, at)

    def _next_working(self, day: date, step: timedelta) -> date:
        for _ in range(LONGEST_SEARCH):
            if self.works(day):
                return day
            day += step
        message = "the calendar has no working day within a year"
        raise ValueError(message)

    def _working_days_between(self, now: datetime, due: datetime) -> int:
        if due <= now:
            return 0
        count, day = 0, now.astimezone(self.zone).date()
        last = due.astimezone(self.zone).date()
        while day < last:
            day += timedelta(days=1)
            count += self.works(day)
        return max(count, 1)

    def _at(self, day: date, at: time) -> datetime:
        # a local time that the spring change skips is read as the moment an hour later, as by everybody's watch
        local = datetime.combine(day, at.replace(tzinfo=None), tzinfo=self.zone)
        return local.astimezone(UTC)


def awake(policy: Policy, moment: datetime) -> datetime:
    """This moment, or the morning after it where the programme sleeps at it."""
    if policy.quiet is None:
        return moment
    begins, ends = policy.quiet
    calendar = WorkingCalendar.of(policy)
    local = moment.astimezone(calendar.zone)
    over_midnight = begins > ends
    sleeps = (local.hour >= begins or local.hour < ends) if over_midnight else begins <= local.hour < ends
    if not sleeps:
        return moment
    days = 1 if over_midnight and local.hour >= begins else 0
    return calendar.on(local.date() + timedelta(days=days), ends)


@lru_cache(maxsize=64)
def _calendar(zone: str, holidays: frozenset[date], begins: int) -> WorkingCalendar:
    return WorkingCalendar(ZoneInfo(zone), holidays, begins)


def parse(text: str) -> Duration:
    """A duration as a policy writes it: '3 working days', '30 minutes', '-1 day'. ValueError says what is expected."""
    words = text.split()
    unit = "_".join(words[1:])
    unit = unit if unit.endswith("s") else f"{unit}s"
    if len(words) not in {2, 3} or unit not in UNITS or not words[0].lstrip("-").isdigit():
        message = f"'{text}' is not a length of time; write it like '3 working days', '30 minutes' or '14 days'"
        raise ValueError(message)
    return Duration(amount=int(words[0]), unit=unit)


UNITS = ("minutes", "hours", "days", "working_days")
