"""Time as a person feels it: moments, deadlines and lengths of time, in words."""

from datetime import UTC, datetime, timedelta


def iso(moment: datetime | str) -> str:
    """For machines."""
    return _aware(moment).isoformat()


def exact(moment: datetime | None, now: datetime) -> str:
    """The exact moment, with its zone."""
    return _aware(moment).astimezone(now.tzinfo).strftime("%a %-d %b %Y, %H:%M %Z") if moment else ""


def felt(moment: datetime, now: datetime) -> str:
    """A moment as a person feels it in the zone of `now`: 'in 12 min', 'today 17:00', 'yesterday 09:20', 'Thu 26 Nov'."""
    away = _aware(moment) - now
    local = _aware(moment).astimezone(now.tzinfo)
    days = (local.date() - now.date()).days
    if timedelta(0) <= away < timedelta(hours=1):
        return f"in {_minutes(away)} min"
    if days == 0:
        return f"today {local:%H:%M}"
    if days in {1, -1}:
        return f"{'tomorrow' if days == 1 else 'yesterday'} {local:%H:%M}"
    return f"{local:%a %-d %b}" if abs(days) < 300 else f"{local:%-d %b %Y}"


def due(moment: datetime, now: datetime) -> str:
    """A deadline as a person feels it: '12 min left', '1 h overdue', and else as any moment."""
    away = _aware(moment) - now
    if away < timedelta(0):
        return f"{lasting(_minutes(-away))} overdue"
    return f"{_minutes(away)} min left" if away < timedelta(hours=1) else felt(moment, now)


def due_sentence(moment: datetime, now: datetime) -> str:
    """The end of a sentence on a deadline: 'is due today 17:00', 'is 1 h overdue'."""
    said = due(moment, now)
    return f"is {said}" if said.endswith("overdue") else f"is due {felt(moment, now)}"


def lasted(began: datetime | str, until: datetime | str) -> str:
    """How long something lasted; nothing where it was over at once."""
    minutes = int((_aware(until) - _aware(began)).total_seconds() // 60)
    return lasting(minutes) if minutes > 0 else ""


def lasting(minutes: int) -> str:
    """A length of time in its two largest units."""
    days, hours = divmod(minutes // 60, 24)
    if days:
        return f"{days} d {hours} h" if hours and days < 4 else f"{days} d"
    return f"{hours} h" if hours else f"{minutes} min" if minutes > 0 else "just now"


def lasting_seconds(seconds: float) -> str:
    """A number of seconds in its two largest units."""
    return lasting(int(seconds // 60))


def urgency(moment: datetime | None, now: datetime) -> str:
    """The tone of a deadline."""
    if moment is None:
        return "info"
    away = _aware(moment) - now
    if away < timedelta(hours=1):
        return "late"
    return "soon" if away < timedelta(days=1, hours=12) else "calm"


def _minutes(away: timedelta) -> int:
    return max(1, int(away.total_seconds() // 60))


def _aware(moment: datetime | str) -> datetime:
    found = datetime.fromisoformat(moment) if isinstance(moment, str) else moment
    return found if found.tzinfo else found.replace(tzinfo=UTC)
