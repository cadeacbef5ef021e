"""Who must be at the table for what it decides there, and what it may still do while they are not."""

from collections.abc import Iterable, Sequence

from domain.actor import Actor
from domain.errors import QuorumMissing
from domain.policy import Cadence
from domain.states import Conference
from domain.words import ConferenceDecision, ConferenceStatus, Role


def missing_roles(attended: Iterable[Actor], quorum: Sequence[Role]) -> tuple[Role, ...]:
    """The roles that the quorum wants and nobody in the room has."""
    there = {role for one in attended for role in one.roles}
    return tuple(role for role in quorum if role not in there)


def decided_without(
    state: Conference, decision: ConferenceDecision, attended: Iterable[Actor], cadence: Cadence, *, reasoned: bool
) -> tuple[Role, ...]:
    """The roles without which the table decides this; QuorumMissing where it may not, and no reason was given."""
    if decision not in cadence.quorum_for:
        return ()
    missing = missing_roles(attended, cadence.quorum)
    if missing and not reasoned and state.status is ConferenceStatus.OPEN:
        names = ", ".join(role.replace("_", " ") for role in missing)
        message = (
            f"No quorum: nobody here as {names}. Note on the roll who is in the room, put this off, or say in "
            "'quorum_reason' why the table decides without them. A referral can be decided by the coordinator at any time."
        )
        raise QuorumMissing(state.status, ("record_attendance", "decide_item"), message)
    return missing
