"""A person goes to another site: the thread is not let go here until the other site has said that it has them.

Which site it is stands sealed beside the record, never in a fact: a name beside a person says where they are.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta
from enum import StrEnum

from domain import journey
from domain.asking import must_be_open, not_ahead
from domain.clocks import clocks_of
from domain.errors import Fault, Invalid, NotInThisState
from domain.facts import Fact, FactType, StreamRef, Value
from domain.policy import Policy
from domain.states import Linkage, Participant
from domain.words import Stage, StreamKind

DAY = timedelta(days=1)  # a day is named by its beginning, also the day on which the journey opened
FURTHEST_AHEAD = timedelta(days=90)  # nobody is asked about a transfer that is so far away


class Word(StrEnum):
    """How the other site said that it has them."""

    PHONE = "phone"
    IN_PERSON = "in_person"
    VIDEO = "video"
    MESSAGE = "message"
    LETTER = "letter"


class CalledOff(StrEnum):
    """Why a transfer comes to nothing; the journey goes on here."""

    STAYS_HERE = "stays_here"
    DID_NOT_ARRIVE = "did_not_arrive"
    LOST_CONTACT = "lost_contact"
    BEGUN_IN_ERROR = "begun_in_error"
    OTHER = "other"


def begin(
    state: Participant, *, goes_at: datetime, reason_code: str, policy: Policy, now: datetime
) -> tuple[Fact, ...]:
    """Another site is to take the person over; until it says that it has them, the journey is open, and its owner's."""
    must_be_open(state)
    if state.transfer_since is not None:
        message = "A transfer is under way already. Record that the other site has them, or call it off first."
        raise NotInThisState(state.stage, journey.allowed(state), message)
    if not clocks_of(policy).opening.get(FactType.TRANSFER_BEGUN):
        message = f"Nothing in the policy of this journey ({policy.version}) asks whether they arrived. Move it to one that does."
        raise NotInThisState(state.stage, journey.allowed(state), message)
    if not state.opened_at - DAY <= goes_at <= now + FURTHEST_AHEAD:
        message = f"Say when they go: not before their journey began, and at most {FURTHEST_AHEAD.days} days from now."
        raise Invalid([Fault(pointer="/goes_at", code="out_of_range", message=message)])
    since = max(state.opened_at, min(goes_at, now))
    return (_fact(state, FactType.TRANSFER_BEGUN, since, {"goes_at": goes_at.isoformat(), "reason_code": reason_code}),)


def receive(
    state: Participant, *, how: Word, linkages: tuple[Linkage, ...], occurred_at: datetime, now: datetime
) -> tuple[Fact, ...]:
    """The other site said that it has them: the journey ends here, in the same step, with all that ends with any."""
    since, reason_code = _under_way(state)
    received = _fact(state, FactType.TRANSFER_RECEIVED, _since(since, occurred_at, now), {"how": how.value})
    ends = journey.ends(state, stage=Stage.TRANSFERRED, reason_code=reason_code, linkages=linkages, now=now)
    return (received, *ends)


def call_off(state: Participant, *, reason: CalledOff, occurred_at: datetime, now: datetime) -> tuple[Fact, ...]:
    """No other site takes them over: the journey goes on, with the clocks that never stopped."""
    since, _ = _under_way(state)
    return (_fact(state, FactType.TRANSFER_ENDED, _since(since, occurred_at, now), {"reason_code": reason.value}),)


def _under_way(state: Participant) -> tuple[datetime, str]:
    """Since when, and why they go."""
    must_be_open(state)
    if state.transfer_since is None or state.transfer_reason is None:
        raise NotInThisState(state.stage, journey.allowed(state), "No transfer is under way here. Begin one first.")
    return state.transfer_since, state.transfer_reason


def _since(since: datetime, occurred_at: datetime, now: datetime) -> datetime:
    if occurred_at < since:
        message = "Nothing is heard of a transfer before it began."
        raise Invalid([Fault(pointer="/occurred_at", code="before_the_transfer", message=message)])
    return not_ahead(occurred_at, now)


def _fact(state: Participant, kind: FactType, occurred_at: datetime, data: Mapping[str, Value]) -> Fact:
    stream = StreamRef(kind=StreamKind.PARTICIPANT, id=state.id)
    return Fact(stream=stream, type=kind, occurred_at=occurred_at, data=dict(data))
