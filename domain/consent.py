"""Consent: one grant for one recipient class and purpose, signed on its own, in force until it ends or is revoked."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from domain.deadlines import WorkingCalendar
from domain.errors import Fault, Invalid, NotInThisState
from domain.facts import Fact, FactType, StreamRef, Value
from domain.policy import Policy
from domain.states import Consent, Participant
from domain.words import (
    ENDED_STAGES,
    AgencyKind,
    ConsentKind,
    ConsentMethod,
    ConsentStatus,
    RecipientClass,
    StreamKind,
)

# each of these is signed alone: treatment, justice and proceedings never share a signature
ALONE = {ConsentKind.TREATMENT, ConsentKind.JUSTICE, ConsentKind.CHARGE_HOLD, ConsentKind.RESEARCH}
JUSTICE_CLASSES = {RecipientClass.POLICE, RecipientClass.PROSECUTOR}
# a consent to these is given to one agency by its name, never to the class as a whole
BY_NAME = JUSTICE_CLASSES | {RecipientClass.REFERRING_AGENCY}
CLASS_OF = {
    AgencyKind.PROGRAMME: RecipientClass.CARE_TEAM,
    AgencyKind.POLICE: RecipientClass.POLICE,
    AgencyKind.PROSECUTOR: RecipientClass.PROSECUTOR,
    AgencyKind.DEFENDER: RecipientClass.DEFENDER,
    AgencyKind.PROVIDER: RecipientClass.PROVIDER,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Grant:
    """One tick on the form: what may be told to whom, for what, until when."""

    consent_id: UUID
    kind: ConsentKind
    recipient_class: RecipientClass
    purpose: str
    information: tuple[str, ...]
    expires_at: datetime
    recipient_agency_id: UUID | None = None


def evolve(state: Consent | None, fact: Fact) -> Consent:
    """The consent after the fact."""
    if state is None:
        return _signed(fact)
    match fact.type:
        case FactType.CONSENT_EXPIRED:
            return replace(state, status=ConsentStatus.EXPIRED, ended_at=fact.occurred_at)
        case FactType.CONSENT_NOT_WISHED:
            return replace(state, not_wished_at=fact.occurred_at)
        case FactType.CONSENT_REVOKED:
            return replace(state, status=ConsentStatus.REVOKED, ended_at=fact.occurred_at)
        case _:
            return state


def sign(
    participant: Participant,
    *,
    grants: Sequence[Grant],
    live: Sequence[Consent],
    method: ConsentMethod,
    document_hash: str,
    discloser: str,
    policy: Policy,
    now: datetime,
) -> tuple[Fact, ...]:
    """Sign the grants; one fact and one stream for each, so that each can be revoked alone. `live` are those in force."""
    if participant.stage in ENDED_STAGES:
        raise NotInThisState(participant.stage, (), "This journey has ended.")
    faults = [fault for place, grant in enumerate(grants) for fault in _faults(place, grant, method, policy, now)]
    if _shares_a_signature(grants, live, document_hash):
        message = "Treatment, justice, charge-hold and research consents are each signed on their own."
        faults.append(Fault(pointer="/grants", code="signed_together", message=message))
    if faults:
        raise Invalid(faults)
    return tuple(_grant(participant, grant, method, document_hash, discloser, now) for grant in grants)


def revoke(
    state: Consent,
    *,
    live: Sequence[Consent],
    method: ConsentMethod,
    received_by_id: UUID | None,
    received_at: datetime,
    now: datetime,
) -> tuple[Fact, ...]:
    """Revoke, in writing or by word of mouth, at any moment; it is in force with the commit.

    A consent that was signed again before it ran out stands twice: who takes one back means both.
    """
    if state.status is not ConsentStatus.ACTIVE:
        raise NotInThisState(state.status, (), f"This consent is {state.status} already.")
    data: dict[str, Value] = {
        "participant_id": str(state.participant_id),
        "method": method.value,
        "received_by_id": str(received_by_id) if received_by_id else None,
        "received_at": received_at.isoformat(),
    }
    same = [state.id, *(one.id for one in live if one.id != state.id and grants_the_same(one, state))]
    return tuple(Fact(stream=_stream(one), type=FactType.CONSENT_REVOKED, occurred_at=now, data=data) for one in same)


@dataclass(frozen=True, slots=True, kw_only=True)
class Scope:
    """What a disclosure needs a consent for: of which kind, to whom, for what."""

    kind: str
    recipient_class: RecipientClass | None
    purpose: str | None
    agency_id: UUID | None


def in_force(consents: Sequence[Consent], scope: Scope, *, now: datetime) -> Consent | None:
    """A consent that covers the scope now: its kind, its class of recipient, its purpose, and its agency if it names one.

    A consent of one class never opens another; police, prosecutor and referring agency must be named.
    """
    for consent in consents:
        live = consent.status is ConsentStatus.ACTIVE and consent.expires_at > now
        if live and covers(consent, scope):
            return consent
    return None


def covers(consent: Consent, scope: Scope) -> bool:
    """Whether this consent is for the scope: its kind, class and purpose, and its agency where it must name one."""
    same = (consent.kind, consent.recipient_class, consent.purpose) == (
        scope.kind,
        scope.recipient_class,
        scope.purpose,
    )
    named = consent.recipient_agency_id is not None and consent.recipient_agency_id == scope.agency_id
    whole_class = consent.recipient_agency_id is None and consent.recipient_class not in BY_NAME
    return same and (named or whole_class)


def grants_the_same(one: Consent, other: Consent | Grant) -> bool:
    """Whether both are for the same class of recipient, agency and purpose."""
    return (one.kind, one.recipient_class, one.recipient_agency_id, one.purpose) == (
        other.kind,
        other.recipient_class,
        other.recipient_agency_id,
        other.purpose,
    )


def _shares_a_signature(grants: Sequence[Grant], live: Sequence[Consent], document_hash: str) -> bool:
    kinds = [grant.kind for grant in grants]
    kinds += [one.kind for one in live if one.document_hash == document_hash and one.kind not in kinds]
    return len(kinds) > 1 and any(kind in ALONE for kind in kinds)


def allowed(state: Consent) -> tuple[str, ...]:
    """The acts that are possible now."""
    if state.status is not ConsentStatus.ACTIVE:
        return ()
    return ("revoke_consent",) if state.not_wished_at else ("revoke_consent", "decline_renewal")


def _faults(place: int, grant: Grant, method: ConsentMethod, policy: Policy, now: datetime) -> list[Fault]:
    at = f"/grants/{place}"
    found: list[Fault] = []
    term = policy.consents.get(grant.kind)
    if term is None:
        found.append(Fault(pointer=f"{at}/kind", code="not_offered", message="This programme has no such consent."))
    else:
        longest = WorkingCalendar.of(policy).after(now, term.longest)
        if grant.expires_at > longest:
            message = f"This consent may last {term.longest} at most: until {longest.date().isoformat()}."
            found.append(Fault(pointer=f"{at}/expires", code="too_long", message=message))
        if method not in term.methods:
            message = f"This consent is given as: {', '.join(term.methods)}."
            found.append(Fault(pointer="/method", code="method_not_accepted", message=message))
        if grant.recipient_class not in term.recipient_classes:
            message = f"The recipient class of this consent is one of: {', '.join(term.recipient_classes)}."
            found.append(Fault(pointer=f"{at}/recipient_class", code="wrong_recipient_class", message=message))
        if grant.purpose not in term.purposes:
            message = f"This consent is given for one of: {', '.join(term.purposes)}."
            found.append(Fault(pointer=f"{at}/purpose", code="wrong_purpose", message=message))
    if grant.recipient_class in BY_NAME and grant.recipient_agency_id is None:
        message = "Name the agency: a consent to police, prosecutor or referring agency is for one agency alone."
        found.append(Fault(pointer=f"{at}/recipient_agency_id", code="required", message=message))
    if grant.expires_at <= now:
        found.append(Fault(pointer=f"{at}/expires", code="in_the_past", message="A consent ends after it is signed."))
    if grant.kind is ConsentKind.TREATMENT and grant.recipient_class in JUSTICE_CLASSES:
        message = "Police and prosecutors are never inside a treatment consent."
        found.append(Fault(pointer=f"{at}/recipient_class", code="justice_in_treatment", message=message))
    return found


def _grant(
    participant: Participant, grant: Grant, method: ConsentMethod, document_hash: str, discloser: str, now: datetime
) -> Fact:
    data: dict[str, Value] = {
        "participant_id": str(participant.id),
        "kind": grant.kind.value,
        "recipient_class": grant.recipient_class.value,
        "recipient_agency_id": str(grant.recipient_agency_id) if grant.recipient_agency_id else None,
        "purpose": grant.purpose,
        "information": grant.information,
        "method": method.value,
        "document_hash": document_hash,
        "discloser": discloser,
        "expires_at": grant.expires_at.isoformat(),
    }
    return Fact(stream=_stream(grant.consent_id), type=FactType.CONSENT_SIGNED, occurred_at=now, data=data)


def _signed(fact: Fact) -> Consent:
    return Consent(
        id=fact.stream.id,
        participant_id=fact.id("participant_id"),
        kind=ConsentKind(fact.text("kind")),
        recipient_class=fact.text("recipient_class"),
        recipient_agency_id=fact.maybe_id("recipient_agency_id"),
        purpose=fact.text("purpose"),
        information=fact.words("information"),
        method=fact.text("method"),
        document_hash=fact.text("document_hash"),
        discloser=fact.text("discloser"),
        status=ConsentStatus.ACTIVE,
        signed_at=fact.occurred_at,
        expires_at=fact.moment("expires_at"),
    )


def _stream(consent_id: UUID) -> StreamRef:
    return StreamRef(kind=StreamKind.CONSENT, id=consent_id)
