"""Bodies of the calls on a person's way to another site."""

from api.schemas.base import Body, Code, Line, Moment, Said
from api.schemas.journeys import StepBody
from domain.transfer import CalledOff, Word
from usecases.transfer import Begin, CallOff, Receipt


class TransferBody(Body):
    """Which site is to take the person over, when they go there, and why."""

    site: Line
    """The other site, by name or by a code of yours; kept sealed with the person, in no fact and no mail."""
    goes_at: Moment
    """When they go, at most 90 days from now; from then on it counts until the other site is to have said that it has them."""
    reason_code: Code
    """Why they go: one of the policy's reasons `exit`, such as `moved_away`. The journey ends with it on the receipt."""
    note: Said = None

    def ask(self) -> Begin:
        """The same, as the use case takes it."""
        return Begin(site=self.site, goes_at=self.goes_at, reason_code=self.reason_code, note=self.note)


class TransferReceiptBody(StepBody):
    """The other site said that it has them: `occurred_at` is when it said so."""

    how: Word
    """In which way it said so."""

    def receipt(self) -> Receipt:
        """The same, as the use case takes it."""
        return Receipt(how=self.how, occurred_at=self.occurred_at, note=self.note)


class TransferEndBody(StepBody):
    """Why no other site takes them over."""

    reason_code: CalledOff
    """`stays_here`; `did_not_arrive`, they never came there; `lost_contact`; `begun_in_error`; `other`."""

    def call_off(self) -> CallOff:
        """The same, as the use case takes it."""
        return CallOff(reason_code=self.reason_code, occurred_at=self.occurred_at, note=self.note)
