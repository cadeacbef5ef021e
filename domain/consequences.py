"""Everything that follows from a fact: states folded, obligations opened and closed, ladders opened and ended."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from domain import escalation
from domain.conference import evolve_agenda, evolve_tasks
from domain.evolving import evolve, stands_under
from domain.facts import Fact, FactType, StreamRef
from domain.matters import evolve_matters
from domain.obligations import follow, found_late, subject_of
from domain.policy import Policy
from domain.states import ActionItem, AgendaItem, Escalation, Matter, Obligation, State
from domain.words import EscalationStatus, ObligationState, StreamKind

MOST_FACTS = 500  # of one command; more means that clocks open one another in a ring


@dataclass(slots=True, kw_only=True)
class World:
    """The part of the record that a command holds locked."""

    states: dict[UUID, State] = field(default_factory=dict)
    kinds: dict[UUID, StreamKind] = field(default_factory=dict)
    obligations: dict[UUID, tuple[Obligation, ...]] = field(default_factory=dict)
    escalations: dict[UUID, Escalation] = field(default_factory=dict)
    agenda: dict[UUID, AgendaItem] = field(default_factory=dict)
    tasks: dict[UUID, ActionItem] = field(default_factory=dict)
    matters: dict[UUID, Matter] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """All facts in order, and every state, obligation and item as it is after them."""

    facts: tuple[Fact, ...]
    states: Mapping[UUID, State]
    obligations: tuple[Obligation, ...]
    items: tuple[AgendaItem | ActionItem | Matter, ...]


def run(
    world: World,
    facts: Iterable[Fact],
    policies: Mapping[UUID, Policy],
    default_policy: Policy,
    *,
    now: datetime,
    new_id: Callable[[], UUID],
    changed: Iterable[Obligation] = (),
) -> Outcome:
    """Work out everything that follows from the facts, in the world as it stands.

    Streams without a policy of their own (new ones) follow that of the record they stand under, or the default policy,
    and are pinned to it. `changed` are obligations that time alone has moved on, taken over before the first fact.
    """
    course = _Course(world, policies, default_policy, now, new_id)
    for obligation in changed:
        course.keep(obligation.stream_id, (obligation,))
    waiting = list(facts)
    while waiting:
        waiting[:1] = course.take(waiting[0])
    return course.outcome()


class _Course:
    """One run: the world as it moves, and all that was changed in it."""

    def __init__(
        self,
        world: World,
        policies: Mapping[UUID, Policy],
        default_policy: Policy,
        now: datetime,
        new_id: Callable[[], UUID],
    ) -> None:
        self._world = world
        self._policies = policies
        self._default = default_policy
        self._now = now
        self._new_id = new_id
        self._facts: list[Fact] = []
        self._states: dict[UUID, State] = {}
        self._obligations: dict[UUID, Obligation] = {}
        self._items: dict[UUID, AgendaItem | ActionItem | Matter] = {}

    def take(self, fact: Fact) -> Sequence[Fact]:
        """Fold one fact in; the facts that follow from it."""
        if len(self._facts) >= MOST_FACTS:
            message = f"over {MOST_FACTS} facts follow from one command: clocks of the policy open one another"
            raise RuntimeError(message)
        found_late = self._found_late(fact)
        if found_late:
            return (*found_late, fact)
        self._facts.append(fact)
        self._fold(fact)
        return self._follow(fact)

    def outcome(self) -> Outcome:
        """All that happened."""
        return Outcome(
            facts=tuple(self._facts),
            states=self._states,
            obligations=tuple(self._obligations.values()),
            items=tuple(self._items.values()),
        )

    def _found_late(self, fact: Fact) -> Sequence[Fact]:
        """Whatever the fact would close or pause and was missed before it happened is missed first."""
        stream = fact.stream.id
        open_ = self._world.obligations.get(stream, ())
        subject = subject_of(fact.stream, evolve(self._world.states.get(stream), fact))
        found = found_late(open_, fact, subject, self._policy(fact.stream), now=self._now, new_id=self._new_id)
        self.keep(stream, found.changed)
        return found.facts

    def _policy(self, stream: StreamRef) -> Policy:
        above = stands_under(self._world.states.get(stream.id))
        inherited = self._policies.get(above, self._default) if above else self._default
        return self._policies.get(stream.id, inherited)

    def _fold(self, fact: Fact) -> None:
        world, stream = self._world, fact.stream.id
        world.kinds[stream] = fact.stream.kind
        state = evolve(world.states.get(stream), fact)
        if state is not None:
            world.states[stream] = self._states[stream] = state
        if isinstance(state, Escalation):
            world.escalations[state.obligation_id] = state
        if fact.stream.kind is StreamKind.CONFERENCE:
            self._fold_items(fact)
        if fact.stream.kind is StreamKind.PARTICIPANT:
            for matter in evolve_matters(world.matters, fact):
                world.matters[matter.id] = self._items[matter.id] = matter

    def _fold_items(self, fact: Fact) -> None:
        item = evolve_agenda(self._world.agenda, fact)
        if item is not None:
            self._world.agenda[item.id] = self._items[item.id] = item
        task = evolve_tasks(self._world.tasks, fact)
        if task is not None:
            self._world.tasks[task.id] = self._items[task.id] = task

    def _follow(self, fact: Fact) -> Sequence[Fact]:
        stream = fact.stream.id
        open_ = self._world.obligations.get(stream, ())
        subject = subject_of(fact.stream, self._world.states.get(stream))
        followed = follow(open_, fact, subject, self._policy(fact.stream), now=self._now, new_id=self._new_id)
        ended = [end for one in followed.changed for end in self._end_ladder(one)]
        self.keep(stream, followed.changed)
        ended += self._end_for_nothing(fact)
        return (*followed.facts, *ended)

    def keep(self, stream: UUID, changed: Iterable[Obligation]) -> None:
        """Take obligations over as they now are."""
        standing = {one.id: one for one in self._world.obligations.get(stream, ())}
        for one in changed:
            standing[one.id] = self._obligations[one.id] = one
        self._world.obligations[stream] = tuple(one for one in standing.values() if one.closed_at is None)

    def _end_ladder(self, one: Obligation) -> tuple[Fact, ...]:
        """A ladder climbs only while its obligation is missed and still owed."""
        ladder = self._world.escalations.get(one.id)
        missed_and_owed = one.closed_at is None and one.missed_at is not None
        if ladder is None or ladder.ended_at is not None or missed_and_owed:
            return ()
        return escalation.end(ladder, how=_how_it_ended(one), now=self._now)

    def _end_for_nothing(self, fact: Fact) -> tuple[Fact, ...]:
        """A ladder that opens on what another moment of the same step has ended already climbs nowhere."""
        ladder = self._world.states.get(fact.stream.id)
        if fact.type is not FactType.ESCALATION_OPENED or not isinstance(ladder, Escalation):
            return ()
        owed = self._world.obligations.get(ladder.subject_id, ())
        if ladder.ended_at is not None or any(one.id == ladder.obligation_id for one in owed):
            return ()
        return escalation.end(ladder, how=EscalationStatus.ENDED, now=self._now)


def _how_it_ended(one: Obligation) -> EscalationStatus:
    if one.missed_at is None:
        return EscalationStatus.TAKEN_BACK
    return EscalationStatus.ANSWERED if one.state is ObligationState.MET else EscalationStatus.ENDED
