"""The words of every mail, letter for letter; and what no mail says, whatever it is about."""

import re
import tomllib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bootstrap.seed import AGENCIES, MEMBERS
from domain.policy import Policy
from domain.reminding import AGENCY_REMINDER
from domain.words import (
    ConsentKind,
    LinkageOutcome,
    LinkageStatus,
    ReferralStatus,
    Role,
    Stage,
)
from notifications.render import SUBJECTS, Letter, disclosure, render
from tests.conftest import ROOT

REFERENCE = "QH67-QUBN"
DESK = "https://app.example"
SIGN_IN = f"{DESK}/i/{REFERENCE}"
ENDING = f"""
  {SIGN_IN}

Reference: {REFERENCE}

This message says nothing more on purpose: what it is about is shown only after you sign in.
"""
INVITED = "You are invited to a meeting, or its time has changed. The calendar entry with this message says when it is."
GOLDEN = {
    "request": (
        "An item needs you",
        f"An item needs your answer.\n\nSign in to see it and to answer:\n{ENDING}",
    ),
    "information": (
        "There is something for you to read",
        f"There is something for you to read.\n\nNothing is asked of you. Sign in to read it:\n{ENDING}",
    ),
    "receipt": (
        "We have received what you sent",
        f"We have received what you sent. Thank you.\n\nSign in to see its reference and, later, its result:\n{ENDING}",
    ),
    "invitation": (
        "A meeting: will you come?",
        f"{INVITED}\n\nSign in to say whether you come:\n{ENDING}",
    ),
}
KINDS = {
    "charge_correction": "request",
    "charge_decided": "information",
    "charge_extension": "request",
    "charge_extension_granted": "information",
    "charge_extension_refused": "information",
    "charge_hold_agreed": "information",
    "charge_hold_objected": "information",
    "charge_notice": "request",
    "charge_record": "request",
    "charge_review": "request",
    "agency_reminder": "request",
    "action_item": "request",
    "agenda_frozen": "information",
    "arrest": "request",
    "conference_cancelled": "information",
    "packet_ready": "information",
    "conference_moved": "invitation",
    "conference_scheduled": "invitation",
    "delegated": "invitation",
    "invitation_reminder": "request",
    "delegation_withdrawn": "information",
    "connected": "information",
    "consent_expired": "information",
    "consent_revoked": "information",
    "consent_signed": "information",
    "court_date": "information",
    "escalation": "information",  # a rung of a ladder says itself what it asks
    "failure_to_appear": "request",
    "handoff_coming": "information",
    "handoff_delayed": "information",
    "handoff_requested": "request",
    "handoff_stood_down": "information",
    "in_the_wind": "information",
    "inbound_report": "request",
    "initial_screening": "information",
    "intake_completed": "information",
    "journey_ended": "information",
    "journey_opened": "request",
    "kept_apart": "information",
    "linkage_answered": "information",
    "linkage_closed": "information",
    "linkage_connected": "information",
    "linkage_unanswered": "information",
    "limitation_watch": "information",
    "memo": "information",
    "minutes_approved": "information",
    "not_seen_for_sixty_days": "information",
    "overdose": "request",
    "pause_ended": "information",
    "safety_alert": "request",
    "warrant": "request",
    "owner_assigned": "request",
    "paused": "information",
    "receipt": "receipt",
    "recorded_late": "information",
    "referral_joined": "information",
    "referral_left": "information",
    "referral_received": "request",
    "reminder": "request",
    "service_referral": "request",
    "service_taken_back": "request",
    "stop_using_what_you_were_told": "information",
    "taken_back": "information",
    "to_conference": "information",
    "transfer_begun": "request",
    "transfer_ended": "information",
    "triage_result": "information",
    "unable_to_locate": "information",
    "view_given": "information",
    "view_lapsed": "information",
    "view_requested": "request",
}


def tellings() -> list[dict[str, str]]:
    return tomllib.loads((ROOT / "policies" / "burien.toml").read_text())["telling"]


def letter(event: str, asks: str = "") -> Letter:
    return render(disclosure(event, asks, REFERENCE, DESK))


def words_of(text: str) -> set[str]:
    return set(re.findall(r"[a-z]+", re.sub(r"<(style|head).*?</\1>|<[^>]*>", " ", text, flags=re.DOTALL).lower()))


@pytest.mark.parametrize("kind", SUBJECTS)
def test_each_kind_of_mail_word_for_word(kind: str):
    subject, text = GOLDEN[kind]
    made = letter("", kind)
    assert (made.subject, made.text) == (subject, text)


@pytest.mark.parametrize("kind", SUBJECTS)
def test_the_page_of_a_mail_says_what_its_plain_text_says(kind: str):
    made = letter("", kind)
    assert words_of(made.html) - {"sign", "in"} == words_of(made.text.replace(SIGN_IN, "")) - {"sign", "in"}
    assert re.findall(r'(?:href|src|action|background)="([^"]*)"', made.html) == [SIGN_IN]
    assert not re.search(r"<(img|script|link|iframe|form|object)|url\(|@import", made.html)


def test_a_mail_that_can_be_answered_leads_to_its_question_and_to_the_sign_in():
    made = render(disclosure("view_requested", "", REFERENCE, DESK, "to-ken"))
    assert made.subject == GOLDEN["request"][0]
    assert made.text == ANSWERABLE
    assert re.findall(r'(?:href|src|action|background)="([^"]*)"', made.html) == [f"{DESK}/a/to-ken", SIGN_IN]


ANSWERABLE = f"""An item needs your answer.

Answer here, without signing in. The link works once, for a few days, and is for you alone: pass it to nobody.

  {DESK}/a/to-ken

Or sign in to see it and to answer:

  {SIGN_IN}

Reference: {REFERENCE}

This message says nothing more on purpose: what it is about is shown only after you open the link or sign in.
"""


def test_an_invitation_leads_to_its_question_and_to_the_sign_in():
    made = render(disclosure("conference_scheduled", "", REFERENCE, DESK, "to-ken"))
    assert "Say here whether you come, without signing in. The link works once, until the meeting" in made.text
    assert re.findall(r'(?:href|src|action|background)="([^"]*)"', made.html) == [f"{DESK}/a/to-ken", SIGN_IN]


@pytest.mark.parametrize("telling", tellings(), ids=lambda one: f"{one['event']}-{one['to']}")
def test_every_event_of_the_policy_has_its_kind_whoever_is_told(telling: dict[str, str]):
    subject, text = GOLDEN[KINDS[telling["event"]]]
    made = letter(telling["event"])
    assert (made.subject, made.text) == (subject, text)


def test_the_table_above_names_every_event_and_no_other():
    assert set(KINDS) == {telling["event"] for telling in tellings()} | {AGENCY_REMINDER}


def test_a_rung_says_itself_whether_it_asks(policy: Policy):
    asked = {rung.asks for ladder in policy.ladders.values() for rung in ladder.rungs}
    assert asked == {"request", "information"}
    for asks in asked:
        assert letter("escalation", asks).subject == GOLDEN[asks][0]


def test_an_event_that_nobody_foresaw_asks_nothing_and_says_nothing():
    made = letter("overdose_at_harbor_homes")
    assert (made.subject, made.text) == GOLDEN["information"]
    assert "overdose" not in made.html


def test_no_mail_names_a_programme_a_person_a_service_a_role_or_a_status(policy: Policy):
    named = [policy.programme, *(agency.name for agency in AGENCIES), *(member.name for member in MEMBERS)]
    states = (*ReferralStatus, *Stage, *LinkageStatus, *LinkageOutcome)
    said = " ".join([*named, *policy.categories, *policy.areas, *states, *Role, *ConsentKind])
    field = "lead diversion court police prosecutor clinic participant referral consent treatment custody arrest"
    never = words_of(f"{said} {field}".replace("_", " ")) - COMMON - ANYBODYS
    for kind in SUBJECTS:
        made = letter("", kind)
        assert words_of(f"{made.subject} {made.text} {made.html}") & never == set()


ANYBODYS = {"received", "sent"}  # "what you sent" is said to everybody, and of nobody
COMMON = {"of", "the", "to", "in", "no", "it", "on", "s", "and", "a", "not", "more", "is", "for"}


@given(st.text(max_size=40), st.text(max_size=40))
def test_whatever_the_event_is_called_the_words_are_among_the_four(event: str, asks: str):
    made = letter(event, asks)
    assert (made.subject, made.text) in GOLDEN.values()


def test_the_subject_does_not_depend_on_the_reference():
    other = render(disclosure("triage_result", "", "AAAA-2222", DESK))
    assert other.subject == letter("triage_result").subject


def test_what_stands_in_a_reference_cannot_become_markup():
    made = render(disclosure("receipt", "", '"><script>alert(1)</script>', DESK))
    assert "<script" not in made.html
