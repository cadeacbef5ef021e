"""Recorded facts lived through again under another policy: which clocks open, fire and climb, and when.

What people did is heard as it was recorded. What follows from it, what time does and what climbs is worked out anew, at
the very moment it comes, as if every rung had been told at once and nobody had done anything else.
"""

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from heapq import heappop, heappush
from uuid import UUID

from domain import escalation
from domain.consequences import Outcome, World, run
from domain.facts import Fact, FactType, StreamRef
from domain.ladders import awake_for, wait_of
from domain.obligations import come_due, subject_of
from domain.policy import Policy
from domain.retelling import Recorded
from domain.states import Escalation, Obligation
from domain.words import EscalationStatus, ObligationState

MOST_AT_ONCE = 1000  # moments of one instant; more means that clocks open one another without end


@dataclass(frozen=True, slots=True, kw_only=True)
class Happening:
    """Something that happened to a clock: when, in which record, what, and who was told or when it is due."""

    at: datetime
    stream: StreamRef
    kind: str
    what: str
    to: str = ""
    due_at: datetime | None = None


class Rehearsal:
    """One rehearsal; tell it the facts in order with `hear`, then how far time runs with `until`."""

    def __init__(self, policy: Policy, new_id: Callable[[], UUID]) -> None:
        self._policy = policy
        self._new_id = new_id
        self._world = World()
        self._known: dict[UUID, Obligation] = {}
        self._coming: list[tuple[datetime, int, UUID]] = []
        self._counted = 0
        self._now: datetime | None = None
        self.happenings: list[Happening] = []
        self.heard = 0
        self.left_out: Counter[str] = Counter()  # facts that mean nothing under this policy, by why

    @property
    def obligations(self) -> tuple[Obligation, ...]:
        """Every obligation that ever was, as it is now."""
        return tuple(self._known.values())

    def hear(self, one: Recorded) -> None:
        """A person did something: everything that was due before has come before it."""
        self._let_pass(one.recorded_at, itself=False)
        fact = self._about_what_stands(one.fact) if one.fact.type is FactType.OBLIGATION_WAIVED else one.fact
        if fact is None:
            self.left_out["a waiver of what is not owed here"] += 1
            return
        self.heard += 1
        self._take((fact,), one.recorded_at)

    def until(self, moment: datetime) -> None:
        """Time runs to this moment, and nobody does anything."""
        self._let_pass(moment, itself=True)

    def _let_pass(self, to: datetime, *, itself: bool) -> None:
        at_once = 0
        while self._coming and (self._coming[0][0] < to or (itself and self._coming[0][0] == to)):
            at, _, stream = heappop(self._coming)
            now = at if self._now is None else max(at, self._now)
            at_once = at_once + 1 if now == self._now else 0
            if at_once > MOST_AT_ONCE:
                message = (
                    f"over {MOST_AT_ONCE} moments come at {now}: clocks of the policy open one another without end"
                )
                raise RuntimeError(message)
            self._come(stream, now)

    def _come(self, stream: UUID, now: datetime) -> None:
        state = self._world.states.get(stream)
        if isinstance(state, Escalation):
            if state.ended_at is None and state.next_at is not None and state.next_at <= now:
                self._climb(state, now)
            return
        owed = self._world.obligations.get(stream, ())
        if any(one.next_at is not None and one.next_at <= now for one in owed):
            subject = subject_of(StreamRef(kind=self._world.kinds[stream], id=stream), state)
            found = come_due(owed, subject, now=now, new_id=self._new_id)
            self._take(found.facts, now, found.changed)

    def _climb(self, state: Escalation, now: datetime) -> None:
        wakes = awake_for(self._policy, state.ladder, now)
        if wakes > now:
            sleeps = replace(state, next_at=wakes)
            self._world.states[state.id] = self._world.escalations[state.obligation_id] = sleeps
            self._await(wakes, state.id)
            return
        self._take(escalation.raise_(state, ladder=self._policy.ladders[state.ladder], now=now), now)
        raised = self._world.states[state.id]
        if isinstance(raised, Escalation) and raised.ended_at is None:
            told = replace(raised, next_at=wait_of(self._policy, raised, now))
            self._world.states[state.id] = self._world.escalations[told.obligation_id] = told
            self._await(told.next_at, told.id)

    def _take(self, facts: Iterable[Fact], now: datetime, changed: Iterable[Obligation] = ()) -> None:
        self._now = now
        outcome = run(self._world, facts, {}, self._policy, now=now, new_id=self._new_id, changed=changed)
        self._note_obligations(outcome, now)
        for fact in outcome.facts:
            self._note_ladder(fact, now)
        for state in outcome.states.values():
            if isinstance(state, Escalation):
                self._await(state.next_at, state.id)

    def _note_obligations(self, outcome: Outcome, now: datetime) -> None:
        for one in outcome.obligations:
            before = self._known.get(one.id)
            self._known[one.id] = one
            for what, due_at in _changes(before, one):
                stream = StreamRef(kind=self._world.kinds[one.stream_id], id=one.stream_id)
                self.happenings.append(Happening(at=now, stream=stream, kind=one.kind, what=what, due_at=due_at))
            self._await(one.next_at, one.stream_id)

    def _note_ladder(self, fact: Fact, now: datetime) -> None:
        state = self._world.states.get(fact.stream.id)
        if not isinstance(state, Escalation):
            return
        subject = StreamRef(kind=self._world.kinds[state.subject_id], id=state.subject_id)
        if fact.type is FactType.ESCALATION_RAISED:
            happening = Happening(at=now, stream=subject, kind=state.kind, what="told", to=fact.text("audience"))
        elif fact.maybe("how") == EscalationStatus.ENDED_AT_DIRECTOR:
            happening = Happening(at=now, stream=subject, kind=state.kind, what="unanswered to the end")
        else:
            return
        self.happenings.append(happening)

    def _await(self, moment: datetime | None, stream: UUID) -> None:
        if moment is not None:
            self._counted += 1
            heappush(self._coming, (moment, self._counted, stream))

    def _about_what_stands(self, waived: Fact) -> Fact | None:
        """The waiver, of the obligation of the same kind that stands in this rehearsal."""
        for one in self._world.obligations.get(waived.stream.id, ()):
            if one.kind == waived.maybe("kind"):
                return replace(waived, data={**waived.data, "obligation_id": str(one.id)})
        return None


def _changes(before: Obligation | None, one: Obligation) -> list[tuple[str, datetime | None]]:
    """What happened to an obligation between two looks at it."""
    found: list[tuple[str, datetime | None]] = []
    if before is None:
        found.append(("opened", one.due_at))
    elif before.due_at != one.due_at:
        found.append(("moved", one.due_at))
    missed_before = before is not None and before.missed_at is not None
    if before is not None and one.missed_at is None and one.marks_passed > before.marks_passed:
        found.append(("reminded", None))
    if one.missed_at is not None and not missed_before:
        found.append(("missed", None))
    if one.missed_at is None and missed_before:
        found.append(("miss taken back", None))
    if one.closed_at is not None and (before is None or before.closed_at is None):
        found.append((_how_it_closed(one), None))
    return found


def _how_it_closed(one: Obligation) -> str:
    if one.state is ObligationState.MET and one.missed_at is not None:
        return "met late"
    return "met, recorded late" if one.recorded_late else one.state.value
