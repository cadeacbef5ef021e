"""Who referred a person, and is now to hear that they are connected: once, under a consent that names that very agency."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from database.straight import first_row, the_row
from domain.facts import FactType
from domain.words import ConsentKind

MAY_CONNECT = {FactType.INTAKE_COMPLETED, FactType.CONSENT_SIGNED}
# two streams of one person may settle at the same moment: the second looks once the first has told
ONE_AT_A_TIME = text("select pg_advisory_xact_lock(hashtextextended(cast(:participant_id as text), 0))")
# of an agency, whoever referred the person first; nobody before the intake, and no agency that has heard it already
TO_HEAR = text("""select array_agg(x.referrer_id) from (select distinct on (c.recipient_agency_id) r.referrer_id
    from consent c join referral r on r.participant_id = c.participant_id and r.referrer_agency_id = c.recipient_agency_id
    join person a on a.id = r.referrer_id and a.active
    where c.participant_id = :participant_id and c.kind = 'referrer_connected' and c.status = 'active'
    and exists (select from fact f where f.stream_id = c.participant_id and f.type = 'intake_completed'
        and not exists (select from fact u where u.stream_id = c.participant_id and u.type = 'fact_undone'
            and u.data->>'fact_id' = f.id::text))
    and not exists (select from notice n join person b on b.id = n.person_id where n.participant_id = c.participant_id
        and n.audience = 'referring_agency' and n.state = 'told' and b.agency_id = c.recipient_agency_id)
    order by c.recipient_agency_id, r.received_at, r.id) x""")


async def connected(connection: AsyncConnection, row: Mapping[str, Any]) -> tuple[UUID, ...]:
    """Those to whom a fact of the stream says it; nobody where none of it could, or no such consent is in force."""
    could = any(fact["type"] in MAY_CONNECT for fact in row["facts"] or ())
    if not could or not any(one["kind"] == ConsentKind.REFERRER_CONNECTED for one in row["consents"] or ()):
        return ()
    values = {"participant_id": UUID(row["participant"]["id"])}
    await first_row(connection, ONE_AT_A_TIME, values)
    return tuple((await the_row(connection, TO_HEAR, values))[0] or ())
