"""No-contact orders as read; and the wall: whoever works with one of two people is not shown how to reach the other."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from domain.visibility import Access

# somebody who is away, and whoever stands in for them now
STANDS_IN = """select r.stand_in_id from rota r join programme y on y.id = r.programme_id where r.person_id = {owner}
    and r.kind = 'away' and r.ended_at is null and r.stand_in_id is not null
    and r.starts_at <= clock_timestamp() + make_interval(secs => y.clock_offset)
    and r.ends_at > clock_timestamp() + make_interval(secs => y.clock_offset)"""


def walled(people: str) -> str:
    """SQL that is true where the reader (`:reader`) works with somebody who is kept apart from one of these people.

    Whoever stands in for a case manager works with their people too; but nobody is kept from somebody of their own.
    """
    stands_in = STANDS_IN.format(owner="wo.owner_id")
    return f"""exists (select from kept_apart w join participant wo on wo.id = w.other_id
        join participant wp on wp.id = w.participant_id
        where w.participant_id in ({people}) and w.ended_at is null and wo.ended_at is null
        and (wo.owner_id = :reader or wp.owner_id <> :reader and :reader in ({stands_in})))"""


# those who work with somebody from whom a person is kept apart
KEPT_FROM = f"""select x.owner_id from kept_apart k join participant o on o.id = k.other_id
    cross join lateral (select o.owner_id union all {STANDS_IN.format(owner="o.owner_id")}) x
    where k.participant_id = {{person}} and k.ended_at is null and o.ended_at is null"""
OF_STREAM = text(f"""select distinct x.owner_id from stream s cross join lateral (
    {KEPT_FROM.format(person="coalesce(s.participant_id, s.id)")}) x where s.id = :id and s.programme_id = :programme_id""")
# of a record, a participant or one of their referrals
WALLED = walled("s.id, (select wr.participant_id from referral wr where wr.id = s.id)")
# the sealed fields behind the wall: where somebody is, and texts that may say it
WHERE_THEY_ARE = ("contact", "whereabouts", "safe_contact", "transfer", "narrative", "officer_narrative", "reason")
# where those go from whom the person of a linkage is kept apart: they are asked there, served there, or were helped there
THEIR_PROVIDERS = """select x.provider_id from kept_apart k join linkage x on x.participant_id = k.other_id
    join participant o on o.id = k.other_id where k.participant_id = l.participant_id and k.ended_at is null
    and o.ended_at is null and x.provider_id is not null and x.status <> 'identified'
    and (x.closed_at is null or x.outcome = 'got_help')"""
PROVIDERS_APART = text(f"""select distinct a.provider_id from linkage l join stream s on s.id = l.id
    cross join lateral ({THEIR_PROVIDERS}) a where l.id = :id and s.programme_id = :programme_id""")
OTHERS = text("""select k.other_id from kept_apart k join stream s on s.id = k.participant_id
    where k.participant_id = :id and k.ended_at is null and s.programme_id = :programme_id order by k.other_id""")
PARTIES = text("""select k.participant_id from kept_apart k join stream s on s.id = k.participant_id
    where k.order_id = :id and k.ended_at is null and s.programme_id = :programme_id order by k.participant_id""")
BETWEEN = text("""select exists (select from kept_apart k join participant a on a.id = k.participant_id
    join participant b on b.id = k.other_id where k.ended_at is null and a.ended_at is null and b.ended_at is null
    and a.owner_id = :one and b.owner_id = :other)""")
# what one person took on at a meeting for somebody who is kept apart from somebody of another's
TASKS_BETWEEN = text("""select exists (select from action_item i join stream s on s.id = i.conference_id
    join kept_apart k on k.participant_id = i.participant_id join participant o on o.id = k.other_id
    where i.conference_id = :id and s.programme_id = :programme_id and i.owner_id = :one and i.done_at is null
    and k.ended_at is null and o.ended_at is null and o.owner_id = :other)""")
BOTH = text("""select p.alias, o.alias from kept_apart k join stream s on s.id = k.participant_id
    join participant p on p.id = k.participant_id join participant o on o.id = k.other_id
    where s.programme_id = :programme_id and k.ended_at is null and k.participant_id < k.other_id
    and p.ended_at is null and o.ended_at is null and 2 = (select count(distinct i.participant_id) from agenda_item i
        where i.conference_id = :id and i.removed_at is null and i.participant_id in (k.participant_id, k.other_id))
    order by 1, 2""")
ORDERS = text("""select k.order_id as id, k.other_id, o.alias, k.since, o.owner_id, a.name as owner_name,
    coalesce((select jsonb_agg(jsonb_build_object('id', c.id, 'starts_at', c.starts_at) order by c.starts_at)
        from conference c where c.status in ('planned', 'frozen', 'open') and 2 = (select count(distinct i.participant_id)
        from agenda_item i where i.conference_id = c.id and i.removed_at is null
        and i.participant_id in (k.participant_id, k.other_id))), '[]') as meetings
    from kept_apart k join stream s on s.id = k.participant_id join participant o on o.id = k.other_id
    join person a on a.id = o.owner_id where k.participant_id = :id and k.ended_at is null and o.ended_at is null
    and s.programme_id = :programme_id order by k.since, k.other_id""")


async def others_apart(connection: AsyncConnection, programme_id: UUID, participant_id: UUID) -> tuple[UUID, ...]:
    """Those from whom a person is kept apart, for holding their threads too."""
    rows = await connection.execute(OTHERS, {"id": participant_id, "programme_id": programme_id})
    return tuple(rows.scalars())


async def parties_of(connection: AsyncConnection, programme_id: UUID, order_id: UUID) -> tuple[UUID, ...]:
    """The two people of an order that stands; nobody where there is none."""
    rows = await connection.execute(PARTIES, {"id": order_id, "programme_id": programme_id})
    return tuple(rows.scalars())


async def work_apart(connection: AsyncConnection, one_id: UUID, other_id: UUID) -> bool:
    """Whether somebody works with a person who is kept apart from a person of somebody else's."""
    found: bool = (await connection.execute(BETWEEN, {"one": one_id, "other": other_id})).scalar_one()
    return found


async def tasks_apart(
    connection: AsyncConnection, programme_id: UUID, conference_id: UUID, one_id: UUID, other_id: UUID
) -> bool:
    """Whether somebody took on something at a meeting for a person who is kept apart from a person of somebody else's."""
    values = {"id": conference_id, "programme_id": programme_id, "one": one_id, "other": other_id}
    found: bool = (await connection.execute(TASKS_BETWEEN, values)).scalar_one()
    return found


async def kept_from(connection: AsyncConnection, programme_id: UUID, stream_id: UUID) -> frozenset[UUID]:
    """Those who work with somebody from whom the person of a record is kept apart: it is not handed to them."""
    rows = await connection.execute(OF_STREAM, {"id": stream_id, "programme_id": programme_id})
    return frozenset(rows.scalars())


async def providers_apart(connection: AsyncConnection, programme_id: UUID, linkage_id: UUID) -> frozenset[UUID]:
    """The providers to which somebody goes from whom the person of a linkage is kept apart."""
    rows = await connection.execute(PROVIDERS_APART, {"id": linkage_id, "programme_id": programme_id})
    return frozenset(rows.scalars())


async def orders_of(connection: AsyncConnection, access: Access, participant_id: UUID) -> Sequence[Mapping[str, Any]]:
    """The orders that stand for a person, each with the meetings at which both are still to be talked about."""
    rows = await connection.execute(ORDERS, {"id": participant_id, "programme_id": access.actor.programme_id})
    return [dict(row) for row in rows.mappings()]


async def both_on_agenda(connection: AsyncConnection, access: Access, conference_id: UUID) -> Sequence[tuple[str, str]]:
    """The aliases of those on an agenda whom an order keeps apart."""
    rows = await connection.execute(BOTH, {"id": conference_id, "programme_id": access.actor.programme_id})
    return [(one, other) for one, other in rows]
