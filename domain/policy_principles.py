"""Where a policy departs from LEAD's core principles: allowed, and said. What no policy may do is in `policy_rules`."""

from collections.abc import Iterator

from domain.clocks import length_for
from domain.deadlines import MINUTES
from domain.policy import Duration, Policy
from domain.words import Door

Departure = tuple[str, int, str]

HAND_OFF = {"scene_handoff", "first_contact"}
WARM_HAND_OFF = 90  # minutes: thirty in a town, ninety where the ways are long
FULL_CASELOAD = 25
PRACTICES = {
    "charge_filed_first": "the charge waits for the intake: here it is filed first",
    "charged_if_not_followed_through": "after the intake nothing more is owed on a charge: here it may come back",
    "abstinence_required": "nobody is asked to be sober: here they are",
    "release_required": "consent opens a disclosure, never a service: here a release is signed first, or nothing begins",
}


def departures(policy: Policy) -> Iterator[Departure]:
    """Each departure: the table it stands in, its place there, and what it departs from."""
    if not any(rule.state == "open" and door is not Door.ARREST_DIVERSION for door, rule in policy.doors.items()):
        yield _departs("door", 0, "nobody needs an arrest to be helped: here no other door is open")
    for place, clock in enumerate(policy.clocks):
        at_the_scene = length_for(clock, Door.ARREST_DIVERSION)
        if clock.kind in HAND_OFF and not clock.off and _minutes(at_the_scene) > WARM_HAND_OFF:
            message = f"a person is handed over warm, within 30 minutes (90 on long ways): here within {at_the_scene}"
            yield _departs("clock", place, message)
    for name, principle in PRACTICES.items():
        if getattr(policy.practice, name):
            yield _departs("practice", 0, principle)
    if policy.practice.ends_after is not None:
        message = f"support lasts as long as it is needed: here it ends after {policy.practice.ends_after}"
        yield _departs("practice", 0, message)
    if policy.caseload_block > FULL_CASELOAD:
        message = f"a case manager never has more than {FULL_CASELOAD} people: here up to {policy.caseload_block}"
        yield _departs("programme", 0, message)


def _departs(table: str, place: int, message: str) -> Departure:
    return table, place, f"departs from LEAD's core principles: {message}"


def _minutes(length: Duration) -> int:
    return length.amount * MINUTES[length.unit]
