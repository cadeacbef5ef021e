"""A report that comes in unasked, from police, an ambulance, a jail or a hospital: received, looked at, and over.

Whoever reports is told that it was received, and nothing else, whoever it is about: nothing can be inferred from it.
"""

from dataclasses import replace
from datetime import datetime
from uuid import UUID

from domain.errors import NotInThisState
from domain.facts import Fact, FactType, StreamRef, Value
from domain.states import InboundReport
from domain.words import ReportKind, StreamKind

RECEIVED, HANDLED = "received", "handled"


def evolve(state: InboundReport | None, fact: Fact) -> InboundReport:
    """The report after the fact."""
    if state is None:
        return InboundReport(
            id=fact.stream.id,
            kind=ReportKind(fact.text("kind")),
            occurred_at=fact.moment("happened_at"),
            received_at=fact.occurred_at,
            reporter_id=fact.maybe_id("reporter_id"),
        )
    if fact.type is FactType.INBOUND_REPORT_HANDLED:
        return replace(state, participant_id=fact.maybe_id("participant_id"), handled_at=fact.occurred_at)
    return state


def receive(
    *, report_id: UUID, kind: ReportKind, happened_at: datetime, reporter_id: UUID | None, now: datetime
) -> tuple[Fact, ...]:
    """Somebody reports; of whom it is is looked at afterwards, by a human, and is no part of the answer."""
    data: dict[str, Value] = {
        "kind": kind.value,
        "happened_at": happened_at.isoformat(),
        "reporter_id": str(reporter_id) if reporter_id else None,
    }
    return (Fact(stream=_stream(report_id), type=FactType.INBOUND_REPORT_RECEIVED, occurred_at=now, data=data),)


def handle(state: InboundReport, *, participant_id: UUID | None, now: datetime) -> tuple[Fact, ...]:
    """It is about this participant, or about nobody of the programme's."""
    if state.handled_at is not None:
        raise NotInThisState(HANDLED, allowed(state), "Somebody looked at this report already.")
    data: dict[str, Value] = {"participant_id": str(participant_id) if participant_id else None}
    return (Fact(stream=_stream(state.id), type=FactType.INBOUND_REPORT_HANDLED, occurred_at=now, data=data),)


def allowed(state: InboundReport) -> tuple[str, ...]:
    """The acts that are possible now."""
    return () if state.handled_at is not None else ("handle_report",)


def _stream(report_id: UUID) -> StreamRef:
    return StreamRef(kind=StreamKind.INBOUND_REPORT, id=report_id)
