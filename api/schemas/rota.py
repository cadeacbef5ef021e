"""Bodies of the calls on the rota, and on handing work over."""

from api.schemas.base import Body, CaseloadReason, Id, Moment
from domain.words import RotaKind


class RotaBody(Body):
    """Who is away (and who stands in) or on call, from when up to when."""

    kind: RotaKind
    """`away`: their work turns to whoever stands in; `on_call`: what asks for whoever is on call turns to them."""
    person_id: Id
    """Who of the programme's staff it is (`GET /v1/people`)."""
    stand_in_id: Id | None = None
    """Of somebody away: who sees to their work meanwhile; required while they have work in hand."""
    starts_at: Moment
    """From when it holds; it may have begun already."""
    ends_at: Moment
    """Up to when it holds; after `starts_at`, and later than now."""


class HandOverBody(Body):
    """Whose work goes to whom; a reason where that is more than the policy allows one person."""

    from_id: Id
    """Whose journeys, meetings, action items and taken obligations go to somebody else."""
    to_id: Id
    """Who of the programme's staff takes them over."""
    caseload_reason: CaseloadReason = None
