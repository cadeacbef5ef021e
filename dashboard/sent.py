"""The fields of one form, read as the use cases want them."""

from collections.abc import Awaitable, Callable
from datetime import date, datetime, time
from uuid import UUID

from dashboard.session import Visitor
from domain.errors import Fault, Invalid
from usecases.desk import Asked, Desk

MOST_DIGITS = 3


class Sent:
    """The fields of one form, read as the use case wants them."""

    def __init__(self, desk: Desk, who: Visitor, record_id: UUID, fields: dict[str, list[str]], now: datetime) -> None:
        """Read nothing yet. `now` is the programme's time, in its own zone."""
        self._zone = now.tzinfo
        self.desk, self.actor, self.id, self._fields = desk, who.actor, record_id, fields
        body = {name: found for name, found in fields.items() if name not in {"csrf", "key", "back"}}
        self.asked = Asked(key=self.text("key") or "", body={"form": body})

    def text(self, name: str) -> str | None:
        """A text, None where it is empty."""
        return (self._fields.get(name) or [""])[0].strip() or None

    def must(self, name: str) -> str:
        """A text that must be there; an empty one is refused by the use case with its own words."""
        return self.text(name) or ""

    def uuid(self, name: str) -> UUID | None:
        """An id, None where it is empty."""
        text = self.text(name)
        try:
            return UUID(text) if text else None
        except ValueError:
            return None

    def moment(self, name: str) -> datetime | None:
        """A moment as it was typed, in the programme's own time; None where it is empty."""
        text = self.text(name)
        found = datetime.fromisoformat(text) if text else None
        return found.replace(tzinfo=self._zone) if found and found.tzinfo is None else found

    def end_of(self, name: str) -> datetime | None:
        """The end of the day that was chosen, where the programme is; None where none was."""
        text = self.text(name)
        if text is None:
            return None
        try:
            day = date.fromisoformat(text)
        except ValueError:
            raise Invalid([Fault(pointer=f"/{name}", code="not_a_day", message="Choose a day.")]) from None
        return datetime.combine(day, time(23, 59), tzinfo=self._zone)

    def days(self, name: str) -> tuple[date, ...]:
        """Each day that was chosen under this name."""
        return tuple(date.fromisoformat(text) for text in self._fields.get(name, []) if text.strip())

    def number(self, name: str) -> int:
        """A whole number above zero, or what is wrong with it."""
        given = self.must(name)
        if not (given.isdecimal() and int(given[:MOST_DIGITS]) > 0 and len(given) <= MOST_DIGITS):
            raise Invalid([Fault(pointer=f"/{name}", code="required", message="Give a whole number above zero.")])
        return int(given)

    def all(self, name: str) -> list[str]:
        """Everything that was chosen of several."""
        return [one for one in self._fields.get(name, []) if one]

    def starting(self, prefix: str) -> dict[str, str]:
        """The fields whose names start so, without the prefix."""
        return {name.removeprefix(prefix): found[0] for name, found in self._fields.items() if name.startswith(prefix)}


Do = Callable[[Sent], Awaitable[object]]


def must_be_moment(s: Sent, name: str) -> datetime:
    """A moment that must be there."""
    moment = s.moment(name)
    if moment is None:
        message = "Say when it is."
        raise Invalid([Fault(pointer=f"/{name}", code="required", message=message)])
    return moment
