"""Every process there is; named here and not in their own room, whose package the sandbox imports anew for each of them."""

from workflows.charge_hold import ChargeHold
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
    ChargeHold,
    ServiceLinkage,
    CaseConference,
    OpenConference,
    Escalation,
    Clocks,
    Delivery,
)
