"""The wording of a consent: what the person reads, or is read to, and puts a name under; the same words, the same hash."""

from dataclasses import dataclass
from hashlib import sha256

from domain.words import ConsentKind, RecipientClass

WHAT = {
    "name": "your name",
    "contact": "how to reach you",
    "need": "what you need",
    "attendance": "whether you came",
    "progress": "how it goes, without health or treatment",
    "connected": "that you are connected with the programme",
    "treatment": "your treatment",
}
TO = {
    RecipientClass.CARE_TEAM: "the programme's care team",
    RecipientClass.POLICE: "the police",
    RecipientClass.PROSECUTOR: "the prosecutor's office",
    RecipientClass.DEFENDER: "your defender",
    RecipientClass.PROVIDER: "the provider of a service",
    RecipientClass.REFERRING_AGENCY: "the agency that referred you",
    RecipientClass.RESEARCHER: "research",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Wording:
    """The text, and the hash by which the record knows which text was signed."""

    text: str
    hash: str


def word(  # a consent says this much
    *,
    kind: ConsentKind,
    recipient: RecipientClass,
    agency: str | None,
    purpose: str,
    information: tuple[str, ...],
    until: str,
    discloser: str,
) -> Wording:
    """What is signed: who may tell what to whom, what for, until when, and that it can be taken back."""
    what = "\n".join(f"- {WHAT.get(one, one.replace('_', ' '))}" for one in information)
    to = f"{TO.get(recipient, recipient.replace('_', ' '))}{f', {agency}' if agency else ''}"
    text = (
        f"Consent: {kind.replace('_', ' ')}\n\n{discloser} may tell {to}, for {purpose.replace('_', ' ')}:\n\n{what}\n\n"
        f"This holds until {until} at the latest.\n\n"
        "I may take it back at any moment, in writing or by word of mouth, and need give no reason. What was told before\n"
        "that cannot be untold. I am served, and keep my place, whether I sign or not.\n"
    )
    return Wording(text=text, hash=sha256(text.encode()).hexdigest())
