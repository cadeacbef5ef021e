"""Bodies of the calls on doors."""

from api.schemas.base import Body, Code
from domain.words import Door, DoorState


class ReviewBody(Body):
    """The gate of this door was looked at and stays as it is; the reason is one of the policy's."""

    door: Door
    reason_code: Code


class GateBody(Body):
    """How far a door stands open from now on; the reason is one of the policy's."""

    door: Door
    state: DoorState
    reason_code: Code
