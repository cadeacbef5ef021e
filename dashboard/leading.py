"""Where a line on something that is owed leads, and what it says it is about."""

from collections.abc import Mapping
from typing import Any

PAGES = {
    "participant": "people",
    "referral": "referrals",
    "linkage": "linkages",
    "conference": "conferences",
    "charge_hold": "charge-holds",
    "inbound_report": "reports",
}
NOBODY = {"conference": "the meeting", "team": "the team", "inbound_report": "a report from outside"}
QUARTERLY = "quarterly_report"
GATE = "gate_review"
MAIL = "mail_undelivered"


def page_of(owed: Mapping[str, Any]) -> str:
    """The page on which it is answered, for staff; what has no page of its own is answered on the person's."""
    kind, record = _stream(owed)
    if owed["kind"] == QUARTERLY:
        return "/quarterly-reports"
    if owed["kind"] == GATE:
        return "/doors"
    if owed["kind"] == MAIL:
        return "/notices?state=failed"
    if kind == "team":
        return "/conferences"
    if kind in PAGES:
        return f"/{PAGES[kind]}/{record}"
    return f"/people/{owed['participant_id']}" if owed["participant_id"] else "/"


def about(owed: Mapping[str, Any]) -> str:
    """Whom it is about, by alias or receipt; where it is about nobody, what it is about."""
    whom = owed.get("who") or owed.get("alias") or owed.get("receipt_code")
    if whom:
        return str(whom)
    if owed["kind"] == GATE:
        return f"the {str(owed.get('about') or 'narrow').replace('_', ' ')} door"
    if owed["kind"] == MAIL:
        return "a mailbox"
    return "the programme" if owed["kind"] == QUARTERLY else NOBODY.get(_stream(owed)[0], "")


def _stream(owed: Mapping[str, Any]) -> tuple[str, Any]:
    """What it hangs on: in a work list its stream, of a ladder its subject."""
    return (
        (owed["stream_kind"], owed["stream_id"])
        if "stream_kind" in owed
        else (owed["subject_kind"], owed["subject_id"])
    )
