"""What changed in a person's life, as people record it and look at it again."""

from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from database.found import Found
from database.record import Decision
from domain import outcomes
from domain.actor import Actor
from domain.roles import Act
from domain.words import OutcomeDomain
from usecases.checks import notes, reason
from usecases.desk import Asked, Desk, Done, carry_out
from usecases.guard import permit


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """How it is in one domain of life, as of a moment."""

    domain: OutcomeDomain
    value: str
    as_of: datetime | None = None
    note: str | None = field(default=None, repr=False)


async def record_outcome(desk: Desk, actor: Actor, asked: Asked, participant_id: UUID, ask: Outcome) -> Done:
    """Record how it is; said again after six and twelve months, it says that it held."""

    def decide(found: Found) -> Decision:
        state = found.participant(participant_id)
        permit(found.actor, Act.RECORD_OUTCOME, state)
        reason(found.policy(participant_id), f"outcome_{ask.domain}", ask.value, "/value")
        as_of = ask.as_of or found.now
        facts = outcomes.record(state, domain=ask.domain, value=ask.value, as_of=as_of, now=found.now)
        return Decision(facts=facts, notes=notes(participant_id, "outcome", ask.note))

    return await carry_out(desk, actor, asked, Act.RECORD_OUTCOME, decide, participant_id)
