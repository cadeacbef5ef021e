"""The words of a mail: content-free, the same for every person that it could concern, with a reference and nothing more."""

from dataclasses import dataclass
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined

SUBJECTS = {
    "request": "An item needs you",
    "information": "There is something for you to read",
    "receipt": "We have received what you sent",
    "invitation": "A meeting: will you come?",
}
KIND_OF_EVENT = {
    "receipt": "receipt",
    "conference_scheduled": "invitation",
    "conference_moved": "invitation",
    "delegated": "invitation",
    "invitation_reminder": "request",
    "view_requested": "request",
    "service_referral": "request",
    "agency_reminder": "request",
    "service_taken_back": "request",
    "charge_review": "request",
    "charge_extension": "request",
    "charge_notice": "request",
    "charge_record": "request",
    "charge_correction": "request",
    "inbound_report": "request",
    "referral_received": "request",
    "journey_opened": "request",
    "owner_assigned": "request",
    "transfer_begun": "request",
    "reminder": "request",
    "action_item": "request",
    "handoff_requested": "request",
    "safety_alert": "request",
    "overdose": "request",
    "arrest": "request",
    "warrant": "request",
    "failure_to_appear": "request",
}
TEMPLATES = Environment(
    loader=FileSystemLoader(Path(__file__).parent / "templates"),
    autoescape=True,
    undefined=StrictUndefined,
    keep_trailing_newline=True,
    auto_reload=False,  # a mail costs no look at its templates on the disk
)
PLAIN = TEMPLATES.overlay(autoescape=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Disclosure:
    """All that a mail's template can see: what kind of item it is, its reference, where to sign in, where to answer."""

    kind: str
    reference: str
    sign_in: str
    answer: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Letter:
    """A mail's words."""

    subject: str
    text: str
    html: str


def disclosure(event: str, asks: str, reference: str, public_url: str, token: str | None = None) -> Disclosure:
    """What a mail on this event may show; with a token, the link by which its reader answers without signing in."""
    kind = asks if asks in SUBJECTS else KIND_OF_EVENT.get(event, "information")
    desk = public_url.rstrip("/")
    answer = f"{desk}/a/{token}" if token else None
    return Disclosure(kind=kind, reference=reference, sign_in=f"{desk}/i/{reference}", answer=answer)


def render(shown: Disclosure) -> Letter:
    """The mail's subject, plain text and HTML."""
    return Letter(
        subject=SUBJECTS[shown.kind],
        text=PLAIN.get_template(f"{shown.kind}.txt").render(shown=shown),
        html=TEMPLATES.get_template(f"{shown.kind}.html").render(shown=shown),
    )
