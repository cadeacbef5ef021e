"""A meeting for a calendar (RFC 5545, 5546): set, moved, called off; busy, private, and with nothing to read in it."""

from dataclasses import dataclass
from email.utils import parseaddr

from icalendar import Calendar, Event, vCalAddress

from domain.invitations import Invitation

SUMMARY = "Meeting"
PRODUCT = "-//Meetings//EN"


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """A calendar object and what it asks of a calendar, REQUEST or CANCEL."""

    method: str
    text: str


def entry(invitation: Invitation, *, sender: str, address: str) -> Entry:
    """The calendar object for one of those invited; it names nobody but its reader and the sender of the mail."""
    organizer = parseaddr(sender)[1]
    method = "CANCEL" if invitation.cancelled else "REQUEST"
    event = Event()
    event.add("uid", f"{invitation.meeting_id}@{organizer.rpartition('@')[2]}")
    event.add("sequence", invitation.sequence)
    event.add("dtstamp", invitation.said_at)
    event.add("dtstart", invitation.starts_at)
    event.add("dtend", invitation.ends_at)
    event.add("summary", SUMMARY)
    event.add("class", "PRIVATE")
    event.add("transp", "OPAQUE")
    event.add("status", "CANCELLED" if invitation.cancelled else "CONFIRMED")
    event.add("organizer", vCalAddress(f"mailto:{organizer}"))
    event.add("attendee", _invited(address))
    calendar = Calendar()
    calendar.add("prodid", PRODUCT)
    calendar.add("version", "2.0")
    calendar.add("method", method)
    calendar.add_component(event)
    return Entry(method=method, text=calendar.to_ical().decode())


def _invited(address: str) -> vCalAddress:
    invited = vCalAddress(f"mailto:{address}")
    invited.params["role"] = "REQ-PARTICIPANT"
    invited.params["partstat"] = "NEEDS-ACTION"
    invited.params["rsvp"] = "FALSE"  # who comes is answered after signing in
    return invited
