"""Whom a policy may wake, and whom it must: at night everything waits but life, custody, safety, and who waits there."""

from collections.abc import Iterator

from domain.clocks import MISS
from domain.facts import FactType
from domain.policy import Clock, Duration, Ladder, Policy, Telling

Fault = tuple[str, int, str]

# what a clock answers at any hour, however long it runs
OF_LIFE = {
    FactType.ARREST_RECORDED,
    FactType.HANDOFF_REQUESTED,
    FactType.OVERDOSE_RECORDED,
    FactType.PAUSE_ENDED,  # out of jail or hospital: the first days are the most dangerous ones
    FactType.SAFETY_ALERT_RAISED,
}
# what may be told at any hour, and to whom alone where not to everybody
MAY_WAKE: dict[FactType, str | None] = {
    **dict.fromkeys(OF_LIFE),
    FactType.INBOUND_REPORT_RECEIVED: None,  # of an overdose, a booking, a release
    FactType.HANDOFF_ACKNOWLEDGED: None,
    FactType.HANDOFF_STOOD_DOWN: None,
    FactType.DEADLINE_MISSED: "referrer",  # of nothing but the scene, where they wait
    FactType.REFERRAL_RECEIVED: "referrer",  # who has just sent it is awake
    FactType.LINKAGE_TAKEN_BACK: None,  # no bed tonight, where there was one
    FactType.CHARGE_CORRECTION_TOLD: None,  # a charge may be filed on what was said before
}
# what is told at once, or somebody comes to harm by it, with whom it must not wait for
MUST_WAKE = {
    FactType.SAFETY_ALERT_RAISED: "on_call",
    FactType.OVERDOSE_RECORDED: "on_call",
    FactType.HANDOFF_REQUESTED: "on_call",
    FactType.HANDOFF_ACKNOWLEDGED: "referrer",
    FactType.HANDOFF_STOOD_DOWN: "on_call",
    FactType.CHARGE_CORRECTION_TOLD: "asked",
}
PARTNERS = {"asked", "provider"}
HOURS = {"minutes", "hours"}


def night_faults(policy: Policy) -> Iterator[Fault]:
    """What would wake somebody for what can wait, and what would let somebody sleep who is waited for."""
    for place, clock in enumerate(policy.clocks):
        for length, name in _climbs(clock):
            if name in policy.ladders:
                yield from _clock_faults(place, clock, length, policy.ladders[name])
    for place, ladder in enumerate(policy.ladders.values()):
        if ladder.wakes and any(rung.audience in PARTNERS for rung in ladder.rungs):
            yield "ladder", place, f"no partner is woken; drop wakes on '{ladder.name}', or the rung that tells one"
    if policy.quiet is not None and not any(ladder.wakes for ladder in policy.ladders.values()):
        yield "ladder", 0, "nobody would be woken for anything; write wakes = true on the ladder of a safety alert"
    for place, telling in enumerate(policy.tellings):
        yield from _telling_faults(place, telling)


def _climbs(clock: Clock) -> set[tuple[Duration, str]]:
    """How long it runs and which ladder then answers, by whatever door."""
    doors = {None, *(clock.by_door or {}), *(clock.ladder_by_door or {})}
    lengths, ladders = clock.by_door or {}, clock.ladder_by_door or {}
    found = {
        (lengths.get(door, clock.due) if door else clock.due, ladders.get(door, clock.ladder) if door else clock.ladder)
        for door in doors
    }
    return {(length, name) for length, name in found if name is not None}


def _clock_faults(place: int, clock: Clock, length: Duration, ladder: Ladder) -> Iterator[Fault]:
    if clock.on_due != MISS or clock.off:
        return
    if ladder.wakes and length.unit not in HOURS and not OF_LIFE & {*clock.opens}:
        message = (
            f"'{clock.kind}' can wait for the morning, and '{ladder.name}' wakes people; name a ladder without wakes"
        )
        yield "clock", place, message
    if not ladder.wakes and length.unit == "minutes" and clock.due_from == "fact":
        message = (
            f"'{clock.kind}' is due within minutes, and '{ladder.name}' sleeps at night; name a ladder with wakes = true, "
            "where it is so by one door alone in ladder_by_door"
        )
        yield "clock", place, message


def _telling_faults(place: int, telling: Telling) -> Iterator[Fault]:
    fact = FactType(telling.fact)
    if telling.wakes and (fact not in MAY_WAKE or MAY_WAKE[fact] not in {None, telling.audience}):
        known = ", ".join(sorted(MAY_WAKE))
        message = f"'{fact}' wakes nobody who is '{telling.audience}'; drop wakes, which is for: {known}"
        yield "telling", place, message
    if not telling.wakes and MUST_WAKE.get(fact) == telling.audience:
        yield "telling", place, f"'{fact}' is told '{telling.audience}' at once, at night too; write wakes = true"
