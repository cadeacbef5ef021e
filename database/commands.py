"""What is asked of the record, and what a use case decided: the two halves of one command."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncConnection

from domain.facts import Fact
from domain.policy import Policy
from domain.states import Obligation
from domain.words import DeliveryState, StreamKind
from security.tokens import MatchToken

Look = Callable[[AsyncConnection], Awaitable[None]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Command:
    """What is asked of the record: the act under its idempotency key, and the streams that it touches.

    The participant of every named stream is locked too, and so are the open ladders on them; `also` names kinds of the
    participant's other open streams that the command changes (ending a journey closes its linkages). `people` are
    loaded for the decision, `staff` loads all active people of the programme with their caseload, and `unseal` opens
    the sealed fields of the named streams. `link` is the answer link by which it came, if it came by one; `mail` the
    notice whose mailbox is looked at. `look` reads, once the locks are held, what the decision of this command alone stands on.
    """

    key: str
    act: str
    body: Mapping[str, object]
    streams: tuple[UUID, ...] = ()
    also: frozenset[StreamKind] = frozenset()
    people: tuple[UUID, ...] = ()
    staff: bool = False
    unseal: bool = False
    link: UUID | None = None
    mail: UUID | None = None
    look: Look | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Note:
    """A free text to keep sealed with a stream."""

    stream_id: UUID
    kind: str
    text: str = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Mended:
    """A notice whose delivery failed: to be tried again (`queued`), or let go (`cancelled`)."""

    notice_id: UUID
    to: DeliveryState


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """What a use case decided: the facts, and beside them the texts to seal and the ids to answer with.

    `obligations` are those that time alone has moved on; `clock_offset` is the programme's new one, in seconds, and
    `generation` the new one of its processes; `policies` are those that streams follow from now on; `mended` is what an
    operator does with a delivery that failed, and `used` the answer link that is spent with this. What the fact `undone` had still to say is said no more.
    """

    facts: tuple[Fact, ...]
    sealed: Mapping[UUID, Mapping[str, str]] = field(default_factory=dict, repr=False)
    tokens: Mapping[UUID, tuple[MatchToken, ...]] = field(default_factory=dict, repr=False)
    notes: tuple[Note, ...] = ()
    created: Mapping[str, str] = field(default_factory=dict)
    obligations: tuple[Obligation, ...] = ()
    clock_offset: int | None = None
    generation: int | None = None
    policies: Mapping[UUID, Policy] = field(default_factory=dict)
    mended: Mended | None = None
    used: UUID | None = None
    undone: UUID | None = None
