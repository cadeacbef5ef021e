"""Who may do what to which record; the default is no. What one may not know of is 'not found', never 'forbidden'."""

from database.found import Found
from domain.actor import Actor
from domain.errors import Fault, Invalid, LinkClosed, NotFound, NotPermitted
from domain.gates import Doors
from domain.roles import ACTS, LEADS, TABLE, Act, Sight, may
from domain.states import ActionItem, ChargeHold, Linkage, Referral, State
from domain.visibility import Access, ReferralView, access, asked_as, hold_view, linkage_view, referral_view
from domain.words import AgencyKind, Door, Role

DOORS_OF = {
    AgencyKind.POLICE: frozenset({Door.SOCIAL_CONTACT, Door.ARREST_DIVERSION}),
    AgencyKind.PROVIDER: frozenset({Door.PROVIDER}),
    AgencyKind.DEFENDER: frozenset({Door.COMMUNITY}),
    AgencyKind.COMMUNITY: frozenset({Door.COMMUNITY}),
}
OF_THE_REFERRER = {Act.REQUEST_HANDOFF, Act.STAND_DOWN_HANDOFF}


def permit(actor: Actor, act: Act, state: State | None = None) -> None:
    """Let the actor pass, or raise NotPermitted (no role for this) or NotFound (it may not know of the record).

    Rights are those of this moment: pass the actor that the record found, not the one that signed in. The role is
    judged before the record, so that a refusal says nothing of whether there is one.
    """
    if not may(actor, act):
        roles = ", ".join(sorted(ACTS[act].roles))
        message = f"This needs one of the roles: {roles}."
        raise NotPermitted(message)
    match state:
        case None:
            return
        case Referral():
            view = referral_view(actor, state)
            if act is Act.WITHDRAW_REFERRAL:
                _withdraws(actor, state)
            if act in OF_THE_REFERRER and view is ReferralView.ASKED and actor.person_id != state.referrer_id:
                raise NotFound("referral")  # whoever is only asked for a view waits at no scene
        case ChargeHold():
            hold_view(actor, state.office_id)
        case Linkage():
            linkage_view(actor, state)
        case _:
            if actor.is_external:
                raise NotFound


def look(actor: Actor, sight: Sight) -> Access:
    """Access to what the actor wants to see, or a refusal."""
    return access(actor, sight)


def may_refer(actor: Actor, door: Door, doors: Doors) -> None:
    """Partners refer through their own doors, staff through any; and the door must not be closed."""
    if door not in _doors_of(actor):
        raise NotPermitted("Your agency does not refer through this door.")
    if not doors.takes(door):
        ways = ", ".join(sorted(doors_for(actor, doors)))
        instead = f"Open to you: {ways}." if ways else "None is open to you now; the programme says when one is again."
        message = f"This door is closed, and nothing was recorded. {instead}"
        raise Invalid([Fault(pointer="/door", code="door_closed", message=message)])


def doors_for(actor: Actor, doors: Doors, *, closed: bool = False) -> tuple[Door, ...]:
    """The doors through which the actor may refer now, in the policy's order; with `closed` also those that a gate closed."""
    own = _doors_of(actor)
    return tuple(door for door in doors.gated() if door in own and (closed or doors.takes(door)))


def _doors_of(actor: Actor) -> frozenset[Door]:
    return frozenset(Door) if actor.is_staff else DOORS_OF.get(actor.agency_kind or AgencyKind.PROSECUTOR, frozenset())


def asked_role(actor: Actor, referral: Referral) -> Role:
    """As which partner the actor answers; not found for whoever was never asked."""
    asked = asked_as(actor, referral)
    if asked is None:
        raise NotFound("referral")
    return asked


def over_task(actor: Actor, task: ActionItem) -> None:
    """Whoever took it on completes it, or those who lead."""
    if task.owner_id == actor.person_id or actor.has(*LEADS):
        return
    if actor.is_staff:
        raise NotPermitted("This action item is somebody else's.")
    raise NotFound("action item")


def link_holds(found: Found) -> None:
    """The answer link by which the command came is good, under the locks: LinkClosed says what became of it."""
    link = found.link
    if link is None or link.used_at is not None:
        raise LinkClosed("link_used")
    asked = any(one.id == link.obligation_id for owed in found.open_obligations.values() for one in owed)
    if link.ended_at is not None or not asked:
        raise LinkClosed
    if link.expires_at <= found.now:
        raise LinkClosed("link_expired")


def _withdraws(actor: Actor, referral: Referral) -> None:
    own = actor.person_id is not None and actor.person_id == referral.referrer_id
    if own or actor.has(*TABLE):
        return
    if actor.is_staff:
        raise NotPermitted("Only the referrer or the coordinator takes a referral back.")
    raise NotFound("referral")
