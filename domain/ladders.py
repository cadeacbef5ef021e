"""How a ladder climbs: the next rung and its moment; the same for the climbing and for 'if nobody acts'."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from domain.audiences import About, Reached, reached, turned_to
from domain.clocks import clock_of
from domain.deadlines import WorkingCalendar, awake
from domain.policy import MAIL, Ladder, Policy
from domain.roster import Member, Roster
from domain.states import Escalation, Obligation


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One thing that happens by itself if nobody acts: when, what (mark, missed, rung, or the fact of a lapse), who is told.

    `people` are those who will be there then, by the rota as it is known now; `channel` is how a rung tells them.
    """

    at: datetime
    what: str
    audience: str | None
    asks: str | None = None
    people: tuple[UUID, ...] = ()
    channel: str | None = None


def wait_of(policy: Policy, state: Escalation, told_at: datetime) -> datetime:
    """When the next rung comes after the present one was told."""
    rung = policy.ladders[state.ladder].rungs[state.rung - 1]
    due = WorkingCalendar.of(policy).after(told_at, rung.wait)
    return awake_for(policy, state.ladder, max(due, state.delayed_until) if state.delayed_until else due)


def awake_for(policy: Policy, ladder: str, moment: datetime) -> datetime:
    """When a ladder may climb that would climb at this moment: then, or, unless it wakes people, in the morning."""
    return moment if policy.ladders[ladder].wakes else awake(policy, moment)


def next_place(
    ladder: Ladder, raised: int, told: Collection[UUID], about: About, roster: Roster, at: datetime
) -> tuple[int, Reached | None]:
    """Which rung is told next, and whom it reaches, after `raised` rungs that `told` these people by mail.

    A rung that reaches only people who heard already is passed over: nobody is asked twice while somebody else could be.
    The last rung never is, so that no ladder ends in silence.
    """
    last = len(ladder.rungs) - 1
    for place in range(raised, last + 1):
        found = reached([one.audience for one in ladder.rungs[place:]], about, roster, at)
        if place == last or found is None or not set(_ids(found.members)) <= set(told):
            return place, found
    raise AssertionError(raised)  # whoever asks has a rung left


def channel_of(ladder: Ladder, place: int, found: Reached | None) -> str:
    """How a rung tells those whom it reaches: as the rung says on which they stand, where nobody stood before."""
    there = ladder.rungs[place:]
    return next(
        (one.channel for one in there if found is not None and one.audience == found.audience), there[0].channel
    )


def if_nobody_acts(
    obligation: Obligation,
    ladder_state: Escalation | None,
    policy: Policy,
    now: datetime,
    *,
    about: About,
    roster: Roster,
    told: Collection[UUID] = (),
) -> Iterator[Step]:
    """What happens next by itself, in order, with times and people; `told` heard of it already. For programme staff only."""
    if obligation.closed_at is not None:
        return
    if obligation.missed_at is None:
        yield from _before_the_miss(obligation, policy, about, roster)
    elif ladder_state is not None and ladder_state.ended_at is None:
        at = ladder_state.next_at or now
        yield from _rungs(policy, ladder_state.ladder, ladder_state.rung, at, about, roster, told)


def _before_the_miss(obligation: Obligation, policy: Policy, about: About, roster: Roster) -> Iterator[Step]:
    for mark in obligation.marks[obligation.marks_passed :]:
        at = datetime.fromisoformat(mark)
        people = _ids(turned_to("owner", about, roster, at))
        yield Step(at=at, what="mark", audience="owner", asks="information", people=people)
    if obligation.on_due != "miss":
        yield Step(at=obligation.due_at, what=obligation.on_due, audience=None)
        return
    yield Step(at=obligation.due_at, what="missed", audience=None)
    yield from rungs_after(obligation.due_at, obligation.kind, obligation.ladder, policy, about=about, roster=roster)


def rungs_after(
    due_at: datetime, kind: str, ladder: str | None, policy: Policy, *, about: About, roster: Roster
) -> Iterator[Step]:
    """The rungs that follow, if nobody acts, on a kind of obligation that is not missed yet, from when it is due."""
    if ladder and clock_of(policy, kind) is not None:
        yield from _rungs(policy, ladder, 0, due_at, about, roster)


def _rungs(
    policy: Policy,
    ladder: str,
    raised: int,
    at: datetime,
    about: About,
    roster: Roster,
    told: Collection[UUID] = (),
) -> Iterator[Step]:
    rungs = policy.ladders[ladder].rungs
    while raised < len(rungs):
        at = awake_for(policy, ladder, at)
        place, found = next_place(policy.ladders[ladder], raised, told, about, roster, at)
        rung = rungs[place]
        audience, people = (found.audience, _ids(found.members)) if found else (rung.audience, ())
        channel = channel_of(policy.ladders[ladder], place, found)
        yield Step(at=at, what="rung", audience=audience, asks=rung.asks, people=people, channel=channel)
        at, raised = WorkingCalendar.of(policy).after(at, rung.wait), place + 1
        told = {*told, *people} if channel == MAIL else told


def _ids(found: Sequence[Member]) -> tuple[UUID, ...]:
    return tuple(one.actor.person_id for one in found if one.actor.person_id is not None)
