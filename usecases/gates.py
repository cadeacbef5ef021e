"""Capacity gates: how far a door stands open is set here, with a reason, and looked at again while it is narrow."""

from dataclasses import dataclass
from uuid import UUID

from database.found import Found
from database.record import Decision
from database.reports import reporting_team
from domain import gates
from domain.actor import Actor
from domain.errors import Fault, Invalid, NotInThisState
from domain.gates import gate_of
from domain.policy import Policy
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
    team_id = await _team(desk, actor)

    def decide(found: Found) -> Decision:
        permit(found.actor, Act.SET_GATE)
        doors = found.doors()
        _reason(doors.policy, ask.reason_code)
        facts = gates.set_gate(
            doors, ask.door, ask.state, ask.reason_code, programme_id=actor.programme_id, now=found.now
        )
        if team_id is not None:
            gate = next(filter(None, map(gate_of, facts)))
            facts = (*facts, *gates.reviewed_from(team_id, gate, now=found.now))
        return Decision(facts=facts, created={"door": ask.door.value})

    others = (team_id,) if team_id else ()
    return await carry_out(desk, actor, asked, Act.SET_GATE, decide, actor.programme_id, others=others)


@dataclass(frozen=True, slots=True, kw_only=True)
class ReviewGate:
    """A door whose gate was looked at and stays as it is, and why."""

    door: Door
    reason_code: str


async def review_gate(desk: Desk, actor: Actor, asked: Asked, ask: ReviewGate) -> Done:
    """Somebody looked whether a gate is still needed: it is, for a reason, and is looked at again later."""
    await admit(desk, actor, Act.REVIEW_GATE)
    team_id = await _team(desk, actor)
    if team_id is None:
        raise NotInThisState("no_team", (), "The programme has no team yet, in whose meetings its gates are looked at.")

    def decide(found: Found) -> Decision:
        permit(found.actor, Act.REVIEW_GATE)
        _reason(found.policy(), ask.reason_code)
        fact = gates.review(team_id, found.gates, ask.door, ask.reason_code, now=found.now)
        return Decision(facts=(fact,), created={"door": ask.door.value, "state": fact.text("state")})

    others = (team_id,)
    return await carry_out(desk, actor, asked, Act.REVIEW_GATE, decide, actor.programme_id, others=others)


def _reason(policy: Policy, code: str) -> None:
    if not policy.reasons.get("gate"):
        message = "The programme's policy names no reasons for it. Add a list 'gate' to its [reasons] first."
        raise Invalid([Fault(pointer="/reason_code", code="no_reasons", message=message)])
    reason(policy, "gate", code)


async def _team(desk: Desk, actor: Actor) -> UUID | None:
    """In whose stream the look at a gate is owed; None before there is a team."""
    async with desk.database.connect() as connection:
        return await reporting_team(connection, actor.programme_id)
