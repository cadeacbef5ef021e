"""Bodies of the calls on service linkages."""

from api.schemas.base import Body, Code, Day, Id, Moment, Occurred, Said, Text
from domain.words import LinkageOutcome, ProviderAnswer


class LinkageBody(Body):
    """A need, with a provider in mind or not."""

    category: Code
    """What is needed: one of the policy's categories, such as `shelter`."""
    need: Text | None = None
    """The need in words; kept sealed, and not sent to the provider."""
    provider_id: Id | None = None
    """A provider to think of (`GET /v1/providers`); it hears nothing before the linkage is dispatched."""
    consent_id: Id | None = None
    """The consent meant to cover this provider; refused unless in force, and looked for again when it is dispatched."""


class DispatchBody(Body):
    """To whom it is sent, and the consent that the sharing rests on; both follow from the record if not said."""

    provider_id: Id | None = None
    """Whom to ask (`GET /v1/providers`); the provider of the linkage where left out."""
    consent_id: Id | None = None
    """The consent that the sharing rests on; where left out, one in force that covers this provider, if there is one."""
    apart_reason: Text | None = None
    """Why somebody is sent where another goes from whom an order keeps them apart; of those who lead alone."""


class ResponseBody(Body):
    """The provider's answer."""

    answer: ProviderAnswer
    """What the provider says; a no after a yes is possible until the person is connected."""
    reason_code: Code | None = None
    """What stands in the way: one of the policy's reasons `linkage`; follows from the answer where left out."""
    next_opening: Day | None = None
    """The day on which the provider expects to have room."""
    note: Said = None


class RerouteBody(Body):
    """Another provider."""

    provider_id: Id
    """Who is to be asked instead (`GET /v1/providers`); the linkage is then dispatched anew."""
    reason_code: Code | None = None
    """Why: one of the policy's reasons `linkage`."""


class AppointmentBody(Body):
    """When the first appointment is."""

    at: Moment
    """When the provider expects the person; a later call replaces it."""


class VisitBody(Body):
    """When it happened, and what is worth noting."""

    occurred_at: Occurred = None
    """When it happened, never still to come; where left out now, of a missed appointment its own time once that is past."""
    note: Said = None


class ClosureBody(Body):
    """What came of it."""

    outcome: LinkageOutcome
    """How it ended; no clock of this linkage is left."""
    note: Said = None
