"""What looks answer with: lists and whole pages, by what the looker may see; each is documented exactly as it is sent."""

from dataclasses import dataclass
from datetime import datetime
from typing import Generic, TypeVar
from uuid import UUID

from api.around import ConsentLine, LinkageLine, MatterLine, ServiceReferralShown
from api.described import Described
from api.owed import OwedAroundAheadShown, OwedAroundShown, StillOwedHere
from api.shared import (
    Alias,
    Allowed,
    Area,
    NextDue,
    Opened,
    OwnerName,
    PolicyVersion,
    StreamId,
    StreamKind,
    Whose,
    WhoseIfAny,
)
from api.shown import ParticipantLine, ReferralLine, RuleShown
from domain.referral import SamePerson
from domain.words import DeliveryState, NoticeState, Tier

T = TypeVar("T")


@dataclass(frozen=True, slots=True, kw_only=True)
class ListShown(Described, Generic[T]):
    """One page of a list; `next_cursor` is null on the last one."""

    items: tuple[T, ...]
    """What this page holds, in the order that the call's summary names."""
    next_cursor: str | None
    """For `cursor`, to read on; null on the last page."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReferralListed(ReferralLine):
    """A referral in a list, for programme staff."""

    responder: str | None
    """The name of whoever comes to the scene; null where nobody does."""
    next_due: NextDue
    policy_version: PolicyVersion


@dataclass(frozen=True, slots=True, kw_only=True)
class ReferralPage(ReferralListed):
    """One referral, for programme staff; `person` for those whose work is with people."""

    due: StillOwedHere
    rules: tuple[RuleShown, ...]
    """The screening, question by question; empty before it."""
    allowed: Allowed
    person: Opened


@dataclass(frozen=True, slots=True, kw_only=True)
class ParticipantListed(ParticipantLine):
    """A participant in a list, for programme staff."""

    owner_name: OwnerName
    next_due: NextDue
    policy_version: PolicyVersion


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkageListed(LinkageLine):
    """A linkage in a list, for programme staff."""

    alias: Alias
    area: Area
    provider_name: str | None
    """What that provider is called; null where there is none."""
    owner_name: OwnerName
    next_due: NextDue
    policy_version: PolicyVersion


@dataclass(frozen=True, slots=True, kw_only=True)
class AskingShown(Described):
    """A provider that was asked, and its last answer: `waiting`, `no_response`, `turned_away` by us, or what it said.

    `no_longer_needed` says that the person's consent ended while it was asked.
    """

    provider_id: UUID
    """Who was asked."""
    provider_name: str | None
    """What they are called; null where they are in the directory no more."""
    asked_at: datetime
    """When it was sent to them."""
    result: str
    """`waiting`, its last answer, `no_response`, `turned_away` by us, or `no_longer_needed`."""
    barrier: str | None
    """What stood in the way, such as `no_capacity`; null where nothing did."""
    answered_at: datetime | None
    """When that came; null while it is awaited."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkagePage(LinkageListed):
    """One linkage, for programme staff: with all who were asked, and who fits next where one is to be sought."""

    chain: tuple[AskingShown, ...]
    """Who was asked for this need, in order, the last one at the end."""
    proposed_provider_id: UUID | None
    """The next provider that fits and was not asked, while one is to be sought; else null."""
    proposed_provider_name: str | None
    """What that provider is called; null where none is proposed."""
    due: StillOwedHere
    allowed: Allowed


@dataclass(frozen=True, slots=True, kw_only=True)
class ServiceAsked(ServiceReferralShown):
    """What a provider is asked, and by when it owes its answer; no deadline once it has answered."""

    asked_at: datetime | None
    """Since when the answer is owed; null once it is given."""
    due_at: datetime | None
    """By when the answer is owed; null once it is given."""
    late: bool | None
    """Whether that moment has passed; null once the answer is given."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ServiceAskedFor(ServiceAsked):
    """The same for programme staff: for whom, and who sees to it."""

    participant_id: Whose
    alias: Alias
    owner_name: OwnerName


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnAgencyPage(Described):
    """All that a provider's agency is asked, the soonest deadline first, and all that it took on."""

    id: UUID
    """Of the provider's agency."""
    name: str
    """What the agency is called."""
    waiting: tuple[ServiceAsked, ...]
    """What it is asked and has not answered, the soonest deadline first."""
    taken: tuple[ServiceAsked, ...]
    """What it accepted or has on its list, until the person is connected."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AgencyPage(Described):
    """The same for programme staff."""

    id: UUID
    """Of the provider's agency."""
    name: str
    """What the agency is called."""
    waiting: tuple[ServiceAskedFor, ...]
    """What it is asked and has not answered, the soonest deadline first."""
    taken: tuple[ServiceAskedFor, ...]
    """What it accepted or has on its list, until the person is connected."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ConsentListed(ConsentLine):
    """A participant's consent; `asked_again` says that it ran out and that the person is to be asked about it."""

    asked_again: bool
    """Whether it ran out and the person is to be asked if they wish to sign it again."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ParticipantPage(ParticipantListed):
    """One participant: where the journey stands, what is owed, each with what happens if nobody acts."""

    pause_id: UUID | None
    """For `POST /v1/pauses/{pause_id}/end`; null while the clocks run."""
    due: tuple[OwedAroundAheadShown, ...]
    """What people owe here and in the linkages, consents and charges of the person, the soonest first."""
    moments: tuple[OwedAroundShown, ...]
    """What comes by itself there, such as the end of a search; the soonest first."""
    linkages: tuple[LinkageListed, ...]
    """The person's service linkages; none that a no-contact order keeps from the caller."""
    consents: tuple[ConsentListed, ...]
    """The person's consents, those in force first."""
    matters: tuple[MatterLine, ...]
    """What may get in the way, the next first; what is over stands at the end."""
    allowed: Allowed
    person: Opened


@dataclass(frozen=True, slots=True, kw_only=True)
class MatchShown(Described):
    """Somebody who is likely the same person, what they share, and whether a journey of theirs is open."""

    id: UUID
    """Of the record: a referral's or a participant's, by `kind`."""
    kind: str
    """`referral` or `participant`."""
    participant_id: WhoseIfAny
    """The journey of that person, to join it with `participant_id`; null where they have none."""
    who: str
    """The alias of the participant, or the receipt code of the referral; never a name."""
    reasons: tuple[str, ...]
    """What both share: `name`, `name_sound`, `birth_month`, `phone`."""
    judged: SamePerson | None
    """How people judged it; null where nobody has, and in a search."""
    open: bool
    """Whether a journey of theirs is open."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ToldOf(Described):
    """One line of the ledger, under the fact that it tells of."""

    person: str
    """The name of whoever was told or not."""
    roles: tuple[str, ...]
    """What they are in the programme."""
    audience: str
    """As what they were to be told, such as `owner`, `referrer` or `rung`."""
    event: str
    """What the notice was, in the policy's words, such as `triage_result`."""
    tier: Tier
    """How much it may say: `N0` that there is something, up to `N4`; the mail itself never says more than `N0`."""
    reference: str
    """What stands in the mail, such as `7KQM-X2PA`; by it its reader finds the item."""
    state: NoticeState
    """Whether they were told, or it was withheld from them."""
    withheld_why: str | None
    """Why not, such as `no_consent_in_force`; null where they were told."""
    delivery: DeliveryState | None
    """Of its mail: `queued`, `leased` while it is being sent, `sent`, `failed` for good, `cancelled`; null where none goes out.
    """
    sent_at: datetime | None
    """When the mail was sent; null before."""
    error_code: str | None
    """What went wrong with the mail last; null where nothing did."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FactShown(Described):
    """Something that happened, and who was told of it or not."""

    id: UUID
    """Of the fact; `POST /v1/facts/{fact_id}/undo` takes a participant's back."""
    type: str
    """What happened, such as `contact_made`."""
    data: dict[str, object]
    """What goes with it: ids, codes, numbers and moments; never a name or a text."""
    occurred_at: datetime
    """When it happened."""
    recorded_at: datetime
    """When it was typed; later where it was entered late."""
    settled_at: datetime | None
    """When it was settled who hears of it; null for the moment before that."""
    stream_kind: StreamKind
    stream_id: StreamId
    actor: str | None
    """The name of whoever did it; null where it came by itself."""
    whom: str | None
    """Of the roll and of action items: the name of whoever was there or took it on, never a participant's; else null."""
    notices: tuple[ToldOf, ...] | None
    """Who was told and who was not; null where it concerned nobody."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NoteShown(Described):
    """A note, opened."""

    kind: str
    """What it is a note on, such as `contact`, `goal`, `wish`."""
    written_at: datetime
    """When it was written."""
    author: str | None
    """The name of whoever wrote it; null where it came by itself."""
    text: str
    """The note, opened; every such look is accounted."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ServiceReferralPage(ServiceReferralShown):
    """A linkage, for its provider; `person` holds what the person agreed to share, once accepted and while consented."""

    person: dict[str, object] | None = None
    """`identity` and `contact`, as far as the person's consent names them; null before acceptance or without consent."""
