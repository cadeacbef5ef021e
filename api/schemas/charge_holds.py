"""Bodies of the calls on held charges."""

from api.schemas.base import Body, Code, Id, Line
from domain.words import ChargeDecision, ChargeNotice, HoldAnswer


class ChargeHoldBody(Body):
    """A charge, under the prosecutor's own reference for it; the office, where more than one could be asked."""

    charge_code: Code
    reference: Line
    office_id: Id | None = None


class ChargeViewBody(Body):
    """Whether the charge is held while the window runs."""

    answer: HoldAnswer


class ExtensionAnswerBody(Body):
    """Whether more time is granted."""

    granted: bool


class CompletionBody(Body):
    """Which of the two things is said that the person agreed to."""

    notice: ChargeNotice = ChargeNotice.INTAKE_IN_WINDOW


class ChargeDecisionBody(Body):
    """What the prosecutor decided."""

    decision: ChargeDecision


class HoldReasonBody(Body):
    """Why nothing more is asked on this charge."""

    reason_code: Code
