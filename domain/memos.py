"""Memos to the prosecutor: drafted under a live consent from the person's own goals, without treatment, sent by a human."""

import re
from collections.abc import Iterable, Sequence
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
# what a memo never says, whatever the person wrote into their plan: treatment, substances, health
NEVER = re.compile(
    r"\b(treat|detox|rehab|recover|sober|clean|meth|suboxone|bupren|naltrex|narcan|nalox|opi|heroin|fent|drug|"
    r"alcohol|drink|substance|addict|overdos|relaps|medic|meds|clinic|hospital|therap|counsel|mental|psych|depress|"
    r"diagnos|hiv|hepat|inpatient|outpatient)\w*",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """What a memo would say: the goals that it may name, and how many were left out."""

    goals: tuple[str, ...]
    left_out: int


def draft_of(goals: Iterable[str]) -> Draft:
    """The goals that a memo may name; whatever touches treatment or health is left out, and counted."""
    every = tuple(goals)
    kept = tuple(goal for goal in every if not NEVER.search(goal))
    return Draft(goals=kept, left_out=len(every) - len(kept))


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


def send(person: Participant, matter: Matter, *, text: str, consent: Consent | None, now: datetime) -> tuple[Fact, ...]:
    """A human sends the memo as they have it now; the consent is asked again, and the text looked through again."""
    must_be_open(person)
    must_stand(matter)
    if matter.memo_id is None or matter.memo_sent_at is not None:
        raise NotInThisState(matter.status, allowed(matter), "There is no memo that waits to be sent.")
    if consent is None:
        message = "No consent of this person in force lets the prosecutor be told. Ask the person first."
        raise NotInThisState("no_consent_in_force", allowed(matter), message)
    found = sorted({one.group(0).lower() for one in NEVER.finditer(text)})
    if found:
        message = f"A memo says nothing of treatment or health. Take out: {', '.join(found)}."
        raise Invalid([Fault(pointer="/text", code="treatment", message=message)])
    data: dict[str, Value] = {
        "about": str(matter.id),
        "memo_id": str(matter.memo_id),
        "consent_id": str(consent.id),
    }
    return (_fact(person.id, FactType.MEMO_SENT, now, data),)


def _fact(participant_id: UUID, kind: FactType, now: datetime, data: dict[str, Value]) -> Fact:
    stream = StreamRef(kind=StreamKind.PARTICIPANT, id=participant_id)
    return Fact(stream=stream, type=kind, occurred_at=now, data=data)
