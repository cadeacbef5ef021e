"""What may get in the way of success: court dates, warrants, arrests, overdoses, alerts; watched, and nobody else told.

What is owed then counts from when it became known, not from when it happened: nobody can act on what they do not know.
"""

from collections.abc import Mapping
from dataclasses import fields, replace
from datetime import datetime, timedelta
from uuid import UUID

from domain.asking import must_be_open, not_ahead
from domain.errors import Fault, Invalid, NotInThisState
from domain.facts import Fact, FactType, StreamRef, Value
from domain.states import Matter, Participant
from domain.words import CourtOutcome, MatterKind, MatterStatus, MatterStep, SafetyCategory, StreamKind

OPENS = {
    FactType.COURT_DATE_SET: MatterKind.COURT_DATE,
    FactType.WARRANT_FOUND: MatterKind.WARRANT,
    FactType.ARREST_RECORDED: MatterKind.ARREST,
    FactType.OVERDOSE_RECORDED: MatterKind.OVERDOSE,
    FactType.SAFETY_ALERT_RAISED: MatterKind.SAFETY_ALERT,
}
# what a prosecutor could help with: a memo is drafted on it
FOR_A_PROSECUTOR = {MatterKind.COURT_DATE, MatterKind.WARRANT, MatterKind.ARREST}
HAPPENED = {
    MatterKind.WARRANT: FactType.WARRANT_FOUND,
    MatterKind.ARREST: FactType.ARREST_RECORDED,
    MatterKind.OVERDOSE: FactType.OVERDOSE_RECORDED,
}
STEPS = {
    MatterStep.ACKNOWLEDGED: FactType.MATTER_ACKNOWLEDGED,
    MatterStep.PLANNED: FactType.MATTER_PLANNED,
    MatterStep.TRANSPORT_CONFIRMED: FactType.TRANSPORT_CONFIRMED,
    MatterStep.RESOLVED: FactType.MATTER_RESOLVED,
}
CHANGES = {
    *STEPS.values(),
    *(FactType.COURT_DATE_KEPT, FactType.COURT_DATE_MOVED, FactType.FAILURE_TO_APPEAR),
    *(FactType.MEMO_DRAFTED, FactType.MEMO_SENT),
}

SURE_BEFORE = timedelta(days=2)  # ours: there is a day left to find another way


def evolve_matters(matters: Mapping[UUID, Matter], fact: Fact) -> tuple[Matter, ...]:
    """The matters that the fact adds or changes; the end of a journey ends all of them."""
    if fact.type is FactType.JOURNEY_ENDED:
        open_ = [one for one in matters.values() if one.participant_id == fact.stream.id and one.closed_at is None]
        return tuple(replace(one, status=MatterStatus.ENDED, closed_at=fact.occurred_at) for one in open_)
    if fact.type is FactType.FACT_UNDONE:
        kept = fact.pairs("matter")
        return (_from_pairs(kept),) if kept else ()
    if fact.type in OPENS:
        return (_opened(OPENS[fact.type], fact),)
    known = matters.get(fact.id("about")) if fact.type in CHANGES else None
    changed = _changed(known, fact) if known else None
    return (changed,) if changed else ()


def set_court_date(person: Participant, *, matter_id: UUID, at: datetime, now: datetime) -> tuple[Fact, ...]:
    """A hearing that the person is helped to get to."""
    must_be_open(person)
    data: dict[str, Value] = {"about": str(matter_id), "at": _ahead("/at", at, now)}
    return (_fact(person.id, FactType.COURT_DATE_SET, now, {**data, "transport_by": _transport_by(at, now)}),)


def court_outcome(
    person: Participant,
    matter: Matter,
    *,
    outcome: CourtOutcome,
    moved_to: datetime | None,
    occurred_at: datetime | None,
    now: datetime,
) -> tuple[Fact, ...]:
    """How the court date went, at the hearing's own time if nothing else is said.

    What is owed after a failure to appear counts from its being known.
    """
    must_be_open(person)
    _must_be_one_of(matter, MatterKind.COURT_DATE)
    about: dict[str, Value] = {"about": str(matter.id)}
    if outcome is CourtOutcome.MOVED:
        if moved_to is None:
            message = "Say to when it was moved."
            raise Invalid([Fault(pointer="/moved_to", code="required", message=message)])
        data = {**about, "at": _ahead("/moved_to", moved_to, now), "transport_by": _transport_by(moved_to, now)}
        return (_fact(person.id, FactType.COURT_DATE_MOVED, now, data),)
    if matter.at > now:
        message = "This hearing is still to come. Say how it went once it was held, or that it was moved."
        raise Invalid([Fault(pointer="/outcome", code="in_the_future", message=message)])
    happened_at = not_ahead(occurred_at, now) if occurred_at else matter.at
    if outcome is CourtOutcome.MISSED:
        known = {**about, "known_at": now.isoformat()}
        return (_fact(person.id, FactType.FAILURE_TO_APPEAR, happened_at, known),)
    return (_fact(person.id, FactType.COURT_DATE_KEPT, happened_at, about),)


def happened(
    person: Participant,
    *,
    kind: MatterKind,
    matter_id: UUID,
    at: datetime,
    now: datetime,
    limitation_at: datetime | None = None,
) -> tuple[Fact, ...]:
    """A warrant was found, the person was arrested, or overdosed: with when it happened, from what is known now."""
    must_be_open(person)
    data: dict[str, Value] = {"about": str(matter_id), "at": not_ahead(at, now).isoformat()}
    if limitation_at is not None:
        data["limitation_at"] = _ahead("/limitation_at", limitation_at, now)
    return (_fact(person.id, HAPPENED[kind], now, data),)


def raise_alert(
    person: Participant, *, matter_id: UUID, category: SafetyCategory, at: datetime, now: datetime
) -> tuple[Fact, ...]:
    """A threat, a weapon, exploitation, or somebody missing who is at risk. Police are called by a human, or not."""
    must_be_open(person)
    data: dict[str, Value] = {
        "about": str(matter_id),
        "at": not_ahead(at, now).isoformat(),
        "category": category.value,
    }
    return (_fact(person.id, FactType.SAFETY_ALERT_RAISED, now, data),)


def answer(person: Participant, matter: Matter, *, step: MatterStep, now: datetime) -> tuple[Fact, ...]:
    """Somebody has it, there is a plan for it, or it is over; the plan for a court date is how the person gets there."""
    must_be_open(person)
    must_stand(matter)
    if step is MatterStep.TRANSPORT_CONFIRMED:
        _must_be_one_of(matter, MatterKind.COURT_DATE)
    if step.value == matter.status:
        raise NotInThisState(matter.status, allowed(matter), f"This is {matter.status} already.")
    data: dict[str, Value] = {"about": str(matter.id), "matter": matter.kind.value}
    return (_fact(person.id, STEPS[step], now, data),)


def must_stand(matter: Matter) -> None:
    """NotInThisState where the matter is closed."""
    if matter.closed_at is not None:
        raise NotInThisState(matter.status, (), f"This is closed already ({matter.status}).")


def allowed(matter: Matter) -> tuple[str, ...]:
    """The acts that are possible now."""
    if matter.closed_at is not None:
        return ()
    acts = ["answer_matter"]
    if matter.kind is MatterKind.COURT_DATE:
        acts.append("record_court_outcome")
    if matter.kind in FOR_A_PROSECUTOR:
        acts.append("draft_memo")
    if matter.memo_id is not None and matter.memo_sent_at is None:
        acts.append("send_memo")
    return tuple(acts)


def as_pairs(matter: Matter) -> dict[str, str]:
    """A matter as a fact keeps it; what is empty is left out."""
    values = {field.name: getattr(matter, field.name) for field in fields(matter)}
    shown = {name: value.isoformat() if isinstance(value, datetime) else str(value) for name, value in values.items()}
    return {name: text for name, text in shown.items() if values[name] is not None}


def _from_pairs(kept: Mapping[str, str]) -> Matter:
    def moment(name: str) -> datetime | None:
        return datetime.fromisoformat(kept[name]) if name in kept else None

    def known(name: str) -> UUID | None:
        return UUID(kept[name]) if name in kept else None

    return Matter(
        id=UUID(kept["id"]),
        participant_id=UUID(kept["participant_id"]),
        kind=MatterKind(kept["kind"]),
        status=MatterStatus(kept["status"]),
        at=datetime.fromisoformat(kept["at"]),
        opened_at=datetime.fromisoformat(kept["opened_at"]),
        category=kept.get("category"),
        limitation_at=moment("limitation_at"),
        acknowledged_at=moment("acknowledged_at"),
        memo_id=known("memo_id"),
        memo_consent_id=known("memo_consent_id"),
        memo_sent_at=moment("memo_sent_at"),
        closed_at=moment("closed_at"),
    )


def _opened(kind: MatterKind, fact: Fact) -> Matter:
    return Matter(
        id=fact.id("about"),
        participant_id=fact.stream.id,
        kind=kind,
        status=MatterStatus.OPEN,
        at=fact.moment("at"),
        opened_at=fact.occurred_at,
        category=fact.maybe("category"),
        limitation_at=fact.moment("limitation_at") if fact.maybe("limitation_at") else None,
    )


def _changed(matter: Matter, fact: Fact) -> Matter | None:
    match fact.type:
        case FactType.COURT_DATE_KEPT:
            return replace(matter, status=MatterStatus.KEPT, closed_at=fact.occurred_at)
        case FactType.COURT_DATE_MOVED:
            return replace(matter, status=MatterStatus.OPEN, at=fact.moment("at"))
        case FactType.FAILURE_TO_APPEAR:
            return replace(matter, status=MatterStatus.MISSED)
        case FactType.MATTER_ACKNOWLEDGED:
            return replace(matter, status=MatterStatus.ACKNOWLEDGED, acknowledged_at=fact.occurred_at)
        case FactType.MATTER_PLANNED | FactType.TRANSPORT_CONFIRMED:
            return replace(matter, status=MatterStatus.PLANNED)
        case FactType.MATTER_RESOLVED:
            return replace(matter, status=MatterStatus.RESOLVED, closed_at=fact.occurred_at)
        case FactType.MEMO_DRAFTED:
            memo_id, consent_id = fact.id("memo_id"), fact.id("consent_id")
            return replace(matter, memo_id=memo_id, memo_consent_id=consent_id, memo_sent_at=None)
        case FactType.MEMO_SENT:
            return replace(matter, memo_sent_at=fact.occurred_at)
        case _:
            return None


def _must_be_one_of(matter: Matter, kind: MatterKind) -> None:
    must_stand(matter)
    if matter.kind is not kind:
        raise NotInThisState(matter.kind, allowed(matter), f"This is no {kind.replace('_', ' ')}.")


def _ahead(pointer: str, at: datetime, now: datetime) -> str:
    if at <= now:
        message = "This moment has passed. Give one that is still to come."
        raise Invalid([Fault(pointer=pointer, code="in_the_past", message=message)])
    return at.isoformat()


def _transport_by(at: datetime, now: datetime) -> str:
    """When it is to be sure how the person gets there; of a hearing that is close already, half of the time is left."""
    return max(at - SURE_BEFORE, now + (at - now) / 2).isoformat()


def _fact(participant_id: UUID, kind: FactType, occurred_at: datetime, data: Mapping[str, Value]) -> Fact:
    stream = StreamRef(kind=StreamKind.PARTICIPANT, id=participant_id)
    return Fact(stream=stream, type=kind, occurred_at=occurred_at, data=dict(data))
