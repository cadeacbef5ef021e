"""Which process must hear a fact: the one that sees to the fact's own stream; and in which lane."""

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from domain.facts import Fact, FactType
from domain.handoff import WAITING
from domain.states import Escalation, Referral, State
from domain.words import StreamKind

NORMAL_LANE = "normal"
SAFETY_LANE = "safety"

PROCESS_OF = {
    StreamKind.REFERRAL: "Referral",
    StreamKind.PARTICIPANT: "ParticipantJourney",
    StreamKind.CHARGE_HOLD: "ChargeHold",
    StreamKind.LINKAGE: "ServiceLinkage",
    StreamKind.CONFERENCE: "CaseConference",
    StreamKind.ESCALATION: "Escalation",
}
OTHERS = "Clocks"
# heard by every open stream of the programme instead of by a process of the programme's own
HEARD_BY_ALL = {FactType.CLOCK_PUSHED, FactType.GENERATION_CHANGED}


@dataclass(frozen=True, slots=True, kw_only=True)
class Hearer:
    """A process that must hear a fact: its type, its id, and the lane in which it begins if it does not run."""

    workflow_type: str
    workflow_id: str
    lane: str = NORMAL_LANE


def hearers(fact: Fact, states: Mapping[UUID, State]) -> tuple[Hearer, ...]:
    """The processes that must hear the fact, in the world as it stands after it."""
    if fact.stream.kind is StreamKind.PROGRAMME:
        return ()  # nobody waits for it: it is read whenever somebody is to be told
    process = PROCESS_OF.get(fact.stream.kind)
    prefix = fact.stream.kind.value if process else "clocks"
    workflow_id = f"{prefix}/{fact.stream.id}"
    own = Hearer(workflow_type=process or OTHERS, workflow_id=workflow_id, lane=_lane(fact, states))
    about = states.get(fact.stream.id)
    if not isinstance(about, Referral) or about.handoff is None:
        return (own,)
    # the referral's own process began in the lane of that day; whoever waits at the scene is seen to at once
    at_scene = Hearer(workflow_type=OTHERS, workflow_id=f"clocks/{fact.stream.id}", lane=SAFETY_LANE)
    return (own, at_scene)


def _lane(fact: Fact, states: Mapping[UUID, State]) -> str:
    """Somebody waits at a scene or in a cell: the referral, its ladders and the hand-off go before the herd."""
    about = states.get(fact.stream.id)
    if isinstance(about, Escalation):
        about = states.get(about.subject_id)
    if fact.type is FactType.JOURNEY_OPENED:
        about = states.get(fact.id("referral_id"))
    waits = isinstance(about, Referral) and (about.in_custody or about.handoff in WAITING)
    return SAFETY_LANE if waits else NORMAL_LANE
