"""What becomes of a notice that its channel gave up: it is put back into the queue, or let go."""

from uuid import UUID, uuid4

from database.deliveries import failed
from database.found import Found
from database.record import Command, Decision, Mended
from domain.actor import Actor, system_actor
from domain.errors import NotFound, NotInThisState
from domain.roles import Act
from domain.words import DeliveryState
from usecases.desk import Asked, Desk, Done, admit, carry_out
from usecases.guard import permit

MENDS = {DeliveryState.QUEUED: Act.RETRY_NOTICE.value, DeliveryState.CANCELLED: "close_notice"}


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
        return _mended(notice_id, DeliveryState.QUEUED)

    return await carry_out(desk, actor, Asked(key=asked.key, body={"notice": str(notice_id)}), Act.RETRY_NOTICE, decide)


async def mend_at_terminal(desk: Desk, programme_id: UUID, reference: str, to: DeliveryState) -> None:
    """The operator's own way, without a sign-in: what the reference names is tried again, or let go.

    NotFound if nothing of this reference waits for an operator.
    """
    async with desk.database.connect() as connection:
        waits = {one.reference: one.id for one in await failed(connection, programme_id)}
    if reference not in waits:
        raise NotFound("notice")
    command = Command(key=f"terminal/{uuid4()}", act=MENDS[to], body={"notice": str(waits[reference])})
    await desk.record.write(system_actor(programme_id), command, lambda _: _mended(waits[reference], to))


def _mended(notice_id: UUID, to: DeliveryState) -> Decision:
    return Decision(facts=(), mended=Mended(notice_id=notice_id, to=to))
