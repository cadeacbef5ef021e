"""What the calls on held charges answer with, by what the caller may see."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from api.described import Described
from api.owed import StillOwed, StillOwedHere
from api.shared import Allowed, NextDue, Office, PolicyVersion, Version, WhoseIfAny
from domain.words import ExtensionState, HoldStatus


@dataclass(frozen=True, slots=True, kw_only=True)
class ChargeHoldLine(Described):
    """A held charge, for programme staff."""

    id: UUID
    """Of the hold, for `/v1/charge-holds/{hold_id}` and what stands under it."""
    referral_id: UUID
    """The referral to which the charge belongs."""
    participant_id: WhoseIfAny
    consent_id: UUID | None
    """The consent under which something was told; null while nothing was."""
    office_id: Office
    charge_code: str
    """The charge as a code, such as `possession`."""
    status: HoldStatus
    """`review` until the prosecutor answers; `held`, `objected`, `completed`, `window_ended`; ended as `not_filed`, `filed`,
    `withdrawn`."""
    opened_at: datetime
    """When the prosecutor was asked."""
    window_ends_at: datetime
    """Until when the intake must be done; counted from the referral, by the policy's `[charge_hold]`."""
    limitation_at: datetime | None
    """Until when the charge may be filed, where it was said; programme staff alone read it."""
    presumption: str
    """What the policy presumes once the intake is done: `not_filed` or `none`. The prosecutor decides."""
    extension: ExtensionState
    """Whether more time was asked for, and the answer."""
    viewed_at: datetime | None
    """When the prosecutor agreed or objected; null before."""
    handoff_told_at: datetime | None
    """When the prosecutor was told that the hand-off was made; null before."""
    completed_at: datetime | None
    """When the prosecutor was told that the intake was done in the window; null before, and once taken back."""
    acknowledged_at: datetime | None
    """When the prosecutor said that they saw that; null before."""
    confirmed_at: datetime | None
    """When a supervisor confirmed that all of the window is recorded; null before."""
    decided_at: datetime | None
    """When the prosecutor decided; null before."""
    withdrawn_at: datetime | None
    """When the programme asked nothing more on it; null before."""
    reason_code: str | None
    """Why the programme asks nothing more, one of the policy's reasons `charge_hold`; else null."""
    version: Version


@dataclass(frozen=True, slots=True, kw_only=True)
class ChargeHoldShown(ChargeHoldLine):
    """A held charge after a command, for programme staff."""

    due: StillOwed
    allowed: Allowed


@dataclass(frozen=True, slots=True, kw_only=True)
class ChargeHoldListed(ChargeHoldLine):
    """A held charge in a list, for programme staff."""

    next_due: NextDue
    policy_version: PolicyVersion


@dataclass(frozen=True, slots=True, kw_only=True)
class ChargeHoldPage(ChargeHoldListed):
    """One held charge, for programme staff, with the prosecutor's own reference."""

    reference: str | None
    """The prosecutor's own reference for the charge; null where its time of keeping is over."""
    office: str | None
    """What that office is called; null where none is named."""
    due: StillOwedHere
    allowed: Allowed


@dataclass(frozen=True, slots=True, kw_only=True)
class ChargeQuestionShown(Described):
    """A held charge, for the prosecutor: what is asked now, and the prosecutor's own decision."""

    id: UUID
    """Of the hold, for `/v1/charge-holds/{hold_id}` and what stands under it."""
    question: str | None
    """What is asked now: `charge_hold_review`, `extension_answer` or `completion_ack`; null where nothing is."""
    decision: str | None
    """The prosecutor's own: `filed` or `not_filed`; null before."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ChargeQuestionPage(ChargeQuestionShown):
    """The same with the prosecutor's own reference and charge, and what is said, in constant words."""

    reference: str | None
    """The prosecutor's own reference for the charge; null where its time of keeping is over."""
    charge_code: str
    """The charge as a code, such as `possession`."""
    notices: tuple[str, ...]
    """What is said, in constant words; nothing of the person but under their consent, nor why nothing is said."""
