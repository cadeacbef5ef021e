"""Sending again: a notice that its channel gave up is put back into the queue."""

from uuid import UUID

from database.found import Found
from database.record import Decision
from domain.actor import Actor
from domain.errors import NotFound, NotInThisState
from domain.roles import Act
from domain.words import DeliveryState
from usecases.desk import Asked, Desk, Done, admit, carry_out
from usecases.guard import permit


async def retry_notice(desk: Desk, actor: Actor, asked: Asked, notice_id: UUID) -> Done:
    """Send a notice again that could not be sent; whether it still may go is asked anew when it is its turn."""
    await admit(desk, actor, Act.RETRY_NOTICE)
    state = await desk.views.delivery_state(actor.programme_id, notice_id)
    if state is None:
        raise NotFound("notice")

    def decide(found: Found) -> Decision:
        permit(found.actor, Act.RETRY_NOTICE)
        if state != DeliveryState.FAILED:
            raise NotInThisState(state, ())
        return Decision(facts=(), requeued=notice_id)

    return await carry_out(desk, actor, Asked(key=asked.key, body={"notice": str(notice_id)}), Act.RETRY_NOTICE, decide)
