"""No-contact orders: recorded between two participants, who from then on have different case managers, and ended."""

from dataclasses import dataclass, field
from uuid import UUID, uuid4

from database.apart import others_apart, parties_of
from database.found import Found
from database.record import Decision
from domain import apart, journey
from domain.actor import Actor
from domain.errors import Fault, Invalid, NotFound, NotInThisState
from domain.facts import Fact
from domain.roles import Act
from domain.states import Participant
from domain.words import ENDED_STAGES, StreamKind
from usecases.checks import notes, owners_apart
from usecases.desk import Asked, Desk, Done, admit, carry_out
from usecases.guard import permit
from usecases.parting import given_over
from usecases.screen import able_owner


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """With whom there is to be no contact; and who takes the person over, where both have one case manager."""

    other_id: UUID
    owner_id: UUID | None = None
    caseload_reason: str | None = field(default=None, repr=False)
    note: str | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class EndOrder:
    """Why the order stands no longer, in words."""

    note: str | None = field(default=None, repr=False)


async def record_no_contact(desk: Desk, actor: Actor, asked: Asked, participant_id: UUID, ask: Order) -> Done:
    """Keep two people apart, and part their case managers in the same step, with what either took on for the other's."""
    await admit(desk, actor, Act.RECORD_NO_CONTACT)
    async with desk.database.connect() as connection:
        others = await others_apart(connection, actor.programme_id, participant_id)
    made = uuid4()

    def decide(found: Found) -> Decision:
        one, other = found.participant(participant_id), found.states.get(ask.other_id)
        permit(found.actor, Act.RECORD_NO_CONTACT, one)
        if not isinstance(other, Participant) or other.stage in ENDED_STAGES:
            message = "No open journey of this programme has this id."
            raise Invalid([Fault(pointer="/other_id", code="unknown_participant", message=message)])
        if one.stage in ENDED_STAGES:
            raise NotInThisState(one.stage, (), "This journey has ended.")
        if other.id in apart.others_of(found.apart, one.id):
            raise NotInThisState("kept_apart", ("end_no_contact",), "An order keeps these two apart already.")
        facts = apart.record(made, one.id, other.id, now=found.now)
        said = (*notes(one.id, "no_contact", ask.note), *notes(one.id, "caseload", ask.caseload_reason))
        facts = (*facts, *_parted(found, one, other, ask), *_tasks_parted(found, one, other, ask))
        return Decision(facts=facts, notes=said, created={"order_id": str(made)})

    also, people = frozenset({StreamKind.LINKAGE, StreamKind.CONFERENCE}), (ask.owner_id,) if ask.owner_id else ()
    return await carry_out(
        desk,
        actor,
        asked,
        Act.RECORD_NO_CONTACT,
        decide,
        participant_id,
        ask.other_id,
        others=others,
        people=people,
        also=also,
    )


async def end_no_contact(desk: Desk, actor: Actor, asked: Asked, order_id: UUID, ask: EndOrder) -> Done:
    """The order stands no longer."""
    await admit(desk, actor, Act.END_NO_CONTACT)
    async with desk.database.connect() as connection:
        parties = await parties_of(connection, actor.programme_id, order_id)

    def decide(found: Found) -> Decision:
        permit(found.actor, Act.END_NO_CONTACT)
        standing = [one for one in found.apart if one.order_id == order_id]
        if not standing:
            raise NotFound("order")
        said = notes(standing[0].participant_id, "no_contact", ask.note)
        return Decision(facts=apart.end(standing, now=found.now), notes=said, created={"order_id": str(order_id)})

    asked = Asked(key=asked.key, body={**asked.body, "order": str(order_id)})
    return await carry_out(desk, actor, asked, Act.END_NO_CONTACT, decide, others=parties)


def _parted(found: Found, one: Participant, other: Participant, ask: Order) -> tuple[Fact, ...]:
    if ask.owner_id is None:
        if one.owner_id == other.owner_id:
            message = "Both have the same case manager. Name in 'owner_id' who takes this person over from now on."
            raise Invalid([Fault(pointer="/owner_id", code="same_owner", message=message)])
        return ()
    apart_from = owners_apart(found, one.id) | {other.owner_id}
    owner = able_owner(found, ask.owner_id, ask.caseload_reason, "/owner_id", apart_from)
    return journey.assign(
        one, owner_id=owner.id, owner_role=owner.role.value, linkages=found.linkages(one.id), now=found.now
    )


def _tasks_parted(found: Found, one: Participant, other: Participant, ask: Order) -> tuple[Fact, ...]:
    """What was taken on at the table about either is not left with whoever works with the other."""
    owner_id = ask.owner_id or one.owner_id
    return (
        *given_over(found, one.id, from_id=other.owner_id, to_id=owner_id),
        *given_over(found, other.id, from_id=owner_id, to_id=other.owner_id),
    )
