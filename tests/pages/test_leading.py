"""Each line on something owed leads to the page on which it is answered, and says what it is about."""

from typing import Any
from uuid import uuid4

import pytest

from dashboard.leading import PAGES, about, page_of
from domain.words import StreamKind

RECORD, PERSON = uuid4(), uuid4()


def owed(stream: str, **more: Any) -> dict[str, Any]:
    return {"kind": "warrant", "stream_kind": stream, "stream_id": RECORD, "participant_id": None, **more}


@pytest.mark.parametrize("kind", PAGES)
def test_what_has_a_page_of_its_own_is_answered_there_whether_it_is_owed_or_climbs(kind: str):
    ladder = {"kind": "warrant", "subject_kind": kind, "subject_id": RECORD, "participant_id": None}
    assert page_of(owed(kind)) == page_of(ladder) == f"/{PAGES[kind]}/{RECORD}"


def test_what_has_none_is_answered_on_the_persons_the_teams_or_the_quarters():
    assert page_of(owed(StreamKind.CONSENT, participant_id=PERSON)) == f"/people/{PERSON}"
    assert page_of(owed(StreamKind.TEAM)) == "/conferences"
    assert page_of(owed(StreamKind.TEAM, kind="quarterly_report")) == "/quarterly-reports"
    assert page_of(owed(StreamKind.TEAM, kind="gate_review")) == "/doors"
    assert page_of(owed(StreamKind.TEAM, kind="mail_undelivered")) == "/notices?state=failed"


def test_it_says_whom_it_is_about_and_else_what():
    assert about(owed(StreamKind.PARTICIPANT, who="Alder 33")) == "Alder 33"
    ladder = {
        "kind": "triage",
        "subject_kind": "referral",
        "subject_id": RECORD,
        "alias": None,
        "receipt_code": "AB-CD",
    }
    assert about(ladder) == "AB-CD"
    assert about(owed(StreamKind.INBOUND_REPORT, who=None)) == "a report from outside"
    assert about(owed(StreamKind.TEAM, who=None)) == "the team"
    assert about(owed(StreamKind.TEAM, who=None, kind="quarterly_report")) == "the programme"
    assert about(owed(StreamKind.TEAM, who=None, kind="mail_undelivered", about=str(RECORD))) == "a mailbox"
    gate = owed(StreamKind.TEAM, who=None, kind="gate_review", about="social_contact")
    assert about(gate) == "the social contact door"
