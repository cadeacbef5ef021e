"""What changed in a person's life: housing, income, work, health; and whether it held after six and twelve months."""

from datetime import datetime, timedelta

from domain.asking import must_be_open, not_ahead
from domain.errors import NotInThisState
from domain.facts import Fact, FactType, StreamRef, Value
from domain.states import Participant
from domain.words import OutcomeDomain, StreamKind

# a look a month before its time counts, else nobody could be asked when they are there
HELD = (
    ("6", timedelta(days=150), FactType.OUTCOME_HELD_6_MONTHS),
    ("12", timedelta(days=330), FactType.OUTCOME_HELD_12_MONTHS),
)
MONTHS = {fact: months for months, _, fact in HELD}
OF_OUTCOMES = {FactType.OUTCOME_RECORDED, *MONTHS}


def evolve_outcomes(known: dict[str, dict[str, str]], fact: Fact) -> dict[str, dict[str, str]]:
    """A person's outcomes after the fact: per domain its value, since when, and for how many months it was seen to hold."""
    domain = fact.text("about")
    if fact.type is FactType.OUTCOME_RECORDED:
        return {**known, domain: {"value": fact.text("value"), "since": fact.occurred_at.isoformat(), "held": "0"}}
    return {**known, domain: {**known[domain], "held": MONTHS[fact.type]}}


def record(
    person: Participant, *, domain: OutcomeDomain, value: str, as_of: datetime, now: datetime
) -> tuple[Fact, ...]:
    """How it is, as of then: something new begins its six and twelve months, the same again says that it held."""
    must_be_open(person)
    at = not_ahead(as_of, now)
    known = person.outcomes.get(domain.value)
    if known is None or known["value"] != value:
        return (_fact(person, FactType.OUTCOME_RECORDED, at, {"about": domain.value, "value": value}),)
    lasted = at - datetime.fromisoformat(known["since"])
    held = [fact for months, least, fact in HELD if int(months) > int(known["held"]) and lasted >= least]
    if not held:
        message = (
            f"This is recorded already, since {known['since'][:10]}; it is looked at again after six and twelve months."
        )
        raise NotInThisState(person.stage, (), message)
    return tuple(_fact(person, kind, at, {"about": domain.value}) for kind in held)


def _fact(person: Participant, kind: FactType, at: datetime, data: dict[str, Value]) -> Fact:
    return Fact(stream=StreamRef(kind=StreamKind.PARTICIPANT, id=person.id), type=kind, occurred_at=at, data=data)
