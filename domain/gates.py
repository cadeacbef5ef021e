"""Capacity: a door that the policy opens is narrowed while there is no room, and opened again, by a fact with its reason.

A gate only narrows: which doors a programme has is its policy's to say. It is of the door, never of a person, so that
what a referrer is told of it is the same for everybody. While it stands, somebody is to look whether it is still needed;
that is owed in the stream of the programme's first team, as the programme's reports are.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from itertools import pairwise
from uuid import UUID

from domain.errors import Fault, Invalid, NotInThisState
from domain.facts import Fact, FactType, StreamRef, Value
from domain.policy import Policy
from domain.states import Obligation
from domain.words import Door, DoorState, StreamKind

REVIEW = "gate_review"  # what the policy's clock is called
WIDE_TO_NARROW = tuple(DoorState)
# the first of these to close is the first one named; what waits at a scene is turned away last of all
FIRST_TO_CLOSE = (Door.COMMUNITY, Door.SOCIAL_CONTACT, Door.ARREST_DIVERSION)


@dataclass(frozen=True, slots=True, kw_only=True)
class Gate:
    """How far a door stands open since somebody said so, and why."""

    door: Door
    state: DoorState
    reason_code: str
    since: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Doors:
    """The doors of a policy, each as far open as both the policy and its gate leave it."""

    policy: Policy
    gates: Mapping[Door, Gate] = field(default_factory=dict)

    def state(self, door: Door) -> DoorState:
        """How far the door stands open now; one that the policy does not have is closed."""
        rule, gate = self.policy.doors.get(door), self.gates.get(door)
        if rule is None:
            return DoorState.CLOSED
        return max(DoorState(rule.state), gate.state if gate else DoorState.OPEN, key=WIDE_TO_NARROW.index)

    def takes(self, door: Door) -> bool:
        """Whether anybody is referred through the door at all."""
        return self.state(door) is not DoorState.CLOSED

    def gated(self) -> tuple[Door, ...]:
        """The doors that a gate can narrow: those that the policy does not keep closed, in its order."""
        return tuple(door for door, rule in self.policy.doors.items() if rule.state != DoorState.CLOSED)


def set_gate(
    doors: Doors, door: Door, state: DoorState, reason_code: str, *, programme_id: UUID, now: datetime
) -> tuple[Fact, ...]:
    """Narrow a door, or open it again."""
    if door not in doors.gated():
        known = ", ".join(doors.gated())
        message = f"The policy keeps this door closed; only the policy opens it. Doors that have a gate: {known}."
        raise Invalid([Fault(pointer="/door", code="not_a_door", message=message)])
    before = doors.gates[door].state if door in doors.gates else DoorState.OPEN
    if before is state:
        others = tuple(one.value for one in DoorState if one is not state)
        raise NotInThisState(state, others, f"This door is {state} already.")
    gate = Gate(door=door, state=state, reason_code=reason_code, since=now)
    _in_order(Doors(policy=doors.policy, gates={**doors.gates, door: gate}), door)
    data = {"about": door.value, "state": state.value, "reason_code": reason_code}
    stream = StreamRef(kind=StreamKind.PROGRAMME, id=programme_id)
    return (Fact(stream=stream, type=FactType.CAPACITY_GATE_CHANGED, occurred_at=now, data=data),)


def reviewed_from(team_id: UUID, gate: Gate, *, now: datetime) -> tuple[Fact, ...]:
    """That a gate is to be reviewed from now on, or, once it is open, no more."""
    if gate.state is DoorState.OPEN:
        return (_of_team(team_id, FactType.GATE_OPENED, gate.door, {}, now),)
    return (_of_team(team_id, FactType.GATE_STANDS_NARROW, gate.door, {"state": gate.state.value}, now),)


def without_review(
    team_id: UUID, gates: Mapping[Door, Gate], owed: Iterable[Obligation], *, now: datetime
) -> tuple[Fact, ...]:
    """The gates that stand and that nobody is to look at: from before there was a team, or because the look was let go."""
    looked_at = {one.about for one in owed if one.kind == REVIEW}
    narrow = [
        gate for door, gate in sorted(gates.items()) if gate.state is not DoorState.OPEN and door not in looked_at
    ]
    return tuple(fact for gate in narrow for fact in reviewed_from(team_id, gate, now=now))


def review(team_id: UUID, gates: Mapping[Door, Gate], door: Door, reason_code: str, *, now: datetime) -> Fact:
    """Somebody looked whether a gate is still needed, and it stays as it is; the next look is owed."""
    gate = gates.get(door)
    if gate is None or gate.state is DoorState.OPEN:
        message = "No gate stands at this door, so there is nothing to look at."
        raise NotInThisState(DoorState.OPEN, ("set_gate",), message)
    data: dict[str, Value] = {"state": gate.state.value, "reason_code": reason_code}
    return _of_team(team_id, FactType.GATE_REVIEWED, door, data, now)


def gate_of(fact: Fact) -> Gate | None:
    """The gate as a fact left it; None for a fact of something else."""
    if fact.type is not FactType.CAPACITY_GATE_CHANGED:
        return None
    return Gate(
        door=Door(fact.text("about")),
        state=DoorState(fact.text("state")),
        reason_code=fact.text("reason_code"),
        since=fact.occurred_at,
    )


def in_turn(state: DoorState, *, waited: bool, reason: str | None, pointer: str) -> None:
    """Through a door that is not wide open people are taken from the waiting list, or with a word on why one goes first."""
    if state is DoorState.OPEN or waited or reason:
        return
    message = (
        f"The door that this referral came through is {state}: whoever comes through it waits for their turn. Put it on"
        " the waiting list, or say in 'gate_reason' why it goes first."
    )
    raise Invalid([Fault(pointer=pointer, code=f"door_{state}", message=message)])


def _in_order(doors: Doors, changed: Door) -> None:
    """The community's door narrows before police's, and opens after it."""
    has = [door for door in FIRST_TO_CLOSE if door in doors.gated()]
    for first, later in pairwise(has):
        if changed in {first, later} and _narrowness(doors, later) > _narrowness(doors, first):
            other = first if changed is later else later
            message = (
                f"'{first}' is narrowed before '{later}' and opened after it: who waits at a scene is turned away last."
                f" Change '{other}' first."
            )
            raise Invalid([Fault(pointer="/state", code="out_of_order", message=message)])


def _of_team(team_id: UUID, kind: FactType, door: Door, data: Mapping[str, Value], now: datetime) -> Fact:
    stream = StreamRef(kind=StreamKind.TEAM, id=team_id)
    return Fact(stream=stream, type=kind, occurred_at=now, data={"about": door.value, **data})


def _narrowness(doors: Doors, door: Door) -> int:
    return WIDE_TO_NARROW.index(doors.state(door))
