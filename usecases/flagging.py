"""Partners ask that the table takes somebody up again of whom they read in their packet."""

from dataclasses import dataclass
from uuid import UUID, uuid4

from database.found import Found
from database.record import Decision
from database.rows import from_row
from domain import states
from domain.actor import Actor
from domain.apart import at_one_meeting, others_of
from domain.errors import NotFound
from domain.flagging import flag, must_be_open
from domain.packet import comes_to, opened, packet
from domain.roles import Act, Sight
from domain.visibility import access
from domain.words import ConferenceStatus
from usecases.desk import Asked, Desk, Done, admit, carry_out
from usecases.packets import must_have_signed, topics_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Flag:
    """The item of one's own packet whose person is to be taken up again."""

    item_id: UUID


async def flag_person(desk: Desk, actor: Actor, asked: Asked, conference_id: UUID, ask: Flag) -> Done:
    """Ask that the team's next meeting takes up somebody of one's own packet; what comes of it is not said.

    Asked is what the packet shows at this moment, and asked again with the person held: a consent that ended opens nobody.
    """
    await admit(desk, actor, Act.FLAG_PERSON)
    proof = access(actor, Sight.PACKETS)
    row = await desk.views.conference(proof, conference_id)
    if row is None or not comes_to(actor, row["team_id"]):
        raise NotFound("conference")
    now = (await desk.views.clock(actor.programme_id)).now
    await must_have_signed(desk, proof, row["team_id"], now)
    is_open = row["packets_at"] is not None and row["status"] != ConferenceStatus.CANCELLED
    topics = await topics_of(desk, proof, from_row(states.Conference, row)) if is_open else ()
    shown = {one.topic.item.id: one.topic.participant for one in packet(actor, topics, now=now)}
    person = shown.get(ask.item_id)
    if person is None:
        raise NotFound("agenda item")
    following = await desk.views.next_planned(actor.programme_id, row["team_id"], conference_id)
    if following is None:
        must_be_open(None)
        raise AssertionError
    made = uuid4()

    def decide(found: Found) -> Decision:
        meeting = must_be_open(found.conference(following))
        someone = found.participant(person.id)
        heard = opened(found.actor, someone, found.consents(person.id), now=found.now)
        if heard is None or not comes_to(found.actor, meeting.team_id):
            raise NotFound("agenda item")
        agenda = found.agenda(following)
        facts = flag(
            meeting,
            someone,
            found.actor,
            from_item=ask.item_id,
            new_item=made,
            agenda=agenda,
            most=found.policy(following).cadence.agenda_most,
            apart=at_one_meeting(agenda, others_of(found.apart, person.id)),
            now=found.now,
        )
        return Decision(facts=facts)

    held = (following, person.id)
    return await carry_out(desk, actor, asked, Act.FLAG_PERSON, decide, conference_id, others=held)
