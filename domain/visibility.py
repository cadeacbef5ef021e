"""The one place that decides who may see and be told what; its default is no.

Golden rules at work here: the referrer's last word is the triage result; partners learn of nothing but their own
question, police and prosecutors not even under a consent of what `domain.justice` does not name; a notice that rests on a
consent is withheld without it; withheld lines are for programme staff only.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from domain.actor import Actor
from domain.consent import CLASS_OF, Scope, in_force
from domain.errors import NotFound, NotPermitted
from domain.justice import REFERRING_AGENCY, may_hear
from domain.offices import is_theirs
from domain.policy import Telling
from domain.roles import PARTNERS, TAKE_ON, Sight, may_see
from domain.states import Consent, Linkage, Referral
from domain.words import JUSTICE_ROLES, LinkageStatus, RecipientClass, Role, Tier

# audiences of those who come to a meeting, go to it instead of somebody, or were there
TO_THE_TABLE = {"table", "delegate", "attended", "unanswered"}
REFERRER_EVENTS = {"receipt", "triage_result", "handoff_coming", "handoff_delayed"}
SERVING = {
    LinkageStatus.ACCEPTED,
    LinkageStatus.WAITLISTED,
    LinkageStatus.SCHEDULED,
    LinkageStatus.NO_SHOW,
    LinkageStatus.CONNECTED,
}


class ReferralView(StrEnum):
    """How much of a referral somebody sees."""

    STAFF = "staff"
    REFERRER = "referrer"
    ASKED = "asked"


class LinkageView(StrEnum):
    """How much of a linkage somebody sees: all, or as its provider while it serves and otherwise."""

    STAFF = "staff"
    OFFERED = "offered"
    TAKEN = "taken"


@dataclass(frozen=True, slots=True, kw_only=True)
class Access:
    """Proof that somebody may look at something; every read of the record asks for one. Only this module makes it."""

    actor: Actor
    sight: Sight


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """The recipient may be told; `consent_id` names the consent that the notice rests on, if any."""

    consent_id: UUID | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Withheld:
    """The recipient may not be told, and why, in a code that programme staff see."""

    why: str


def access(actor: Actor, sight: Sight) -> Access:
    """Access to what this is, or NotPermitted."""
    if not may_see(actor, sight):
        raise NotPermitted("Your role does not open this page.")
    return Access(actor=actor, sight=sight)


def may_be_told(  # everything that the answer depends on
    telling: Telling,
    recipient: Actor,
    *,
    consents: Sequence[Consent],
    now: datetime,
    is_referrer: bool = False,
    is_asked: bool = False,
    is_provider: bool = False,
    ended: bool = False,
) -> Told | Withheld:
    """Whether this person may be told of this fact now."""
    if recipient.has(Role.PARTICIPANT):
        return Withheld(why="told_by_a_human")
    if is_referrer and telling.audience == "referrer":
        return Told() if telling.event in REFERRER_EVENTS else Withheld(why="referrer_hears_triage_only")
    if telling.audience in TO_THE_TABLE and telling.tier is Tier.N0 and recipient.has(*PARTNERS):
        return Told()
    if telling.audience == "disclosed" and telling.tier is Tier.N0:
        return Told()  # only that something is no longer to be used: whoever was told it knows, or asks the programme
    if telling.audience == "assigned" and telling.tier is Tier.N0 and recipient.has(*TAKE_ON):
        return Told()  # what it is stands where its owner reads it, by the rights of that moment
    if recipient.is_external and not (is_asked or is_provider) and telling.consent is None:
        return Withheld(why="not_a_partner_to_this")
    if (recipient.has(*JUSTICE_ROLES) or telling.audience == REFERRING_AGENCY) and not may_hear(telling):
        return Withheld(why="not_for_justice")
    if telling.consent is None:
        return Told()
    if ended:
        return Withheld(why="journey_ended")
    theirs = CLASS_OF.get(recipient.agency_kind) if recipient.agency_kind else None
    scope = Scope(
        kind=telling.consent,
        recipient_class=RecipientClass.REFERRING_AGENCY if telling.audience == REFERRING_AGENCY else theirs,
        purpose=telling.purpose,
        agency_id=recipient.agency_id,
    )
    consent = in_force(consents, scope, now=now)
    return Told(consent_id=consent.id) if consent else Withheld(why="no_consent_in_force")


def referral_view(actor: Actor, referral: Referral) -> ReferralView:
    """How much of the referral the actor sees; NotFound where it is nothing at all."""
    if may_see(actor, Sight.REFERRALS):
        return ReferralView.STAFF
    if asked_as(actor, referral) is not None:
        return ReferralView.ASKED
    if actor.person_id is not None and actor.person_id == referral.referrer_id:
        return ReferralView.REFERRER
    raise NotFound("referral")


def asked_as(actor: Actor, referral: Referral) -> Role | None:
    """As which partner the actor is or was asked about the referral; another prosecutor's office was never asked."""
    for asked in (*referral.views_asked, *referral.views_given):
        if asked in actor.roles and (asked != Role.PROSECUTOR_LIAISON or is_theirs(referral.office_id, actor)):
            return Role(asked)
    return None


def hold_view(actor: Actor, office_id: UUID | None) -> bool:
    """Whether the actor sees all of a held charge; the office that is asked sees its own question, anybody else nothing."""
    if may_see(actor, Sight.PARTICIPANTS):
        return True
    if actor.has(Role.PROSECUTOR_LIAISON) and is_theirs(office_id, actor):
        return False
    raise NotFound("charge hold")


def linkage_view(actor: Actor, linkage: Linkage) -> LinkageView:
    """How much of the linkage the actor sees: a provider nothing before it was sent, and the person only while it serves."""
    if may_see(actor, Sight.PARTICIPANTS):
        return LinkageView.STAFF
    theirs = actor.has(Role.PROVIDER) and actor.agency_id is not None and actor.agency_id == linkage.provider_id
    if not theirs or linkage.status is LinkageStatus.IDENTIFIED:
        raise NotFound("linkage")
    return LinkageView.TAKEN if linkage.status in SERVING else LinkageView.OFFERED
