"""What one person has in hand: journeys, meetings to chair, tasks from the table, and what they took of others' records."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from domain.visibility import Access

JOURNEYS = """select p.id, p.alias from participant p join stream s on s.id = p.id
    where p.owner_id = :person_id and p.ended_at is null and s.programme_id = :programme_id"""
MEETINGS = """select c.id, t.name from conference c join stream s on s.id = c.id join team t on t.id = c.team_id
    where s.programme_id = :programme_id and (
        c.chair_id = :person_id and c.status not in ('minutes_approved', 'cancelled')
        or exists (select from action_item i where i.conference_id = c.id and i.owner_id = :person_id
            and i.done_at is null and i.withdrawn_at is null))"""
# what is theirs by name and goes with none of these: they took it ("I take this"), or its record is over
BY_NAME = """select o.id, o.kind, o.due_at, s.id as stream_id, s.kind as stream_kind, s.participant_id
    from obligation o join stream s on s.id = o.stream_id
    where o.owner_id = :person_id and o.closed_at is null and s.programme_id = :programme_id and (
        case s.kind when 'conference' then s.id not in (select id from meeting)
            when 'participant' then s.id not in (select id from journey)
            when 'linkage' then s.participant_id not in (select id from journey)
            else true end
        or exists (select from fact f where f.stream_id = s.id and f.type in ('obligation_taken', 'obligation_handed_on')
            and f.data->>'obligation_id' = cast(o.id as text)))"""
OWNED = text(f"""with journey as ({JOURNEYS}), meeting as ({MEETINGS})
    select x.kind, x.id, x.who, x.next_due, x.owed, x.record_kind, x.record_id, x.participant_id from (
        select 'journey' as kind, 1 as place, j.id, j.alias as who, s.next_due, null as owed, s.kind as record_kind,
            j.id as record_id, j.id as participant_id from journey j join stream s on s.id = j.id
        union all
        select 'meeting', 2, m.id, m.name, s.next_due, null, s.kind, m.id, null
            from meeting m join stream s on s.id = m.id
        union all
        select 'obligation', 3, o.id, coalesce(p.alias, r.receipt_code, t.name, replace(o.stream_kind, '_', ' ')),
            o.due_at, o.kind, o.stream_kind, o.stream_id, p.id from ({BY_NAME}) o
            left join charge_hold h on h.id = o.stream_id
            left join participant p on p.id in (o.participant_id, o.stream_id)
            left join referral r on r.id in (h.referral_id, o.stream_id)
            left join team t on t.id = o.stream_id
    ) x order by x.place, x.next_due nulls last, x.id""")
DONE_IN_BATCH = text("""select split_part(k.key, '/', 3) as id from command_key k
    where k.programme_id = :programme_id and k.key >= :first and k.key < :last and k.outcome is not null""")


@dataclass(frozen=True, slots=True, kw_only=True)
class InHand:
    """One thing that somebody has in hand.

    `kind` is journey (with its linkages), meeting (its chair, or tasks taken on there), or obligation: what `owed` names, in
    a record that is not theirs or that they took it in.
    """

    kind: str
    id: UUID
    who: str
    next_due: datetime | None
    owed: str | None
    record_kind: str
    record_id: UUID
    participant_id: UUID | None


async def in_hand(connection: AsyncConnection, access: Access, person_id: UUID) -> Sequence[InHand]:
    """Everything open that is this person's, journeys first, the next deadline first."""
    values = {"person_id": person_id, "programme_id": access.actor.programme_id}
    return [InHand(**row) for row in (await connection.execute(OWNED, values)).mappings()]


async def how_much(connection: AsyncConnection, programme_id: UUID, person_id: UUID) -> int:
    """How many things the person has in hand."""
    values = {"person_id": person_id, "programme_id": programme_id}
    return len((await connection.execute(OWNED, values)).all())


async def done_in_batch(connection: AsyncConnection, access: Access, batch_id: UUID) -> frozenset[UUID]:
    """The records that the batch has moved so far."""
    values = {
        "programme_id": access.actor.programme_id,
        "first": f"batch/{batch_id}/",
        "last": f"batch/{batch_id}0",
    }
    return frozenset(UUID(row.id) for row in await connection.execute(DONE_IN_BATCH, values))
