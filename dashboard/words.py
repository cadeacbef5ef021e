"""How the record's codes are said on a screen: plain words."""

import re
from collections.abc import Iterable, Mapping
from typing import Any

from dashboard.tones import TONES
from domain.actor import Actor
from domain.roles import LEADS
from domain.words import PROGRAMME_STAFF

STAGES = {
    "referred": "Referred",
    "intake_pending": "Intake",
    "maintenance": "Stepped down",
}
ANSWERS = {
    "first_contact": "contact",
    "outreach_attempts": "contact",
    "outreach_short": "contact",
    "contact": "contact",
    "wind_search": "contact",
    "initial_screening": "initial-screening",
    "intake": "intake",
    "plan": "plan",
    "table_wish": "wish",
    "consent_renewal": "consent",
    "overdose_outreach": "contact",
    "overdose_contact": "contact",
    "arrest": "contact",
    "release_contact": "contact",
}
ACTS = {
    "record_contact": "contact",
    "complete_initial_screening": "initial-screening",
    "complete_intake": "intake",
    "write_plan": "plan",
    "hold_review": "review",
    "record_wish": "wish",
}
INITIALS = re.compile(r"\b(id|dui)\b")  # what is spelled by its letters
NOTICES = {"waiting": "Waits to be sent", "failed": "Failed", "withheld": "Withheld", "sent": "Delivered"}


def words(code: object) -> str:
    """A code as plain words."""
    return INITIALS.sub(lambda found: found[0].upper(), str(code or "").replace("_", " "))


def sentence(code: object) -> str:
    """A code as the beginning of a sentence."""
    said = words(code)
    return said[:1].upper() + said[1:]


def tone(word: object) -> str:
    """The colour of a state; words always stand beside it."""
    return next((name for name, known in TONES.items() if str(word) in known), "info")


def pairs(codes: Iterable[str]) -> list[tuple[str, str]]:
    """Codes with their words, for a choice."""
    return [(code, sentence(code)) for code in codes]


def pairs_of(rows: Iterable[Mapping[str, object]], value: str, text: str) -> list[tuple[object, object]]:
    """Rows as a choice: what is sent, and what is read."""
    return [(row[value], row[text]) for row in rows]


def owed_by(owed: Mapping[str, Any], actor: Actor) -> str:
    """Who has to act, in the reader's eyes."""
    if owed.get("owner_id") is not None and owed["owner_id"] == actor.person_id:
        return "you"
    return str(owed.get("owner_name") or owed.get("provider_name") or words(owed["owner_role"]))


def untaken(owed: Mapping[str, Any]) -> bool:
    """Whether a role of the programme owes it and nobody has taken it yet."""
    return owed["owner_id"] is None and owed["owner_role"] in PROGRAMME_STAFF


def open_to(owed: Mapping[str, Any], actor: Actor) -> bool:
    """Whether the reader may take what a role owes."""
    return owed["owner_role"] in actor.roles or actor.has(*LEADS)


def stage_words(stage: object) -> str:
    """A stage on the strip."""
    return STAGES.get(str(stage), sentence(stage))


def answered_by(owed: Mapping[str, Any]) -> str:
    """Which of a person's acts answers what is owed."""
    return ANSWERS.get(owed["kind"], "review")


def acts_on(person: Mapping[str, Any]) -> list[str]:
    """What can be recorded of a person now, in the order of the journey."""
    return [act for rule, act in ACTS.items() if rule in person["allowed"]]


def notice_words(state: object) -> str:
    """How a notice stands."""
    return NOTICES.get(str(state), sentence(state))


def leaves(kept: Mapping[str, object]) -> list[tuple[str, str]]:
    """What is kept of a person, line by line: a label, and the text as it was given."""
    found: list[tuple[str, str]] = []
    for name, value in kept.items():
        inner = leaves(value) if isinstance(value, Mapping) else [(sentence(name), _text(value))]
        found.extend(one for one in inner if one[1])
    return found


def _text(value: object) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, list):
        return ", ".join(_text(one) for one in value)
    return "" if value is None else str(value)
