"""Bodies of the calls on the rota, and on handing work over."""

from api.schemas.base import Body, Id, Moment, Text
from domain.words import RotaKind


class RotaBody(Body):
    """Who is away (and who stands in) or on call, from when up to when."""

    kind: RotaKind
    person_id: Id
    stand_in_id: Id | None = None
    starts_at: Moment
    ends_at: Moment


class HandOverBody(Body):
    """Whose work goes to whom; a reason where that is more than the policy allows one person."""

    from_id: Id
    to_id: Id
    caseload_reason: Text | None = None
