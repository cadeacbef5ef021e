"""Refer a person, and take a referral back."""

import json
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from uuid import UUID, uuid4

from database.found import Found
from database.record import Decision
from domain import referral
from domain.actor import Actor
from domain.errors import Fault, Invalid
from domain.roles import Act
from domain.words import POLICE_DOORS, AgencyKind, Door
from security.tokens import match_tokens
from usecases.checks import all_of, anybody, notes, one_of, reason
from usecases.desk import Asked, Desk, Done, carry_out
from usecases.guard import may_refer, permit

KIND_OF = {
    AgencyKind.POLICE: "officer",
    AgencyKind.PROVIDER: "provider",
    AgencyKind.DEFENDER: "defender",
    AgencyKind.PROGRAMME: "staff",
}
LETTERS = "ABCDEFGHJKMNPQRSTUVWXYZ23456789"


@dataclass(frozen=True, slots=True, kw_only=True)
class Refer:
    """What a referrer says. `person`, `place` and the texts are sealed; nothing of them stands in a fact."""

    door: Door
    area: str
    referrer_kind: str | None = None
    referrer_agency: str | None = field(default=None, repr=False)
    callback: str | None = field(default=None, repr=False)
    needs: tuple[str, ...] = ()
    agreed_to_contact: str = "not_asked"
    in_custody: bool = False
    on_behalf_of: UUID | None = None
    person: Mapping[str, object] = field(default_factory=dict, repr=False)
    place: str | None = field(default=None, repr=False)
    reason: str | None = field(default=None, repr=False)
    officer_narrative: str | None = field(default=None, repr=False)
    staff_safety: str | None = field(default=None, repr=False)
    incident_number: str | None = field(default=None, repr=False)
    charge: str | None = field(default=None, repr=False)


def receipt_code() -> str:
    """A short code that the referrer keeps; it says nothing of when or whom."""
    letters = [secrets.choice(LETTERS) for _ in range(8)]
    return f"{''.join(letters[:4])}-{''.join(letters[4:])}"


async def refer(desk: Desk, actor: Actor, asked: Asked, ask: Refer) -> Done:
    """Receive a referral through one of the policy's doors."""
    made = uuid4()
    identity = _identity(ask)
    tokens = match_tokens(desk.keyring, actor.programme_id.bytes, _texts(ask.person)) if ask.person else ()

    def decide(found: Found) -> Decision:
        permit(found.actor, Act.REFER)
        _check(found, ask)
        referrer = found.actor if ask.on_behalf_of is None else anybody(found, ask.on_behalf_of, "/on_behalf_of")
        facts = referral.receive(
            referral_id=made,
            receipt_code=receipt_code(),
            door=ask.door,
            referrer_kind=_kind(found.actor, referrer, ask),
            referrer_id=referrer.person_id,
            referrer_agency_id=referrer.agency_id,
            area=ask.area,
            needs=ask.needs,
            agreed_to_contact=ask.agreed_to_contact,
            in_custody=ask.in_custody,
            now=found.now,
        )
        return Decision(facts=facts, sealed={made: identity}, tokens={made: tokens}, created={"id": str(made)})

    people = (ask.on_behalf_of,) if ask.on_behalf_of else ()
    return await carry_out(desk, actor, asked, Act.REFER, decide, people=people)


async def withdraw_referral(
    desk: Desk, actor: Actor, asked: Asked, referral_id: UUID, code: str, note: str | None = None
) -> Done:
    """Take a referral back: its referrer, or the coordinator."""

    def decide(found: Found) -> Decision:
        state = found.referral(referral_id)
        permit(found.actor, Act.WITHDRAW_REFERRAL, state)
        reason(found.policy(referral_id), "withdrawal", code)
        facts = referral.withdraw(state, reason_code=code, now=found.now)
        return Decision(facts=facts, notes=notes(referral_id, "withdrawal", note))

    return await carry_out(desk, actor, asked, Act.WITHDRAW_REFERRAL, decide, referral_id)


def _check(found: Found, ask: Refer) -> None:
    policy = found.policy()
    may_refer(found.actor, ask.door, found.doors())
    one_of("/place/area", ask.area, policy.areas)
    all_of("/immediate_needs", ask.needs, policy.categories)
    if ask.door not in POLICE_DOORS and (ask.officer_narrative or ask.charge):
        message = "Only a referral through a police door carries an officer's narrative or a charge."
        raise Invalid([Fault(pointer="/officer_narrative", code="not_a_police_door", message=message)])
    if ask.on_behalf_of is not None and not found.actor.is_staff:
        message = "Only programme staff may enter a referral on behalf of somebody else."
        raise Invalid([Fault(pointer="/on_behalf_of", code="staff_only", message=message)])


def _kind(actor: Actor, referrer: Actor, ask: Refer) -> str:
    """What a partner is follows from who is signed in; staff who take a call say who called."""
    known = KIND_OF.get(referrer.agency_kind or AgencyKind.COMMUNITY, "community")
    return ask.referrer_kind or known if actor.is_staff and ask.on_behalf_of is None else known


def _identity(ask: Refer) -> dict[str, str]:
    contact = {name: ask.person[name] for name in ("phone",) if ask.person.get(name)}
    who = {name: value for name, value in ask.person.items() if name not in {"phone", "usual_places"} and value}
    whereabouts = {"place": ask.place, "usual_places": ask.person.get("usual_places")}
    kept: dict[str, object] = {
        "identity": who,
        "contact": contact,
        "whereabouts": {name: value for name, value in whereabouts.items() if value},
        "officer_narrative": ask.officer_narrative,
        "narrative": ask.reason,
        "staff_safety": ask.staff_safety,
        "incident_number": ask.incident_number,
        "charge": ask.charge,
        "referrer": {"agency": ask.referrer_agency, "callback": ask.callback} if ask.callback else None,
    }
    return {name: json.dumps(value, ensure_ascii=False) for name, value in kept.items() if value}


def _texts(person: Mapping[str, object]) -> dict[str, str | None]:
    return {name: value for name, value in person.items() if isinstance(value, str)}
