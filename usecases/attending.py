"""Whether somebody comes to a meeting, or who of their office goes instead: their own word, by link or signed in."""

from dataclasses import dataclass, field
from uuid import UUID

from database.attending import colleague_at
from database.found import Found
from database.record import Decision
from domain import conference
from domain.actor import Actor
from domain.errors import Fault, Invalid, NotFound
from domain.packet import comes_to, goes_instead
from domain.roles import Act, may
from domain.words import Attendance
from usecases.desk import Asked, Desk, Done, admit, carry_out


@dataclass(frozen=True, slots=True, kw_only=True)
class Coming:
    """The answer; `delegate` is the e-mail address of the colleague who goes instead."""

    answer: Attendance
    delegate: str | None = field(default=None, repr=False)


async def answer_invitation(desk: Desk, actor: Actor, asked: Asked, conference_id: UUID, ask: Coming) -> Done:
    """Say whether one comes; the last word before the meeting counts."""
    await admit(desk, actor, Act.ANSWER_INVITATION)
    delegate_id = None
    if ask.delegate:
        async with desk.database.connect() as connection:
            delegate_id = await colleague_at(connection, actor, ask.delegate)

    def decide(found: Found) -> Decision:
        state = found.conference(conference_id)
        if not comes_to(found.actor, state.team_id, instead=goes_instead(found.actor, state)):
            raise NotFound("conference")
        if ask.answer is Attendance.DELEGATED:
            _must_be_a_colleague(found, delegate_id)
        facts = conference.answer_invitation(
            state,
            person_id=_own(found.actor),
            answer=ask.answer,
            delegate_id=delegate_id if ask.answer is Attendance.DELEGATED else None,
            now=found.now,
        )
        return Decision(facts=facts, created={"id": str(conference_id), "answer": ask.answer.value})

    people = (delegate_id,) if delegate_id else ()
    return await carry_out(desk, actor, asked, Act.ANSWER_INVITATION, decide, conference_id, people=people)


def _own(actor: Actor) -> UUID:
    if actor.person_id is None:
        raise NotFound("conference")
    return actor.person_id


def _must_be_a_colleague(found: Found, delegate_id: UUID | None) -> None:
    """Somebody of the same office who may come to a table; the same words whoever is not, so that nobody is found out."""
    delegate = found.person(delegate_id) if delegate_id else None
    known = delegate is not None and may(delegate, Act.ANSWER_INVITATION) and delegate_id != found.actor.person_id
    if delegate is None or not known or delegate.agency_id != found.actor.agency_id:
        message = (
            "Give the e-mail address of a colleague of your own office who may come to a table. "
            "If they are not known here yet, ask the programme to add them."
        )
        raise Invalid([Fault(pointer="/delegate", code="unknown_delegate", message=message)])
