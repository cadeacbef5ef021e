"""Who comes in: access tokens (kept as hashes) and the people behind them; and small look-ups before a command."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CursorResult, TextClause, text
from sqlalchemy.ext.asyncio import AsyncConnection

from database.policies import read_policy
from database.rows import from_row
from domain.actor import Actor
from domain.policy import Policy
from domain.states import (
    ActionItem,
    AgendaItem,
    Conference,
    Consent,
    Escalation,
    Linkage,
    Obligation,
    Participant,
    Referral,
    State,
)

PERSON = """select p.id as person_id, p.programme_id, p.roles, p.agency_id, g.kind as agency_kind, p.team_id, p.name
    from person p join agency g on g.id = p.agency_id"""
OF_TOKEN = text(f"""{PERSON} join access_token t on t.person_id = p.id
    where t.token_hash = :token_hash and t.ended_at is null and t.expires_at > clock_timestamp() and p.active""")
OF_LOGIN = text(f"{PERSON} where p.login = :login and p.active")
LOGINS = text("""select p.login, p.name, p.roles, g.name as agency from person p join agency g on g.id = p.agency_id
    where p.active order by g.kind = 'programme' desc, p.login""")
NEW_TOKEN = text("""insert into access_token (token_hash, person_id, kind, created_at, expires_at)
    values (:token_hash, :person_id, :kind, clock_timestamp(), clock_timestamp() + make_interval(secs => :seconds))
    returning expires_at""")
END_TOKEN = text("""update access_token set ended_at = clock_timestamp()
    where token_hash = :token_hash and ended_at is null""")
AGENCIES = text("select id, kind from agency where programme_id = :programme_id and active")
OBLIGATION_STREAM = text("""select o.stream_id from obligation o join stream s on s.id = o.stream_id
    where o.id = :id and s.programme_id = :programme_id""")
TASK_CONFERENCE = text("""select a.conference_id from action_item a join stream s on s.id = a.conference_id
    where a.id = :id and s.programme_id = :programme_id""")
ITEM_REFERRAL = text("""select i.referral_id from agenda_item i join stream s on s.id = i.conference_id
    where i.id = :id and s.programme_id = :programme_id""")
NEXT_MOMENT = text("""select min(o.next_at) from obligation o join stream s on s.id = o.stream_id
    where s.programme_id = :programme_id and o.closed_at is null
    and o.next_at > clock_timestamp()
        + make_interval(secs => (select p.clock_offset from programme p where p.id = :programme_id))""")
RELIED = text("""select count(*) filter (where d.state = 'sent') as seen,
    count(*) filter (where d.state = 'cancelled' and d.error_code = 'consent_ended') as stopped
    from delivery d join notice n on n.id = d.notice_id where n.consent_id = :id""")
STANDING: dict[str, type[State]] = {
    "participant": Participant,
    "referral": Referral,
    "consent": Consent,
    "linkage": Linkage,
    "conference": Conference,
    "escalation": Escalation,
}
NOW = text("""select jsonb_build_object(
    'streams', (select jsonb_agg(jsonb_build_object('id', s.id, 'seq', s.seq, 'policy_version', s.policy_version))
        from stream s where s.id = any(:ids) and s.programme_id = :programme_id),
    'obligation', (select jsonb_agg(o order by o.due_at) from obligation o
        where o.stream_id = any(:ids) and o.closed_at is null),
    'agenda_item', (select jsonb_agg(i order by i.position) from agenda_item i where i.conference_id = any(:ids)),
    'action_item', (select jsonb_agg(i order by i.due_at) from action_item i where i.conference_id = any(:ids)),
""" + ", ".join(f"'{name}', (select jsonb_agg(r) from {name} r where r.id = any(:ids))" for name in STANDING) + ")")


@dataclass(frozen=True, slots=True, kw_only=True)
class Login:
    """One of the demo's people, by whom one may sign in there."""

    login: str
    name: str
    roles: tuple[str, ...]
    agency: str


@dataclass(frozen=True, slots=True, kw_only=True)
class StandingNow:
    """Some records as they stand now, with what is owed in them."""

    seqs: Mapping[UUID, int]
    policy_versions: Mapping[UUID, str]
    states: Mapping[UUID, State]
    obligations: Mapping[UUID, tuple[Obligation, ...]]
    agenda: tuple[AgendaItem, ...]
    tasks: tuple[ActionItem, ...]


async def person_of_token(connection: AsyncConnection, token_hash: bytes) -> Actor | None:
    """The active person whose token this is; None where it is unknown, ended or expired."""
    return _actor(await connection.execute(OF_TOKEN, {"token_hash": token_hash}))


async def person_of_login(connection: AsyncConnection, login: str) -> Actor | None:
    """The active person of this login."""
    return _actor(await connection.execute(OF_LOGIN, {"login": login}))


async def keep_token(
    connection: AsyncConnection, token_hash: bytes, person_id: UUID, kind: str, seconds: int
) -> datetime:
    """Keep a new way in; when it ends."""
    values = {"token_hash": token_hash, "person_id": person_id, "kind": kind, "seconds": seconds}
    ends: datetime = (await connection.execute(NEW_TOKEN, values)).scalar_one()
    return ends


async def end_token(connection: AsyncConnection, token_hash: bytes) -> None:
    """Close a way in; closing it again changes nothing."""
    await connection.execute(END_TOKEN, {"token_hash": token_hash})


async def logins(connection: AsyncConnection) -> tuple[Login, ...]:
    """Everybody who may sign in, for the demo's door."""
    return tuple(from_row(Login, dict(row)) for row in (await connection.execute(LOGINS)).mappings())


async def agency_kinds(connection: AsyncConnection, programme_id: UUID) -> dict[UUID, str]:
    """The programme's active agencies, and of which kind each is."""
    found = await connection.execute(AGENCIES, {"programme_id": programme_id})
    return {row["id"]: row["kind"] for row in found.mappings()}


async def stream_of_obligation(connection: AsyncConnection, programme_id: UUID, obligation_id: UUID) -> UUID | None:
    """The stream in which an obligation is owed."""
    return await _one(connection, OBLIGATION_STREAM, programme_id, obligation_id)


async def conference_of_task(connection: AsyncConnection, programme_id: UUID, task_id: UUID) -> UUID | None:
    """The conference at which an action item was taken on."""
    return await _one(connection, TASK_CONFERENCE, programme_id, task_id)


async def referral_of_item(connection: AsyncConnection, programme_id: UUID, item_id: UUID) -> UUID | None:
    """The referral that an agenda item is about, if it is about one."""
    return await _one(connection, ITEM_REFERRAL, programme_id, item_id)


async def next_moment(connection: AsyncConnection, programme_id: UUID) -> datetime | None:
    """The next moment at which anything in the programme comes due, by the programme's clock."""
    found: datetime | None = (await connection.execute(NEXT_MOMENT, {"programme_id": programme_id})).scalar_one()
    return found


async def relied_on(connection: AsyncConnection, consent_id: UUID) -> tuple[int, int]:
    """How many notices that rested on a consent were seen, and how many were stopped by its end."""
    row = (await connection.execute(RELIED, {"id": consent_id})).one()
    return row[0], row[1]


async def policy_version(connection: AsyncConnection, programme_id: UUID, version: str) -> Policy:
    """A policy version of the programme."""
    return await read_policy(connection, programme_id, version)


async def standing_now(connection: AsyncConnection, programme_id: UUID, ids: list[UUID]) -> StandingNow:
    """The records of these streams as they stand, and what is owed in them; unknown ids are left out."""
    found = await connection.execute(NOW, {"ids": ids, "programme_id": programme_id})
    row: Mapping[str, Any] = found.scalar_one()
    streams = {UUID(one["id"]): one for one in row["streams"] or ()}
    kept: dict[UUID, State] = {}
    for name, cls in STANDING.items():
        for one in row[name] or ():
            state = from_row(cls, one)
            if state.id in streams:
                kept[state.id] = state
    owed: dict[UUID, tuple[Obligation, ...]] = {}
    for one in row["obligation"] or ():
        obligation = from_row(Obligation, one)
        owed[obligation.stream_id] = (*owed.get(obligation.stream_id, ()), obligation)
    return StandingNow(
        seqs={stream: one["seq"] for stream, one in streams.items()},
        policy_versions={stream: one["policy_version"] for stream, one in streams.items()},
        states=kept,
        obligations=owed,
        agenda=tuple(from_row(AgendaItem, one) for one in row["agenda_item"] or ()),
        tasks=tuple(from_row(ActionItem, one) for one in row["action_item"] or ()),
    )


async def _one(connection: AsyncConnection, statement: TextClause, programme_id: UUID, record_id: UUID) -> UUID | None:
    found = await connection.execute(statement, {"programme_id": programme_id, "id": record_id})
    known: UUID | None = found.scalar_one_or_none()
    return known


def _actor(found: CursorResult[Any]) -> Actor | None:
    row = found.mappings().first()
    return None if row is None else from_row(Actor, dict(row))
