"""What the calls on held charges answer with, by what the caller may see."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from api.pages import OwedShown
from api.shown import Due
from domain.words import ExtensionState, HoldStatus


@dataclass(frozen=True, slots=True, kw_only=True)
class ChargeHoldLine:
    """A held charge, for programme staff."""

    id: UUID
    referral_id: UUID
    participant_id: UUID | None
    consent_id: UUID | None
    office_id: UUID | None
    charge_code: str
    status: HoldStatus
    opened_at: datetime
    window_ends_at: datetime
    presumption: str
    extension: ExtensionState
    viewed_at: datetime | None
    handoff_told_at: datetime | None
    completed_at: datetime | None
    acknowledged_at: datetime | None
    confirmed_at: datetime | None
    decided_at: datetime | None
    reason_code: str | None
    version: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ChargeHoldShown(ChargeHoldLine):
    """A held charge after a command, for programme staff."""

    due: tuple[Due, ...]
    allowed: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ChargeHoldListed(ChargeHoldLine):
    """A held charge in a list, for programme staff."""

    next_due: datetime | None
    policy_version: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ChargeHoldPage(ChargeHoldListed):
    """One held charge, for programme staff, with the prosecutor's own reference."""

    reference: str | None
    office: str | None
    due: tuple[OwedShown, ...]
    allowed: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ChargeQuestionShown:
    """A held charge, for the prosecutor: what is asked now, and the prosecutor's own decision."""

    id: UUID
    question: str | None
    decision: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ChargeQuestionPage(ChargeQuestionShown):
    """The same with the prosecutor's own reference and charge, and what is said, in constant words."""

    reference: str | None
    charge_code: str
    notices: tuple[str, ...]
