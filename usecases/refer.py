"""Referring a person: who they are is sealed, what happened is a fact, and the referrer gets a receipt."""

import json
import secrets
from dataclasses import asdict, dataclass, field
from uuid import UUID, uuid4

from database.found import Found
from database.record import Command, Decision, Note
from domain import referral
from domain.actor import Actor
from domain.errors import Fault, Invalid
from domain.roles import Act
from domain.words import POLICE_DOORS, AgencyKind, Door
from security.tokens import match_tokens
from usecases import guard
from usecases.desk import Desk, Done

RECEIPT_LETTERS = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
KIND_OF = {
    AgencyKind.POLICE: "officer",
    AgencyKind.PROVIDER: "provider",
    AgencyKind.DEFENDER: "defender",
    AgencyKind.PROGRAMME: "staff",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """What is known of the person; any of it may be unknown."""

    name: str | None = None
    alias: str | None = None
    date_of_birth: str | None = None
    approximate_age: int | None = None
    phone: str | None = None
    language: str | None = None
    interpreter: bool | None = None
    usual_places: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    area: str
    description: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Referrer:
    """Who refers, as they say it themselves; ids come from who is signed in, never from here."""

    kind: str | None = None
    agency: str | None = None
    callback: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Refer:
    """A person is referred."""

    door: Door
    person: Person = field(repr=False)
    place: Place = field(repr=False)
    reason: str = field(repr=False)
    immediate_needs: tuple[str, ...] = ()
    agreed_to_contact: str = "not_asked"
    referrer: Referrer = field(default_factory=Referrer, repr=False)
    on_behalf_of: UUID | None = None
    staff_safety: str | None = field(default=None, repr=False)
    incident_number: str | None = field(default=None, repr=False)
    in_custody: bool = False
    charge: str | None = field(default=None, repr=False)
    officer_narrative: str | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Withdraw:
    """The referral is taken back."""

    reason_code: str
    note: str | None = field(default=None, repr=False)


async def refer(desk: Desk, actor: Actor, key: str, ask: Refer) -> Done:
    """Refer a person through one of the programme's doors."""
    made = uuid4()
    people = (ask.on_behalf_of,) if ask.on_behalf_of else ()

    def decide(found: Found) -> Decision:
        guard.allow(found.actor, Act.REFER)
        policy = found.policy()
        guard.may_refer(found.actor, ask.door, policy)
        guard.known_code(ask.place.area, policy.areas, "/place/area")
        guard.known_codes(ask.immediate_needs, policy.categories, "/immediate_needs")
        _own_to_police_doors(ask)
        person_id, agency_id, kind = _referrer(found, ask)
        facts = referral.receive(
            referral_id=made,
            receipt_code=_receipt_code(),
            door=ask.door,
            referrer_kind=kind,
            referrer_id=person_id,
            referrer_agency_id=agency_id,
            area=ask.place.area,
            needs=ask.immediate_needs,
            agreed_to_contact=ask.agreed_to_contact,
            in_custody=ask.in_custody,
            now=found.now,
        )
        tokens = match_tokens(desk.keyring, found.actor.programme_id.bytes, tokenised(ask.person))
        return Decision(facts=facts, sealed={made: _sealed(ask)}, tokens={made: tokens}, created={"id": str(made)})

    command = Command(key=key, act=Act.REFER, body={"ask": ask}, people=people)
    return await desk.write(actor, command, decide)


async def withdraw(
    desk: Desk, actor: Actor, key: str, referral_id: UUID, ask: Withdraw, *, version: int | None = None
) -> Done:
    """The referrer, or the coordinator, takes the referral back."""

    def decide(found: Found) -> Decision:
        guard.allow(found.actor, Act.WITHDRAW_REFERRAL)
        state = found.referral(referral_id)
        guard.may_withdraw(found.actor, state)
        guard.known_code(ask.reason_code, found.policy(referral_id).reasons["withdrawal"], "/reason_code")
        facts = referral.withdraw(state, reason_code=ask.reason_code, now=found.now)
        return Decision(facts=facts, notes=notes(referral_id, "withdrawal", ask.note))

    body = {"on": referral_id, "ask": ask}
    command = Command(key=key, act=Act.WITHDRAW_REFERRAL, body=body, streams=(referral_id,))
    return await desk.write(actor, command, decide, version=version)


def notes(stream_id: UUID, kind: str, text: str | None) -> tuple[Note, ...]:
    """A note to keep sealed, if there is one."""
    return (Note(stream_id=stream_id, kind=kind, text=text),) if text else ()


def tokenised(person: Person) -> dict[str, str | None]:
    """What of a person may find the same person again."""
    return {
        "name": person.name,
        "alias": person.alias,
        "date_of_birth": person.date_of_birth,
        "phone": person.phone,
    }


def _own_to_police_doors(ask: Refer) -> None:
    if ask.door in POLICE_DOORS:
        return
    for pointer, value in (("/officer_narrative", ask.officer_narrative), ("/charge", ask.charge)):
        if value is not None:
            message = "Only a referral through a police door carries this."
            raise Invalid([Fault(pointer=pointer, code="not_a_police_door", message=message)])


def _referrer(found: Found, ask: Refer) -> tuple[UUID | None, UUID | None, str]:
    actor = found.actor
    if ask.on_behalf_of is not None:
        other = found.person(ask.on_behalf_of)
        if not actor.is_staff or other is None:
            message = "Nobody of this programme and its partners has this id, or it is not yours to name."
            raise Invalid([Fault(pointer="/on_behalf_of", code="unknown_person", message=message)])
        actor = other
    kind = KIND_OF.get(actor.agency_kind or AgencyKind.COMMUNITY, "community")
    said = ask.referrer.kind if found.actor.is_staff and ask.on_behalf_of is None else None
    return actor.person_id, actor.agency_id, said or kind


def _sealed(ask: Refer) -> dict[str, str]:
    person = ask.person
    identity = {
        "name": person.name,
        "alias": person.alias,
        "date_of_birth": person.date_of_birth,
        "approximate_age": person.approximate_age,
        "language": person.language,
        "interpreter": person.interpreter,
    }
    whereabouts = {"usual_places": list(person.usual_places), "description": ask.place.description}
    narrative = {
        "reason": ask.reason,
        "staff_safety": ask.staff_safety,
        "incident_number": ask.incident_number,
        "charge": ask.charge,
    }
    sealed = {
        "identity": _json(identity),
        "contact": _json({"phone": person.phone, "given_by": "referrer"}),
        "whereabouts": _json(whereabouts),
        "narrative": _json(narrative),
        "referrer": _json(asdict(ask.referrer)),
    }
    return sealed | ({"officer_narrative": ask.officer_narrative} if ask.officer_narrative else {})


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False)


def _receipt_code() -> str:
    letters = [secrets.choice(RECEIPT_LETTERS) for _ in range(8)]
    return f"{''.join(letters[:4])}-{''.join(letters[4:])}"
