"""A mail that its channel gave up: somebody owes it a look, until it is sent again or let go."""

from datetime import datetime
from uuid import UUID

from domain.facts import Fact, FactType, StreamRef
from domain.words import DeliveryState, StreamKind

UNDELIVERED = "mail_undelivered"  # what the policy's clock is called


def given_up(team_id: UUID, notice_id: UUID, *, at: datetime) -> Fact:
    """It could not be sent, and is not tried again by itself."""
    return Fact(stream=_team(team_id), type=FactType.MAIL_GIVEN_UP, occurred_at=at, data={"about": str(notice_id)})


def mended(team_id: UUID, notice_id: UUID, to: DeliveryState, *, now: datetime) -> Fact:
    """Somebody looked at it: it is tried again, or let go."""
    data = {"about": str(notice_id), "how": to.value}
    return Fact(stream=_team(team_id), type=FactType.MAIL_MENDED, occurred_at=now, data=data)


def _team(team_id: UUID) -> StreamRef:
    return StreamRef(kind=StreamKind.TEAM, id=team_id)
