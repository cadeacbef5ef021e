"""One provider's agency: all that it is asked, and all that it took on, on one page."""

from uuid import UUID

from database import agencies
from domain.actor import Actor
from domain.errors import NotFound
from domain.roles import Sight
from domain.visibility import access
from usecases.desk import Desk
from usecases.showing import Shown

FOR_THE_PROVIDER = ("id", "category", "area", "status", "appointment_at", "asked_at", "due_at", "late")
BY_STAFF = (*FOR_THE_PROVIDER, "participant_id", "alias", "owner_name")


async def asked_of(desk: Desk, actor: Actor, agency_id: UUID | None = None) -> Shown:
    """What an agency is asked and took on: its own people see category and area, the programme's staff of whom it is.

    Without `agency_id` the actor's own. NotFound for a partner that asks for another one's.
    """
    proof = access(actor, Sight.LINKAGES)
    wanted = agency_id or actor.agency_id
    if wanted is None or (not actor.is_staff and wanted != actor.agency_id):
        raise NotFound("agency")
    async with desk.database.connect() as connection:
        agency = await agencies.agency_named(connection, proof, wanted)
        if agency is None:
            raise NotFound("agency")
        rows = await agencies.asks_of(connection, proof, wanted)
    names = BY_STAFF if actor.is_staff else FOR_THE_PROVIDER
    shown = [{name: row[name] for name in names} for row in rows]
    return {
        "id": agency["id"],
        "name": agency["name"],
        "waiting": [one for one in shown if one["status"] == "referral_sent"],
        "taken": [one for one in shown if one["status"] != "referral_sent"],
    }
