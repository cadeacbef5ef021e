"""Bodies of the calls on no-contact orders, and what they answer with."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from api.schemas.base import Body, CaseloadReason, Id, Said
from usecases.apart import EndOrder, Order


class OrderBody(Body):
    """With whom there is to be no contact; where both have one case manager, who takes this person over."""

    other_id: Id
    """The participant from whom this one is to be kept apart; their journey must be open."""
    owner_id: Id | None = None
    """Who takes this person over from now on; required where both have one case manager, else nobody changes."""
    caseload_reason: CaseloadReason = None
    note: Said = None

    def ask(self) -> Order:
        """The same, as the use case takes it."""
        return Order(
            other_id=self.other_id, owner_id=self.owner_id, caseload_reason=self.caseload_reason, note=self.note
        )


class EndOrderBody(Body):
    """Why the order stands no longer, in words."""

    note: Said = None

    def ask(self) -> EndOrder:
        """The same, as the use case takes it."""
        return EndOrder(note=self.note)


@dataclass(frozen=True, slots=True, kw_only=True)
class MeetingOfBoth:
    """A meeting at which both are still to be talked about: one of them is to be taken off."""

    id: UUID
    starts_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderListed:
    """A no-contact order that stands, seen from one person; `walled`: the caller works with the other one."""

    id: UUID
    other_id: UUID
    alias: str
    since: datetime
    owner_name: str
    meetings: tuple[MeetingOfBoth, ...]
    walled: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderShown:
    """An order that was recorded or ended."""

    id: UUID
