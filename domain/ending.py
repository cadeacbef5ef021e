"""When a stream's own story is over; it closes once nothing in it is owed any more."""

from domain.states import (
    ChargeHold,
    Conference,
    Consent,
    Escalation,
    InboundReport,
    Linkage,
    Participant,
    Referral,
    State,
)
from domain.words import ENDED_STAGES, ConferenceStatus, ConsentStatus, HoldStatus, ReferralStatus

OVER = {ReferralStatus.APPROVED, ReferralStatus.NOT_ACCEPTED, ReferralStatus.WITHDRAWN, ReferralStatus.EXPIRED}


def ended(state: State | None) -> bool:
    """Whether no further step belongs to this record. Programme and team streams never end."""
    match state:
        case Referral():
            return state.status in OVER
        case Participant():
            return state.stage in ENDED_STAGES
        case ChargeHold():
            return state.status in {HoldStatus.NOT_FILED, HoldStatus.FILED, HoldStatus.WITHDRAWN}
        case Linkage():
            return state.closed_at is not None
        case Consent():
            return state.status is not ConsentStatus.ACTIVE
        case Conference():
            return state.status in {ConferenceStatus.MINUTES_APPROVED, ConferenceStatus.CANCELLED}
        case InboundReport():
            return state.handled_at is not None
        case Escalation():
            return state.ended_at is not None
        case _:
            return False
