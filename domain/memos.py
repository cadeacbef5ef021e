"""Memos to the prosecutor: drafted under a live consent from what the plan is about, without treatment, sent by a human."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from domain.asking import must_be_open
from domain.errors import Fault, Invalid, NotInThisState
from domain.facts import Fact, FactType, StreamRef, Value
from domain.matters import FOR_A_PROSECUTOR, allowed, must_stand
from domain.states import Consent, Matter, Participant
from domain.words import ConsentKind, ConsentStatus, RecipientClass, StreamKind

PURPOSE = "coordination"
# the broad areas that a draft may name, in its own words; whatever else a plan is about stays with the programme
AREAS = {
    "shelter": "shelter",
    "housing": "housing",
    "food": "food",
    "id_documents": "papers",
    "benefits": "benefits",
    "phone": "a phone",
    "transport": "transport",
    "legal": "legal matters",
    "employment": "work",
    "education": "education",
    "family": "family",
}
# words of treatment, substances and health that mean nothing else: no memo says them
NEVER = re.compile(
    r"\b(?:"
    r"(?:detox|rehab|methad|methamph|suboxon|subutex|sublocad|bupren|naltrex|vivitrol|narcan|nalox|opioid|opiate|opium|oxyco|"
    r"percocet|hydrocod|morphin|heroin|fentan|cocain|amphetam|benzo|xanax|cannabi|marijuan|drug|alcohol|substance|addict|"
    r"overdos|relaps|sober|sobriet|medic|antidepress|antipsych|psych|therap|counsell?ing|counsell?or|mental|schizo|bipolar|"
    r"depress|anxiet|suicid|diagnos|diabet|insulin|epilep|hepat|tubercul|inpatient|outpatient|prescri|syring|clinic|"
    r"hospital|treatment)\w*"
    r"|meth|meds|ptsd|adhd|hiv|hcv|moud|hep\W?[abc]|in recovery|(?:twelve|12)[ -]steps?)\b",
    re.IGNORECASE,
)
# words that may mean health, or something else: whoever sends them says that it is none
MAYBE = re.compile(
    r"\b(?:(?i:(?:treat|recover|counsel|health|drink|drunk|clean|withdraw|crack|needle|pill|dose|dosing|doctor|nurse|patient|"
    r"pregnan|disab|crisis|symptom|illness|sick|pain|wound|injur|infect|trauma|smok)\w*|ill|using)|MAT|NA|AA|AIDS|ER|ED)\b"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """What a memo would say of the plan, and how many of its areas were left out."""

    text: str
    left_out: int


def draft_of(areas: Sequence[str]) -> Draft:
    """The plan by its broad areas, never in the person's own words; what touches treatment or health is left out."""
    named = [words for area, words in AREAS.items() if area in areas]
    text = f"The person works towards: {', '.join(named)}." if named else ""
    return Draft(text=text, left_out=len(set(areas) - AREAS.keys()))


def consent_for(consents: Sequence[Consent], *, now: datetime) -> Consent | None:
    """The person's live consent to tell a prosecutor for coordination; None where there is none."""
    for one in consents:
        covers = (one.kind, one.recipient_class, one.purpose) == (
            ConsentKind.JUSTICE,
            RecipientClass.PROSECUTOR,
            PURPOSE,
        )
        if covers and one.status is ConsentStatus.ACTIVE and one.expires_at > now:
            return one
    return None


def draft(
    person: Participant, matter: Matter, *, memo_id: UUID, consent: Consent | None, now: datetime
) -> tuple[Fact, ...]:
    """A memo to look at and to send; without a live consent nothing is drafted, and the person is to be asked."""
    must_be_open(person)
    must_stand(matter)
    if matter.kind not in FOR_A_PROSECUTOR:
        raise NotInThisState(
            matter.kind, allowed(matter), "There is nothing in this that a prosecutor could help with."
        )
    about: dict[str, Value] = {"about": str(matter.id)}
    if consent is None:
        return (_fact(person.id, FactType.MEMO_WITHOUT_CONSENT, now, about),)
    data = {**about, "memo_id": str(memo_id), "consent_id": str(consent.id)}
    return (_fact(person.id, FactType.MEMO_DRAFTED, now, data),)


def send(
    person: Participant, matter: Matter, *, text: str, confirmed: bool, consent: Consent | None, now: datetime
) -> tuple[Fact, ...]:
    """A human sends the memo as they have it now; the consent is asked again, and the text looked through.

    `confirmed` is their word that what could be read as a word of health in it is none.
    """
    must_be_open(person)
    must_stand(matter)
    if matter.memo_id is None or matter.memo_sent_at is not None:
        raise NotInThisState(matter.status, allowed(matter), "There is no memo that waits to be sent.")
    if consent is None:
        message = "No consent of this person in force lets the prosecutor be told. Ask the person first."
        raise NotInThisState("no_consent_in_force", allowed(matter), message)
    said, maybe = _found(NEVER, text), _found(MAYBE, text)
    if said:
        message = f"A memo says nothing of treatment or health. Take out: {', '.join(said)}."
        raise Invalid([Fault(pointer="/text", code="treatment", message=message)])
    if maybe and not confirmed:
        message = (
            f"This may be read as a word of health: {', '.join(maybe)}. Take it out, or confirm that it says nothing of the"
            " person's treatment or health."
        )
        raise Invalid([Fault(pointer="/confirmed", code="may_be_health", message=message)])
    data: dict[str, Value] = {
        "about": str(matter.id),
        "memo_id": str(matter.memo_id),
        "consent_id": str(consent.id),
        "confirmed": bool(maybe),
    }
    return (_fact(person.id, FactType.MEMO_SENT, now, data),)


def _found(words: re.Pattern[str], text: str) -> list[str]:
    return sorted({one.group(0).lower() for one in words.finditer(text)})


def _fact(participant_id: UUID, kind: FactType, now: datetime, data: dict[str, Value]) -> Fact:
    stream = StreamRef(kind=StreamKind.PARTICIPANT, id=participant_id)
    return Fact(stream=stream, type=kind, occurred_at=now, data=data)
