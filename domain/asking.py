"""What every act on a journey asks first: is it open, and has it happened already."""

from datetime import datetime

from domain.errors import Fault, Invalid, NotInThisState
from domain.states import Participant
from domain.words import ENDED_STAGES


def not_ahead(occurred_at: datetime, now: datetime) -> datetime:
    """The moment, which cannot be later than now."""
    if occurred_at > now:
        message = "This moment is still to come. Record it once it has happened."
        raise Invalid([Fault(pointer="/occurred_at", code="in_the_future", message=message)])
    return occurred_at


def must_be_open(state: Participant) -> None:
    """NotInThisState where the journey has ended."""
    if state.stage in ENDED_STAGES:
        raise NotInThisState(state.stage, (), f"This journey has ended ({state.stage}).")
