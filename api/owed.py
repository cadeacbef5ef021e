"""What is owed and what follows if nobody acts: obligations, the steps to come, and the ladders that answer a miss."""

from dataclasses import dataclass
from datetime import datetime
from typing import Annotated
from uuid import UUID

from pydantic import Field

from api.described import Described
from api.shared import AliasIfAny, Allowed, PolicyVersion, ReceiptIfAny, StreamId, StreamKind, Version, WhoseIfAny
from domain.words import EscalationStatus, ObligationState


@dataclass(frozen=True, slots=True, kw_only=True)
class Due(Described):
    """Something that somebody owes by a moment."""

    id: UUID
    """Of what is owed, for `POST /v1/obligations/{obligation_id}/waiver`."""
    kind: str
    """The policy's clock that asks for it, such as `triage` or `first_contact`."""
    due_at: datetime
    """By when it is owed; a miss opens its ladder and leaves it owed."""
    owner_role: str
    """As what it is owed: a role, or `assigned` for whoever took it on; `nobody` where it comes by itself."""
    state: ObligationState
    """Still `open`, `paused` with its journey, or how it closed."""
    owner_id: UUID | None = None
    """Who owes it; null where a role does and nobody has taken it yet (`POST /v1/obligations/{obligation_id}/taking`)."""
    about: str | None = None
    """What tells it from others of its kind here: the id of a matter or an action item, or the partner asked; else null."""
    missed_at: datetime | None = None
    """When its time passed without an answer; null where it did not, or where the answer had come in time after all."""


StillOwed = Annotated[tuple[Due, ...], Field(description="What people still owe in this record, the soonest first.")]


@dataclass(frozen=True, slots=True, kw_only=True)
class OwedShown(Due):
    """What is owed in a record, with all that its clock knows, and what it asks for in the policy's words."""

    stream_id: StreamId
    asks: str
    """What is to be done, in the words of the policy, such as `Triage decision`."""
    owner_name: str | None
    """The name of whoever owes it; null where it is a role's."""
    opened_at: datetime
    """Since when it is owed."""
    next_at: datetime | None
    """When its clock next does something by itself, a mark or the due moment; null while paused, missed or closed."""
    closed_at: datetime | None
    """When it was answered, waived or ended; null while it is owed."""
    ladder: str | None
    """The policy's ladder that answers a miss; null where none does."""
    on_due: str
    """What happens at `due_at`: `miss`, or the fact that the moment itself writes, such as `referral_expired`."""
    pausable: bool
    """Whether it stands still while the journey is paused."""
    marks: tuple[str, ...]
    """The moments before `due_at` at which its owner is reminded, in order."""
    marks_passed: int
    """How many of those moments have been told already."""
    time_left: str | None
    """While paused: what is left of it, in the policy's unit, such as `2 working days`; else null."""
    opened_by: UUID | None
    """The fact that opened it, as in the timeline."""
    closed_by: UUID | None
    """The fact that closed it, as in the timeline; null while it is owed."""
    recorded_late: bool
    """Whether it was met in time but typed after it was due."""


@dataclass(frozen=True, slots=True, kw_only=True)
class StepShown(Described):
    """What happens at a moment if nobody acts: `mark`, `missed`, `rung`, or the fact that the moment itself writes.

    A provider's agency is reminded of all that it is asked at once (`agency_reminder`), or was so lately and is not
    reminded again (`reminded_lately`). `channel` is how a rung tells: by `mail`, or in the `inbox` alone; `taken_by`
    said that they have it, and the rung asks all the same.
    """

    at: datetime
    """When it happens, in UTC."""
    what: str
    """`mark` reminds, `missed` opens the ladder, `rung` tells the next people; else the fact that is written then."""
    audience: str | None
    """Who is told, as the policy names them, such as `owner` or `supervisor`; null where nobody is."""
    asks: str | None
    """Whether those told are to do something (`request`) or to know of it (`information`); null where nobody is told."""
    channel: str | None
    """Of a rung: `mail`, which stands in the inbox too, or `inbox` alone; else null."""
    people: tuple[str, ...]
    """The names of those who will be there then, by the rota as it is known now; empty where nobody is told."""
    agency: str | None
    """Where a provider is told: what it is called; else null, and where an order keeps that from the caller."""
    taken_by: str | None
    """Of the next step: the name of whoever said that they have it, and it comes all the same; else null."""


IfNobodyActs = Annotated[
    tuple[StepShown, ...],
    Field(description="What happens by itself, in order, if nobody does this, and who is told then."),
]


@dataclass(frozen=True, slots=True, kw_only=True)
class OwedAheadShown(OwedShown):
    """What is owed in a record, with what happens if nobody acts."""

    if_nobody_acts: IfNobodyActs


StillOwedHere = Annotated[
    tuple[OwedAheadShown, ...], Field(description="What people still owe in this record, the soonest first.")
]


@dataclass(frozen=True, slots=True, kw_only=True)
class EscalationLine(Described):
    """A ladder: which obligation it answers, how far it climbed, when the next rung comes."""

    id: UUID
    """Of the ladder, for `POST /v1/escalations/{escalation_id}/acknowledgement` and its like."""
    obligation_id: UUID
    """What is owed and was missed; the ladder ends when that closes."""
    kind: str
    """The policy's clock whose time passed, such as `triage`."""
    ladder: str
    """The policy's ladder by which it climbs, such as `care`."""
    subject_id: UUID
    """The record in which it is owed."""
    participant_id: WhoseIfAny
    status: EscalationStatus
    """`open` while it climbs, or how it ended."""
    opened_at: datetime
    """When the miss was noted."""
    rung: int
    """How many rungs were told so far; 0 before the first."""
    next_at: datetime | None
    """When the next rung comes; null where none does, or while the last one is just being told."""
    delayed_until: datetime | None
    """Before which moment the next rung does not come, since somebody has it or put it off; null where nobody did."""
    snoozes: int
    """How often the next rung was put off; the policy's ladder says how often it may be."""
    put_off_from: datetime | None
    """When the next rung would come if it were not put off; null while it is not."""
    acknowledged_at: datetime | None
    """When somebody said that they have it; null where nobody did. It delays the next rung once, and ends nothing."""
    ended_at: datetime | None
    """When the ladder ended; null while it climbs."""
    version: Version


@dataclass(frozen=True, slots=True, kw_only=True)
class EscalationShown(EscalationLine):
    """A ladder after a command."""

    allowed: Allowed


@dataclass(frozen=True, slots=True, kw_only=True)
class EscalationListed(EscalationLine):
    """An open ladder, with what it answers; `taken_by` says that they have it, no mail could reach the `unmailed` yet."""

    unmailed: tuple[str, ...]
    """The names of those whom no mail could reach yet, so that somebody calls them."""
    next: StepShown | None
    """The rung that is told next if nobody acts; null where none is left."""
    taken_by: str | None
    """The name of whoever said that they have it; null where nobody did."""
    subject_kind: str
    """What kind of record it is owed in, such as `referral` or `linkage`."""
    alias: AliasIfAny
    receipt_code: ReceiptIfAny
    due_at: datetime
    """When it was due."""
    owner_role: str
    """As what it is owed: a role, or `assigned` for whoever took it on."""
    owner_name: str | None
    """The name of whoever owes it; null where it is a role's."""
    asks: str
    """What is to be done, in the words of the policy."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OwedAroundShown(OwedShown):
    """The same around a participant, with the record that it stands in and its open ladder."""

    stream_kind: StreamKind
    policy_version: PolicyVersion
    category: str | None
    """Of a linkage: the service that is sought; else null."""
    provider_id: UUID | None
    """Of a linkage: the provider that is asked or serves; null where there is none yet."""
    office_id: UUID | None
    """Of a referral or a held charge: the prosecutor's office that is asked; else null."""
    provider_name: str | None
    """Of a linkage: what that provider is called; else null."""
    backup_name: str | None
    """The name of whoever backs the owner up; null where nobody is named."""
    open_ladder: EscalationLine | None
    """The ladder that answers its miss; null while there is none."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OwedAroundAheadShown(OwedAroundShown):
    """What people owe around a participant, with what happens if nobody acts."""

    if_nobody_acts: IfNobodyActs
