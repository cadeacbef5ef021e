"""Bodies of the calls on conferences, ladders, obligations, the demo and sessions."""

from datetime import date
from typing import Annotated

from pydantic import Field, StrictBool

from api.schemas.base import Body, Code, Id, Length, Line, Moment, Text
from domain.words import Attendance, ConferenceDecision
from usecases.confer import DecideItem
from usecases.taking_on import TakeOn


class ConferenceBody(Body):
    """A meeting of a team (one's own, if not said)."""

    starts_at: Moment
    team_id: Id | None = None
    freeze_at: Moment | None = None
    chair_id: Id | None = None


class ItemBody(Body):
    """One participant or one referral, and why."""

    reason: Code
    participant_id: Id | None = None
    referral_id: Id | None = None


class ComingBody(Body):
    """Whether one comes; where a colleague goes instead, their e-mail address."""

    answer: Attendance
    delegate: Annotated[Line | None, Field(repr=False)] = None


class AttendanceBody(Body):
    """Who is in the room, or is not after all."""

    person_id: Id
    attended: StrictBool = True


class ActionItemBody(Body):
    """What somebody takes on, due at a moment, after a length of time, or at the next meeting."""

    owner_id: Id
    text: Text
    participant_id: Id | None = None
    due_at: Moment | None = None
    due_in: Length | None = None


class ItemDecisionBody(Body):
    """What the table decided on one item, and who took on what."""

    item_id: Id
    decision: ConferenceDecision
    reason_code: Code | None = None
    owner_id: Id | None = None
    note: Text | None = None
    quorum_reason: Text | None = None
    action_items: Annotated[tuple[ActionItemBody, ...], Field(max_length=20)] = ()

    def ask(self) -> DecideItem:
        """The same, as the use case takes it."""
        return DecideItem(
            item_id=self.item_id,
            decision=self.decision,
            reason_code=self.reason_code,
            owner_id=self.owner_id,
            note=self.note,
            quorum_reason=self.quorum_reason,
            action_items=tuple(
                TakeOn(
                    owner_id=item.owner_id,
                    text=item.text,
                    participant_id=item.participant_id,
                    due_at=item.due_at,
                    due_in=item.due_in,
                )
                for item in self.action_items
            ),
        )


class MinutesBody(Body):
    """The minutes as drafted."""

    text: Text | None = None


class AddendumBody(Body):
    """What is added to the minutes."""

    text: Text


class MoveBody(Body):
    """When the meeting is held instead."""

    starts_at: Moment


class SeriesBody(Body):
    """The first meeting, every how many days it comes again, and the days on which the team does not meet."""

    first_meeting: Moment
    every_days: Annotated[int, Field(ge=1, le=366)]
    skip: Annotated[tuple[date, ...], Field(max_length=100)] = ()


class CancellationBody(Body):
    """Why the meeting will not be held, as one of the policy's codes."""

    reason_code: Code


class SnoozeBody(Body):
    """Why the next rung is put off, as one of the policy's codes."""

    reason_code: Code


class EmptyBody(Body):
    """Nothing more needs saying."""


class ClockBody(Body):
    """How far: '3 days', '2 working days', '45 minutes', or 'next deadline'."""

    advance: Annotated[str, Field(max_length=40)]


class SessionBody(Body):
    """As whom to sign in."""

    login: Line
