"""The fold: what a state becomes by a fact, for every kind of stream that has a state."""

from collections.abc import Callable
from typing import TypeVar
from uuid import UUID

from domain import charge_hold, conference, consent, escalation, inbound, journey, linkage, referral
from domain.facts import Fact
from domain.states import (
    ChargeHold,
    Conference,
    Consent,
    Escalation,
    InboundReport,
    Linkage,
    Participant,
    Referral,
    State,
)
from domain.words import StreamKind

T = TypeVar("T")


def evolve(state: State | None, fact: Fact) -> State | None:
    """The state after the fact; None for streams that have no state of their own (programme, team)."""
    match fact.stream.kind:
        case StreamKind.REFERRAL:
            return referral.evolve(_as(Referral, state), fact)
        case StreamKind.PARTICIPANT:
            return journey.evolve(_as(Participant, state), fact)
        case StreamKind.CONSENT:
            return consent.evolve(_as(Consent, state), fact)
        case StreamKind.CHARGE_HOLD:
            return charge_hold.evolve(_as(ChargeHold, state), fact)
        case StreamKind.LINKAGE:
            return linkage.evolve(_as(Linkage, state), fact)
        case StreamKind.CONFERENCE:
            return conference.evolve(_as(Conference, state), fact)
        case StreamKind.ESCALATION:
            return escalation.evolve(_as(Escalation, state), fact)
        case StreamKind.INBOUND_REPORT:
            return inbound.evolve(_as(InboundReport, state), fact)
        case _:
            return None


def allowed(state: State) -> tuple[str, ...]:
    """The acts that are possible on this record now, whoever asks."""
    ways: dict[type, Callable[..., tuple[str, ...]]] = {
        Referral: referral.allowed,
        Participant: journey.allowed,
        Consent: consent.allowed,
        ChargeHold: charge_hold.allowed,
        Linkage: linkage.allowed,
        Conference: conference.allowed,
        Escalation: escalation.allowed,
        InboundReport: inbound.allowed,
    }
    return ways[type(state)](state)


def stands_under(state: State | None) -> UUID | None:
    """The record whose policy a new one follows: its journey's, or for a ladder that of what it is about."""
    match state:
        case Linkage() | Consent():
            return state.participant_id
        case ChargeHold():
            return state.referral_id
        case Escalation():
            return state.subject_id
        case _:
            return None


def _as(kind: type[T], state: State | None) -> T | None:
    if state is not None and not isinstance(state, kind):
        message = f"a {kind.__name__} stream holds a {type(state).__name__}"
        raise TypeError(message)
    return state
