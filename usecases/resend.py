"""What becomes of a notice that its channel gave up: it is put back into the queue, or let go."""

from uuid import UUID, uuid4

from database.deliveries import failed
from database.found import Found
from database.record import Command, Decision, Mended
from database.reports import reporting_team
from domain import mails
from domain.actor import Actor, system_actor
from domain.errors import NotFound, NotInThisState
from domain.roles import Act
from domain.words import DeliveryState
from usecases.desk import Asked, Desk, Done, admit, carry_out
from usecases.guard import permit

MENDS = {DeliveryState.QUEUED: Act.RETRY_NOTICE, DeliveryState.CANCELLED: Act.CLOSE_NOTICE}


async def retry_notice(desk: Desk, actor: Actor, asked: Asked, notice_id: UUID) -> Done:
    """Send a notice again that could not be sent; whether it still may go is asked anew when it is its turn."""
    return await _mend(desk, actor, asked, notice_id, DeliveryState.QUEUED)


async def close_notice(desk: Desk, actor: Actor, asked: Asked, notice_id: UUID) -> Done:
    """Let a mail go that could not be sent: who it was for heard of it otherwise, or need not any more."""
    return await _mend(desk, actor, asked, notice_id, DeliveryState.CANCELLED)


async def _mend(desk: Desk, actor: Actor, asked: Asked, notice_id: UUID, to: DeliveryState) -> Done:
    act = MENDS[to]
    await admit(desk, actor, act)
    state = await desk.views.delivery_state(actor.programme_id, notice_id)
    if state is None:
        raise NotFound("notice")
    async with desk.database.connect() as connection:
        team_id = await reporting_team(connection, actor.programme_id)

    def decide(found: Found) -> Decision:
        permit(found.actor, act)
        if state != DeliveryState.FAILED:
            raise NotInThisState(state, ())
        return _mended(found, team_id, notice_id, to)

    body = {"notice": str(notice_id)}
    return await carry_out(
        desk, actor, Asked(key=asked.key, body=body), act, decide, others=_held(team_id), mail=notice_id
    )


async def mend_at_terminal(desk: Desk, programme_id: UUID, reference: str, to: DeliveryState) -> None:
    """The operator's own way, without a sign-in: what the reference names is tried again, or let go.

    NotFound if nothing of this reference waits for an operator.
    """
    async with desk.database.connect() as connection:
        waits = {one.reference: one.id for one in await failed(connection, programme_id)}
        team_id = await reporting_team(connection, programme_id)
    if reference not in waits:
        raise NotFound("notice")
    notice_id = waits[reference]
    body = {"notice": str(notice_id)}
    command = Command(key=f"terminal/{uuid4()}", act=MENDS[to].value, body=body, streams=_held(team_id), mail=notice_id)
    await desk.record.write(system_actor(programme_id), command, lambda found: _mended(found, team_id, notice_id, to))


def _mended(found: Found, team_id: UUID | None, notice_id: UUID, to: DeliveryState) -> Decision:
    facts = mails.mended(team_id, notice_id, found.mailbox, to, now=found.now) if team_id else ()
    return Decision(facts=facts, mended=Mended(notice_id=notice_id, to=to))


def _held(team_id: UUID | None) -> tuple[UUID, ...]:
    return (team_id,) if team_id else ()
