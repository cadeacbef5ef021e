"""The waiting list, for programme staff alone: whose turn is next, and why."""

from collections.abc import Sequence

from database.waiting import Waiting, waiting
from domain.actor import Actor
from domain.roles import Sight
from domain.visibility import access
from domain.waiting import Priority, priority
from usecases.desk import Desk
from usecases.showing import Shown


async def waiting_list(desk: Desk, actor: Actor) -> Sequence[Shown]:
    """Who waits, the most urgent first, of two alike who has waited longer; each with what its score is made of."""
    proof = access(actor, Sight.REFERRALS)
    async with desk.database.connect() as connection:
        found = await waiting(connection, proof)
    scored: list[tuple[Priority, Waiting]] = []
    for one in found:
        policy = await desk.views.policy_version(actor.programme_id, one.policy_version)
        scored.append((priority(one.referral, policy.waiting, one.now), one))
    scored.sort(key=lambda pair: (-pair[0].score, pair[1].referral.received_at, pair[1].referral.id))
    return [
        {
            "id": one.referral.id,
            "receipt_code": one.referral.receipt_code,
            "door": one.referral.door,
            "area": one.referral.area,
            "received_at": one.referral.received_at,
            "score": found.score,
            "reasons": dict(found.reasons),
            "review_due": one.review_due,
        }
        for found, one in scored
    ]
