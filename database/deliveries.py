"""Deliveries: leased in batches, sent by whoever holds the lease, marked with what came of it. All times are real."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from database.ladders import TELLING
from database.links import GOOD
from database.sessions import SOON
from database.settling import Parcel
from database.settling_statements import LEASE_SECONDS
from database.straight import first_row
from domain.facts import Fact, FactType, StreamRef
from domain.invitations import Invitation, invitation_of
from domain.words import StreamKind

BATCH = 20
FIRST_BACK_OFF = 2  # seconds, doubled with each try
LONGEST_BACK_OFF = 900
SEVERAL = 8  # refusals, in some nine minutes: then somebody owes it, while it is tried again all the same …
MOST_REFUSALS = 500  # … about five days at the longest back-off; a server that is away is waited for without end
CONSENT_ENDED = "consent_ended"  # withheld at the last moment: nothing that an operator could mend

# failed, and tried again: what no server will ever take has the code of a refusal for good
STILL_TRIED = (
    f"d.state = 'failed' and d.next_try_at is not null and d.error_code like 'smtp_4%' and d.tries < {MOST_REFUSALS}"
)
DUE = f"""d.programme_id = :programme_id and d.channel = :channel
    and ((d.state = 'queued' and coalesce(d.next_try_at, '-infinity') <= clock_timestamp())
        or ({STILL_TRIED} and d.next_try_at <= clock_timestamp())
        or (d.state = 'leased' and d.lease_until <= clock_timestamp()))"""

# the consents that what is due rests on, held as a revocation holds them: it comes before the lease, or finds it
HOLD = text(f"""select s.id from stream s where s.id in (
    select n.consent_id from delivery d join notice n on n.id = d.notice_id where {DUE}) order by s.id
    for share skip locked""")

# of somebody who died nothing goes out any more that was written while they lived, of a ladder that was answered no rung,
# nobody is asked what needs no answer any more (as what was answered in the night), nobody is invited to a meeting that
# began, moved or was called off since, or asked once more who said whether they come
LEASE = text(f"""
with due as (
    select d.id from delivery d join notice n on n.id = d.notice_id
    where {DUE} and (n.consent_id is null or n.consent_id = any(:held))
    order by d.next_try_at nulls first limit {BATCH} for update of d skip locked
), allowed as (
    select due.id from due join delivery d on d.id = due.id join notice n on n.id = d.notice_id
    join person a on a.id = n.person_id left join consent c on c.id = n.consent_id
    join programme p on p.id = d.programme_id left join participant x on x.id = n.participant_id
    left join escalation e on e.id = n.stream_id join fact f on f.id = n.fact_id left join conference m on m.id = n.stream_id
    where a.active and coalesce(e.status, 'open') in {TELLING}
        and not (n.audience in ('asked', 'provider', 'assigned') and exists (select from obligation o
            where o.stream_id = n.stream_id and o.opened_by = n.fact_id and o.closed_at is not null))
        and (f.type not in ('conference_scheduled', 'conference_moved', 'invitations_reminded')
            or m.status in ('planned', 'frozen') and m.starts_at = cast(f.data->>'starts_at' as timestamptz))
        and (f.type <> 'invitations_reminded' or not jsonb_exists(m.answers, n.person_id::text)
            and m.starts_at > clock_timestamp() + make_interval(secs => p.clock_offset))
        and (x.stage is distinct from 'deceased' or n.created_at >= x.ended_at) and (n.consent_id is null or (c.status = 'active'
        and c.expires_at > clock_timestamp() + make_interval(secs => p.clock_offset)))
), refused as (
    update delivery set state = 'cancelled', error_code = 'no_longer_allowed'
    where id in (select id from due except select id from allowed)
)
update delivery d set state = 'leased', lease_token = :token, tries = d.tries + 1,
    lease_until = clock_timestamp() + interval '{LEASE_SECONDS} seconds'
from notice n join person a on a.id = n.person_id, fact f
where d.id in (select id from allowed) and n.id = d.notice_id and f.id = n.fact_id
returning d.id as delivery_id, a.email as address, n.reference, n.event, f.data->>'asks' as asks, d.message_id,
    n.consent_id, (select l.id from answer_link l where l.notice_id = n.id and {GOOD}) as link_id,
    case when f.type in ('conference_scheduled', 'conference_moved', 'conference_cancelled', 'attendance_answered',
        'delegation_withdrawn') then jsonb_build_object(
        'stream_id', f.stream_id, 'type', f.type, 'data', f.data, 'occurred_at', f.occurred_at) end as meeting
""")  # numbers of ours, no input

# of what is not tried again the moment stands where its next try stood, until the record says so (`database.given_up`)
# not waited for on the disk: what a crash of the database takes of it is one mail sent twice, with the same Message-ID
MARK = text(f"""
with {SOON}
update delivery d set
    state = case when o.error is null then 'sent' when o.error = '{CONSENT_ENDED}' then 'cancelled'
        when o.final or (o.refused and d.tries >= {SEVERAL}) then 'failed' else 'queued' end,
    sent_at = case when o.error is null then clock_timestamp() end,
    error_code = o.error, lease_until = null, lease_token = null, tries = greatest(d.tries, 1),
    next_try_at = case when o.error is null or o.error = '{CONSENT_ENDED}' then null
        when o.final then clock_timestamp() else clock_timestamp()
        + make_interval(secs => least({LONGEST_BACK_OFF}, {FIRST_BACK_OFF} * power(2, least(d.tries, 10)))) end
from unnest(cast(:ids as uuid[]), cast(:tokens as uuid[]), cast(:errors as text[]), cast(:finals as bool[]),
    cast(:refused as bool[])) as o(id, token, error, final, refused), soon
where soon.it = 'off' and d.id = o.id and d.lease_token = o.token and (d.state = 'leased' or o.error is null)
returning d.programme_id
""")  # numbers of ours, no input

STILL = text("""select c.id from consent c join stream s on s.id = c.id join programme p on p.id = s.programme_id
    where c.id = :id and c.status = 'active'
    and c.expires_at > clock_timestamp() + make_interval(secs => p.clock_offset)""")

WAITING = text(f"""
select count(*) as waiting, extract(epoch from min(case when d.state = 'leased' then d.lease_until
    else coalesce(d.next_try_at, clock_timestamp()) end) - clock_timestamp())::float as seconds
from delivery d where d.programme_id = :programme_id and d.channel = :channel
    and (d.state in ('queued', 'leased') or {STILL_TRIED})
""")  # words and numbers of ours, no input

FAILED = text("""
select n.id, n.reference, n.event, d.error_code, n.created_at from delivery d join notice n on n.id = d.notice_id
where d.programme_id = :programme_id and d.state = 'failed' order by n.created_at, d.id
""")
OVERDUE = text("""
select distinct d.programme_id, d.channel from delivery d
where (d.state = 'failed' and d.next_try_at <= clock_timestamp())
    or (d.state = 'queued' and coalesce(d.next_try_at, '-infinity') <= clock_timestamp())
    or (d.state = 'leased' and d.lease_until <= clock_timestamp())
""")


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What came of one try: sent (no error), to be tried again, or given up for good (`final`).

    `refused` says that the server answered, and said no for now.
    """

    delivery_id: UUID
    lease_token: UUID
    error: str | None = None
    final: bool = False
    refused: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class FailedDelivery:
    """A notice (`id`) that could not be sent, whether or not it is still tried."""

    id: UUID
    reference: str
    event: str
    error_code: str
    created_at: datetime


async def lease_due(connection: AsyncConnection, programme_id: UUID, channel: str) -> tuple[Parcel, ...]:
    """Lease a batch of what is due, asking rights and consent again; what is no longer allowed is cancelled."""
    token = uuid4()
    of = {"programme_id": programme_id, "channel": channel}
    held = list((await connection.execute(HOLD, of)).scalars())
    values = {**of, "token": token, "held": held}
    rows = (await connection.execute(LEASE, values)).mappings().all()
    return tuple(_parcel(dict(row), token) for row in rows)


def _parcel(row: dict[str, Any], token: UUID) -> Parcel:
    shown: dict[str, Any] = {name: row[name] for name in row if name != "meeting"}
    shown |= {"asks": row["asks"] or "", "lease_token": token, "invitation": _invitation(row["meeting"])}
    return Parcel(**shown)


def _invitation(row: Mapping[str, Any] | None) -> Invitation | None:
    if row is None:
        return None
    stream = StreamRef(kind=StreamKind.CONFERENCE, id=UUID(row["stream_id"]))
    occurred_at = datetime.fromisoformat(row["occurred_at"])
    return invitation_of(Fact(stream=stream, type=FactType(row["type"]), occurred_at=occurred_at, data=row["data"]))


async def mark(connection: AsyncConnection, outcomes: Sequence[Outcome]) -> UUID | None:
    """Mark what came of each try, only by the holder of the lease; in whose ledger, and None where nothing was marked."""
    values = {
        "ids": [one.delivery_id for one in outcomes],
        "tokens": [one.lease_token for one in outcomes],
        "errors": [one.error for one in outcomes],
        "finals": [one.final for one in outcomes],
        "refused": [one.refused for one in outcomes],
    }
    marked = await first_row(connection, MARK, values)
    return marked[0] if marked else None


async def still_consented(connection: AsyncConnection, consent_id: UUID) -> bool:
    """Whether the consent is in force at this moment."""
    return await first_row(connection, STILL, {"id": consent_id}) is not None


async def waiting(connection: AsyncConnection, programme_id: UUID, channel: str) -> tuple[int, float | None]:
    """How many deliveries wait on the channel, and how many seconds until the first of them is due."""
    row = (await connection.execute(WAITING, {"programme_id": programme_id, "channel": channel})).one()
    return row.waiting, row.seconds


async def failed(connection: AsyncConnection, programme_id: UUID) -> Sequence[FailedDelivery]:
    """What could not be sent and waits for an operator, the oldest first."""
    rows = (await connection.execute(FAILED, {"programme_id": programme_id})).mappings()
    return [FailedDelivery(**row) for row in rows]


async def overdue_channels(connection: AsyncConnection) -> list[tuple[UUID, str]]:
    """The channels on which something is due and nobody is sending it, or was given up and nobody was told."""
    return [(row.programme_id, row.channel) for row in await connection.execute(OVERDUE)]
