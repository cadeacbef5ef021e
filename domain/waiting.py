"""Whose turn is next on the waiting list: a score from what the record knows, with what it is made of."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from domain.states import Referral
from domain.words import Door, Urgency

# what a policy may weigh, beside every kind of urgency; `per_day` is for each whole day since the referral came
CUSTODY, POLICE_REFERRED, UNSHELTERED, PER_DAY = "custody", "police_referred", "unsheltered", "per_day"
WEIGHED = (CUSTODY, *(one.value for one in Urgency), POLICE_REFERRED, UNSHELTERED, PER_DAY)
# how long after it was recorded it still is so; what is not named stays so
FADES = {Urgency.OVERDOSE: timedelta(days=30), Urgency.POLICE_CONTACTS: timedelta(days=90)}
BY_POLICE = "officer"
SHELTER = "shelter"


@dataclass(frozen=True, slots=True, kw_only=True)
class Priority:
    """The score, and each thing that added to it with how much."""

    score: int
    reasons: tuple[tuple[str, int], ...]


def priority(referral: Referral, weights: Mapping[str, int], now: datetime) -> Priority:
    """How urgent a waiting referral is. It orders a list that people decide by; it decides nothing."""
    days = max(0, (now - referral.received_at).days)
    true = {
        **{name.value: name in standing(referral.urgencies, now) for name in Urgency},
        CUSTODY: referral.in_custody or referral.door is Door.ARREST_DIVERSION,
        POLICE_REFERRED: referral.referrer_kind == BY_POLICE,
        UNSHELTERED: SHELTER in referral.needs,
        PER_DAY: days,
    }
    reasons = tuple((name, weights.get(name, 0) * int(true[name])) for name in WEIGHED)
    counted = tuple((name, points) for name, points in reasons if points)
    return Priority(score=sum(points for _, points in counted), reasons=counted)


def standing(urgencies: Mapping[str, str], now: datetime) -> Mapping[Urgency, datetime]:
    """What of the recorded urgencies still holds, each with since when it is known."""
    known = {Urgency(name): datetime.fromisoformat(since) for name, since in urgencies.items()}
    return {name: since for name, since in known.items() if name not in FADES or now < since + FADES[name]}
