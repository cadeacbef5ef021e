"""Bodies of the calls on what may get in the way of success."""

from api.schemas.base import Body, Code, Moment, Occurred, Said, Text
from domain.words import CourtOutcome, MatterStep, OutcomeDomain, SafetyCategory
from usecases.matters import Alert, Answer, Arrest, CourtDate, Happened, Outcome
from usecases.memos import Send
from usecases.outcomes import Outcome as LifeOutcome
from usecases.undo import Undo


class CourtDateBody(Body):
    """When the hearing is."""

    at: Moment
    """When the hearing is; later than now."""
    note: Said = None

    def ask(self) -> CourtDate:
        """The same, as the use case takes it."""
        return CourtDate(at=self.at, note=self.note)


class CourtOutcomeBody(Body):
    """How the hearing went; `moved_to` where it was moved."""

    outcome: CourtOutcome
    """How it went: `kept` and `missed` once it was held, `moved` at any time."""
    moved_to: Moment | None = None
    """With `moved`, and required there: the new moment, later than now."""
    occurred_at: Occurred = None
    """With `kept` and `missed`: when it was; the hearing's own time where left out."""
    note: Said = None

    def ask(self) -> Outcome:
        """The same, as the use case takes it."""
        return Outcome(outcome=self.outcome, moved_to=self.moved_to, occurred_at=self.occurred_at, note=self.note)


class HappenedBody(Body):
    """When it happened (now, if not said), and what is worth noting."""

    occurred_at: Occurred = None
    note: Said = None

    def ask(self) -> Happened:
        """The same, as the use case takes it."""
        return Happened(occurred_at=self.occurred_at, note=self.note)


class ArrestBody(Body):
    """When it happened (now, if not said), until when the charge may be filed, and what is worth noting."""

    occurred_at: Occurred = None
    limitation_at: Moment | None = None
    """Until when the charge may be filed; watched, later than now. Nobody is reminded of it where left out."""
    note: Said = None

    def ask(self) -> Arrest:
        """The same, as the use case takes it."""
        return Arrest(occurred_at=self.occurred_at, limitation_at=self.limitation_at, note=self.note)


class AlertBody(Body):
    """What the danger is."""

    category: SafetyCategory
    """What kind of danger it is."""
    occurred_at: Occurred = None
    note: Said = None

    def ask(self) -> Alert:
        """The same, as the use case takes it."""
        return Alert(category=self.category, occurred_at=self.occurred_at, note=self.note)


class MatterStepBody(Body):
    """Somebody has it, there is a plan for it, or it is over."""

    step: MatterStep
    """What is done about it; `transport_confirmed` only of a court date."""
    note: Said = None

    def ask(self) -> Answer:
        """The same, as the use case takes it."""
        return Answer(step=self.step, note=self.note)


class OutcomeBody(Body):
    """How it is in one domain of life, as of then (now, if not said); the values are the policy's."""

    domain: OutcomeDomain
    """Which part of life it is about."""
    value: Code
    """One of the policy's reasons `outcome_housing`, `outcome_income`, `outcome_employment` or `outcome_health`."""
    as_of: Moment | None = None
    """Since when it is so, or when it was seen to hold; now where left out, never still to come."""
    note: Said = None

    def ask(self) -> LifeOutcome:
        """The same, as the use case takes it."""
        return LifeOutcome(domain=self.domain, value=self.value, as_of=self.as_of, note=self.note)


class UndoBody(Body):
    """What was wrong with it."""

    note: Said = None
    """What was wrong with it; kept sealed, for programme staff alone."""

    def ask(self) -> Undo:
        """The same, as the use case takes it."""
        return Undo(note=self.note)


class SendingBody(Body):
    """The memo as it is to be read; it names no treatment and nothing of health."""

    text: Text
    """The text as the prosecutor reads it; words of treatment or health are refused. Kept sealed."""
    confirmed: bool = False
    """Needed where a word may be one of health or not (`may_be_health`): that it says nothing of treatment or health."""

    def ask(self) -> Send:
        """The same, as the use case takes it."""
        return Send(text=self.text, confirmed=self.confirmed)
