"""Bodies of the calls on doors."""

from api.schemas.base import Body, Code
from domain.words import Door, DoorState


class ReviewBody(Body):
    """The gate of this door was looked at and stays as it is; the reason is one of the policy's."""

    door: Door
    """The door whose gate was looked at; one that is limited or closed by a gate."""
    reason_code: Code
    """Why it stays so: one of the policy's reasons `gate`, such as `caseloads_full`."""


class GateBody(Body):
    """How far a door stands open from now on; the reason is one of the policy's."""

    door: Door
    """The door to narrow or open; only one that the policy does not keep closed has a gate."""
    state: DoorState
    """How far it stands open from now on; community closes before social contact, that before arrest diversion."""
    reason_code: Code
    """One of the policy's reasons `gate`, such as `caseloads_full` or `room_again`."""
