"""What happens next: durable processes that wait for facts and moments, and act only through effects."""

from workflows.clocks import Clocks
from workflows.conference import CaseConference, OpenConference
from workflows.delivery import Delivery
from workflows.escalation import Escalation
from workflows.journey import ParticipantJourney
from workflows.linkage import ServiceLinkage
from workflows.referral import Referral

ALL = (
    Referral,
    ParticipantJourney,
    ServiceLinkage,
    CaseConference,
    OpenConference,
    Escalation,
    Clocks,
    Delivery,
)

__all__ = [
    "ALL",
    "CaseConference",
    "Clocks",
    "Delivery",
    "Escalation",
    "OpenConference",
    "ParticipantJourney",
    "Referral",
    "ServiceLinkage",
]
