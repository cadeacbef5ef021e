"""The first two statements of a command: the key with the locks, then everything that its decision stands on."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import cache
from typing import Any, TypeVar
from uuid import UUID, uuid4

from sqlalchemy import TextClause, text
from sqlalchemy.ext.asyncio import AsyncConnection

from database.commands import Command
from database.found import Colleague, Found, LinkRow, StreamRow
from database.policies import read_policy
from database.rows import from_row
from database.straight import the_row
from domain import states
from domain.actor import Actor
from domain.apart import Apart
from domain.gates import Gate
from domain.mails import UNDELIVERED, Mailbox
from domain.policy import Policy
from domain.words import StreamKind
from security.fields import DataKey, field_place, open_sealed, unwrap
from security.keyring import Keyring

T = TypeVar("T")

LOCKING = """
with fresh as (
    insert into command_key (programme_id, key, actor_id, act, body_mac, created_at)
    values (:programme_id, :key, :actor_id, :act, :body_mac, clock_timestamp())
    on conflict (programme_id, key) do nothing
    returning true
){first}
select (select count(*) from fresh) as fresh, (
    select jsonb_agg(locked) from (
        select s.id, s.kind, s.seq, s.participant_id, s.policy_version, s.last_mac
        from stream s
        where (select count(*) from fresh) > 0 {held} and s.programme_id = :programme_id and s.id = any(array(
            select unnest(cast(:streams as uuid[]))
            union select of.participant_id from stream of where of.id = any(:streams)
            union select e.subject_id from escalation e where e.id = any(:streams)
            union select e.id from escalation e where e.ended_at is null and e.subject_id = any(:streams)
            union select t.id from stream t where t.kind = any(:also) and t.closed_at is null and t.participant_id in (
                select coalesce(of.participant_id, of.id) from stream of where of.id = any(:streams))
            union select h.id from charge_hold h join stream r on r.id = h.referral_id
                where 'charge_hold' = any(:also) and r.participant_id in (
                    select coalesce(of.participant_id, of.id) from stream of where of.id = any(:streams))
        ))
        order by s.kind_order, s.id
        for update of s
    ) locked
) as streams
"""
LOCK = text(LOCKING.format(first="", held=""))
# while somebody is given something the rota, which is the programme's thread, does not change
LOCK_ROTA = text(
    LOCKING.format(
        first=", rota as (select from stream where id = :programme_id for key share)",
        held="and (select count(*) from rota) > 0",
    )
)

LOCK_MORE = text("""
select jsonb_agg(locked) from (
    select s.id, s.kind, s.seq, s.participant_id, s.policy_version, s.last_mac
    from stream s where s.id = any(:streams) order by s.kind_order, s.id for update of s
) locked
""")

STATES: dict[StreamKind, type[states.State]] = {
    StreamKind.PARTICIPANT: states.Participant,
    StreamKind.REFERRAL: states.Referral,
    StreamKind.CONSENT: states.Consent,
    StreamKind.CHARGE_HOLD: states.ChargeHold,
    StreamKind.LINKAGE: states.Linkage,
    StreamKind.CONFERENCE: states.Conference,
    StreamKind.ESCALATION: states.Escalation,
    StreamKind.INBOUND_REPORT: states.InboundReport,
}

ALWAYS = {
    "actor": """(select jsonb_build_object('id', a.id, 'name', a.name, 'roles', a.roles, 'team_id', a.team_id,
        'agency_id', a.agency_id, 'agency_kind', g.kind)
        from person a join agency g on g.id = a.agency_id where a.id = :actor_id and a.active)""",
}
OF_STREAMS = {
    "obligation": "(select jsonb_agg(o) from obligation o where o.stream_id = any(:ids) and o.closed_at is null)",
    "wrapped_key": "(select jsonb_agg(w) from vault.wrapped_key w where w.stream_id = any(:ids) and destroyed_at is null)",
    "open_escalation": "(select jsonb_agg(e) from escalation e where e.subject_id = any(:ids) and e.ended_at is null)",
}
OF_KIND: dict[StreamKind, dict[str, str]] = {
    StreamKind.PARTICIPANT: {
        "participant": "(select jsonb_agg(p) from participant p where p.id = any(:ids))",
        "consent": """(select jsonb_agg(c) from consent c where c.id = any(:ids)
            or (c.participant_id = any(:ids) and c.status = 'active'))""",
        "linkage": """(select jsonb_agg(l) from linkage l where l.id = any(:ids)
            or (l.participant_id = any(:ids) and l.closed_at is null))""",
        "kept_apart": """(select jsonb_agg(k) from kept_apart k join participant o on o.id = k.other_id
            where k.participant_id = any(:ids) and k.ended_at is null and o.ended_at is null)""",
        "matter": "(select jsonb_agg(m) from matter m where m.participant_id = any(:ids) and m.closed_at is null)",
    },
    StreamKind.CHARGE_HOLD: {"charge_hold": "(select jsonb_agg(h) from charge_hold h where h.id = any(:ids))"},
    StreamKind.REFERRAL: {"referral": "(select jsonb_agg(r) from referral r where r.id = any(:ids))"},
    StreamKind.CONFERENCE: {
        "conference": "(select jsonb_agg(c) from conference c where c.id = any(:ids))",
        "agenda_item": "(select jsonb_agg(i order by i.position) from agenda_item i where i.conference_id = any(:ids))",
        "action_item": "(select jsonb_agg(i order by i.due_at) from action_item i where i.conference_id = any(:ids))",
    },
    StreamKind.INBOUND_REPORT: {"inbound_report": "(select jsonb_agg(i) from inbound_report i where i.id = any(:ids))"},
    StreamKind.ESCALATION: {"escalation": "(select jsonb_agg(e) from escalation e where e.id = any(:ids))"},
}
PEOPLE = """(select jsonb_agg(jsonb_build_object('id', a.id, 'name', a.name, 'roles', a.roles, 'team_id', a.team_id,
    'agency_id', a.agency_id, 'agency_kind', g.kind, 'caseload',
    (select count(*) from participant p where p.owner_id = a.id and p.ended_at is null),
    'away', r.id is not null, 'stood_in', r.stand_in_id is not null, 'leaves_at', (select min(o.starts_at) from rota o
        where o.person_id = a.id and o.kind = 'away' and o.ended_at is null and o.stand_in_id is null
        and o.starts_at > clock_timestamp() + make_interval(secs => p.clock_offset))) order by a.id)
    from person a join agency g on g.id = a.agency_id left join lateral (select o.id, o.stand_in_id from rota o
        where o.person_id = a.id and o.kind = 'away' and o.ended_at is null
        and o.starts_at <= clock_timestamp() + make_interval(secs => p.clock_offset)
        and o.ends_at > clock_timestamp() + make_interval(secs => p.clock_offset) limit 1) r on true
    where a.active and a.programme_id = :programme_id and (a.id = any(:people) or :staff and g.kind = 'programme'))"""
# what people took on about somebody at meetings that nobody named; those meetings are held too, see `_unlocked`
OPEN_WORK = "from action_item i where i.participant_id = any(:ids) and i.done_at is null and i.withdrawn_at is null"
WITH_WORK = {
    **OF_KIND[StreamKind.CONFERENCE],
    "conference": f"""(select jsonb_agg(c) from conference c where c.id = any(:ids)
        or c.id in (select i.conference_id {OPEN_WORK}))""",
    "people": PEOPLE.replace("a.id = any(:people)", f"a.id = any(:people) or a.id in (select i.owner_id {OPEN_WORK})"),
}
LINK = "(select to_jsonb(l) - 'token_hash' from answer_link l where l.id = :link)"
# what else could not be sent to whom a mail was for, and under which mails somebody owes their mailbox a look; a mail that
# says of such a mail that it is owed counts for none
MAILBOX = f"""(select jsonb_build_object(
    'others', (select coalesce(jsonb_agg(x.id order by x.id), '[]') from delivery d join notice x on x.id = d.notice_id
        join fact f on f.id = x.fact_id where d.programme_id = n.programme_id and d.state = 'failed' and x.id <> n.id
        and x.person_id = n.person_id and f.data->>'kind' is distinct from '{UNDELIVERED}'),
    'owed', (select coalesce(jsonb_agg(x.id order by o.due_at, x.id), '[]') from obligation o
        join notice x on x.id = cast(o.about as uuid) where o.stream_id = any(:ids) and o.closed_at is null
        and o.kind = '{UNDELIVERED}' and x.person_id = n.person_id))
    from notice n where n.id = :mail and n.programme_id = :programme_id)"""
SEALED = "(select jsonb_agg(f) from sealed_field f where f.stream_id = any(:ids))"


@dataclass(frozen=True, slots=True, kw_only=True)
class Locked:
    """What the first statement took: whether the key is fresh, and the rows of the locked streams."""

    fresh: bool
    streams: dict[UUID, StreamRow]


@dataclass(frozen=True, slots=True, kw_only=True)
class Loaded:
    """What the second statement found: for the decision, and for the writing after it."""

    found: Found
    programme_id: UUID
    policy_version: str
    data_keys: Mapping[UUID, DataKey] = field(repr=False)


class Loader:
    """Locks and loads; keeps the policy versions it has read, which never change."""

    def __init__(self, keyring: Keyring) -> None:
        self.keyring = keyring
        self.policies: dict[tuple[UUID, str], Policy] = {}

    async def lock(
        self,
        connection: AsyncConnection,
        programme_id: UUID,
        command: Command,
        actor_id: UUID | None,
        body_mac: bytes,
    ) -> Locked:
        """Take the key (waiting for whoever holds the same one), then the streams in the one order of locks."""
        values = {
            "programme_id": programme_id,
            "key": command.key,
            "actor_id": actor_id,
            "act": command.act,
            "body_mac": body_mac,
            "streams": list(command.streams),
            "also": [kind.value for kind in command.also],
        }
        gives = (command.people or command.staff) and programme_id not in command.streams
        fresh, streams = await the_row(connection, LOCK_ROTA if gives else LOCK, values)
        return Locked(fresh=fresh > 0, streams=_stream_rows(streams))

    async def load(self, connection: AsyncConnection, actor: Actor, command: Command, locked: Locked) -> Loaded:
        """Everything the decision stands on, read after the locks; locks what appeared while it waited for them."""
        streams = dict(locked.streams)
        while True:
            row = await self._read(connection, actor, command, streams)
            unlocked = _unlocked(row, command, streams)
            if not unlocked:
                break
            more = await connection.execute(LOCK_MORE, {"streams": list(unlocked)})
            streams |= _stream_rows(more.scalar_one())
        return await self._loaded(connection, actor, command, streams, row)

    async def _read(
        self, connection: AsyncConnection, actor: Actor, command: Command, streams: Mapping[UUID, StreamRow]
    ) -> Mapping[str, Any]:
        work = StreamKind.CONFERENCE in command.also
        people = bool(command.people) or command.staff or work
        statement = _load_statement(
            frozenset(row.kind for row in streams.values()),
            people,
            command.unseal,
            command.link is not None,
            work,
            command.mail is not None,
        )
        values: dict[str, object] = {
            "ids": list(streams),
            "actor_id": actor.person_id,
            "programme_id": actor.programme_id,
        }
        if people:
            values |= {"people": list(command.people), "staff": command.staff}
        if command.link is not None:
            values["link"] = command.link
        if command.mail is not None:
            values["mail"] = command.mail
        found: Mapping[str, Any] = (await the_row(connection, statement, values))[0]
        return found

    async def _loaded(
        self,
        connection: AsyncConnection,
        actor: Actor,
        command: Command,
        streams: dict[UUID, StreamRow],
        row: Mapping[str, Any],
    ) -> Loaded:
        programme: Mapping[str, Any] = row["programme"]
        default = await self.policy(connection, actor.programme_id, programme["policy_version"])
        policies = {
            stream.id: await self.policy(connection, actor.programme_id, stream.policy_version)
            for stream in streams.values()
        }
        keys = self._data_keys(row.get("wrapped_key"))
        found = Found(
            now=datetime.fromisoformat(row["now"]),
            actor=_actor(row["actor"], actor.programme_id) if row["actor"] else _without_rights(actor),
            default_policy=default,
            policies=policies,
            streams=streams,
            states=_states(row),
            open_obligations=_obligations(row.get("obligation")),
            open_escalations=_escalations(row),
            live_consents=tuple(
                one for one in _many(states.Consent, row.get("consent")) if one.status.value == "active"
            ),
            items=tuple(_many(states.AgendaItem, row.get("agenda_item"))),
            tasks=tuple(_many(states.ActionItem, row.get("action_item"))),
            matters={matter.id: matter for matter in _many(states.Matter, row.get("matter"))},
            apart=tuple(_many(Apart, row.get("kept_apart"))),
            people=_people(row.get("people"), actor.programme_id),
            unsealed=_unsealed(row.get("sealed"), keys) if command.unseal else {},
            new_id=uuid4,
            clock_offset=programme["clock_offset"],
            gates={gate.door: gate for gate in _many(Gate, programme["gates"])},
            link=from_row(LinkRow, row["link"]) if row.get("link") else None,
            mailbox=from_row(Mailbox, row["mailbox"]) if row.get("mailbox") else Mailbox(),
        )
        return Loaded(
            found=found,
            programme_id=actor.programme_id,
            policy_version=programme["policy_version"],
            data_keys=keys,
        )

    async def policy(self, connection: AsyncConnection, programme_id: UUID, version: str) -> Policy:
        """A policy version of the programme, from this process's memory or from the record."""
        known = self.known_policy(programme_id, version)
        if known is None:
            known = await read_policy(connection, programme_id, version)
            self.policies[programme_id, version] = known
        return known

    def known_policy(self, programme_id: UUID, version: str) -> Policy | None:
        """A policy version from this process's memory; no version ever changes."""
        return self.policies.get((programme_id, version))

    def _data_keys(self, rows: Iterable[Mapping[str, Any]] | None) -> dict[UUID, DataKey]:
        kept = ((UUID(row["stream_id"]), row) for row in rows or ())
        return {
            stream: unwrap(self.keyring, stream, _bytes(row["wrapped"]), row["wrapping_key"]) for stream, row in kept
        }


@cache
def _load_statement(  # what the statement's shape depends on
    kinds: frozenset[StreamKind], people: bool, sealed: bool, linked: bool, work: bool, mail: bool
) -> TextClause:
    parts = dict(ALWAYS)
    if kinds:
        parts |= OF_STREAMS
    for kind in sorted(kinds):
        parts |= OF_KIND.get(kind, {})
    if kinds & {StreamKind.CONSENT, StreamKind.LINKAGE}:
        parts |= OF_KIND[StreamKind.PARTICIPANT]
    if people:
        parts["people"] = PEOPLE
    if work:
        parts |= WITH_WORK
    if sealed:
        parts["sealed"] = SEALED
    if linked:
        parts["link"] = LINK
    if mail:
        parts["mailbox"] = MAILBOX
    columns = ", ".join(f"'{name}', {select}" for name, select in parts.items())
    return text(f"""select jsonb_build_object(
        'now', clock_timestamp() + make_interval(secs => p.clock_offset),
        'programme', jsonb_build_object('policy_version', p.policy_version, 'clock_offset', p.clock_offset,
            'gates', (select jsonb_agg(g) from door_gate g where g.programme_id = p.id)),
        {columns})
        from programme p where p.id = :programme_id""")


def _unlocked(row: Mapping[str, Any], command: Command, streams: Mapping[UUID, StreamRow]) -> set[UUID]:
    ids = {UUID(one["id"]) for one in row.get("open_escalation") or ()}
    for kind in command.also:
        ids |= {UUID(one["id"]) for one in row.get(kind.value) or ()}
    return ids - streams.keys()


def _stream_rows(rows: Iterable[Mapping[str, Any]] | None) -> dict[UUID, StreamRow]:
    made = (
        StreamRow(
            id=UUID(row["id"]),
            kind=StreamKind(row["kind"]),
            participant_id=UUID(row["participant_id"]) if row["participant_id"] else None,
            policy_version=row["policy_version"],
            seq=row["seq"],
            last_mac=_bytes(row["last_mac"]) if row["last_mac"] else None,
        )
        for row in rows or ()
    )
    return {row.id: row for row in made}


def _states(row: Mapping[str, Any]) -> dict[UUID, states.State]:
    found: dict[UUID, states.State] = {}
    for kind, cls in STATES.items():
        for state in _many(cls, row.get(kind.value)):
            found[state.id] = state
    for escalation in _many(states.Escalation, row.get("open_escalation")):
        found[escalation.id] = escalation
    return found


def _obligations(rows: Iterable[Mapping[str, Any]] | None) -> dict[UUID, tuple[states.Obligation, ...]]:
    found: dict[UUID, tuple[states.Obligation, ...]] = {}
    for obligation in _many(states.Obligation, rows):
        found[obligation.stream_id] = (*found.get(obligation.stream_id, ()), obligation)
    return found


def _escalations(row: Mapping[str, Any]) -> dict[UUID, states.Escalation]:
    return {one.obligation_id: one for one in _many(states.Escalation, row.get("open_escalation"))}


def _many(cls: type[T], rows: Iterable[Mapping[str, Any]] | None) -> list[T]:
    return [from_row(cls, row) for row in rows or ()]


def _people(rows: Iterable[Mapping[str, Any]] | None, programme_id: UUID) -> dict[UUID, Colleague]:
    made = (
        Colleague(
            actor=_actor(row, programme_id),
            caseload=row["caseload"],
            away=row["away"],
            stood_in=row["stood_in"],
            leaves_at=datetime.fromisoformat(row["leaves_at"]) if row["leaves_at"] else None,
        )
        for row in rows or ()
    )
    return {colleague.actor.person_id: colleague for colleague in made if colleague.actor.person_id}


def _actor(row: Mapping[str, Any], programme_id: UUID) -> Actor:
    return from_row(Actor, {**row, "person_id": row["id"], "programme_id": programme_id})


def _without_rights(actor: Actor) -> Actor:
    """The system stays what it is; a person who is no longer active has no right left."""
    return actor if actor.is_system else replace(actor, roles=())


def _unsealed(rows: Iterable[Mapping[str, Any]] | None, keys: Mapping[UUID, DataKey]) -> dict[UUID, dict[str, str]]:
    opened: dict[UUID, dict[str, str]] = {}
    for row in rows or ():
        stream, name = UUID(row["stream_id"]), row["name"]
        if stream in keys:
            opened.setdefault(stream, {})[name] = open_sealed(
                keys[stream], field_place(stream, name), _bytes(row["ciphertext"])
            )
    return opened


def _bytes(shown: str) -> bytes:
    return bytes.fromhex(shown.removeprefix("\\x"))
