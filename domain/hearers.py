"""Which process must hear a fact: the one that sees to the fact's own stream."""

from dataclasses import dataclass

from domain.facts import Fact, FactType
from domain.words import StreamKind

NORMAL_LANE = "normal"
SAFETY_LANE = "safety"

PROCESS_OF = {
    StreamKind.REFERRAL: "Referral",
    StreamKind.PARTICIPANT: "ParticipantJourney",
    StreamKind.LINKAGE: "ServiceLinkage",
    StreamKind.CONFERENCE: "CaseConference",
    StreamKind.ESCALATION: "Escalation",
}
OTHERS = "Clocks"
# heard by every open stream of the programme instead of by a process of the programme's own
HEARD_BY_ALL = {FactType.CLOCK_PUSHED, FactType.GENERATION_CHANGED}


@dataclass(frozen=True, slots=True, kw_only=True)
class Hearer:
    """A process that must hear a fact: its type, its id, and the lane it is told in."""

    workflow_type: str
    workflow_id: str
    lane: str = NORMAL_LANE


def hearers(fact: Fact) -> tuple[Hearer, ...]:
    """The processes that must hear the fact."""
    process = PROCESS_OF.get(fact.stream.kind)
    prefix = fact.stream.kind.value if process else "clocks"
    return (Hearer(workflow_type=process or OTHERS, workflow_id=f"{prefix}/{fact.stream.id}"),)
