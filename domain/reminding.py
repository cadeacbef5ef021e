"""What a provider is reminded of together: one reminder in a while for its whole agency, and for what is urgent its own."""

from datetime import datetime

from domain.deadlines import WorkingCalendar
from domain.facts import Fact, FactType
from domain.policy import Policy
from domain.words import Role

AGENCY_REMINDER = "agency_reminder"  # what it is called in the ledger; it leads to the agency's page
ALREADY = "reminded_lately"


def goes_together(policy: Policy, fact: Fact, category: str) -> bool:
    """Whether the fact only reminds a provider of what it was asked already, of a kind of service that is not urgent."""
    if policy.remind_providers_every.amount <= 0 or category in policy.urgent_categories:
        return False
    match fact.type:
        case FactType.MARK_PASSED:
            return fact.maybe("owner_role") == Role.PROVIDER
        case FactType.ESCALATION_RAISED:
            return fact.text("audience") == Role.PROVIDER
        case _:
            return False


def again_at(policy: Policy, last: datetime) -> datetime:
    """The earliest moment at which an agency that was reminded then is reminded again."""
    return WorkingCalendar.of(policy).after(last, policy.remind_providers_every)
