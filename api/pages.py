"""What looks answer with: lists and whole pages, by what the looker may see; each is documented exactly as it is sent."""

from dataclasses import dataclass
from datetime import datetime
from typing import Generic, TypeVar
from uuid import UUID

from api.meetings_shown import ActionItemShown, AgendaShown, ConferenceLine
from api.overviews import StepShown
from api.shown import (
    ConsentLine,
    Due,
    EscalationLine,
    LinkageLine,
    MatterLine,
    ParticipantLine,
    ReferralLine,
    RuleShown,
    ServiceReferralShown,
)
from domain.referral import SamePerson
from domain.words import DeliveryState, NoticeState, Tier

T = TypeVar("T")


@dataclass(frozen=True, slots=True, kw_only=True)
class ListShown(Generic[T]):
    """One page of a list; `next_cursor` is null on the last one."""

    items: tuple[T, ...]
    next_cursor: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class OwedShown(Due):
    """What is owed in a record, with all that its clock knows, and what it asks for in the policy's words."""

    stream_id: UUID
    asks: str
    owner_name: str | None
    opened_at: datetime
    next_at: datetime | None
    closed_at: datetime | None
    ladder: str | None
    on_due: str
    pausable: bool
    marks: tuple[str, ...]
    marks_passed: int
    time_left: str | None
    opened_by: UUID | None
    closed_by: UUID | None
    recorded_late: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class OwedAroundShown(OwedShown):
    """The same around a participant, with the record that it stands in and its open ladder."""

    stream_kind: str
    policy_version: str
    category: str | None
    provider_id: UUID | None
    office_id: UUID | None
    provider_name: str | None
    backup_name: str | None
    open_ladder: EscalationLine | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ReferralListed(ReferralLine):
    """A referral in a list, for programme staff."""

    responder: str | None
    next_due: datetime | None
    policy_version: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ReferralPage(ReferralListed):
    """One referral, for programme staff; `person` for those whose work is with people."""

    due: tuple[OwedShown, ...]
    if_nobody_acts: tuple[StepShown, ...]
    rules: tuple[RuleShown, ...]
    allowed: tuple[str, ...]
    person: dict[str, object] | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ParticipantListed(ParticipantLine):
    """A participant in a list, for programme staff."""

    owner_name: str
    next_due: datetime | None
    policy_version: str


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkageListed(LinkageLine):
    """A linkage in a list, for programme staff."""

    alias: str
    area: str
    provider_name: str | None
    owner_name: str
    next_due: datetime | None
    policy_version: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AskingShown:
    """A provider that was asked, and its last answer: `waiting`, `no_response`, `turned_away` by us, or what it said.

    `no_longer_needed` says that the person's consent ended while it was asked.
    """

    provider_id: UUID
    provider_name: str | None
    asked_at: datetime
    result: str
    barrier: str | None
    answered_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkagePage(LinkageListed):
    """One linkage, for programme staff: with all who were asked, and who fits next where one is to be sought."""

    chain: tuple[AskingShown, ...]
    proposed_provider_id: UUID | None
    proposed_provider_name: str | None
    due: tuple[OwedShown, ...]
    if_nobody_acts: tuple[StepShown, ...]
    allowed: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ServiceAsked(ServiceReferralShown):
    """What a provider is asked, and by when it owes its answer; no deadline once it has answered."""

    asked_at: datetime | None
    due_at: datetime | None
    late: bool | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ServiceAskedFor(ServiceAsked):
    """The same for programme staff: for whom, and who sees to it."""

    participant_id: UUID
    alias: str
    owner_name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnAgencyPage:
    """All that a provider's agency is asked, the soonest deadline first, and all that it took on."""

    id: UUID
    name: str
    waiting: tuple[ServiceAsked, ...]
    taken: tuple[ServiceAsked, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class AgencyPage:
    """The same for programme staff."""

    id: UUID
    name: str
    waiting: tuple[ServiceAskedFor, ...]
    taken: tuple[ServiceAskedFor, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ConsentListed(ConsentLine):
    """A participant's consent; `asked_again` says that it ran out and that the person is to be asked about it."""

    asked_again: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ParticipantPage(ParticipantListed):
    """One participant: where the journey stands, what is owed, and what happens if nobody acts."""

    pause_id: UUID | None
    due: tuple[OwedAroundShown, ...]
    moments: tuple[OwedAroundShown, ...]
    if_nobody_acts: tuple[StepShown, ...]
    linkages: tuple[LinkageListed, ...]
    consents: tuple[ConsentListed, ...]
    matters: tuple[MatterLine, ...]
    allowed: tuple[str, ...]
    person: dict[str, object] | None


@dataclass(frozen=True, slots=True, kw_only=True)
class MatchShown:
    """Somebody who is likely the same person, what they share, and whether a journey of theirs is open."""

    id: UUID
    kind: str
    participant_id: UUID | None
    who: str
    reasons: tuple[str, ...]
    judged: SamePerson | None
    open: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ToldOf:
    """One line of the ledger, under the fact that it tells of."""

    person: str
    roles: tuple[str, ...]
    audience: str
    event: str
    tier: Tier
    reference: str
    state: NoticeState
    withheld_why: str | None
    delivery: DeliveryState | None
    sent_at: datetime | None
    error_code: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class FactShown:
    """Something that happened, and who was told of it or not."""

    id: UUID
    type: str
    data: dict[str, object]
    occurred_at: datetime
    recorded_at: datetime
    settled_at: datetime | None
    stream_kind: str
    stream_id: UUID
    actor: str | None
    whom: str | None
    notices: tuple[ToldOf, ...] | None


@dataclass(frozen=True, slots=True, kw_only=True)
class NoteShown:
    """A note, opened."""

    kind: str
    written_at: datetime
    author: str | None
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ServiceReferralPage(ServiceReferralShown):
    """A linkage, for its provider; `person` holds what the person agreed to share, once accepted and while consented."""

    person: dict[str, object] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ConferenceListed(ConferenceLine):
    """A conference in a list; `items` counts its agenda, `there` names the roles of those in the room."""

    team_name: str
    chair_name: str
    items: int
    there: tuple[str, ...]
    policy_version: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AgendaListed(AgendaShown):
    """An item of the agenda, with how its participant or referral is called here."""

    conference_id: UUID
    alias: str | None
    stage: str | None
    receipt_code: str | None
    referral_status: str | None
    asked: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ActionItemListed(ActionItemShown):
    """What somebody took on, with their name and what it is."""

    alias: str | None
    owner_name: str
    text: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ConferencePage(ConferenceListed):
    """One conference with its agenda and what people took on."""

    agenda: tuple[AgendaListed, ...]
    action_items: tuple[ActionItemListed, ...]
    due: tuple[OwedShown, ...]
    allowed: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class EscalationListed(EscalationLine):
    """An open ladder, with what it answers; `taken_by` says that they have it, no mail could reach the `unmailed` yet."""

    unmailed: tuple[str, ...]
    next: StepShown | None
    taken_by: str | None
    subject_kind: str
    alias: str | None
    receipt_code: str | None
    due_at: datetime
    owner_role: str
    owner_name: str | None
    asks: str
