"""Bodies of the calls on what may get in the way of success."""

from api.schemas.base import Body, Code, Moment, Text
from domain.words import CourtOutcome, MatterStep, OutcomeDomain, SafetyCategory
from usecases.matters import Alert, Answer, CourtDate, Happened, Outcome
from usecases.memos import Arrest, Send
from usecases.outcomes import Outcome as LifeOutcome
from usecases.undo import Undo


class CourtDateBody(Body):
    """When the hearing is."""

    at: Moment
    note: Text | None = None

    def ask(self) -> CourtDate:
        """The same, as the use case takes it."""
        return CourtDate(at=self.at, note=self.note)


class CourtOutcomeBody(Body):
    """How the hearing went; `moved_to` where it was moved."""

    outcome: CourtOutcome
    moved_to: Moment | None = None
    occurred_at: Moment | None = None
    note: Text | None = None

    def ask(self) -> Outcome:
        """The same, as the use case takes it."""
        return Outcome(outcome=self.outcome, moved_to=self.moved_to, occurred_at=self.occurred_at, note=self.note)


class HappenedBody(Body):
    """When it happened (now, if not said), and what is worth noting."""

    occurred_at: Moment | None = None
    note: Text | None = None

    def ask(self) -> Happened:
        """The same, as the use case takes it."""
        return Happened(occurred_at=self.occurred_at, note=self.note)


class ArrestBody(Body):
    """When it happened (now, if not said), until when the charge may be filed, and what is worth noting."""

    occurred_at: Moment | None = None
    limitation_at: Moment | None = None
    note: Text | None = None

    def ask(self) -> Arrest:
        """The same, as the use case takes it."""
        return Arrest(occurred_at=self.occurred_at, limitation_at=self.limitation_at, note=self.note)


class AlertBody(Body):
    """What the danger is."""

    category: SafetyCategory
    occurred_at: Moment | None = None
    note: Text | None = None

    def ask(self) -> Alert:
        """The same, as the use case takes it."""
        return Alert(category=self.category, occurred_at=self.occurred_at, note=self.note)


class StepBody(Body):
    """Somebody has it, there is a plan for it, or it is over."""

    step: MatterStep
    note: Text | None = None

    def ask(self) -> Answer:
        """The same, as the use case takes it."""
        return Answer(step=self.step, note=self.note)


class OutcomeBody(Body):
    """How it is in one domain of life, as of then (now, if not said); the values are the policy's."""

    domain: OutcomeDomain
    value: Code
    as_of: Moment | None = None
    note: Text | None = None

    def ask(self) -> LifeOutcome:
        """The same, as the use case takes it."""
        return LifeOutcome(domain=self.domain, value=self.value, as_of=self.as_of, note=self.note)


class UndoBody(Body):
    """What was wrong with it."""

    note: Text | None = None

    def ask(self) -> Undo:
        """The same, as the use case takes it."""
        return Undo(note=self.note)


class SendingBody(Body):
    """The memo as it is to be read; it names no treatment and nothing of health."""

    text: Text

    def ask(self) -> Send:
        """The same, as the use case takes it."""
        return Send(text=self.text)
