"""Reports that come in unasked: received in one constant way from whoever may report, looked at by the care team.

Nothing is matched while a report is received, so that neither the answer nor the time that it takes says anything of
whom it is about. What was written goes with the look: to the person's notes where it is about somebody of the
programme's, and else nowhere; no report keeps a list of people who never were.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID, uuid4

from database.found import Found
from database.record import Decision
from domain import inbound
from domain.actor import Actor
from domain.errors import Fault, Invalid
from domain.roles import Act, Sight
from domain.states import Participant
from domain.visibility import access
from domain.words import ReportKind
from usecases.checks import happened, notes
from usecases.desk import Asked, Desk, Done, carry_out
from usecases.guard import permit

PERSON, REPORT = "identity", "report"
BLANK = {PERSON: "{}", REPORT: ""}


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """What is reported; the person and the text are sealed, and nothing of them stands in a fact."""

    kind: ReportKind
    text: str = field(repr=False)
    person: Mapping[str, object] = field(default_factory=dict, repr=False)
    occurred_at: datetime | None = None


async def receive_report(desk: Desk, actor: Actor, asked: Asked, ask: Report) -> Done:
    """Take a report."""
    made = uuid4()

    def decide(found: Found) -> Decision:
        permit(found.actor, Act.RECEIVE_REPORT)
        facts = inbound.receive(
            report_id=made,
            kind=ask.kind,
            happened_at=happened(ask.occurred_at, found),
            reporter_id=found.actor.person_id,
            now=found.now,
        )
        return Decision(facts=facts, sealed={made: {PERSON: json.dumps(ask.person), REPORT: ask.text}})

    return await carry_out(desk, actor, asked, Act.RECEIVE_REPORT, decide)


async def handle_report(desk: Desk, actor: Actor, asked: Asked, report_id: UUID, participant_id: UUID | None) -> Done:
    """Say of whom it is: of a participant, who keeps the words as a note; or of nobody here, and the words are gone."""
    texts = await desk.views.unsealed(access(actor, Sight.IDENTITY), report_id, (REPORT,))

    def decide(found: Found) -> Decision:
        state = found.inbound_report(report_id)
        permit(found.actor, Act.HANDLE_REPORT, state)
        if participant_id is not None and not isinstance(found.states.get(participant_id), Participant):
            message = "No journey of this programme has this id."
            raise Invalid([Fault(pointer="/participant_id", code="unknown_participant", message=message)])
        facts = inbound.handle(state, participant_id=participant_id, now=found.now)
        words = notes(participant_id, "inbound_report", texts.get(REPORT)) if participant_id else ()
        return Decision(facts=facts, sealed={report_id: BLANK}, notes=words)

    others = (participant_id,) if participant_id else ()
    return await carry_out(desk, actor, asked, Act.HANDLE_REPORT, decide, report_id, others=others)
