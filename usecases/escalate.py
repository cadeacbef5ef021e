"""Ladders and obligations: somebody has it, it is put off with a reason, or a supervisor lets it go."""

from dataclasses import dataclass, field
from uuid import UUID

from database.found import Found
from database.record import Decision
from domain import escalation
from domain.actor import Actor
from domain.errors import NotFound, NotPermitted
from domain.facts import Fact, StreamRef
from domain.moving import may_take, take
from domain.obligations import waive
from domain.roles import Act
from domain.states import Obligation
from usecases.checks import leaves, notes, reason, stays
from usecases.desk import Asked, Desk, Done, admit, carry_out
from usecases.guard import permit


@dataclass(frozen=True, slots=True, kw_only=True)
class Snooze:
    """Why the next rung is put off."""

    reason_code: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Waive:
    """Why this is owed no more."""

    reason_code: str
    note: str | None = field(default=None, repr=False)


async def acknowledge_escalation(desk: Desk, actor: Actor, asked: Asked, escalation_id: UUID) -> Done:
    """Somebody has it: the next rung waits once more, and no longer; what is owed stays owed.

    Where a role owed it, and nobody by name, it is theirs from then on, if they have that role or lead those who do, and
    will not be away with nobody who stands in.
    """

    def decide(found: Found) -> Decision:
        state = found.escalation(escalation_id)
        permit(found.actor, Act.ACKNOWLEDGE_ESCALATION, state)
        policy = found.policy(state.subject_id)
        acknowledged = escalation.acknowledge(state, policy=policy, now=found.now)
        owed = next((one for one in found.obligations(state.subject_id) if one.id == state.obligation_id), None)
        if owed is None or not may_take(owed, found.actor) or leaves(found, _named(found)):
            return Decision(facts=acknowledged)
        return Decision(facts=(*acknowledged, _taken(found, owed)))

    return await carry_out(desk, actor, asked, Act.ACKNOWLEDGE_ESCALATION, decide, escalation_id, people=_people(actor))


async def snooze_escalation(desk: Desk, actor: Actor, asked: Asked, escalation_id: UUID, ask: Snooze) -> Done:
    """Put the next rung off, with a reason, within what the policy allows."""

    def decide(found: Found) -> Decision:
        state = found.escalation(escalation_id)
        permit(found.actor, Act.SNOOZE_ESCALATION, state)
        policy = found.policy(state.subject_id)
        reason(policy, "snooze", ask.reason_code)
        facts = escalation.snooze(state, reason_code=ask.reason_code, policy=policy, now=found.now)
        return Decision(facts=facts)

    return await carry_out(desk, actor, asked, Act.SNOOZE_ESCALATION, decide, escalation_id)


async def end_snooze(desk: Desk, actor: Actor, asked: Asked, escalation_id: UUID) -> Done:
    """The reason for putting it off is gone: the ladder goes on as if it had not been put off."""

    def decide(found: Found) -> Decision:
        state = found.escalation(escalation_id)
        permit(found.actor, Act.END_SNOOZE, state)
        return Decision(facts=escalation.end_snooze(state, now=found.now))

    return await carry_out(desk, actor, asked, Act.END_SNOOZE, decide, escalation_id)


async def take_obligation(desk: Desk, actor: Actor, asked: Asked, obligation_id: UUID) -> Done:
    """Of all whose role owes it, this one sees to it from now on."""
    await admit(desk, actor, Act.TAKE_OBLIGATION)
    stream_id = await desk.views.stream_of_obligation(actor.programme_id, obligation_id)
    if stream_id is None:
        raise NotFound("obligation")

    def decide(found: Found) -> Decision:
        permit(found.actor, Act.TAKE_OBLIGATION)
        owed = found.obligation(obligation_id)
        taken = _taken(found, owed)
        if not may_take(owed, found.actor):
            message = "This is owed by a role that is not yours."
            raise NotPermitted(message)
        stays(found, _named(found), "", None if owed.missed_at else owed.due_at)
        return Decision(facts=(taken,))

    return await carry_out(desk, actor, asked, Act.TAKE_OBLIGATION, decide, stream_id, people=_people(actor))


def _taken(found: Found, owed: Obligation) -> Fact:
    stream = StreamRef(kind=found.streams[owed.stream_id].kind, id=owed.stream_id)
    return take(owed, stream=stream, by=_named(found), now=found.now)


def _named(found: Found) -> UUID:
    if found.actor.person_id is None:
        raise AssertionError  # only people have roles that owe anything
    return found.actor.person_id


def _people(actor: Actor) -> tuple[UUID, ...]:
    return (actor.person_id,) if actor.person_id else ()


async def waive_obligation(desk: Desk, actor: Actor, asked: Asked, obligation_id: UUID, ask: Waive) -> Done:
    """A supervisor lets an obligation go, and says why; its ladder ends with it."""
    await admit(desk, actor, Act.WAIVE_OBLIGATION)
    stream_id = await desk.views.stream_of_obligation(actor.programme_id, obligation_id)
    if stream_id is None:
        raise NotFound("obligation")

    def decide(found: Found) -> Decision:
        permit(found.actor, Act.WAIVE_OBLIGATION)
        obligation = found.obligation(obligation_id)
        reason(found.policy(stream_id), "waiver", ask.reason_code)
        stream = StreamRef(kind=found.streams[stream_id].kind, id=stream_id)
        waived = waive(obligation, stream=stream, reason_code=ask.reason_code, now=found.now)
        return Decision(facts=waived, notes=notes(stream_id, "waiver", ask.note))

    return await carry_out(desk, actor, asked, Act.WAIVE_OBLIGATION, decide, stream_id)
