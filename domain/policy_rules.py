"""What no policy may do, whoever wrote it: LEAD's golden rules as checks on a policy."""

from collections.abc import Iterator

from domain.facts import FactType
from domain.policy import Clock, Ladder, Policy, Telling
from domain.roles import ACTS
from domain.words import JUSTICE_ROLES, POLICE_DOORS, Role, Tier

Fault = tuple[str, int, str]

JUSTICE_KINDS = {
    "eligibility_view",
    "scene_handoff",
    "charge_hold_review",
    "extension_answer",
    "completion_ack",
    "quash_or_reset_request",
}
NEVER_PAUSED = {"intake", "consent_expiry", "revocation", "breach", "court_date"}
REFERRER_EVENTS = {FactType.REFERRAL_RECEIVED: "receipt", FactType.TRIAGE_RESULT_PUBLISHED: "triage_result"}
WRITTEN_BY_TIME = {FactType.DEADLINE_MISSED, FactType.MARK_PASSED}


def rule_faults(policy: Policy) -> Iterator[Fault]:
    """Every breach of the golden rules: the table it stands in, its place there, and how to mend it."""
    for place, rule in enumerate(policy.doors.values()):
        if rule.police_view and rule.door not in POLICE_DOORS:
            yield (
                "door",
                place,
                f"police screen only what came through a police door; drop police_view on '{rule.door}'",
            )
    yield from _clock_faults(policy)
    for place, ladder in enumerate(policy.ladders.values()):
        yield from _ladder_faults(place, ladder)
    for place, telling in enumerate(policy.tellings):
        yield from _telling_faults(place, telling)


def _clock_faults(policy: Policy) -> Iterator[Fault]:
    seen: set[str] = set()
    for place, clock in enumerate(policy.clocks):
        if clock.kind in seen:
            yield "clock", place, f"there are two clocks of kind '{clock.kind}'; give each a kind of its own"
        seen.add(clock.kind)
        yield from _one_clock(policy, place, clock)


def _one_clock(policy: Policy, place: int, clock: Clock) -> Iterator[Fault]:
    if clock.pausable and clock.kind in NEVER_PAUSED:
        yield "clock", place, f"'{clock.kind}' never pauses; drop pausable"
    if clock.on_due == "miss" and clock.ladder is None:
        yield "clock", place, f"'{clock.kind}' can be missed without anybody hearing of it; name its ladder"
    if clock.ladder is not None and clock.ladder not in policy.ladders:
        known = ", ".join(sorted(policy.ladders))
        yield "clock", place, f"there is no ladder '{clock.ladder}'; use one of: {known}"
    elif (
        clock.ladder is not None and clock.kind not in JUSTICE_KINDS and _reaches_justice(policy.ladders[clock.ladder])
    ):
        message = (
            f"the ladder '{clock.ladder}' reaches police or prosecutor, who owe nothing on '{clock.kind}'; "
            f"such rungs belong only to: {', '.join(sorted(JUSTICE_KINDS))}"
        )
        yield "clock", place, message
    if clock.owner == "nobody" and clock.on_due == "miss":
        yield "clock", place, f"somebody must owe '{clock.kind}', or its moment must write a fact (on_due)"
    if clock.on_due == "miss" and not clock.off and not _closable(clock):
        yield "clock", place, f"no command of any role writes what closes '{clock.kind}'; name such a fact in closes"


def _closable(clock: Clock) -> bool:
    return any(set(clock.closes) & rule.writes and rule.roles for rule in ACTS.values())


def _reaches_justice(ladder: Ladder) -> bool:
    return any(rung.audience == "asked" or rung.audience in JUSTICE_ROLES for rung in ladder.rungs)


def _ladder_faults(place: int, ladder: Ladder) -> Iterator[Fault]:
    if not ladder.rungs or ladder.rungs[-1].audience != Role.DIRECTOR:
        yield "ladder", place, f"the ladder '{ladder.name}' ends silently; make the director its last rung"
    for rung in ladder.rungs:
        if rung.audience in JUSTICE_ROLES:
            yield (
                "ladder",
                place,
                f"name the partner of '{ladder.name}' as 'asked', so that only who owes the answer is told",
            )
        if rung.wait.amount <= 0:
            yield "ladder", place, f"every rung of '{ladder.name}' waits some time before the next"


def _telling_faults(place: int, telling: Telling) -> Iterator[Fault]:
    if telling.audience == "referrer" and REFERRER_EVENTS.get(FactType(telling.fact)) != telling.event:
        yield (
            "telling",
            place,
            "a referrer hears the receipt and the triage result, and nothing after; drop this telling",
        )
    justice = telling.audience in JUSTICE_ROLES
    if justice and telling.consent is None:
        yield (
            "telling",
            place,
            "police and prosecutors are told only what they are asked; use 'asked', or name a consent",
        )
    if telling.audience == "asked" and telling.tier not in {Tier.N0, Tier.N1}:
        yield "telling", place, "a partner who is asked learns its own question (N0 or N1), no more"
