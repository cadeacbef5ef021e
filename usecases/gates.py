"""Capacity gates: how far a door stands open is set here, with a reason."""

from dataclasses import dataclass

from database.found import Found
from database.record import Decision
from domain import gates
from domain.actor import Actor
from domain.errors import Fault, Invalid
from domain.roles import Act
from domain.words import Door, DoorState
from usecases.checks import reason
from usecases.desk import Asked, Desk, Done, admit, carry_out
from usecases.guard import permit


@dataclass(frozen=True, slots=True, kw_only=True)
class SetGate:
    """How far a door stands open from now on, and why."""

    door: Door
    state: DoorState
    reason_code: str


async def set_gate(desk: Desk, actor: Actor, asked: Asked, ask: SetGate) -> Done:
    """Narrow a door, or open it again. Whoever came through it before stays where they are."""
    await admit(desk, actor, Act.SET_GATE)

    def decide(found: Found) -> Decision:
        permit(found.actor, Act.SET_GATE)
        doors = found.doors()
        if not doors.policy.reasons.get("gate"):
            message = "The programme's policy names no reasons for it. Add a list 'gate' to its [reasons] first."
            raise Invalid([Fault(pointer="/reason_code", code="no_reasons", message=message)])
        reason(doors.policy, "gate", ask.reason_code)
        facts = gates.set_gate(
            doors, ask.door, ask.state, ask.reason_code, programme_id=actor.programme_id, now=found.now
        )
        return Decision(facts=facts, created={"door": ask.door.value})

    return await carry_out(desk, actor, asked, Act.SET_GATE, decide, actor.programme_id)
