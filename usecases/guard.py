"""Who may do what to which record; the default is no. What one may not know of is 'not found', never 'forbidden'."""

from collections.abc import Iterable

from domain.actor import Actor
from domain.errors import Fault, Invalid, NotFound, NotPermitted
from domain.policy import Policy
from domain.roles import LEADS, TABLE, Act, Sight, may
from domain.states import ActionItem, Linkage, Participant, Referral
from domain.visibility import Access, ReferralView, access, linkage_view, referral_view
from domain.words import AgencyKind, Door, Role

DOORS_OF = {
    AgencyKind.POLICE: frozenset({Door.SOCIAL_CONTACT, Door.ARREST_DIVERSION}),
    AgencyKind.PROVIDER: frozenset({Door.PROVIDER}),
    AgencyKind.DEFENDER: frozenset({Door.COMMUNITY}),
    AgencyKind.COMMUNITY: frozenset({Door.COMMUNITY}),
}


def allow(actor: Actor, act: Act) -> None:
    """Refuse whoever has no role for the act, before anything of the record is looked at."""
    if not may(actor, act):
        raise NotPermitted("Your role does not do this.")


def look(actor: Actor, sight: Sight) -> Access:
    """Access to what the actor wants to see, or a refusal."""
    return access(actor, sight)


def may_refer(actor: Actor, door: Door, policy: Policy) -> None:
    """Partners refer through their own doors, staff through any; the door must be open."""
    doors = frozenset(Door) if actor.is_staff else DOORS_OF.get(actor.agency_kind or AgencyKind.PROSECUTOR, frozenset())
    if door not in doors:
        raise NotPermitted("Your agency does not refer through this door.")
    rule = policy.doors.get(door)
    if rule is None or rule.state != "open":
        ways = ", ".join(sorted(open_door for open_door, rule in policy.doors.items() if rule.state == "open"))
        raise Invalid([Fault(pointer="/door", code="door_closed", message=f"This door is closed here. Open: {ways}.")])


def see_referral(actor: Actor, referral: Referral) -> ReferralView:
    """How much of the referral the actor sees."""
    return referral_view(actor, referral)


def may_withdraw(actor: Actor, referral: Referral) -> None:
    """The referrer takes its own referral back; of the staff only those who decide."""
    referral_view(actor, referral)
    own = actor.person_id is not None and actor.person_id == referral.referrer_id
    if own or actor.has(*TABLE):
        return
    if actor.is_staff:
        raise NotPermitted("Only the referrer or the coordinator takes a referral back.")
    raise NotFound("referral")


def asked_role(actor: Actor, referral: Referral) -> Role:
    """As which partner the actor answers; not found for whoever was never asked."""
    open_first = [*referral.views_asked, *referral.views_given]
    for asked in open_first:
        if asked in actor.roles:
            return Role(asked)
    raise NotFound("referral")


def over_participant(actor: Actor, participant: Participant) -> Participant:
    """A person's journey is the programme's own business: partners do not know of it."""
    if actor.is_external:
        raise NotFound("participant")
    return participant


def over_linkage(actor: Actor, linkage: Linkage) -> Linkage:
    """Staff, and the provider to whom the linkage was sent."""
    linkage_view(actor, linkage)
    return linkage


def over_task(actor: Actor, task: ActionItem) -> None:
    """Whoever took it on completes it, or those who lead."""
    if task.owner_id == actor.person_id or actor.has(*LEADS):
        return
    if actor.is_staff:
        raise NotPermitted("This action item is somebody else's.")
    raise NotFound("action item")


def known_code(value: str | None, known: Iterable[str], pointer: str) -> None:
    """A code must be one that the programme's policy has; the refusal names them."""
    choices = tuple(known)
    if value is not None and value not in choices:
        raise Invalid([Fault(pointer=pointer, code="unknown_code", message=f"Use one of: {', '.join(choices)}.")])


def known_codes(values: Iterable[str], known: Iterable[str], pointer: str) -> None:
    """All of them must be known to the policy."""
    choices = tuple(known)
    faults = [
        Fault(pointer=f"{pointer}/{place}", code="unknown_code", message=f"Use one of: {', '.join(choices)}.")
        for place, value in enumerate(values)
        if value not in choices
    ]
    if faults:
        raise Invalid(faults)
