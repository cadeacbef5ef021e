"""A consent that ran out: the person is asked whether they wish to sign it again, and nobody is reminded once they said."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from uuid import UUID, uuid5

from domain.consent import Grant, grants_the_same
from domain.errors import NotInThisState
from domain.facts import Fact, FactType, StreamRef, Value
from domain.states import ChargeHold, Consent, Obligation, Participant
from domain.words import ENDED_STAGES, ConsentKind, ConsentStatus, StreamKind

ASKED_AGAIN = "consent_renewal"  # what the policy's clock is called
TOLD_ONCE = {ConsentKind.REFERRER_CONNECTED}  # nothing more is ever told under it, so that nobody is asked again


def about(participant_id: UUID, one: Consent | Grant) -> str:
    """What is asked again: the same grant has the same id, whichever signature it stood under."""
    same = (one.kind, one.recipient_class, one.purpose, one.recipient_agency_id)
    return str(uuid5(participant_id, "/".join(str(part) for part in same)))


def ran_out(
    state: Participant,
    gone: Iterable[Consent],
    *,
    left: Sequence[Consent],
    holds: Sequence[ChargeHold],
    now: datetime,
) -> tuple[Fact, ...]:
    """The consents that ran out and that somebody asks about: nothing else grants the same, and nobody has said yet."""
    if state.stage in ENDED_STAGES:
        return ()
    return tuple(
        _on_journey(state.id, FactType.CONSENT_RAN_OUT, one, now) for one in gone if _is_asked_about(one, left, holds)
    )


def renewed(
    state: Participant, grants: Iterable[Grant], *, live: Sequence[Consent], owed: Sequence[Obligation], now: datetime
) -> tuple[Fact, ...]:
    """What a new signature answers: what is asked again, and the reminders of an older one that it outlasts."""
    asked = {one.about for one in owed if one.kind == ASKED_AGAIN}
    facts: list[Fact] = []
    for grant in grants:
        if about(state.id, grant) in asked:
            facts.append(_on_journey(state.id, FactType.CONSENT_RENEWED, grant, now))
        older = (one for one in live if grants_the_same(one, grant) and one.expires_at <= grant.expires_at)
        facts += (_fact(one, FactType.CONSENT_RENEWED, now) for one in older)
    return tuple(facts)


def decline(state: Consent, *, owed: Sequence[Obligation], now: datetime) -> tuple[Fact, ...]:
    """The person does not wish it again: said before it runs out, or when they are asked after it has."""
    if state.status is ConsentStatus.ACTIVE and state.not_wished_at is None:
        return (_fact(state, FactType.CONSENT_NOT_WISHED, now),)
    if is_asked_again(state, owed):
        return (_on_journey(state.participant_id, FactType.CONSENT_NOT_WISHED, state, now),)
    raise NotInThisState(state.status, (), "Nobody is asked about this consent again.")


def is_asked_again(state: Consent, owed: Iterable[Obligation]) -> bool:
    """Whether this consent ran out, and what its person wishes is still to be asked."""
    key = about(state.participant_id, state)
    expired = state.status is ConsentStatus.EXPIRED
    return expired and any(one.kind == ASKED_AGAIN and one.about == key for one in owed)


def _is_asked_about(one: Consent, left: Sequence[Consent], holds: Sequence[ChargeHold]) -> bool:
    needed = one.kind not in TOLD_ONCE and (one.kind is not ConsentKind.CHARGE_HOLD or bool(holds))
    return needed and one.not_wished_at is None and not any(grants_the_same(one, other) for other in left)


def _on_journey(participant_id: UUID, kind: FactType, one: Consent | Grant, now: datetime) -> Fact:
    data: dict[str, Value] = {"about": about(participant_id, one), "kind": one.kind.value}
    stream = StreamRef(kind=StreamKind.PARTICIPANT, id=participant_id)
    return Fact(stream=stream, type=kind, occurred_at=now, data=data)


def _fact(state: Consent, kind: FactType, now: datetime) -> Fact:
    data: dict[str, Value] = {"participant_id": str(state.participant_id), "kind": state.kind.value}
    return Fact(stream=StreamRef(kind=StreamKind.CONSENT, id=state.id), type=kind, occurred_at=now, data=data)
