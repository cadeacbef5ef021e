"""Bodies of the calls on service linkages."""

from api.schemas.base import Body, Code, Day, Id, Moment, Text
from domain.words import LinkageOutcome, ProviderAnswer


class LinkageBody(Body):
    """A need, with a provider in mind or not."""

    category: Code
    need: Text | None = None
    provider_id: Id | None = None
    consent_id: Id | None = None


class DispatchBody(Body):
    """To whom it is sent, and the consent that the sharing rests on; both follow from the record if not said."""

    provider_id: Id | None = None
    consent_id: Id | None = None
    apart_reason: Text | None = None


class ResponseBody(Body):
    """The provider's answer."""

    answer: ProviderAnswer
    reason_code: Code | None = None
    next_opening: Day | None = None
    note: Text | None = None


class RerouteBody(Body):
    """Another provider."""

    provider_id: Id
    reason_code: Code | None = None


class AppointmentBody(Body):
    """When the first appointment is."""

    at: Moment


class HappenedBody(Body):
    """When it happened (now, if not said), and what is worth noting."""

    occurred_at: Moment | None = None
    note: Text | None = None


class ClosureBody(Body):
    """What came of it."""

    outcome: LinkageOutcome
    note: Text | None = None
