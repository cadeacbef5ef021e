"""When a team meets: one meeting is moved, or the series is set anew and moves whatever is not held yet."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from itertools import islice
from uuid import UUID

from database.clocks import AHEAD
from database.found import Found
from database.record import Decision
from domain import conference
from domain.actor import Actor
from domain.deadlines import WorkingCalendar
from domain.errors import Fault, Invalid, NotFound
from domain.facts import Fact, FactType, StreamRef, Value
from domain.roles import Act
from domain.series import Series, slots
from domain.states import Conference, Participant
from domain.words import StreamKind
from usecases.desk import Asked, Desk, Done, admit, carry_out
from usecases.guard import permit


@dataclass(frozen=True, slots=True, kw_only=True)
class Move:
    """When the meeting is held instead; its agenda freezes when the policy says."""

    starts_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class SetSeries:
    """The first meeting, every how many days it comes again, and the days on which the team does not meet."""

    first_meeting: datetime
    every_days: int
    skip: tuple[date, ...] = ()


async def move_conference(desk: Desk, actor: Actor, asked: Asked, conference_id: UUID, ask: Move) -> Done:
    """Hold a meeting at another time."""
    await admit(desk, actor, Act.MOVE_CONFERENCE)
    named = await desk.views.people_on_agenda(actor.programme_id, conference_id)

    def decide(found: Found) -> Decision:
        state = found.conference(conference_id)
        permit(found.actor, Act.MOVE_CONFERENCE, state)
        return Decision(facts=_moved(found, state, ask.starts_at, named))

    return await carry_out(desk, actor, asked, Act.MOVE_CONFERENCE, decide, conference_id, others=named)


async def set_series(desk: Desk, actor: Actor, asked: Asked, team_id: UUID, ask: SetSeries) -> Done:
    """Set the team's series; the meetings that are not held yet move to its next moments, in their order."""
    await admit(desk, actor, Act.SET_SERIES)
    planned = await desk.views.planned_of_team(actor.programme_id, team_id)
    others = {one for row in planned for one in (row["id"], *(row["people"] or ()))}

    def decide(found: Found) -> Decision:
        permit(found.actor, Act.SET_SERIES)
        team = found.streams.get(team_id)
        if team is None or team.kind is not StreamKind.TEAM:
            raise NotFound("team")
        series = Series(first_meeting=ask.first_meeting, every_days=ask.every_days, skip=ask.skip)
        coming = slots(series, WorkingCalendar.of(found.policy()), after=found.now + AHEAD)
        to_move = [(row, found.conference(row["id"])) for row in planned]
        moments = list(islice(coming, max(1, len(to_move))))
        if len(moments) < max(1, len(to_move)):
            message = "With these days left out the team would not meet any more. Leave out fewer."
            raise Invalid([Fault(pointer="/skip", code="never_meets", message=message)])
        moves = [one for one in zip(to_move, moments, strict=False) if one[0][1].starts_at != one[1]]
        # no two meetings of a team stand at one moment, not even while they move past each other
        earlier = [one for one in moves if one[1] < one[0][1].starts_at]
        later = [one for one in reversed(moves) if one[1] > one[0][1].starts_at]
        moved = [
            fact
            for (row, state), moment in (*earlier, *later)
            for fact in _moved(found, state, moment, row["people"] or ())
        ]
        return Decision(facts=(_set(team_id, ask, found.now), *moved), created={"id": str(team_id)})

    return await carry_out(desk, actor, asked, Act.SET_SERIES, decide, team_id, others=tuple(sorted(others)))


def _set(team_id: UUID, ask: SetSeries, now: datetime) -> Fact:
    data: dict[str, Value] = {
        "first_meeting": ask.first_meeting.isoformat(),
        "every_days": ask.every_days,
        "skip": tuple(day.isoformat() for day in ask.skip),
    }
    stream = StreamRef(kind=StreamKind.TEAM, id=team_id)
    return Fact(stream=stream, type=FactType.SERIES_SET, occurred_at=now, data=data)


def _moved(found: Found, state: Conference, starts_at: datetime, named: Iterable[UUID]) -> tuple[Fact, ...]:
    policy = found.policy(state.id)
    freeze_at = WorkingCalendar.of(policy).after(starts_at, policy.cadence.freeze_before)
    people = [one for person in named if isinstance(one := found.states.get(person), Participant)]
    return conference.move(state, starts_at=starts_at, freeze_at=freeze_at, people=people, now=found.now)
