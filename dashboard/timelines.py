"""The timeline of a record, as pages show it."""

from typing import Any
from uuid import UUID

from dashboard.session import Visitor
from domain.policy import Policy
from usecases import showing, watch
from usecases.desk import Desk


async def timeline_of(desk: Desk, who: Visitor, record_id: UUID, policy: Policy) -> list[dict[str, Any]]:
    """A timeline, with what each clock asks for in the policy's words."""
    facts: list[dict[str, Any]] = [dict(one) for one in await watch.timeline(desk, who.actor, record_id)]
    for fact in facts:
        if "kind" in fact["data"]:
            fact["data"] = {**fact["data"], "kind": showing.what_is_asked(policy, fact["data"]["kind"])}
    return facts
