"""When a mail goes: at once, or, where the programme sleeps and what it says can wait, in the morning."""

from datetime import datetime

from domain.clocks import ladder_for, length_for
from domain.deadlines import WorkingCalendar, awake
from domain.facts import Fact
from domain.obligations import Subject, opened_by
from domain.policy import Policy, Telling
from domain.states import Escalation


def mailed_at(
    policy: Policy, telling: Telling, fact: Fact, subject: Subject, ladder: Escalation | None, now: datetime
) -> datetime:
    """The moment at which who is told of the fact is mailed.

    A rung is mailed as its ladder climbs. Whoever owes an answer before the morning, by a clock that wakes people, is
    asked for it at once.
    """
    morning = awake(policy, now)
    if morning == now or telling.wakes or _is_due_before(morning, policy, telling, fact, subject):
        return now
    climbs = telling.audience == "rung" and ladder is not None and policy.ladders[ladder.ladder].wakes
    return now if climbs else morning


def _is_due_before(morning: datetime, policy: Policy, telling: Telling, fact: Fact, subject: Subject) -> bool:
    calendar = WorkingCalendar.of(policy)
    for clock in opened_by(fact, subject, policy):
        name, length = ladder_for(clock, subject.door), length_for(clock, subject.door)
        owes = clock.owner == telling.audience and clock.due_from == "fact"
        if (
            owes
            and name is not None
            and policy.ladders[name].wakes
            and calendar.after(fact.occurred_at, length) < morning
        ):
            return True
    return False
