"""What police and prosecutors may be told, and what they may owe: two closed lists. What stands on neither is a no.

Golden rules 1, 2, 3 and 13: they hear what they are asked, and of a person only what a consent names; nothing of where
somebody is, of a danger, a warrant, a pause or a clock of the programme's, whatever anybody signed.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from domain.facts import FactType as F
from domain.policy import Telling
from domain.words import ConsentKind, Role, StreamKind, Tier


@dataclass(frozen=True, slots=True, kw_only=True)
class Heard:
    """How much of a fact may be told at most, the kind of consent that it rests on (None: a question needs none), as what."""

    most: Tier
    consent: ConsentKind | None = None
    event: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What a partner may owe: in which stream, opened by what, and closed at least by these facts.

    `by_partner` is whether the partner owes it; where not, the partner waits at the scene and the programme's staff owe it.
    """

    stream: StreamKind
    opens: F
    closes: frozenset[F]
    by_partner: bool = True


_QUESTION = Heard(most=Tier.N1)
_OF_A_CHARGE = Heard(most=Tier.N1, consent=ConsentKind.CHARGE_HOLD)
_CONNECTED = Heard(most=Tier.N1, consent=ConsentKind.REFERRER_CONNECTED, event="connected")
REFERRING_AGENCY = "referring_agency"
HEARS: Mapping[str, Mapping[str, Heard]] = {
    "asked": {
        F.ELIGIBILITY_VIEW_REQUESTED: _QUESTION,
        F.CHARGE_HOLD_OPENED: _QUESTION,
        F.CHARGE_EXTENSION_REQUESTED: _QUESTION,
        F.CHARGE_RECORD_CONFIRMED: _QUESTION,  # one constant text, whatever happened
        F.CHARGE_HANDOFF_TOLD: _OF_A_CHARGE,
        F.CHARGE_COMPLETION_TOLD: _OF_A_CHARGE,
        F.CHARGE_CORRECTION_TOLD: _OF_A_CHARGE,
    },
    "rung": {F.ESCALATION_RAISED: _QUESTION},  # of a ladder that asks them for their own answer
    # whoever referred, of the agency that this consent names, be it police or not: once, see `database.connected`
    REFERRING_AGENCY: {F.INTAKE_COMPLETED: _CONNECTED, F.CONSENT_SIGNED: _CONNECTED},
    Role.OFFICER: {},  # beyond what every referrer hears
    Role.POLICE_LIAISON: {F.INTAKE_COMPLETED: Heard(most=Tier.N1, consent=ConsentKind.JUSTICE)},
    Role.PROSECUTOR_LIAISON: {
        F.INTAKE_COMPLETED: Heard(most=Tier.N2, consent=ConsentKind.JUSTICE),
        F.MEMO_SENT: Heard(most=Tier.N2, consent=ConsentKind.JUSTICE),
    },
}

_REFERRAL_OVER = {F.REFERRAL_APPROVED, F.REFERRAL_NOT_ACCEPTED, F.REFERRAL_WAITLISTED, F.REFERRAL_WITHDRAWN}
_CHARGE_OVER = {F.CHARGE_DECIDED, F.CHARGE_HOLD_WITHDRAWN}
_SEEN = {F.CHARGE_COMPLETION_ACKNOWLEDGED, F.CHARGE_NOTICE_TAKEN_BACK}


def _of_a_charge(opens: F, *closes: F) -> Asked:
    return Asked(stream=StreamKind.CHARGE_HOLD, opens=opens, closes=frozenset({*closes, *_CHARGE_OVER}))


# a request to quash or re-set a warrant goes out by hand; it joins this list once a fact says that it was made
OWES: Mapping[str, Asked] = {
    "eligibility_view": Asked(
        stream=StreamKind.REFERRAL,
        opens=F.ELIGIBILITY_VIEW_REQUESTED,
        closes=frozenset({F.ELIGIBILITY_VIEW_GIVEN, F.ELIGIBILITY_VIEW_LAPSED, F.REFERRAL_EXPIRED, *_REFERRAL_OVER}),
    ),
    "scene_handoff": Asked(
        stream=StreamKind.REFERRAL,
        opens=F.HANDOFF_REQUESTED,
        closes=frozenset({F.HANDOFF_ARRIVED, F.HANDOFF_STOOD_DOWN, F.REFERRAL_WITHDRAWN}),
        by_partner=False,
    ),
    "charge_hold_review": _of_a_charge(F.CHARGE_HOLD_OPENED, F.CHARGE_HOLD_AGREED, F.CHARGE_HOLD_OBJECTED),
    "extension_answer": _of_a_charge(
        F.CHARGE_EXTENSION_REQUESTED, F.CHARGE_EXTENSION_GRANTED, F.CHARGE_EXTENSION_REFUSED
    ),
    "completion_ack": _of_a_charge(F.CHARGE_COMPLETION_TOLD, *_SEEN),
    "correction_ack": _of_a_charge(
        F.CHARGE_CORRECTION_TOLD, *_SEEN
    ),  # the completion again, once the opposite was said
}


def may_hear(telling: Telling) -> bool:
    """Whether a telling is on the list: this fact, no more of it, under the consent it needs."""
    heard = HEARS.get(telling.audience, {}).get(telling.fact)
    if heard is None or telling.tier > heard.most:
        return False
    return heard.consent in {None, telling.consent} and heard.event in {None, telling.event}
