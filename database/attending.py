"""Who may go to a meeting instead of somebody: a colleague of their own office, found by the address they sign in with."""

from uuid import UUID

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from database.straight import first_row
from domain.actor import Actor

COLLEAGUE = text("""select a.id from person a where a.programme_id = :programme_id and a.agency_id = :agency_id
    and a.active and lower(a.email) = lower(:address) order by a.id limit 1""")


async def colleague_at(connection: AsyncConnection, actor: Actor, address: str) -> UUID | None:
    """Who of the actor's own agency has this address; None where nobody has."""
    values = {"programme_id": actor.programme_id, "agency_id": actor.agency_id, "address": address.strip()}
    found = await first_row(connection, COLLEAGUE, values)
    return found[0] if found else None
