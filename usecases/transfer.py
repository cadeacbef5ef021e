"""A person goes to another site: begun by whoever may end a journey, and over once that site says that it has them."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from database.found import Found
from database.record import Decision
from domain import taking_on, transfer
from domain.actor import Actor
from domain.errors import Fault, Invalid
from domain.roles import Act
from domain.transfer import CalledOff, Word
from domain.words import StreamKind
from usecases.checks import notes, reason
from usecases.desk import Asked, Desk, Done, carry_out
from usecases.guard import permit

SEALED = "transfer"  # of the person: which site it is


@dataclass(frozen=True, slots=True, kw_only=True)
class Begin:
    """Which site is to take the person over, when they go there, and why."""

    site: str = field(repr=False)
    goes_at: datetime
    reason_code: str
    note: str | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Receipt:
    """How, and when, the other site said that it has them."""

    how: Word
    occurred_at: datetime | None = None
    note: str | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class CallOff:
    """Why no other site takes them over."""

    reason_code: CalledOff
    occurred_at: datetime | None = None
    note: str | None = field(default=None, repr=False)


def forgotten(participant_id: UUID) -> Mapping[UUID, Mapping[str, str]]:
    """Where somebody was to go who does not go there: kept no longer."""
    return {participant_id: {SEALED: "{}"}}


async def begin_transfer(desk: Desk, actor: Actor, asked: Asked, participant_id: UUID, ask: Begin) -> Done:
    """Another site is to take the person over. Its name is sealed with the person; the journey stays open, and whose it is."""

    def decide(found: Found) -> Decision:
        state, policy = found.participant(participant_id), found.policy(participant_id)
        permit(found.actor, Act.BEGIN_TRANSFER, state)
        if not ask.site:
            message = "Name the site, or give the code that you have for it."
            raise Invalid([Fault(pointer="/site", code="required", message=message)])
        reason(policy, "exit", ask.reason_code)
        facts = transfer.begin(state, goes_at=ask.goes_at, reason_code=ask.reason_code, policy=policy, now=found.now)
        sealed = {participant_id: {SEALED: json.dumps({"other_site": ask.site}, ensure_ascii=False)}}
        return Decision(facts=facts, sealed=sealed, notes=notes(participant_id, "transfer", ask.note))

    return await carry_out(desk, actor, asked, Act.BEGIN_TRANSFER, decide, participant_id)


async def receive_transfer(desk: Desk, actor: Actor, asked: Asked, participant_id: UUID, ask: Receipt) -> Done:
    """The other site has them: the journey ends, with every open linkage and what partners took on about them."""

    def decide(found: Found) -> Decision:
        state = found.participant(participant_id)
        permit(found.actor, Act.RECEIVE_TRANSFER, state)
        facts = transfer.receive(
            state,
            how=ask.how,
            linkages=found.linkages(participant_id),
            occurred_at=ask.occurred_at or found.now,
            now=found.now,
        )
        over = taking_on.withdrawn(found.tasks, found.actors, state, standing=(), now=found.now)
        return Decision(facts=(*facts, *over), notes=notes(participant_id, "transfer", ask.note))

    also = frozenset({StreamKind.LINKAGE, StreamKind.CONFERENCE})
    return await carry_out(desk, actor, asked, Act.RECEIVE_TRANSFER, decide, participant_id, also=also)


async def end_transfer(desk: Desk, actor: Actor, asked: Asked, participant_id: UUID, ask: CallOff) -> Done:
    """No other site takes them over: the journey goes on here, and where they were to go is kept no longer."""

    def decide(found: Found) -> Decision:
        state = found.participant(participant_id)
        permit(found.actor, Act.END_TRANSFER, state)
        at = ask.occurred_at or found.now
        facts = transfer.call_off(state, reason=ask.reason_code, occurred_at=at, now=found.now)
        said = notes(participant_id, "transfer", ask.note)
        return Decision(facts=facts, sealed=forgotten(participant_id), notes=said)

    return await carry_out(desk, actor, asked, Act.END_TRANSFER, decide, participant_id)
