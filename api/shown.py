"""What is shown of referrals and journeys, by what the caller may see; each is documented exactly as it is sent."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from api.described import Described
from api.owed import StillOwed
from api.shared import Alias, Allowed, Area, Office, Version
from domain.referral import SamePerson
from domain.words import Disposition, Door, Handoff, ReferralStatus, Stage


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleShown(Described):
    """One question of the screening, its answer, and whether that speaks against."""

    code: str
    """The policy's `[[criterion]]`, such as `violent_history`."""
    text: str
    """The question, in the policy's words."""
    answer: str
    """`met`, `not_met` or `unknown`; the last one also where nobody answered."""
    against: bool
    """Whether this answer speaks against taking the person up."""
    reason: str
    """The reason code that a decision against would then carry."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReferralLine(Described):
    """What programme staff know of a referral wherever they meet it."""

    id: UUID
    """Of the referral, for `/v1/referrals/{referral_id}` and what stands under it."""
    receipt_code: str
    """What the referrer keeps and asks by, such as `K7QM-2XPA`; it says nothing of when or whom."""
    status: ReferralStatus
    """`received`, `screening`, `pending_decision`, then how it was decided or ended; no partner reads it."""
    disposition: Disposition
    """What the referrer is told at this moment; `under_review` until the result is published."""
    door: Door
    """The way in."""
    area: Area
    needs: tuple[str, ...]
    """What is needed at once: categories of the policy, such as `shelter`."""
    agreed_to_contact: str
    """Whether the person agreed that the programme gets in touch: `yes`, `no` or `not_asked`."""
    in_custody: bool
    """Whether the person was held when they were referred."""
    referrer_kind: str
    """What the referrer is, such as `officer`, `provider`, `staff` or `neighbour`."""
    referrer_id: UUID | None
    """Who referred, or for whom staff entered it; null where nobody of this programme did."""
    referrer_agency_id: UUID | None
    """The agency of whoever referred; null where they have none here."""
    received_at: datetime
    """When the referral came in; the clocks of a decision count from here."""
    answers: dict[str, str]
    """By the code of a criterion: `met`, `not_met` or `unknown`; empty before the screening."""
    urgencies: dict[str, str]
    """By what makes it urgent, such as `overdose`: since when that is known, in UTC."""
    recommendation: str | None
    """What the answers recommend: `approve`, `not_accept` or `ask`; null before the screening. People decide."""
    views_asked: tuple[str, ...]
    """The partners whose view is awaited: `police_liaison`, `prosecutor_liaison`."""
    views_given: dict[str, str]
    """By partner: `supports`, `objects`, `no_view`, or `lapsed` where none came in time."""
    office_id: Office
    links: dict[UUID, SamePerson]
    """By the id of another referral or participant: whether people judged that it is the same person."""
    reason_code: str | None
    """Why it was decided so, one of the policy's reasons; null before. No partner reads it."""
    decided_at: datetime | None
    """When it was last decided, left to the table, taken back or ran out; null before."""
    participant_id: UUID | None
    """The journey that the approval opened or joined; null where there is none."""
    published: str | None
    """The result that its referrer was told last, as in `disposition`; null before the first."""
    published_at: datetime | None
    """When that was; on one schedule for everybody who was ever referred. Null before."""
    handoff: Handoff | None
    """At the scene: `asked`, `coming`, `arrived` or `stood_down`; null where nobody was asked to come."""
    handoff_due: datetime | None
    """By when somebody is to be at the scene; null where nobody was asked to come."""
    handoff_eta: datetime | None
    """When whoever comes says that they will be there; null before somebody said so."""
    responder_id: UUID | None
    """Who comes to the scene; null before somebody said so."""
    version: Version


@dataclass(frozen=True, slots=True, kw_only=True)
class ReferralShown(ReferralLine):
    """A referral after a command, for programme staff."""

    rules: tuple[RuleShown, ...]
    """The screening, question by question; empty before it."""
    due: StillOwed
    allowed: Allowed


@dataclass(frozen=True, slots=True, kw_only=True)
class AtSceneShown(Described):
    """The warm hand-off, for whoever waits at the scene: by when somebody is to be there, when they say, and who."""

    due_at: datetime
    """By when somebody is to be at the scene."""
    eta: datetime | None
    """When whoever comes says that they will be there; null before somebody said so."""
    responder: str | None
    """The name of whoever comes; null before somebody said that they do."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReferralReceipt(Described):
    """A referral, for whoever referred: the receipt, who comes to the scene while they wait, the published result."""

    id: UUID
    """Of the referral, for `/v1/referrals/{referral_id}`."""
    receipt_code: str
    """What the referrer keeps and asks by, such as `K7QM-2XPA`."""
    disposition: Disposition
    """The published result, and until then `under_review`; nothing that happens later changes it."""
    handoff: AtSceneShown | None
    """Who comes to the scene; null where nobody waits there, or not any more."""


@dataclass(frozen=True, slots=True, kw_only=True)
class QuestionShown(Described):
    """A referral, for a partner who was asked about it: the question, and whether it is open."""

    id: UUID
    """Of the referral, for `POST /v1/referrals/{referral_id}/view`."""
    receipt_code: str
    """By which the referral is called; its person is not named."""
    question: str
    """`eligibility_view`: whether the partner supports it, objects, or has no view."""
    open: bool
    """Whether the view is still awaited."""
    position: str | None
    """What the caller's office said, such as `supports`; null where it has said nothing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ParticipantLine(Described):
    """What programme staff know of a journey wherever they meet it."""

    id: UUID
    """Of the participant, for `/v1/participants/{participant_id}` and what stands under it."""
    alias: Alias
    stage: Stage
    """Where the journey stands, from `outreach` to one of the five that end it, such as `graduated`."""
    stage_since: datetime
    """Since when the journey is in that stage."""
    opened_at: datetime
    """When the approval opened the journey."""
    owner_id: UUID
    """Who owns the journey, and whatever its owner owes."""
    owner_role: str
    """As what they own it, such as `outreach` or `case_manager`."""
    referral_id: UUID
    """The referral that opened the journey; later ones may have joined it."""
    door: Door
    """The way in of that referral."""
    area: Area
    attempts: int
    """How often it was tried to reach the person, contacts made among them."""
    ways: tuple[str, ...]
    """In which ways it was tried, such as `in_person`, `phone`."""
    last_contact_at: datetime | None
    """When somebody last met or talked with the person; null before the first time."""
    paused: str | None
    """Why the clocks stand still: `jail`, `hospital` or `treatment_stay`; null while they run."""
    paused_at: datetime | None
    """Since when they stand still; null while they run."""
    pauses: int
    """How often the journey was paused so far."""
    outcomes: dict[str, dict[str, str]]
    """By part of life, such as `housing`: its `value`, `since` when, and for how many months it was seen to hold (`held`)."""
    safe_contact: bool
    """Whether it was settled with the person how they may safely be reached; while it is not, a human calls."""
    wished_at: datetime | None
    """When the person was last asked what the table should know or not say; null where nobody asked."""
    transfer_since: datetime | None
    """Since when another site is to take them over; null where none is. Which one is `transfer` of the person."""
    transfer_goes_at: datetime | None
    """When they go there; null where they go nowhere."""
    transfer_reason: str | None
    """Why they go, one of the policy's reasons `exit`; null where they go nowhere."""
    entered: dict[str, str]
    """By stage: when the journey last entered it, in UTC."""
    reason_code: str | None
    """Why the journey ended, one of the policy's reasons `exit`; null while it is open."""
    ended_at: datetime | None
    """When the journey ended; null while it is open."""
    version: Version


@dataclass(frozen=True, slots=True, kw_only=True)
class ParticipantShown(ParticipantLine):
    """A journey after a command, for programme staff; who the person is stands in another call."""

    pause_id: UUID | None
    """For `POST /v1/pauses/{pause_id}/end`; null while the clocks run."""
    due: StillOwed
    allowed: Allowed
