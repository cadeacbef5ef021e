"""Who was asked for one need, one after the other, and what each said: read from the linkage's own facts."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from uuid import UUID

from domain.facts import FactType
from domain.linkage import NO_LONGER_NEEDED, UNANSWERED

ANSWERS = {FactType.LINKAGE_ANSWERED, FactType.LINKAGE_TAKEN_BACK}
WAITING = "waiting"
TURNED_AWAY = "turned_away"


@dataclass(frozen=True, slots=True, kw_only=True)
class Asking:
    """One provider that was asked; `result` is its last answer, `waiting`, `no_response`, or `turned_away` by us.

    `no_longer_needed` says that the person's consent was revoked while it was asked.
    """

    provider_id: UUID
    asked_at: datetime
    result: str = WAITING
    barrier: str | None = None
    answered_at: datetime | None = None


def chain(facts: Iterable[tuple[str, datetime, Mapping[str, Any]]]) -> tuple[Asking, ...]:
    """Every asking in order, from the linkage's facts (type, when, data) in theirs."""
    askings: list[Asking] = []
    for kind, at, data in facts:
        if kind == FactType.LINKAGE_DISPATCHED:
            askings.append(Asking(provider_id=UUID(data["provider_id"]), asked_at=at))
        elif askings and (result := _result(kind, data)) is not None:
            if kind == FactType.LINKAGE_REROUTED and askings[-1].result != WAITING:
                continue
            askings[-1] = replace(askings[-1], result=result, barrier=_barrier(kind, data), answered_at=at)
    return tuple(askings)


def _result(kind: str, data: Mapping[str, Any]) -> str | None:
    if kind in ANSWERS:
        return str(data["answer"])
    if kind == FactType.LINKAGE_REROUTED:
        return TURNED_AWAY
    if kind == FactType.LINKAGE_ASK_WITHDRAWN:
        return NO_LONGER_NEEDED
    return UNANSWERED if kind == FactType.LINKAGE_UNANSWERED else None


def _barrier(kind: str, data: Mapping[str, Any]) -> str | None:
    return UNANSWERED if kind == FactType.LINKAGE_UNANSWERED else data.get("barrier")
