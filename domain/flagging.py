"""A partner who heard of somebody at the table asks that they are taken up next time; what comes of it is staff's to know.

Who may is whoever sits there and hears of the person by their consent of that moment. The person's own thread keeps who
asked, and they are asked first what the table should know, as for any other line of an agenda.
"""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from domain.actor import Actor
from domain.conference import add_item
from domain.errors import NotInThisState
from domain.facts import Fact, FactType, StreamRef, Value
from domain.roles import PARTNERS
from domain.states import AgendaItem, Conference, Participant
from domain.words import ConferenceStatus, StreamKind


def must_be_open(meeting: Conference | None) -> Conference:
    """The next meeting whose agenda does not stand yet; what it is refused for says nothing of anybody."""
    if meeting is None or meeting.status is not ConferenceStatus.PLANNED:
        message = "No agenda of this table is open now. Ask whoever chairs it."
        raise NotInThisState(meeting.status if meeting else "none", (), message)
    return meeting


def flag(
    meeting: Conference,
    person: Participant,
    by: Actor,
    *,
    from_item: UUID,
    new_item: UUID,
    agenda: Sequence[AgendaItem],
    most: int,
    apart: bool,
    now: datetime,
) -> tuple[Fact, ...]:
    """That a partner asked for somebody; and the line on the agenda, where one can stand there.

    None is added where there is one already, or whoever chairs the meeting took it off, where the agenda is full or has
    somebody from whom an order keeps the person `apart`: whoever owns the journey reads it in the person's thread.
    """
    full = sum(item.removed_at is None for item in agenda) >= most
    known = any(item.participant_id == person.id for item in agenda)
    put_on = not (full or known or apart)
    role = next(role.value for role in by.roles if role in PARTNERS)
    data: dict[str, Value] = {
        "about": str(meeting.id),
        "item_id": str(from_item),
        "by_role": role,
        "put_on": put_on,
    }
    stream = StreamRef(kind=StreamKind.PARTICIPANT, id=person.id)
    flagged = Fact(stream=stream, type=FactType.FLAGGED_FOR_TABLE, occurred_at=now, data=data)
    if not put_on:
        return (flagged,)
    line = add_item(
        meeting,
        item_id=new_item,
        reason=f"flagged_by_{role}",
        participant_id=person.id,
        referral_id=None,
        agenda=agenda,
        person=person,
        now=now,
    )
    return (flagged, *line)
