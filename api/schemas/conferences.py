"""Bodies of the calls on conferences, ladders, obligations, the demo and sessions."""

from datetime import date
from typing import Annotated

from pydantic import Field, StrictBool

from api.schemas.base import Body, Code, Id, Length, Line, Moment, Said, Text
from domain.words import Attendance, ConferenceDecision
from usecases.confer import DecideItem
from usecases.taking_on import TakeOn


class ConferenceBody(Body):
    """A meeting of a team (one's own, if not said)."""

    starts_at: Moment
    """When the meeting begins; later than now."""
    team_id: Id | None = None
    """The team that meets (`GET /v1/teams`); the caller's own where left out, required of whoever has none."""
    freeze_at: Moment | None = None
    """From when the agenda stands; by the policy's `freeze_before` where left out, and never after the beginning."""
    chair_id: Id | None = None
    """Who of the programme's staff chairs it; the caller where left out."""


class ItemBody(Body):
    """One participant or one referral, and why."""

    reason: Code
    """Why the table is to talk about it: a code of the caller's own, or one of the rule's, such as `carried`."""
    participant_id: Id | None = None
    """The participant to talk about; this or `referral_id`, never both."""
    referral_id: Id | None = None
    """The referral to talk about; this or `participant_id`, never both."""


class ComingBody(Body):
    """Whether one comes; where a colleague goes instead, their e-mail address."""

    answer: Attendance
    """The caller's own answer; until the meeting begins, the last one counts."""
    delegate: Annotated[Line | None, Field(repr=False)] = None
    """With `delegated`: the e-mail address of the colleague, of the caller's own office and known here; else left out."""


class FlagBody(Body):
    """Whom the table is to take up again."""

    item_id: Id
    """The item of one's own packet (`GET /v1/conferences/{conference_id}/packet`)."""


class AttendanceBody(Body):
    """Who is in the room, or is not after all."""

    person_id: Id
    """Somebody active of the programme or its partners (`GET /v1/people`), guests too."""
    attended: StrictBool = True
    """False takes somebody off the roll who was noted by mistake."""


class ActionItemBody(Body):
    """What somebody takes on, due at a moment, after a length of time, or at the next meeting."""

    owner_id: Id
    """Who takes it on; a partner only if consent opens the item's person to it (`GET /v1/people`)."""
    text: Text
    """What is to be done; kept sealed, read by its owner and by staff."""
    participant_id: Id | None = None
    """Left out, or the participant whom the item is about: what is taken on is about nobody else."""
    due_at: Moment | None = None
    """By when; goes before `due_in`. With neither it is due when the team meets next."""
    due_in: Length | None = None
    """After how long, such as `5 working days`, by the programme's calendar."""


class ItemDecisionBody(Body):
    """What the table decided on one item, and who took on what."""

    item_id: Id
    """The item of the meeting's agenda, as `id` in its `agenda`."""
    decision: ConferenceDecision
    """What was decided; `approve`, `not_accept` and, of a referral, `defer` decide the referral in the same step."""
    reason_code: Code | None = None
    """Of a decision on a referral: one of the policy's reasons `decision`; required with `not_accept`."""
    owner_id: Id | None = None
    """With `approve`: who owns the journey first; the door's first owner where left out."""
    note: Said = None
    """What was said; kept sealed, in the minutes for staff alone. Also what is to be done, where nobody took it on."""
    quorum_reason: Text | None = None
    """Why the table decides without somebody of its quorum; needed where the policy's `quorum_for` says so."""
    action_items: Annotated[tuple[ActionItemBody, ...], Field(max_length=20)] = ()
    """What people take on with this decision; each its own item, at most 20."""

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
    """The minutes in words; kept sealed, for staff alone. The decisions stand in them without it."""


class AddendumBody(Body):
    """What is added to the minutes."""

    text: Text
    """The addition; kept sealed, with whoever writes it and when. What was written before stays."""


class MoveBody(Body):
    """When the meeting is held instead."""

    starts_at: Moment
    """The new beginning, later than now; the agenda opens again and freezes anew by the policy."""


class SeriesBody(Body):
    """The first meeting, every how many days it comes again, and the days on which the team does not meet."""

    first_meeting: Moment
    """When the first meeting begins; its hour is that of every later one, in the programme's time zone."""
    every_days: Annotated[int, Field(ge=1, le=366)]
    """After how many days the team meets again, from 1 to 366."""
    skip: Annotated[tuple[date, ...], Field(max_length=100)] = ()
    """Days of the series, in the programme's time zone, on which there is no meeting."""


class CancellationBody(Body):
    """Why the meeting will not be held, as one of the policy's codes."""

    reason_code: Code
    """One of the policy's reasons `cancellation`, such as `no_quorum`."""


class SnoozeBody(Body):
    """Why the next rung is put off, as one of the policy's codes."""

    reason_code: Code
    """One of the policy's reasons `snooze`, such as `appointment_set`; `[snooze_caps]` may let it put off less far."""


class EmptyBody(Body):
    """Nothing more needs saying."""


class ClockBody(Body):
    """How far: '3 days', '2 working days', '45 minutes', or 'next deadline'."""

    advance: Annotated[str, Field(max_length=40)]
    """A length as a policy writes it, at most 400 days, or `next deadline`; the clock never goes back."""


class SessionBody(Body):
    """As whom to sign in."""

    login: Line
    """The sign-in name of one of the demo's people, as `GET /v1/sessions` lists them."""
