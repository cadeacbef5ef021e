"""What a provider is reminded of together: one reminder in a while for its whole agency, and for what is urgent its own."""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import datetime

from domain.deadlines import WorkingCalendar
from domain.facts import Fact, FactType
from domain.ladders import Step
from domain.policy import Policy
from domain.words import Role

AGENCY_REMINDER = "agency_reminder"  # what it is called in the ledger; it leads to the agency's page
ALREADY = "reminded_lately"


def goes_together(policy: Policy, fact: Fact, category: str) -> bool:
    """Whether the fact only reminds a provider of what it was asked already, of a kind of service that is not urgent."""
    if not _of_together(policy, category):
        return False
    match fact.type:
        case FactType.MARK_PASSED:
            return fact.maybe("owner_role") == Role.PROVIDER
        case FactType.ESCALATION_RAISED:
            return fact.text("audience") == Role.PROVIDER
        case _:
            return False


def foreseen(
    steps: Iterable[Step], owed_by: str, category: str, policy: Policy, last: datetime | None
) -> Iterator[Step]:
    """The steps of what a provider owes as they will be: it is reminded of everything at once, or was so lately.

    `last` is when its agency was reminded so for the last time. A step that reminds nobody names nobody.
    """
    for step in steps:
        reminds = (step.what == "mark" and owed_by == Role.PROVIDER) or step.audience == Role.PROVIDER
        if not reminds or not _of_together(policy, category):
            yield step
        elif last is not None and again_at(policy, last) > step.at:
            yield replace(step, what=ALREADY, people=())
        else:
            last = step.at
            yield replace(step, what=AGENCY_REMINDER)


def _of_together(policy: Policy, category: str) -> bool:
    return policy.remind_providers_every.amount > 0 and category not in policy.urgent_categories


def again_at(policy: Policy, last: datetime) -> datetime:
    """The earliest moment at which an agency that was reminded then is reminded again."""
    return WorkingCalendar.of(policy).after(last, policy.remind_providers_every)
