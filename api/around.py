"""What is shown of what stands around a journey: matters and memos, consents, service linkages."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from api.described import Described
from api.owed import StillOwed
from api.shared import Allowed, Category, Version, Whose
from domain.words import ConsentKind, ConsentStatus, LinkageStatus, MatterKind, MatterStatus, SafetyCategory


@dataclass(frozen=True, slots=True, kw_only=True)
class MatterLine(Described):
    """What may get in the way of a person's success, wherever staff meet it; `at` is the hearing, or when it happened."""

    id: UUID
    """Of the matter, for `/v1/matters/{matter_id}`, and of a court date for its outcome."""
    participant_id: Whose
    kind: MatterKind
    """A court date, a warrant, an arrest, an overdose or a safety alert."""
    status: MatterStatus
    """`open`, `acknowledged`, `planned` or `missed` while it stands; then `kept`, `resolved`, or `ended` with the journey."""
    at: datetime
    """Of a court date the hearing, else when it happened."""
    opened_at: datetime
    """When it became known; its clocks count from here."""
    category: SafetyCategory | None
    """Of a safety alert: what kind of danger it is; else null."""
    limitation_at: datetime | None
    """Of an arrest: until when the charge may be filed; null where nobody watches that."""
    acknowledged_at: datetime | None
    """When somebody said that they have it; null before."""
    memo_id: UUID | None
    """The memo to the prosecutor that was last drafted on it, for `/v1/memos/{memo_id}`; null where there is none."""
    memo_sent_at: datetime | None
    """When a human sent that memo; null before."""
    closed_at: datetime | None
    """When it was over; null while it stands."""
    allowed: Allowed


@dataclass(frozen=True, slots=True, kw_only=True)
class MatterShown(MatterLine):
    """A matter with what is owed on it."""

    due: StillOwed
    """What people owe on this matter, the soonest first."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MemoReceived(Described):
    """A memo, for the prosecutor to whom it was sent: on what, about whom where they agreed to be named, and what it says."""

    id: UUID
    """Of the memo, for `/v1/memos/{memo_id}`."""
    about: MatterKind
    """What it is about: a court date, a warrant or an arrest."""
    at: datetime
    """When the hearing is, or when that happened."""
    person: str | None
    """The person's name, where a consent in force opens it; else null."""
    text: str
    """What it says; nothing of treatment or health."""
    sent_at: datetime | None
    """When it was sent; null while it is a draft."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MemoShown(MemoReceived):
    """A memo, for staff; `left_out` counts the areas of the plan that no draft names: treatment, health."""

    matter_id: UUID
    """The matter that it is about, for `/v1/matters/{matter_id}`."""
    left_out: int
    """How many areas of the plan the draft left out: treatment and health, and what it does not know; 0 once it is sent."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ConsentLine(Described):
    """One consent: what may be told to whom, for what, until when."""

    id: UUID
    """Of this consent, for `/v1/consents/{consent_id}/revocation`."""
    participant_id: Whose
    kind: ConsentKind
    """What kind it is; it opens nothing of another kind."""
    recipient_class: str
    """To whom it opens something, such as `provider` or `police`."""
    recipient_agency_id: UUID | None
    """The one agency that is meant; null for the whole class."""
    purpose: str
    """What it was given for, such as `case_conference`; for nothing else."""
    information: tuple[str, ...]
    """What may be told, such as `name`, `contact`, `progress`."""
    method: str
    """How it was given: `written`, `electronic` or `verbal`."""
    document_hash: str
    """SHA-256 of the signed document, by which it can be told that nothing was changed."""
    discloser: str
    """Who may tell, as it stands in the document."""
    status: ConsentStatus
    """`active` while it is in force; else `revoked` or `expired`."""
    signed_at: datetime
    """When it was recorded."""
    expires_at: datetime
    """Until when it is in force, unless it ends before."""
    ended_at: datetime | None
    """When it was revoked or ran out; null while it is in force."""
    not_wished_at: datetime | None
    """When the person said that they do not wish to sign it again; null where they did not."""
    version: Version


@dataclass(frozen=True, slots=True, kw_only=True)
class ConsentShown(ConsentLine):
    """A consent after a command."""

    allowed: Allowed


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkageLine(Described):
    """What programme staff know of a service linkage wherever they meet it. `waits_since`: on one waiting list."""

    id: UUID
    """Of the linkage, for `/v1/linkages/{linkage_id}` and what stands under it."""
    participant_id: Whose
    category: Category
    status: LinkageStatus
    """`identified` before it is sent, `referral_sent` until the answer; then what came of that, to `connected` and `closed`."""
    opened_at: datetime
    """When the need was recorded."""
    owner_id: UUID
    """Who sees to it: the owner of the journey."""
    provider_id: UUID | None
    """The provider that is thought of, asked or serves; null where there is none."""
    consent_id: UUID | None
    """The consent under which it was sent; null where it was sent without one, or not yet."""
    appointment_at: datetime | None
    """When the first appointment is; null where none is agreed."""
    reason_code: str | None
    """What stood in the way last, such as `no_capacity` or `no_response`; null where nothing did."""
    outcome: str | None
    """What came of it, such as `got_help`; null while it is open."""
    closed_at: datetime | None
    """When the loop was closed; null while it is open."""
    tried_provider_ids: tuple[str, ...]
    """The providers that were asked before the present one, in order."""
    waits_since: datetime | None
    """Since when the person stands on this provider's waiting list; null where they do not."""
    version: Version


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkageShown(LinkageLine):
    """A service linkage after a command, for programme staff; after a no, with who fits next."""

    proposed_provider_id: UUID | None
    """After a no: the next provider that fits and was not asked; null where none does."""
    due: StillOwed
    allowed: Allowed


@dataclass(frozen=True, slots=True, kw_only=True)
class ServiceReferralShown(Described):
    """A service linkage, for the provider that was asked: category and area, and nothing of the person."""

    id: UUID
    """Of the linkage, for `/v1/linkages/{linkage_id}/response` and its like."""
    category: Category
    area: str | None
    """The area where the person is, one of the policy's; nothing nearer."""
    status: LinkageStatus
    """`referral_sent` until the answer; then what came of that, to `connected` and `closed`."""
    appointment_at: datetime | None
    """When the first appointment is; null where none is agreed."""
