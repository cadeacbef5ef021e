"""Bodies of the calls on no-contact orders, and what they answer with."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from api.described import Described
from api.schemas.base import Body, CaseloadReason, Id, Said
from api.shared import Alias, OwnerName, StartsAt
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
class MeetingOfBoth(Described):
    """A meeting at which both are still to be talked about: one of them is to be taken off."""

    id: UUID
    """Of the meeting, for `/v1/conferences/{conference_id}`."""
    starts_at: StartsAt


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderListed(Described):
    """A no-contact order that stands, seen from one person; `walled`: the caller works with the other one."""

    id: UUID
    """Of the order, for `POST /v1/no-contact-orders/{order_id}/end`."""
    other_id: UUID
    """The participant from whom this one is to be kept apart."""
    alias: Alias
    """What that other one is called on screens."""
    since: datetime
    """Since when the order stands."""
    owner_name: OwnerName
    """The name of whoever owns the other one's journey."""
    meetings: tuple[MeetingOfBoth, ...]
    """Meetings ahead at which both are on the agenda; one of them is to be taken off."""
    walled: bool
    """Whether the caller owns the other one's journey, and so is not shown where this one is."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderShown(Described):
    """An order that was recorded or ended."""

    id: UUID
    """Of the order, for `POST /v1/no-contact-orders/{order_id}/end`."""
