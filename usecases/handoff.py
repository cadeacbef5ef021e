"""The warm hand-off: ask that somebody comes to the scene, say who comes and when, be there, or stand down."""

from datetime import datetime, timedelta
from uuid import UUID

from database.found import Found
from database.record import Decision
from domain import handoff
from domain.actor import Actor
from domain.clocks import clock_of, length_for
from domain.deadlines import WorkingCalendar
from domain.errors import Fault, Invalid
from domain.policy import Policy
from domain.roles import Act
from domain.words import Door
from usecases.checks import happened
from usecases.desk import Asked, Desk, Done, carry_out
from usecases.guard import permit

HANDOFF = "scene_handoff"  # the clock of the policy within which somebody is at the scene


async def request_handoff(desk: Desk, actor: Actor, asked: Asked, referral_id: UUID) -> Done:
    """Its referrer, or staff for them, waits with the person: whoever is on call is to come."""

    def decide(found: Found) -> Decision:
        state = found.referral(referral_id)
        permit(found.actor, Act.REQUEST_HANDOFF, state)
        due_at = _due_at(found.policy(referral_id), state.door, found.now)
        return Decision(facts=handoff.request(state, due_at=due_at, now=found.now))

    return await carry_out(desk, actor, asked, Act.REQUEST_HANDOFF, decide, referral_id)


def _due_at(policy: Policy, door: Door, now: datetime) -> datetime:
    clock = clock_of(policy, HANDOFF)
    if clock is None or clock.off:
        message = "This programme takes nobody over at a scene. Refer the person, and tell them who will call."
        raise Invalid([Fault(pointer="", code="no_handoff_here", message=message)])
    return WorkingCalendar.of(policy).after(now, length_for(clock, door))


async def acknowledge_handoff(
    desk: Desk, actor: Actor, asked: Asked, referral_id: UUID, eta: datetime | timedelta
) -> Done:
    """The actor comes, and is there at `eta`, or that much later than now."""

    def decide(found: Found) -> Decision:
        state = found.referral(referral_id)
        permit(found.actor, Act.ACKNOWLEDGE_HANDOFF, state)
        there_at = found.now + eta if isinstance(eta, timedelta) else eta
        facts = handoff.acknowledge(state, responder_id=found.actor.person_id, eta=there_at, now=found.now)
        return Decision(facts=facts)

    return await carry_out(desk, actor, asked, Act.ACKNOWLEDGE_HANDOFF, decide, referral_id)


async def arrive_at_scene(
    desk: Desk, actor: Actor, asked: Asked, referral_id: UUID, occurred_at: datetime | None = None
) -> Done:
    """Somebody is there; typed later, it counts from when it happened."""

    def decide(found: Found) -> Decision:
        state = found.referral(referral_id)
        permit(found.actor, Act.ARRIVE_AT_SCENE, state)
        return Decision(facts=handoff.arrive(state, occurred_at=happened(occurred_at, found)))

    return await carry_out(desk, actor, asked, Act.ARRIVE_AT_SCENE, decide, referral_id)


async def stand_down_handoff(desk: Desk, actor: Actor, asked: Asked, referral_id: UUID) -> Done:
    """Its referrer or staff: nobody needs to come any more."""

    def decide(found: Found) -> Decision:
        state = found.referral(referral_id)
        permit(found.actor, Act.STAND_DOWN_HANDOFF, state)
        return Decision(facts=handoff.stand_down(state, now=found.now))

    return await carry_out(desk, actor, asked, Act.STAND_DOWN_HANDOFF, decide, referral_id)
