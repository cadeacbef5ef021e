"""An escalation: one ladder that answers one missed obligation, and ends when that obligation closes."""

from dataclasses import replace
from datetime import datetime
from uuid import UUID

from domain.deadlines import WorkingCalendar
from domain.errors import NotInThisState
from domain.facts import Fact, FactType, StreamRef, Value
from domain.policy import Duration, Ladder, Policy
from domain.states import Escalation, Obligation
from domain.words import EscalationStatus, StreamKind

# nobody has answered what these are about; of any other ladder nobody is told any more
STILL_TELL = frozenset({EscalationStatus.OPEN, EscalationStatus.ENDED_AT_DIRECTOR})


def evolve(state: Escalation | None, fact: Fact) -> Escalation:
    """The escalation after the fact."""
    if state is None:
        return _opened(fact)
    match fact.type:
        case FactType.ESCALATION_RAISED:
            # the next rung's wait runs from when this one was told, which the settling writes
            raised = replace(state, rung=int(fact.text("rung")), next_at=None, delayed_until=None)
            return replace(raised, put_off_from=None)
        case FactType.ESCALATION_ACKNOWLEDGED:
            until = fact.moment("until")
            held = replace(state, acknowledged_at=fact.occurred_at, delayed_until=until, next_at=_after(state, until))
            return replace(held, put_off_from=_moment(fact, "from"))
        case FactType.ESCALATION_SNOOZED:
            until = fact.moment("until")
            later = replace(state, snoozes=state.snoozes + 1, delayed_until=until, next_at=_after(state, until))
            return replace(later, put_off_from=_moment(fact, "from"))
        case FactType.ESCALATION_SNOOZE_ENDED:
            at = fact.moment("next_at")
            return replace(state, delayed_until=at, next_at=at, put_off_from=None)
        case FactType.ESCALATION_ENDED:
            how = EscalationStatus(fact.text("how"))
            return replace(state, status=how, next_at=None, ended_at=fact.occurred_at)
        case _:
            return state


def opened(  # everything that the ladder needs stands in its first fact
    *,
    escalation_id: UUID,
    obligation: Obligation,
    ladder: str,
    participant_id: UUID | None,
    answered: bool,
    now: datetime,
) -> tuple[Fact, ...]:
    """A missed obligation opens its ladder; answered already if the miss was found by its own, late, answer."""
    data: dict[str, Value] = {
        "obligation_id": str(obligation.id),
        "kind": obligation.kind,
        "ladder": ladder,
        "subject_id": str(obligation.stream_id),
        "participant_id": str(participant_id) if participant_id else None,
        "answered": answered,
    }
    return (Fact(stream=_stream(escalation_id), type=FactType.ESCALATION_OPENED, occurred_at=now, data=data),)


def acknowledge(state: Escalation, *, policy: Policy, now: datetime) -> tuple[Fact, ...]:
    """Somebody has it: the next rung waits once more as long, and no longer."""
    _must_be_open(state)
    if state.acknowledged_at is not None:
        raise NotInThisState(state.status, allowed(state), "Somebody acknowledged this already.")
    data: dict[str, Value] = {"until": _delay(state, state.next_at, policy, now).isoformat()}
    if state.put_off_from is not None:
        data["from"] = _delay(state, state.put_off_from, policy, now).isoformat()
    return (_fact(state, FactType.ESCALATION_ACKNOWLEDGED, now, data),)


def snooze(state: Escalation, *, reason_code: str, policy: Policy, now: datetime) -> tuple[Fact, ...]:
    """Put the next rung off, with a reason, as often as the policy allows, and as far as it allows for that reason."""
    _must_be_open(state)
    ladder = policy.ladders[state.ladder]
    if state.snoozes >= ladder.snoozes:
        raise NotInThisState(
            state.status, allowed(state), f"This was put off {ladder.snoozes} times, which is the most."
        )
    from_ = state.put_off_from or state.next_at or now
    data: dict[str, Value] = {
        "until": _delay(state, state.next_at, policy, now, policy.snooze_caps.get(reason_code)).isoformat(),
        "from": from_.isoformat(),
        "reason_code": reason_code,
    }
    return (_fact(state, FactType.ESCALATION_SNOOZED, now, data),)


def end_snooze(state: Escalation, *, now: datetime) -> tuple[Fact, ...]:
    """What it was put off for is over: the next rung comes when it would have come, or now where that has passed."""
    _must_be_open(state)
    if state.put_off_from is None:
        raise NotInThisState(state.status, allowed(state), "This is not put off.")
    data: dict[str, Value] = {"next_at": max(now, state.put_off_from).isoformat()}
    return (_fact(state, FactType.ESCALATION_SNOOZE_ENDED, now, data),)


def raise_(state: Escalation, *, ladder: Ladder, now: datetime, place: int | None = None) -> tuple[Fact, ...]:
    """Climb: tell the next rung, or end at the director if the last rung had its time.

    `place` is the rung to tell where those between would reach nobody who has not heard of it.
    """
    _must_be_open(state)
    if state.rung >= len(ladder.rungs):
        return end(state, how=EscalationStatus.ENDED_AT_DIRECTOR, now=now)
    place = state.rung if place is None else place
    rung = ladder.rungs[place]
    data: dict[str, Value] = {
        "rung": str(place + 1),
        "audience": rung.audience,
        "asks": rung.asks,
        "kind": state.kind,
    }
    return (_fact(state, FactType.ESCALATION_RAISED, now, data),)


def end(state: Escalation, *, how: EscalationStatus, now: datetime) -> tuple[Fact, ...]:
    """The ladder is over, and how."""
    return (_fact(state, FactType.ESCALATION_ENDED, now, {"how": how.value}),)


def allowed(state: Escalation) -> tuple[str, ...]:
    """The acts that are possible now."""
    if state.ended_at is not None:
        return ()
    acts = () if state.acknowledged_at else ("acknowledge_escalation",)
    return (*acts, "snooze_escalation", *(("end_snooze",) if state.put_off_from else ()))


def _opened(fact: Fact) -> Escalation:
    answered = fact.flag("answered")
    return Escalation(
        id=fact.stream.id,
        obligation_id=fact.id("obligation_id"),
        kind=fact.text("kind"),
        ladder=fact.text("ladder"),
        subject_id=fact.id("subject_id"),
        status=EscalationStatus.ANSWERED if answered else EscalationStatus.OPEN,
        opened_at=fact.occurred_at,
        participant_id=fact.maybe_id("participant_id"),
        next_at=None if answered else fact.occurred_at,
        ended_at=fact.occurred_at if answered else None,
    )


def _delay(
    state: Escalation, from_: datetime | None, policy: Policy, now: datetime, cap: Duration | None = None
) -> datetime:
    """As far as the ladder lets it be put off, or not so far, where the reason has a shorter cap of its own."""
    calendar, since = WorkingCalendar.of(policy), max(now, from_ or now)
    caps = (policy.ladders[state.ladder].snooze_cap, *([cap] if cap else []))
    return min(calendar.after(since, one) for one in caps)


def _moment(fact: Fact, name: str) -> datetime | None:
    return fact.moment(name) if fact.maybe(name) else None


def _after(state: Escalation, until: datetime) -> datetime | None:
    return None if state.next_at is None else max(until, state.next_at)


def _must_be_open(state: Escalation) -> None:
    if state.ended_at is not None:
        raise NotInThisState(state.status, (), "This ladder has ended.")


def _fact(state: Escalation, kind: FactType, now: datetime, data: dict[str, Value]) -> Fact:
    return Fact(stream=_stream(state.id), type=kind, occurred_at=now, data=data)


def _stream(escalation_id: UUID) -> StreamRef:
    return StreamRef(kind=StreamKind.ESCALATION, id=escalation_id)
