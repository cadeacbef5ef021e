"""What staff see beside a linkage: who was asked and what each said, who would be next, and what stands in the way."""

from collections.abc import Sequence
from uuid import UUID

from database import providers
from domain.linkage import next_provider
from domain.states import Linkage
from domain.visibility import Access
from usecases.desk import Desk
from usecases.showing import Shown


async def around(desk: Desk, proof: Access, state: Linkage) -> Shown:
    """The chain of who was asked in this linkage, and the provider that is proposed next."""
    async with desk.database.connect() as connection:
        askings, names = await providers.asked_so_far(connection, proof, state.id)
        fitting = await providers.fitting(connection, proof.actor.programme_id, state.id)
    chain = [
        {
            "provider_id": one.provider_id,
            "provider_name": names.get(one.provider_id),
            "asked_at": one.asked_at,
            "result": one.result,
            "barrier": one.barrier,
            "answered_at": one.answered_at,
        }
        for one in askings
    ]
    proposed = next_provider(state, (one.id for one in fitting))
    name = next((one.name for one in fitting if one.id == proposed), None)
    return {"chain": chain, "proposed_provider_id": proposed, "proposed_provider_name": name}


async def fitting(desk: Desk, programme_id: UUID, linkage_id: UUID) -> tuple[UUID, ...]:
    """The active providers of what the linkage seeks."""
    async with desk.database.connect() as connection:
        return tuple(one.id for one in await providers.fitting(connection, programme_id, linkage_id))


async def barriers(desk: Desk, proof: Access) -> Sequence[Shown]:
    """What stood in the way of services in the last ninety days, by what was sought."""
    async with desk.database.connect() as connection:
        found = await providers.barriers(connection, proof)
    return [{"category": one.category, "barrier": one.barrier, "times": one.times} for one in found]
