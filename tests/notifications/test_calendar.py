"""A meeting in a calendar: set, moved, called off; read back by the library, and with nothing in it to read."""

import re
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from icalendar import Calendar

from domain.facts import Fact, FactType, StreamRef
from domain.invitations import LASTS, invitation_of
from domain.words import StreamKind
from notifications.calendar import entry
from tests.material import realdata

MEETING = StreamRef(kind=StreamKind.CONFERENCE, id=UUID("5b0f8c1e-3a55-4c7f-9d0a-0c4c6a1f2e77"))
NOW = datetime(2026, 11, 20, 18, tzinfo=UTC)
STARTS = datetime(2026, 12, 3, 18, tzinfo=UTC)
SENDER, ADDRESS = "Desk <desk@throughline.invalid>", "police@police.example"


def told(kind: FactType, **data: object) -> Fact:
    known = {"starts_at": STARTS.isoformat(), "reason_code": "venue", "team_id": "x", "chair_id": "y"}
    return Fact(stream=MEETING, type=kind, occurred_at=NOW, data=known | data)


COURSE = (
    told(FactType.CONFERENCE_SCHEDULED),
    told(FactType.CONFERENCE_MOVED, starts_at=(STARTS + timedelta(days=7)).isoformat(), sequence=1),
    told(FactType.CONFERENCE_CANCELLED, starts_at=(STARTS + timedelta(days=7)).isoformat(), sequence=2),
)


def made(fact: Fact) -> str:
    invitation = invitation_of(fact)
    assert invitation is not None
    return entry(invitation, sender=SENDER, address=ADDRESS).text


def test_a_calendar_follows_the_meeting_by_its_uid_and_the_highest_sequence():
    kept: dict[str, tuple[int, str, datetime]] = {}
    for fact in COURSE:
        calendar = Calendar.from_ical(made(fact))
        (event,) = calendar.walk("VEVENT")
        before = kept.get(str(event["uid"]))
        assert before is None or event["sequence"] > before[0]
        kept[str(event["uid"])] = (event["sequence"], str(event["status"]), event.decoded("dtstart"))
    assert list(kept.values()) == [(2, "CANCELLED", STARTS + timedelta(days=7))]


@pytest.mark.parametrize("fact", COURSE, ids=lambda fact: fact.type)
def test_it_says_when_and_nothing_else(fact: Fact):
    text = made(fact)
    calendar = Calendar.from_ical(text)
    assert calendar.to_ical().decode() == text, "what is read back is what was written"
    assert calendar["method"] == ("CANCEL" if fact.type is FactType.CONFERENCE_CANCELLED else "REQUEST")
    (event,) = calendar.walk("VEVENT")
    assert not event.errors
    assert (event["summary"], event["class"], event["transp"]) == ("Meeting", "PRIVATE", "OPAQUE")
    assert event.decoded("dtend") - event.decoded("dtstart") == LASTS
    assert set(event) == {
        *("UID", "SEQUENCE", "DTSTAMP", "DTSTART", "DTEND", "SUMMARY", "CLASS", "TRANSP", "STATUS"),
        *("ORGANIZER", "ATTENDEE"),
    }
    assert (event["organizer"], event["attendee"]) == ("mailto:desk@throughline.invalid", f"mailto:{ADDRESS}")
    words = re.findall(r"[a-z]{4,}", text.replace("\r\n ", "").replace(ADDRESS, "").lower())
    assert not {"lead", "police", "prosecutor", "conference", "case", "venue", "burien"} & set(words)
    assert all(len(line.encode()) <= 75 for line in text.split("\r\n"))
    assert text.isascii()


def test_other_facts_tell_a_calendar_nothing_nor_does_one_of_an_older_version():
    assert invitation_of(told(FactType.AGENDA_FROZEN)) is None
    older = Fact(stream=MEETING, type=FactType.CONFERENCE_CANCELLED, occurred_at=NOW, data={"reason_code": "venue"})
    assert invitation_of(older) is None


@pytest.mark.filterwarnings("ignore::UserWarning")  # what the library guesses of the zones of others
def test_it_carries_what_real_invitations_of_others_carry():
    """Every property that all the real REQUESTs have in their events, ours have too."""
    found: list[set[str]] = []
    for path in sorted(realdata("icalendar").rglob("*.ics")):
        try:
            calendars = Calendar.from_ical(path.read_bytes(), multiple=True)
        except ValueError:
            continue
        requests = [calendar for calendar in calendars if calendar.get("method") == "REQUEST"]
        found += [set(event) for calendar in requests for event in calendar.walk("VEVENT")]
    assert len(found) >= 20
    for fact in COURSE[:2]:
        (event,) = Calendar.from_ical(made(fact)).walk("VEVENT")
        assert set.intersection(*found) <= set(event)


def test_the_library_that_reads_it_refuses_what_is_broken_and_never_falls_over():
    paths = sorted(realdata("icalendar", "ical4j-invalid").glob("*.ics"))
    assert len(paths) >= 20
    for path in paths:
        try:
            Calendar.from_ical(path.read_bytes(), multiple=True)
        except ValueError:
            continue
