"""How each record may come from one state to another, and by which fact: what domain.md 6 and the golden rules settle.

Written down beside the code, not read from it: a fact that is not named here changes no state, and one that is named
leads only where it is said to.
"""

from domain.evolving import evolve
from domain.facts import Fact, FactType
from domain.states import Conference, Consent, Linkage, Participant, Referral, State
from domain.words import ENDED_STAGES, ConferenceStatus, ConsentStatus, LinkageStatus, ReferralStatus, Stage

F = FactType
Ways = dict[FactType, set[tuple[str | None, str]]]


def ways(fact: FactType, *, to: str, of: tuple[str | None, ...]) -> Ways:
    return {fact: {(one, to) for one in of}}


def together(*several: Ways) -> Ways:
    found: Ways = {}
    for one in several:
        for fact, pairs in one.items():
            found[fact] = found.get(fact, set()) | pairs
    return found


R, S, L, C, M = ReferralStatus, Stage, LinkageStatus, ConsentStatus, ConferenceStatus
UNDECIDED = (R.RECEIVED, R.SCREENING, R.PENDING_DECISION)
LOOKED_AT = ((R.RECEIVED, R.SCREENING), (R.SCREENING, R.SCREENING), (R.PENDING_DECISION, R.PENDING_DECISION))
BEFORE_INTAKE = (S.OUTREACH, S.UNABLE_TO_LOCATE, S.INTAKE_PENDING)
RUNNING = tuple(stage for stage in Stage if stage not in ENDED_STAGES)
TAKEN = (L.ACCEPTED, L.WAITLISTED, L.SCHEDULED, L.NO_SHOW)
UNCLOSED = tuple(status for status in LinkageStatus if status is not L.CLOSED)

LEGAL: dict[type[State], Ways] = {
    Referral: together(
        ways(F.REFERRAL_RECEIVED, to=R.RECEIVED, of=(None,)),
        {F.ELIGIBILITY_VIEW_REQUESTED: {*LOOKED_AT}, F.SCREENING_COMPLETED: {*LOOKED_AT}},
        ways(F.REFERRAL_SENT_TO_CONFERENCE, to=R.PENDING_DECISION, of=(*UNDECIDED, R.WAITLISTED)),
        ways(F.REFERRAL_APPROVED, to=R.APPROVED, of=(*UNDECIDED, R.WAITLISTED)),
        ways(F.REFERRAL_NOT_ACCEPTED, to=R.NOT_ACCEPTED, of=(*UNDECIDED, R.WAITLISTED)),
        ways(F.REFERRAL_WAITLISTED, to=R.WAITLISTED, of=(*UNDECIDED, R.WAITLISTED)),
        ways(F.REFERRAL_WITHDRAWN, to=R.WITHDRAWN, of=(*UNDECIDED, R.WAITLISTED)),
        ways(F.REFERRAL_EXPIRED, to=R.EXPIRED, of=(R.WAITLISTED,)),  # nobody runs out of time while they are looked at
    ),
    Participant: together(
        ways(F.JOURNEY_OPENED, to=S.OUTREACH, of=(None,)),  # at approval, and nowhere else
        ways(F.UNABLE_TO_LOCATE_ENTERED, to=S.UNABLE_TO_LOCATE, of=(S.OUTREACH,)),
        ways(F.INITIAL_SCREENING_COMPLETED, to=S.INTAKE_PENDING, of=(S.OUTREACH, S.UNABLE_TO_LOCATE)),
        ways(F.INTAKE_COMPLETED, to=S.ACTIVE, of=BEFORE_INTAKE),
        ways(F.IN_THE_WIND_ENTERED, to=S.IN_THE_WIND, of=(S.ACTIVE, S.MAINTENANCE)),
        ways(F.INACTIVE_ENTERED, to=S.INACTIVE, of=(S.IN_THE_WIND,)),
        ways(F.MAINTENANCE_ENTERED, to=S.MAINTENANCE, of=(S.ACTIVE,)),
        ways(F.CONTACT_MADE, to=S.OUTREACH, of=(S.OUTREACH, S.UNABLE_TO_LOCATE)),
        ways(F.CONTACT_MADE, to=S.INTAKE_PENDING, of=(S.INTAKE_PENDING,)),
        ways(F.CONTACT_MADE, to=S.ACTIVE, of=(S.ACTIVE, S.IN_THE_WIND, S.INACTIVE)),
        ways(F.CONTACT_MADE, to=S.MAINTENANCE, of=(S.MAINTENANCE,)),
        *(ways(F.JOURNEY_ENDED, to=end, of=RUNNING) for end in ENDED_STAGES),
        # what is taken back, back to where it was; never out of an end, and never into one
        *(ways(F.FACT_UNDONE, to=stage, of=RUNNING) for stage in RUNNING),
    ),
    Linkage: together(
        ways(F.LINKAGE_OPENED, to=L.IDENTIFIED, of=(None,)),
        ways(F.LINKAGE_DISPATCHED, to=L.REFERRAL_SENT, of=(L.IDENTIFIED, L.REFUSED)),
        *(ways(F.LINKAGE_ANSWERED, to=said, of=(L.REFERRAL_SENT, *TAKEN)) for said in (L.ACCEPTED, L.WAITLISTED)),
        ways(F.LINKAGE_ANSWERED, to=L.REFUSED, of=(L.REFERRAL_SENT,)),
        ways(F.LINKAGE_TAKEN_BACK, to=L.REFUSED, of=TAKEN),
        ways(F.LINKAGE_UNANSWERED, to=L.REFUSED, of=(L.REFERRAL_SENT,)),
        ways(F.LINKAGE_REROUTED, to=L.IDENTIFIED, of=(L.IDENTIFIED, L.REFERRAL_SENT, L.REFUSED, *TAKEN)),
        ways(F.LINKAGE_ASK_WITHDRAWN, to=L.IDENTIFIED, of=(L.REFERRAL_SENT, *TAKEN)),
        ways(F.APPOINTMENT_SET, to=L.SCHEDULED, of=TAKEN),
        ways(F.NO_SHOW_RECORDED, to=L.NO_SHOW, of=(L.SCHEDULED,)),
        ways(F.LINKAGE_CONNECTED, to=L.CONNECTED, of=TAKEN),
        ways(F.LINKAGE_CLOSED, to=L.CLOSED, of=UNCLOSED),
    ),
    Consent: together(
        ways(F.CONSENT_SIGNED, to=C.ACTIVE, of=(None,)),
        ways(F.CONSENT_EXPIRED, to=C.EXPIRED, of=(C.ACTIVE,)),
        ways(F.CONSENT_REVOKED, to=C.REVOKED, of=(C.ACTIVE,)),
    ),
    Conference: together(
        ways(F.CONFERENCE_SCHEDULED, to=M.PLANNED, of=(None,)),
        ways(F.CONFERENCE_MOVED, to=M.PLANNED, of=(M.PLANNED, M.FROZEN)),
        ways(F.AGENDA_FROZEN, to=M.FROZEN, of=(M.PLANNED,)),
        ways(F.CONFERENCE_OPENED, to=M.OPEN, of=(M.PLANNED, M.FROZEN)),
        ways(F.CONFERENCE_CANCELLED, to=M.CANCELLED, of=(M.PLANNED, M.FROZEN)),
        ways(F.MINUTES_DRAFTED, to=M.HELD, of=(M.OPEN,)),
        ways(F.MINUTES_APPROVED, to=M.MINUTES_APPROVED, of=(M.HELD,)),
    ),
}


def illegal(before: State | None, fact: Fact, after: State | None) -> str | None:
    """What is wrong with the step, in words; None if it may be taken."""
    if type(after) not in LEGAL:
        return None
    step, known = (standing(before), standing(after)), LEGAL[type(after)].get(fact.type)
    if known is None and step[0] != step[1]:
        return f"{fact.type} changes nothing, and led from {step[0]} to {step[1]}"
    if known is not None and step not in known:
        return f"{fact.type} does not lead from {step[0]} to {step[1]}"
    return None


def standing(state: State | None) -> str | None:
    return getattr(state, "stage", None) or getattr(state, "status", None)


class Steps:
    """Looks at one fact after the other, and keeps each step that was taken."""

    def __init__(self) -> None:
        self.states: dict[object, State | None] = {}
        self.taken: set[tuple[type, FactType, str | None, str | None]] = set()

    def take(self, fact: Fact) -> None:
        before = self.states.get(fact.stream.id)
        after = self.states[fact.stream.id] = evolve(before, fact)
        wrong = illegal(before, fact, after)
        assert wrong is None, wrong
        if type(after) in LEGAL and fact.type in LEGAL[type(after)]:
            self.taken.add((type(after), fact.type, standing(before), standing(after)))
