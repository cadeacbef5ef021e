"""A service linkage: one need, a provider asked, answered, connected, and the loop closed with what came of it."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from uuid import UUID

from domain.asking import not_ahead
from domain.consent import Scope, covers
from domain.errors import Fault, Invalid, NotInThisState
from domain.facts import Fact, FactType, StreamRef, Value
from domain.states import Consent, Linkage
from domain.words import ConsentKind, LinkageOutcome, LinkageStatus, ProviderAnswer, RecipientClass, StreamKind

UNSENT = {LinkageStatus.IDENTIFIED, LinkageStatus.REFUSED}
TAKEN = {LinkageStatus.ACCEPTED, LinkageStatus.WAITLISTED, LinkageStatus.SCHEDULED, LinkageStatus.NO_SHOW}
ANSWERED = {
    ProviderAnswer.ACCEPTED: LinkageStatus.ACCEPTED,
    ProviderAnswer.WAITLISTED: LinkageStatus.WAITLISTED,
}
# what stood in the way, where the provider gives no reason of its own
BARRIER = {
    ProviderAnswer.WAITLISTED: "waitlist",
    ProviderAnswer.NOT_ELIGIBLE: "not_eligible",
    ProviderAnswer.NO_CAPACITY: "no_capacity",
    ProviderAnswer.REFUSED: "provider_refusal",
}
UNANSWERED = "no_response"
NO_LONGER_NEEDED = "no_longer_needed"
HAPPENED = {
    FactType.NO_SHOW_RECORDED: LinkageStatus.NO_SHOW,
    FactType.LINKAGE_CONNECTED: LinkageStatus.CONNECTED,
}


def evolve(state: Linkage | None, fact: Fact) -> Linkage:
    """The linkage after the fact."""
    if state is None:
        return _opened(fact)
    match fact.type:
        case FactType.LINKAGE_DISPATCHED | FactType.LINKAGE_REROUTED | FactType.LINKAGE_ASK_WITHDRAWN:
            return _asking(state, fact)
        case FactType.LINKAGE_ANSWERED | FactType.LINKAGE_TAKEN_BACK:
            answer = ProviderAnswer(fact.text("answer"))
            status = ANSWERED.get(answer, LinkageStatus.REFUSED)
            since = fact.moment("waits_since") if fact.maybe("waits_since") else None
            return replace(state, status=status, reason_code=fact.maybe("reason_code"), waits_since=since)
        case FactType.LINKAGE_WAITED_LONG:
            return replace(state, waits_since=fact.occurred_at)  # an answer after it counts from here
        case FactType.LINKAGE_UNANSWERED:
            return replace(state, status=LinkageStatus.REFUSED, reason_code=UNANSWERED)
        case FactType.APPOINTMENT_SET:
            return replace(state, status=LinkageStatus.SCHEDULED, appointment_at=fact.moment("at"))
        case FactType.NO_SHOW_RECORDED | FactType.LINKAGE_CONNECTED:
            return replace(state, status=HAPPENED[fact.type])
        case FactType.OWNER_ASSIGNED:
            return replace(state, owner_id=fact.id("owner_id"))
        case FactType.LINKAGE_CLOSED:
            outcome = fact.text("outcome")
            return replace(state, status=LinkageStatus.CLOSED, outcome=outcome, closed_at=fact.occurred_at)
        case _:
            return state


def open_(
    *, linkage_id: UUID, participant_id: UUID, category: str, owner_id: UUID, provider_id: UUID | None, now: datetime
) -> tuple[Fact, ...]:
    """A need is identified; with a provider in mind or not."""
    data: dict[str, Value] = {
        "participant_id": str(participant_id),
        "category": category,
        "owner_id": str(owner_id),
        "provider_id": str(provider_id) if provider_id else None,
    }
    return (Fact(stream=_stream(linkage_id), type=FactType.LINKAGE_OPENED, occurred_at=now, data=data),)


def dispatch(state: Linkage, *, provider_id: UUID | None, consent_id: UUID | None, now: datetime) -> tuple[Fact, ...]:
    """Send the referral to the provider: category and area, and nothing of the person before it is accepted."""
    _must_be(state, UNSENT, "dispatch_linkage")
    to = provider_id or state.provider_id
    if to is None:
        raise Invalid([Fault(pointer="/provider_id", code="required", message="Name the provider to send it to.")])
    data: dict[str, Value] = {"provider_id": str(to), "consent_id": str(consent_id) if consent_id else None}
    return (_fact(state, FactType.LINKAGE_DISPATCHED, now, data),)


def answer(
    state: Linkage, *, given: ProviderAnswer, reason_code: str | None, next_opening: str | None, now: datetime
) -> tuple[Fact, ...]:
    """The provider answers, or takes a first answer back while the person is not yet connected.

    A no after a yes is a fact of its own: whoever works with the person counted on it.
    """
    _must_be(state, {LinkageStatus.REFERRAL_SENT, *TAKEN}, "answer_linkage")
    data: dict[str, Value] = {"answer": given.value, "reason_code": reason_code, "next_opening": next_opening}
    barrier = reason_code or BARRIER.get(given)
    if given is not ProviderAnswer.ACCEPTED and barrier:
        data["barrier"] = barrier
    if given is ProviderAnswer.WAITLISTED:
        still = state.status is LinkageStatus.WAITLISTED and state.waits_since is not None
        data["waits_since"] = (state.waits_since if still and state.waits_since else now).isoformat()
    taken_back = state.status in TAKEN and given not in ANSWERED
    kind = FactType.LINKAGE_TAKEN_BACK if taken_back else FactType.LINKAGE_ANSWERED
    return (_fact(state, kind, now, data),)


def next_provider(state: Linkage, fitting: Iterable[UUID]) -> UUID | None:
    """The first of the fitting providers that was not asked yet in this linkage; None while one is being asked or serves."""
    if state.closed_at is not None or state.status not in UNSENT:
        return None
    asked = set(_asked(state))
    return next((one for one in fitting if str(one) not in asked), None)


def reroute(state: Linkage, *, provider_id: UUID, now: datetime) -> tuple[Fact, ...]:
    """Turn to another provider; who was tried is kept."""
    _must_be(state, {LinkageStatus.REFERRAL_SENT, *UNSENT, *TAKEN}, "reroute_linkage")
    data: dict[str, Value] = {"provider_id": str(provider_id)}
    if state.provider_id:
        data["previous_provider_id"] = str(state.provider_id)
    return (_fact(state, FactType.LINKAGE_REROUTED, now, data),)


def withdraw_ask(
    state: Linkage, *, ended: Sequence[Consent], standing: Sequence[Consent], now: datetime
) -> tuple[Fact, ...]:
    """Consents were revoked or ran out: whoever is asked under one of them, and under no other that stands, is asked no more.

    The need stands, and whoever owns it decides with the person what comes next.
    """
    if state.status is not LinkageStatus.REFERRAL_SENT or not _asked_under(state, ended):
        return ()
    return () if _asked_under(state, standing) else (_fact(state, FactType.LINKAGE_ASK_WITHDRAWN, now, {}),)


def sharing_with(provider_id: UUID | None) -> Scope:
    """What asking this provider, and opening the person to it, rests on."""
    return Scope(
        kind=ConsentKind.PROVIDER_SHARE,
        recipient_class=RecipientClass.PROVIDER,
        purpose="service_linkage",
        agency_id=provider_id,
    )


def set_appointment(state: Linkage, *, at: datetime, now: datetime) -> tuple[Fact, ...]:
    """A first appointment is agreed."""
    _must_be(state, TAKEN, "set_appointment")
    return (_fact(state, FactType.APPOINTMENT_SET, now, {"at": at.isoformat()}),)


def no_show(state: Linkage, *, occurred_at: datetime | None, now: datetime) -> tuple[Fact, ...]:
    """The appointment was missed, at its own time if nothing else is said; the owner follows up, nobody else is told.

    What is asked of the owner then counts from its being known.
    """
    _must_be(state, {LinkageStatus.SCHEDULED}, "record_no_show")
    missed_at = occurred_at or min(state.appointment_at or now, now)
    return (_fact(state, FactType.NO_SHOW_RECORDED, not_ahead(missed_at, now), {"known_at": now.isoformat()}),)


def connect(state: Linkage, *, occurred_at: datetime) -> tuple[Fact, ...]:
    """The person was seen: connected."""
    _must_be(state, TAKEN, "connect_linkage")
    return (_fact(state, FactType.LINKAGE_CONNECTED, occurred_at, {}),)


def assign(state: Linkage, *, owner_id: UUID, owner_role: str, now: datetime) -> tuple[Fact, ...]:
    """The linkage goes with its journey to another owner."""
    data: dict[str, Value] = {
        "owner_id": str(owner_id),
        "owner_role": owner_role,
        "previous_owner_id": str(state.owner_id),
    }
    return (_fact(state, FactType.OWNER_ASSIGNED, now, data),)


def close(state: Linkage, *, outcome: LinkageOutcome, now: datetime) -> tuple[Fact, ...]:
    """Close the loop with what came of it."""
    if state.closed_at is not None:
        raise NotInThisState(state.status, (), "This linkage is closed.")
    return (_fact(state, FactType.LINKAGE_CLOSED, now, {"outcome": outcome.value}),)


def allowed(state: Linkage) -> tuple[str, ...]:
    """The acts that are possible now."""
    if state.closed_at is not None:
        return ()
    acts = ["close_linkage"]
    if state.status in UNSENT:
        acts += ["dispatch_linkage", "reroute_linkage"]
    if state.status is LinkageStatus.REFERRAL_SENT:
        acts += ["answer_linkage", "reroute_linkage"]
    if state.status in TAKEN:
        acts += ["set_appointment", "connect_linkage", "answer_linkage", "reroute_linkage"]
    if state.status is LinkageStatus.SCHEDULED:
        acts.append("record_no_show")
    return tuple(acts)


def _asked_under(state: Linkage, consents: Iterable[Consent]) -> bool:
    return any(covers(one, sharing_with(state.provider_id)) for one in consents)


def _opened(fact: Fact) -> Linkage:
    return Linkage(
        id=fact.stream.id,
        participant_id=fact.id("participant_id"),
        category=fact.text("category"),
        status=LinkageStatus.IDENTIFIED,
        opened_at=fact.occurred_at,
        owner_id=fact.id("owner_id"),
        provider_id=fact.maybe_id("provider_id"),
    )


def _asking(state: Linkage, fact: Fact) -> Linkage:
    """Whom it turns to: sent to a provider, turned to another one, or taken back from whoever was asked."""
    if fact.type is FactType.LINKAGE_ASK_WITHDRAWN:
        gone = replace(state, provider_id=None, consent_id=None, tried_provider_ids=_asked(state))
        return replace(gone, status=LinkageStatus.IDENTIFIED, reason_code=NO_LONGER_NEEDED)
    turned = _to(state, fact.id("provider_id"))
    if fact.type is FactType.LINKAGE_REROUTED:
        return replace(turned, status=LinkageStatus.IDENTIFIED, reason_code=None)
    consent = fact.maybe_id("consent_id") or state.consent_id
    return replace(turned, status=LinkageStatus.REFERRAL_SENT, consent_id=consent)


def _to(state: Linkage, provider_id: UUID) -> Linkage:
    return replace(state, provider_id=provider_id, tried_provider_ids=_asked(state))


def _asked(state: Linkage) -> tuple[str, ...]:
    """The providers that were asked so far; one that was only thought of was not."""
    present = str(state.provider_id) if state.provider_id else None
    if present is None or state.status is LinkageStatus.IDENTIFIED or present in state.tried_provider_ids:
        return state.tried_provider_ids
    return (*state.tried_provider_ids, present)


def _must_be(state: Linkage, statuses: set[LinkageStatus], act: str) -> None:
    if state.status not in statuses:
        raise NotInThisState(
            state.status, allowed(state), f"'{act}' is not possible while the linkage is {state.status}."
        )


def _fact(state: Linkage, kind: FactType, occurred_at: datetime, data: Mapping[str, Value]) -> Fact:
    return Fact(stream=_stream(state.id), type=kind, occurred_at=occurred_at, data=dict(data))


def _stream(linkage_id: UUID) -> StreamRef:
    return StreamRef(kind=StreamKind.LINKAGE, id=linkage_id)
