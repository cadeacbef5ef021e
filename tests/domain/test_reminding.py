"""What a provider's agency is reminded of together, as 'if nobody acts' foresees it."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import uuid4

from domain.ladders import Step
from domain.policy import Duration, Policy
from domain.reminding import foreseen

NOW, DAY = datetime(2026, 3, 2, 12, 0, tzinfo=UTC), timedelta(days=1)
SOMEBODY = uuid4()


def at(day: float, what: str = "mark", audience: str = "owner") -> Step:
    return Step(at=NOW + day * DAY, what=what, audience=audience, people=(SOMEBODY,))


def what(policy: Policy, *steps: Step, owed_by: str = "provider", category: str = "housing", last: float | None = None):
    told = None if last is None else NOW + last * DAY
    return [(step.what, bool(step.people)) for step in foreseen(steps, owed_by, category, policy, told)]


def test_the_agency_is_reminded_once_in_a_week_and_not_in_between(policy: Policy):
    steps = (at(1), at(3, "rung", "provider"), at(7.9, "rung", "provider"), at(8, "rung", "provider"))
    once, not_again = ("agency_reminder", True), ("reminded_lately", False)
    assert what(policy, *steps) == [once, not_again, not_again, once]
    assert what(policy, *steps, last=-3) == [not_again, not_again, once, not_again]


def test_what_the_programme_owes_or_is_urgent_or_has_no_such_rule_is_reminded_of_for_itself(policy: Policy):
    own = [("mark", True), ("rung", True)]
    steps = (at(1), at(2, "rung", "supervisor"))
    assert what(policy, *steps, owed_by="case_manager", last=0) == own
    assert what(policy, *steps, category="shelter", last=0) == own
    never = replace(policy, remind_providers_every=Duration(amount=0, unit="days"))
    assert what(never, *steps, last=0) == own
