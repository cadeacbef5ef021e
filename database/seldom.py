"""What the settling of few streams needs: read by itself, because every settling would pay for it in the one statement."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from database.apart import kept_from
from database.connected import connected
from database.straight import the_row
from domain.words import StreamKind

# those outside to whom something went out under a consent, or who read of its person by no other that still stands; of a
# held charge only who read: that there was something to read is itself told to nobody
DISCLOSED = """select jsonb_agg(distinct x.person_id) from (
    select n.person_id from consent c join notice n on n.consent_id = c.id and n.state = 'told'
        join delivery d on d.notice_id = n.id and d.state = 'sent'
        join person a on a.id = n.person_id join agency g on g.id = a.agency_id
        where c.id = s.id and c.kind <> 'charge_hold' and g.kind <> 'programme'
    union all
    select u.actor_id from consent c join audit u on u.stream_id = c.participant_id and u.outcome = 'seen'
        join person a on a.id = u.actor_id join agency g on g.id = a.agency_id
        where c.id = s.id and g.kind <> 'programme' and (c.kind = 'charge_hold') = (u.act = 'read_charge_notice')
        and (g.id = c.recipient_agency_id or c.recipient_agency_id is null and g.kind = c.recipient_class)
        and not exists (select from consent o where o.participant_id = c.participant_id and o.status = 'active'
            and (o.kind = 'charge_hold') = (c.kind = 'charge_hold')
            and (o.recipient_agency_id = g.id or o.recipient_agency_id is null and o.recipient_class = g.kind))) x"""
DISCLOSED_TO = text(f"select ({DISCLOSED}) from stream s where s.id = :stream_id")


async def seldom(connection: AsyncConnection, stream_id: UUID, row: Mapping[str, Any]) -> dict[str, Any]:
    """What few streams need, by its name.

    `kept_from`: who works with somebody from whom its person is kept apart; `disclosed`: whom a consent let read;
    `connected`: who referred the person, and is now to hear that they are connected. `row` is what settling loaded of the stream; what it has not is not read.
    """
    programme_id = UUID(row["stream"]["programme_id"])
    is_consent = row["stream"]["kind"] == StreamKind.CONSENT
    return {
        "connected": await connected(connection, row),
        "kept_from": await kept_from(connection, programme_id, stream_id) if row["is_kept_apart"] else frozenset(),
        "disclosed": (await the_row(connection, DISCLOSED_TO, {"stream_id": stream_id}))[0] if is_consent else None,
    }
