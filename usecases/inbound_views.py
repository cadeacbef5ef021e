"""Reports that came in, as the care team looks at them: from whom, what was written, and whom it may be about."""

import json
from collections.abc import Mapping
from uuid import UUID

from database import inbound as kept
from database.reading import Page
from database.rows import from_row
from domain import inbound
from domain.actor import Actor
from domain.errors import NotFound
from domain.roles import Sight
from domain.states import InboundReport
from domain.visibility import access
from usecases import foresee, watch
from usecases.desk import Desk
from usecases.inbound import PERSON, REPORT
from usecases.showing import Shown


async def reports(desk: Desk, actor: Actor, *, limit: int = 50, after: UUID | None = None) -> Page:
    """The reports that nobody has looked at yet, the oldest first."""
    proof = access(actor, Sight.IDENTITY)
    async with desk.database.connect() as connection:
        return await kept.open_reports(connection, proof, limit=limit, after=after)


async def look(desk: Desk, actor: Actor, report_id: UUID) -> Shown:
    """One report, with whom it may be about."""
    proof = access(actor, Sight.IDENTITY)
    async with desk.database.connect() as connection:
        row = await kept.report_of(connection, proof, report_id)
    if row is None:
        raise NotFound("report")
    texts = await desk.views.unsealed(proof, report_id, (PERSON, REPORT))
    person: Mapping[str, object] = json.loads(texts.get(PERSON, "{}"))
    policy = await desk.views.policy_version(actor.programme_id, row["policy_version"])
    said = {name: value for name, value in person.items() if isinstance(value, str)}
    return {
        **row,
        "person": person,
        "text": texts.get(REPORT) or None,
        "matches": watch.each_once(await watch.search(desk, actor, said)),
        "due": await foresee.owed_in(desk, proof, report_id, policy),
        "allowed": inbound.allowed(from_row(InboundReport, row)),
    }
