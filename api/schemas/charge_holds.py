"""Bodies of the calls on held charges."""

from api.schemas.base import Body, Code, Id, Line, Moment
from domain.words import ChargeDecision, ChargeNotice, HoldAnswer


class ChargeHoldBody(Body):
    """A charge, under the prosecutor's own reference for it; the office, where more than one could be asked."""

    charge_code: Code
    """The charge as a code, such as `possession`; never the text of a report."""
    reference: Line
    """The prosecutor's own reference for the charge; kept sealed, shown to staff and to the office that is asked."""
    office_id: Id | None = None
    """The prosecutor's office to ask; needed where more than one could be, else the record finds it."""
    limitation_at: Moment | None = None
    """Until when the charge may be filed; later than now. Watched by the programme, never told to the prosecutor."""


class ChargeViewBody(Body):
    """Whether the charge is held while the window runs."""

    answer: HoldAnswer
    """`agrees` holds the charge while the intake window runs; `objects` does not, and the offer of services stands."""


class ExtensionAnswerBody(Body):
    """Whether more time is granted."""

    granted: bool
    """True lengthens the window by what the policy says (`[charge_hold] extension`); false leaves it as it is."""


class CompletionBody(Body):
    """Which of the two things is said that the person agreed to."""

    notice: ChargeNotice = ChargeNotice.INTAKE_IN_WINDOW
    """The thing to say; only under a consent of kind `charge_hold`, the intake only if it was done in the window."""


class ChargeDecisionBody(Body):
    """What the prosecutor decided."""

    decision: ChargeDecision
    """Filed or not; it ends the hold, and nobody but the prosecutor says it."""


class HoldReasonBody(Body):
    """Why nothing more is asked on this charge."""

    reason_code: Code
    """One of the policy's reasons `charge_hold`, such as `no_longer_needed`."""
