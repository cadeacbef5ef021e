"""One person's work goes to another, record by record: journeys with all that is owed in them, meetings, what they took.

Every record is a command of its own under the batch's id, so that a hand-over that was cut off goes on where it was when
it is asked for again under the same key, and nothing is moved twice.
"""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from uuid import UUID, uuid4

from sqlalchemy.ext.asyncio import AsyncConnection

from database.apart import kept_from, tasks_apart
from database.found import Found
from database.owned import InHand, done_in_batch
from database.record import Decision
from domain import conference
from domain.actor import Actor
from domain.errors import Fault, Invalid, NotFound, Refusal
from domain.facts import Fact, FactType, StreamRef
from domain.moving import hand_on, may_owe
from domain.roles import Act, Sight
from domain.visibility import access
from domain.words import StreamKind
from usecases.checks import colleague, stays
from usecases.desk import Asked, Desk, Done, admit, carry_out
from usecases.foresee import KEPT_APART, HandedOver, Move, all_in_hand, move
from usecases.guard import permit
from usecases.journey import Assign, assign_owner


@dataclass(frozen=True, slots=True, kw_only=True)
class HandOver:
    """Whose work goes to whom."""

    from_id: UUID
    to_id: UUID
    caseload_reason: str | None = field(default=None, repr=False)


async def hand_over(desk: Desk, actor: Actor, asked: Asked, ask: HandOver) -> HandedOver:
    """Move everything, one record after the other; asked for again under the same key it goes on where it was."""
    batch_id = (await _begin(desk, actor, asked, ask)).made("batch_id")
    moves = [await _moved(desk, actor, ask, one, batch_id) for one in await all_in_hand(desk, actor, ask.from_id)]
    async with desk.database.connect() as connection:
        done = await done_in_batch(connection, access(actor, Sight.PARTICIPANTS), batch_id)
    return HandedOver(batch_id=batch_id, dry_run=False, moves=tuple(moves), moved=len(done))


async def hand_over_meeting(desk: Desk, actor: Actor, asked: Asked, conference_id: UUID, ask: HandOver) -> Done:
    """The chair of one meeting, and the tasks taken on there."""
    apart = False

    async def look(connection: AsyncConnection) -> None:
        nonlocal apart
        apart = await tasks_apart(connection, actor.programme_id, conference_id, ask.from_id, ask.to_id)

    def decide(found: Found) -> Decision:
        state = found.conference(conference_id)
        permit(found.actor, Act.HAND_OVER_MEETING, state)
        to = colleague(found, ask.to_id, "/to_id")
        stays(found, ask.to_id, "/to_id")
        if apart:
            message = "What was taken on here is for somebody whom an order keeps apart from somebody of this person's."
            raise Invalid([Fault(pointer="/to_id", code="kept_apart", message=message)])
        return Decision(
            facts=conference.hand_over(
                state,
                from_id=ask.from_id,
                to_id=ask.to_id,
                to_role=to.roles[0].value,
                tasks=found.action_items(conference_id),
                now=found.now,
            )
        )

    return await carry_out(
        desk, actor, asked, Act.HAND_OVER_MEETING, decide, conference_id, people=(ask.to_id,), look=look
    )


async def hand_on_obligation(desk: Desk, actor: Actor, asked: Asked, obligation_id: UUID, ask: HandOver) -> Done:
    """What one person took in a record, of somebody else's or of their own."""
    await admit(desk, actor, Act.HAND_ON_OBLIGATION)
    stream_id = await desk.views.stream_of_obligation(actor.programme_id, obligation_id)
    if stream_id is None:
        raise NotFound("obligation")
    apart: frozenset[UUID] = frozenset()

    async def look(connection: AsyncConnection) -> None:
        nonlocal apart
        apart = await kept_from(connection, actor.programme_id, stream_id)

    def decide(found: Found) -> Decision:
        permit(found.actor, Act.HAND_ON_OBLIGATION)
        owed = found.obligation(obligation_id)
        to = colleague(found, ask.to_id, "/to_id")
        stays(found, ask.to_id, "/to_id")
        if not may_owe(owed, to):
            message = f"This is owed by a role that is not theirs: {owed.owner_role.replace('_', ' ')}. Name one, or who leads."
            raise Invalid([Fault(pointer="/to_id", code="not_their_role", message=message)])
        if ask.to_id in apart:
            raise Invalid([Fault(pointer="/to_id", code="kept_apart", message=KEPT_APART)])
        stream = StreamRef(kind=found.streams[stream_id].kind, id=stream_id)
        return Decision(facts=(hand_on(owed, stream=stream, from_id=ask.from_id, to_id=ask.to_id, now=found.now),))

    return await carry_out(
        desk, actor, asked, Act.HAND_ON_OBLIGATION, decide, stream_id, people=(ask.to_id,), look=look
    )


async def _give(desk: Desk, actor: Actor, asked: Asked, participant_id: UUID, ask: HandOver) -> Done:
    assign = Assign(owner_id=ask.to_id, caseload_reason=ask.caseload_reason)
    return await assign_owner(desk, actor, asked, participant_id, assign)


Give = Callable[[Desk, Actor, Asked, UUID, HandOver], Awaitable[Done]]
GIVE: dict[str, Give] = {"journey": _give, "meeting": hand_over_meeting, "obligation": hand_on_obligation}


async def _begin(desk: Desk, actor: Actor, asked: Asked, ask: HandOver) -> Done:
    """The batch, under the caller's own key: the same key is the same batch, with another body it is refused."""
    made = uuid4()

    def decide(found: Found) -> Decision:
        permit(found.actor, Act.HAND_OVER)
        colleague(found, ask.to_id, "/to_id")
        if ask.from_id == ask.to_id:
            message = "Name somebody else to take it over."
            raise Invalid([Fault(pointer="/to_id", code="same_person", message=message)])
        begun = Fact(
            stream=StreamRef(kind=StreamKind.PROGRAMME, id=actor.programme_id),
            type=FactType.HAND_OVER_BEGUN,
            occurred_at=found.now,
            data={"batch_id": str(made), "from_id": str(ask.from_id), "to_id": str(ask.to_id)},
        )
        return Decision(facts=(begun,), created={"batch_id": str(made)})

    people = (ask.from_id, ask.to_id)
    return await carry_out(desk, actor, asked, Act.HAND_OVER, decide, actor.programme_id, people=people)


async def _moved(desk: Desk, actor: Actor, ask: HandOver, one: InHand, batch_id: UUID) -> Move:
    asked = Asked(key=f"batch/{batch_id}/{one.id}", body={"hand_over": ask})
    try:
        await GIVE[one.kind](desk, actor, asked, one.id, ask)
    except Invalid as why:
        return move(one, "refused", " ".join(fault.message for fault in why.faults))
    except Refusal as why:
        return move(one, "refused", why.message)
    return move(one, "moved")
