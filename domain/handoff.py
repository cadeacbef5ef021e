"""The warm hand-off: somebody waits with a person at the scene, and is told who comes and when, until they are there."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from uuid import UUID

from domain.errors import Fault, Invalid, NotInThisState
from domain.facts import Fact, FactType, StreamRef, Value
from domain.states import Referral
from domain.words import Handoff, StreamKind

WAITING = {Handoff.ASKED, Handoff.COMING}
LONGEST_WAY = timedelta(hours=4)  # who says that they come later than this does not come to a scene
AFTER = {
    FactType.HANDOFF_REQUESTED: Handoff.ASKED,
    FactType.HANDOFF_ACKNOWLEDGED: Handoff.COMING,
    FactType.HANDOFF_ARRIVED: Handoff.ARRIVED,
    FactType.HANDOFF_STOOD_DOWN: Handoff.STOOD_DOWN,
}


def evolve(state: Referral, fact: Fact) -> Referral:
    """The referral after a fact of its hand-off."""
    after = replace(state, handoff=AFTER[fact.type])
    match fact.type:
        case FactType.HANDOFF_REQUESTED:
            return replace(after, handoff_due=fact.moment("due_at"), handoff_eta=None, responder_id=None)
        case FactType.HANDOFF_ACKNOWLEDGED:
            return replace(after, handoff_eta=fact.moment("eta"), responder_id=fact.id("responder_id"))
        case _:
            return after


def over(state: Referral) -> Referral:
    """The referral with nobody waiting any more: it was taken back."""
    return replace(state, handoff=Handoff.STOOD_DOWN) if state.handoff in WAITING else state


def request(state: Referral, *, due_at: datetime, now: datetime) -> tuple[Fact, ...]:
    """Somebody waits with the person; whoever is on call is to be there by `due_at`.

    Whether one may still ask says nothing of how the referral was decided.
    """
    if state.handoff in WAITING:
        raise NotInThisState(state.status, allowed(state), "Somebody is asked to come already.")
    if state.published is not None:
        raise NotInThisState(
            state.status, allowed(state), "This referral's result is told. Refer once more, and ask then."
        )
    return (_fact(state, FactType.HANDOFF_REQUESTED, now, {"due_at": due_at.isoformat()}),)


def acknowledge(state: Referral, *, responder_id: UUID | None, eta: datetime, now: datetime) -> tuple[Fact, ...]:
    """Somebody comes, and says when they will be there; said again, it is the new time."""
    _must_wait(state)
    if not now <= eta <= now + LONGEST_WAY:
        message = "Say when you will be there: from now on, and within four hours."
        raise Invalid([Fault(pointer="/eta", code="out_of_range", message=message)])
    if responder_id is None:
        raise NotInThisState(state.status, allowed(state), "Only a person comes to a scene.")
    data = {"responder_id": str(responder_id), "eta": eta.isoformat()}
    return (_fact(state, FactType.HANDOFF_ACKNOWLEDGED, now, data),)


def arrive(state: Referral, *, occurred_at: datetime) -> tuple[Fact, ...]:
    """Somebody is there: the person is handed over, and nobody waits any more."""
    _must_wait(state)
    return (_fact(state, FactType.HANDOFF_ARRIVED, occurred_at),)


def stand_down(state: Referral, *, now: datetime) -> tuple[Fact, ...]:
    """Nobody needs to come any more."""
    _must_wait(state)
    return (_fact(state, FactType.HANDOFF_STOOD_DOWN, now),)


def allowed(state: Referral) -> tuple[str, ...]:
    """The acts of a hand-off that are possible now."""
    if state.handoff in WAITING:
        return ("acknowledge_handoff", "arrive_at_scene", "stand_down_handoff")
    return ("request_handoff",) if state.published is None else ()


def _must_wait(state: Referral) -> None:
    if state.handoff not in WAITING:
        raise NotInThisState(state.status, allowed(state), "Nobody waits at a scene with this person.")


def _fact(state: Referral, kind: FactType, at: datetime, data: Mapping[str, Value] | None = None) -> Fact:
    stream = StreamRef(kind=StreamKind.REFERRAL, id=state.id)
    return Fact(stream=stream, type=kind, occurred_at=at, data=dict(data or {}))
