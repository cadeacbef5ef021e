"""What a command finds in the record once it holds the locks: states, open obligations, people, policy, the time."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import TypeVar
from uuid import UUID

from domain.actor import Actor
from domain.apart import Apart
from domain.consequences import World
from domain.errors import NotFound, NotInThisState
from domain.gates import Doors, Gate
from domain.mails import Mailbox
from domain.policy import Policy
from domain.states import (
    ActionItem,
    AgendaItem,
    ChargeHold,
    Conference,
    Consent,
    Escalation,
    InboundReport,
    Linkage,
    Matter,
    Obligation,
    Participant,
    Referral,
    State,
)
from domain.words import Door, StreamKind

S = TypeVar("S", Referral, Participant, ChargeHold, Linkage, Consent, Conference, Escalation, InboundReport)


@dataclass(frozen=True, slots=True, kw_only=True)
class StreamRow:
    """The locked row of a stream. `seq` counts the facts written so far."""

    id: UUID
    kind: StreamKind
    participant_id: UUID | None
    policy_version: str
    seq: int
    last_mac: bytes | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Colleague:
    """Somebody of the programme, with the number of open journeys that are theirs.

    `away` says that they are not there now, `stood_in` that somebody sees to what is theirs meanwhile; `leaves_at` when they
    will be away the next time with nobody who stands in.
    """

    actor: Actor
    caseload: int
    away: bool = False
    stood_in: bool = False
    leaves_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkRow:
    """The answer link by which a command came, as it stands under the locks."""

    id: UUID
    obligation_id: UUID
    expires_at: datetime
    used_at: datetime | None = None
    ended_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """The record as it stands after the locks were taken; every decision is made on this and nothing else."""

    now: datetime
    actor: Actor
    default_policy: Policy
    policies: Mapping[UUID, Policy]
    streams: Mapping[UUID, StreamRow]
    states: Mapping[UUID, State]
    open_obligations: Mapping[UUID, tuple[Obligation, ...]]
    open_escalations: Mapping[UUID, Escalation]
    live_consents: tuple[Consent, ...]
    items: tuple[AgendaItem, ...]
    tasks: tuple[ActionItem, ...]
    matters: Mapping[UUID, Matter]
    people: Mapping[UUID, Colleague]
    unsealed: Mapping[UUID, Mapping[str, str]] = field(default_factory=dict, repr=False)
    new_id: Callable[[], UUID]
    clock_offset: int = 0
    link: LinkRow | None = None
    gates: Mapping[Door, Gate] = field(default_factory=dict)
    apart: tuple[Apart, ...] = ()
    mailbox: Mailbox = field(default_factory=Mailbox)

    def policy(self, stream_id: UUID | None = None) -> Policy:
        """The policy that the stream is pinned to; without a stream, the programme's present one."""
        return self.policies.get(stream_id, self.default_policy) if stream_id else self.default_policy

    def doors(self, stream_id: UUID | None = None) -> Doors:
        """The doors as they stand now, by the policy of a stream or by the programme's present one."""
        return Doors(policy=self.policy(stream_id), gates=self.gates)

    def referral(self, record_id: UUID) -> Referral:
        """The referral, or NotFound."""
        return self._state(record_id, Referral)

    def participant(self, record_id: UUID) -> Participant:
        """The participant, or NotFound."""
        return self._state(record_id, Participant)

    def charge_hold(self, record_id: UUID) -> ChargeHold:
        """The held charge, or NotFound."""
        return self._state(record_id, ChargeHold)

    def charge_holds(self, participant_id: UUID) -> tuple[ChargeHold, ...]:
        """The participant's held charges that are locked; one from before the approval has no participant of its own."""
        found = (state for state in self.states.values() if isinstance(state, ChargeHold))
        return tuple(one for one in found if one.participant_id in {participant_id, None})

    def inbound_report(self, record_id: UUID) -> InboundReport:
        """The report that came in, or NotFound."""
        return self._state(record_id, InboundReport)

    def linkage(self, record_id: UUID) -> Linkage:
        """The linkage, or NotFound."""
        return self._state(record_id, Linkage)

    def consent(self, record_id: UUID) -> Consent:
        """The consent, or NotFound."""
        return self._state(record_id, Consent)

    def conference(self, record_id: UUID) -> Conference:
        """The conference, or NotFound."""
        return self._state(record_id, Conference)

    def escalation(self, record_id: UUID) -> Escalation:
        """The escalation, or NotFound."""
        return self._state(record_id, Escalation)

    def obligations(self, stream_id: UUID) -> tuple[Obligation, ...]:
        """The open obligations of a stream."""
        return self.open_obligations.get(stream_id, ())

    def obligation(self, obligation_id: UUID) -> Obligation:
        """An open obligation of a locked stream, or NotFound."""
        for of_stream in self.open_obligations.values():
            for obligation in of_stream:
                if obligation.id == obligation_id:
                    return obligation
        raise NotFound("obligation")

    def consents(self, participant_id: UUID) -> tuple[Consent, ...]:
        """The participant's consents that are in force."""
        return tuple(consent for consent in self.live_consents if consent.participant_id == participant_id)

    def linkages(self, participant_id: UUID) -> tuple[Linkage, ...]:
        """The participant's linkages that are not closed; only those of locked streams may be changed."""
        found = (state for state in self.states.values() if isinstance(state, Linkage))
        return tuple(one for one in found if one.participant_id == participant_id and one.closed_at is None)

    def agenda(self, conference_id: UUID) -> tuple[AgendaItem, ...]:
        """The conference's agenda, in order."""
        return tuple(item for item in self.items if item.conference_id == conference_id)

    def action_items(self, conference_id: UUID) -> tuple[ActionItem, ...]:
        """What people took on at the conference."""
        return tuple(task for task in self.tasks if task.conference_id == conference_id)

    def matter(self, matter_id: UUID) -> Matter:
        """A matter of a locked participant that still stands; NotInThisState for one that is closed."""
        found = self.matters.get(matter_id)
        if found is None:
            raise NotInThisState("closed", (), "This is closed already.")
        return found

    def person(self, person_id: UUID) -> Actor | None:
        """Somebody of the programme whom the command asked to load, None where there is no such active person."""
        colleague = self.people.get(person_id)
        return colleague.actor if colleague else None

    @property
    def actors(self) -> Mapping[UUID, Actor]:
        """Everybody whom the command asked to load, by their id."""
        return {person: one.actor for person, one in self.people.items()}

    def world(self) -> World:
        """What the domain needs to work out every consequence."""
        return World(
            states=dict(self.states),
            kinds={row.id: row.kind for row in self.streams.values()},
            obligations=dict(self.open_obligations),
            escalations=dict(self.open_escalations),
            agenda={item.id: item for item in self.items},
            tasks={task.id: task for task in self.tasks},
            matters=dict(self.matters),
        )

    def _state(self, record_id: UUID, kind: type[S]) -> S:
        state = self.states.get(record_id)
        if not isinstance(state, kind):
            raise NotFound(kind.__name__.lower())
        return state
