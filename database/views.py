"""What is read: every look at the record asks for proof of access, which only `domain.visibility` makes."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, overload
from uuid import UUID

from sqlalchemy import TextClause

from database import reads
from database.hearings import lag
from database.links import Link, find_link
from database.loading import Loader
from database.rows import from_row
from database.sealing import oldest_unsealed
from database.sessions import Database
from domain.actor import Actor
from domain.policy import Policy
from domain.roles import PARTNERS
from domain.visibility import Access
from domain.words import Role
from security.fields import field_place, note_place, open_sealed, unwrap
from security.keyring import Keyring
from security.tokens import MatchToken

Row = Mapping[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class ClockStanding:
    """The programme's clock: its time now, how far it was pushed (seconds), and the next moment that anything waits for.

    `zone` is the programme's time zone, in which people read it.
    """

    now: datetime
    zone: str
    offset: int
    next_deadline: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Pulse:
    """How the record's own work stands: what waits to be heard, sealed or sent, and what could not be sent."""

    hearings_waiting: int
    lag_seconds: float
    oldest_unsealed_seconds: float
    notices_waiting: int
    notices_failed: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Page(Sequence[Row]):
    """Rows of a list, and where the next page begins (None: there is none)."""

    items: Sequence[Row]
    after: tuple[str, ...] | None = None

    def __len__(self) -> int:
        """How many rows this page has."""
        return len(self.items)

    @overload
    def __getitem__(self, place: int) -> Row: ...
    @overload
    def __getitem__(self, place: slice) -> Sequence[Row]: ...
    def __getitem__(self, place: int | slice) -> Row | Sequence[Row]:
        """One row, or some."""
        return self.items[place]

    def shown(self, show: Callable[[Row], Row]) -> "Page":
        """The same page with each row as it is to be shown."""
        return Page(items=[show(row) for row in self.items], after=self.after)


class Views:
    """The reads of one deployment."""

    def __init__(self, database: Database, keyring: Keyring) -> None:
        """Nothing is read yet."""
        self._database = database
        self._keyring = keyring
        self._loader = Loader(keyring)

    async def pulse(self) -> Pulse:
        """How the record's own work stands, over all programmes; it names nobody, so it asks for no proof."""
        async with self._database.connect() as connection:
            waiting, seconds = await lag(connection)
            unsealed = await oldest_unsealed(connection)
            row = (await connection.execute(reads.DELIVERIES)).one()
        return Pulse(
            hearings_waiting=waiting,
            lag_seconds=seconds,
            oldest_unsealed_seconds=unsealed,
            notices_waiting=row.waiting,
            notices_failed=row.failed,
        )

    async def actor_of(self, token_hash: bytes) -> Actor | None:
        """Whose access token this is, while it is good and the person active."""
        row = await self._maybe(reads.ACTOR_OF_TOKEN, token_hash=token_hash)
        return None if row is None else _actor(row)

    async def link_of(self, token_hash: bytes) -> Link | None:
        """The answer link behind the token of this hash, with what it asks; having the token is the proof of access."""
        async with self._database.connect() as connection:
            return await find_link(connection, token_hash)

    async def actor_named(self, login: str) -> Actor | None:
        """An active person by login."""
        row = await self._maybe(reads.ACTOR_OF_LOGIN, login=login)
        return None if row is None else _actor(row)

    async def keep_token(self, person_id: UUID, token_hash: bytes, kind: str, lasts: timedelta) -> None:
        """A new access token of a person."""
        now = datetime.now(UTC)
        async with self._database.begin() as connection:
            values = {"hash": token_hash, "person_id": person_id, "kind": kind, "now": now, "until": now + lasts}
            await connection.execute(reads.KEEP_TOKEN, values)

    async def end_token(self, token_hash: bytes) -> None:
        """End an access token."""
        async with self._database.begin() as connection:
            await connection.execute(reads.END_TOKEN, {"hash": token_hash})

    async def demo_people(self) -> Sequence[Row]:
        """The people that the demo's sign-in offers."""
        return await self._rows(reads.DEMO_PEOPLE)

    async def policy(self, programme_id: UUID) -> Policy:
        """The programme's present policy."""
        async with self._database.connect() as connection:
            version = await connection.execute(reads.POLICY_VERSION, {"programme_id": programme_id})
            return await self._loader.policy(connection, programme_id, version.scalar_one())

    async def policy_version(self, programme_id: UUID, version: str) -> Policy:
        """A policy version of the programme, from memory or from the record."""
        async with self._database.connect() as connection:
            return await self._loader.policy(connection, programme_id, version)

    async def is_agency(self, programme_id: UUID, agency_id: UUID) -> bool:
        """Whether this is an active agency of the programme."""
        return bool(await self._value(reads.IS_AGENCY, programme_id=programme_id, id=agency_id))

    async def clock(self, programme_id: UUID) -> ClockStanding:
        """The programme's clock."""
        row = await self._one(reads.CLOCK, programme_id=programme_id)
        return ClockStanding(
            now=row["now"], zone=row["zone"], offset=row["clock_offset"], next_deadline=row["next_deadline"]
        )

    async def is_provider(self, programme_id: UUID, agency_id: UUID) -> bool:
        """Whether this is an active provider of the directory."""
        return bool(await self._value(reads.IS_PROVIDER, programme_id=programme_id, id=agency_id))

    async def agenda_subject(
        self, programme_id: UUID, conference_id: UUID, item_id: UUID
    ) -> tuple[UUID | None, UUID | None]:
        """The participant and the referral that an agenda item is about: one of them, or neither for an unknown item."""
        values = {"programme_id": programme_id, "conference_id": conference_id, "item_id": item_id}
        found = await self._maybe(reads.AGENDA_SUBJECT, **values)
        return (found["participant_id"], found["referral_id"]) if found else (None, None)

    async def team_of(self, programme_id: UUID, conference_id: UUID) -> UUID | None:
        """The team whose conference this is."""
        found: UUID | None = await self._value(reads.TEAM_OF, programme_id=programme_id, id=conference_id)
        return found

    async def planned_of_team(self, programme_id: UUID, team_id: UUID) -> Sequence[Row]:
        """The team's conferences that are not held yet, the next one first, with the participants on their agendas."""
        return await self._rows(reads.PLANNED_OF_TEAM, programme_id=programme_id, team_id=team_id)

    async def before_minutes(self, programme_id: UUID, conference_id: UUID) -> Row:
        """Who attended a conference, and the earlier ones of its team of which an action item is open."""
        found = await self._maybe(reads.BEFORE_MINUTES, programme_id=programme_id, id=conference_id)
        return found or {"attended": (), "earlier": ()}

    async def system_issues(self, access: Access, carries: int) -> Sequence[Row]:
        """Action items that were carried so often that they are nobody's own any more."""
        return await self._rows(reads.SYSTEM_ISSUES, programme_id=access.actor.programme_id, carries=carries)

    async def people_on_agenda(self, programme_id: UUID, conference_id: UUID) -> tuple[UUID, ...]:
        """The participants on a conference's agenda."""
        rows = await self._rows(reads.PEOPLE_ON_AGENDA, programme_id=programme_id, id=conference_id)
        return tuple(row["participant_id"] for row in rows)

    async def conference_of_task(self, programme_id: UUID, task_id: UUID) -> UUID | None:
        """The conference at which an action item was taken on."""
        found: UUID | None = await self._value(reads.CONFERENCE_OF_TASK, programme_id=programme_id, id=task_id)
        return found

    async def stream_of_obligation(self, programme_id: UUID, obligation_id: UUID) -> UUID | None:
        """The stream in which an obligation stands or stood."""
        found: UUID | None = await self._value(reads.STREAM_OF_OBLIGATION, programme_id=programme_id, id=obligation_id)
        return found

    async def matter_at(self, programme_id: UUID, matter_or_memo_id: UUID) -> Row | None:
        """The matter with this id, or on which the memo with this id was drafted; for finding whose record it is in."""
        return await self._maybe(reads.MATTER, id=matter_or_memo_id, programme_id=programme_id)

    async def matters(self, access: Access, participant_id: UUID) -> Sequence[Row]:
        """What may get in the way of a participant's success, the next first, what is closed behind."""
        return await self._rows(reads.MATTERS, id=participant_id, programme_id=access.actor.programme_id)

    async def was_sent(self, access: Access, memo_id: UUID) -> bool:
        """Whether this memo was sent to the looker."""
        sent = await self._value(reads.WAS_SENT, memo_id=memo_id, person_id=access.actor.person_id)
        return bool(sent)

    async def worklist(
        self, access: Access, *, everybody: bool, overdue: bool = False, limit: int, after: tuple[str, str] | None
    ) -> Page:
        """What is owed, soonest first: by the actor and its roles, or by everybody, or what everybody missed."""
        actor = access.actor
        roles = [role.value for role in actor.roles]
        values: dict[str, object] = {**_keyset(after), "programme_id": actor.programme_id}
        if not everybody:
            values |= {"person_id": actor.person_id, "agency_id": actor.agency_id, "roles": roles}
        whose = ("everybody, missed" if overdue else "everybody") if everybody else "mine"
        return _page(await self._rows(reads.worklist(whose, limit + 1), **values), limit, "due_at")

    async def referrals(self, access: Access, *, limit: int, after: UUID | None, **filters: object) -> Page:
        """All referrals, newest first."""
        named = _given(filters)
        values = {"programme_id": access.actor.programme_id, "after": after, "limit": limit + 1, **named}
        return _page(await self._rows(reads.referrals(tuple(named)), **values), limit)

    async def referrals_of(self, access: Access, *, limit: int, after: UUID | None) -> Page:
        """The referrals that the actor made, or on which its office is or was asked; newest first."""
        values = {"programme_id": access.actor.programme_id, "person_id": access.actor.person_id, "after": after}
        roles = [role.value for role in access.actor.roles]
        return _page(await self._rows(reads.REFERRALS_OF, roles=roles, limit=limit + 1, **values), limit)

    async def participants(
        self, access: Access, *, limit: int, after: tuple[str, str] | None, **filters: object
    ) -> Page:
        """Open journeys, soonest deadline first."""
        named = _given(filters)
        values = {"programme_id": access.actor.programme_id, **_keyset(after), "limit": limit + 1, **named}
        return _page(await self._rows(reads.participants(tuple(named)), **values), limit, "next_due")

    async def record_of(self, access: Access, kind: str, record_id: UUID) -> Row | None:
        """One record with its version: a referral, participant, linkage or escalation."""
        values = {"id": record_id, "programme_id": access.actor.programme_id}
        return await self._maybe(reads.RECORD[kind], **values)

    async def charge_holds(self, access: Access, referral_id: UUID | None, *, limit: int, after: UUID | None) -> Page:
        """The charges that are held and not decided, those of one referral where it is named."""
        values = {"programme_id": access.actor.programme_id, "referral_id": referral_id, "after": after}
        return _page(await self._rows(reads.CHARGE_HOLDS, limit=limit + 1, **values), limit)

    async def obligations(self, access: Access, stream_id: UUID) -> Sequence[Row]:
        """What is owed in a stream, soonest first; the closed ones of the last weeks behind."""
        return await self._rows(reads.OBLIGATIONS, id=stream_id, programme_id=access.actor.programme_id)

    async def owed_around(self, access: Access, participant_id: UUID) -> Sequence[Row]:
        """What humans owe on a participant and everything of theirs, with the open ladders, soonest first."""
        return await self._rows(reads.OWED_AROUND, id=participant_id, programme_id=access.actor.programme_id)

    async def timeline(self, access: Access, stream_id: UUID, *, limit: int, after: UUID | None) -> Page:
        """What happened in a stream and to a participant's own streams, newest first, with who was told or not."""
        values = {"id": stream_id, "programme_id": access.actor.programme_id, "after": after}
        return _page(await self._rows(reads.TIMELINE, limit=limit + 1, **values), limit)

    async def linkages(
        self, access: Access, *, limit: int, after: tuple[str, str] | None = None, **filters: object
    ) -> Page:
        """Linkages, the next deadline first; `open` leaves out those whose loop is closed."""
        named = _given(filters)
        values = {"programme_id": access.actor.programme_id, **_keyset(after), "limit": limit + 1, **named}
        return _page(await self._rows(reads.linkages(tuple(named)), **values), limit, "next_due")

    async def linkage(self, access: Access, linkage_id: UUID) -> Row | None:
        """One linkage, with its provider's and its owner's name and the person's alias and area."""
        values = {"id": linkage_id, "programme_id": access.actor.programme_id}
        return await self._maybe(reads.ONE_LINKAGE, **values)

    async def consents(self, access: Access, participant_id: UUID) -> Sequence[Row]:
        """A participant's consents, those in force first."""
        return await self._rows(reads.CONSENTS, id=participant_id, programme_id=access.actor.programme_id)

    async def conferences(self, access: Access, *, limit: int, after: UUID | None) -> Page:
        """Conferences, the next one first, those that are over behind."""
        values = {"programme_id": access.actor.programme_id, "after": after, "limit": limit + 1}
        return _page(await self._rows(reads.CONFERENCES, **values), limit)

    async def conference(self, access: Access, conference_id: UUID) -> Row | None:
        """One conference."""
        return await self._maybe(reads.ONE_CONFERENCE, id=conference_id, programme_id=access.actor.programme_id)

    async def agenda(self, access: Access, conference_id: UUID) -> tuple[Sequence[Row], Sequence[Row]]:
        """A conference's agenda in order, and its action items."""
        values = {"id": conference_id, "programme_id": access.actor.programme_id}
        return await self._rows(reads.AGENDA, **values), await self._rows(reads.TASKS, **values)

    async def topics(self, access: Access, conference_id: UUID) -> Sequence[Row]:
        """Each item of an agenda in order, with its participant or referral and the consents that are active."""
        return await self._rows(reads.TOPICS, id=conference_id, programme_id=access.actor.programme_id)

    async def wishes(self, access: Access, people: Sequence[UUID]) -> dict[UUID, dict[str, str]]:
        """What these participants last said for the table, opened, by what may be said there and what not."""
        found: dict[UUID, dict[str, str]] = {}
        for row in await self._rows(reads.WISHES, ids=list(people), programme_id=access.actor.programme_id):
            clear = open_sealed(self._key(row["stream_id"], row), note_place(row["id"]), row["ciphertext"])
            found.setdefault(row["stream_id"], {})[row["kind"]] = clear
        return found

    async def partners_at(self, access: Access, team_id: UUID) -> Sequence[Row]:
        """The partners who come to a team's table."""
        values = {"programme_id": access.actor.programme_id, "roles": [role.value for role in PARTNERS]}
        return await self._rows(reads.PARTNERS_AT, team_id=team_id, **values)

    async def agreements(self, access: Access) -> Sequence[Row]:
        """Each team, and until when the actor has signed its participation agreement."""
        values = {"programme_id": access.actor.programme_id, "person_id": access.actor.person_id}
        return await self._rows(reads.AGREEMENTS, **values)

    async def meetings_ahead(self, access: Access) -> Sequence[Row]:
        """The conferences that are not over, the next one first."""
        return await self._rows(reads.MEETINGS_AHEAD, programme_id=access.actor.programme_id)

    async def escalations(self, access: Access, *, limit: int, after: tuple[str, str] | None) -> Page:
        """Open ladders, the next rung first."""
        values = {"programme_id": access.actor.programme_id, **_keyset(after), "limit": limit + 1}
        return _page(await self._rows(reads.ESCALATIONS, **values), limit, "next_at")

    async def notices(
        self, access: Access, *, stream_id: UUID | None, state: str | None, limit: int, after: UUID | None
    ) -> Page:
        """The ledger, newest first."""
        values = {"stream_id": stream_id, "state": state, "limit": limit + 1, "after": after}
        return _page(await self._rows(reads.NOTICES, programme_id=access.actor.programme_id, **values), limit)

    async def delivery_state(self, programme_id: UUID, notice_id: UUID) -> str | None:
        """How the delivery of a notice stands; None where there is no such notice, or it goes out on no channel."""
        found: str | None = await self._value(reads.DELIVERY_STATE, programme_id=programme_id, id=notice_id)
        return found

    async def inbox(self, access: Access, *, limit: int, after: UUID | None) -> Page:
        """What the actor was told and may still know, newest first."""
        values = {"person_id": access.actor.person_id, "limit": limit + 1, "after": after}
        return _page(await self._rows(reads.INBOX, **values), limit)

    async def notice_by_reference(self, access: Access, reference: str) -> Row | None:
        """A notice of the actor's own, by the reference in a mail."""
        return await self._maybe(reads.BY_REFERENCE, person_id=access.actor.person_id, reference=reference)

    async def monitor(self, access: Access) -> Row:
        """Counts of the programme: stages, doors, overdue, ladders, lag, notices."""
        row = await self._one(reads.MONITOR, programme_id=access.actor.programme_id)
        pulse = await self.pulse()
        return {
            **row,
            "hearings_waiting": pulse.hearings_waiting,
            "lag_seconds": pulse.lag_seconds,
            "oldest_unsealed_seconds": pulse.oldest_unsealed_seconds,
        }

    async def people(self, programme_id: UUID) -> Sequence[Row]:
        """The people of the programme and its partners, by name."""
        return await self._rows(reads.PEOPLE, programme_id=programme_id)

    async def providers(self, programme_id: UUID, category: str | None) -> Sequence[Row]:
        """The directory's providers, those that name the category first."""
        return await self._rows(reads.PROVIDERS, programme_id=programme_id, category=category)

    async def changes_since(self, programme_id: UUID, moment: datetime, limit: int) -> Sequence[Row]:
        """The last facts recorded after a moment, newest first: stream, kind, type; for telling screens of a change."""
        return await self._rows(reads.CHANGES, programme_id=programme_id, since=moment, limit=limit)

    async def matching(self, access: Access, tokens: Sequence[MatchToken], but: UUID | None) -> Sequence[Row]:
        """Referrals and participants that share match tokens, the most tokens first."""
        kinds = [token.kind for token in tokens]
        values = {"kinds": kinds, "tokens": [token.token for token in tokens], "but": but}
        return await self._rows(reads.MATCHING, programme_id=access.actor.programme_id, **values)

    async def audit(self, access: Access, *, limit: int, after: UUID | None) -> Page:
        """The audit's lines, newest first."""
        values = {"programme_id": access.actor.programme_id, "limit": limit + 1, "after": after}
        return _page(await self._rows(reads.AUDIT, **values), limit)

    async def disclosures(self, access: Access, participant_id: UUID) -> Sequence[Row]:
        """What left the programme about a participant, newest first: notices that went out, and looks at the person."""
        return await self._rows(reads.DISCLOSURES, id=participant_id, programme_id=access.actor.programme_id)

    async def unsealed(self, access: Access, stream_id: UUID, names: Sequence[str]) -> dict[str, str]:
        """The sealed fields of a stream, opened; only the named ones."""
        rows = await self._rows(reads.SEALED, id=stream_id, names=list(names), programme_id=access.actor.programme_id)
        return {
            row["name"]: open_sealed(self._key(stream_id, row), field_place(stream_id, row["name"]), row["ciphertext"])
            for row in rows
        }

    async def notes(self, access: Access, stream_id: UUID) -> Sequence[Row]:
        """The notes of a stream, opened, newest first."""
        rows = await self._rows(reads.NOTES, id=stream_id, programme_id=access.actor.programme_id)
        return [
            {
                "kind": row["kind"],
                "written_at": row["written_at"],
                "author": row["author"],
                "text": open_sealed(self._key(stream_id, row), note_place(row["id"]), row["ciphertext"]),
            }
            for row in rows
        ]

    def _key(self, stream_id: UUID, row: Row) -> Any:
        return unwrap(self._keyring, stream_id, row["wrapped"], row["wrapping_key"])

    async def _rows(self, statement: TextClause, **values: object) -> Sequence[Row]:
        async with self._database.connect() as connection:
            return [dict(row) for row in (await connection.execute(statement, values)).mappings()]

    async def _maybe(self, statement: TextClause, **values: object) -> Row | None:
        rows = await self._rows(statement, **values)
        return rows[0] if rows else None

    async def _one(self, statement: TextClause, **values: object) -> Row:
        return (await self._rows(statement, **values))[0]

    async def _value(self, statement: TextClause, **values: object) -> Any:
        row = await self._maybe(statement, **values)
        return None if row is None else next(iter(row.values()))


def _actor(row: Row) -> Actor:
    roles = tuple(Role(role) for role in row["roles"])
    return from_row(Actor, {**row, "roles": roles})


def _keyset(after: tuple[str, str] | None) -> dict[str, object]:
    moment = datetime.fromisoformat(after[0]) if after else datetime(1970, 1, 1, tzinfo=UTC)
    return {"after_moment": moment, "after_id": UUID(after[1]) if after else UUID(int=0)}


def _given(filters: Mapping[str, object]) -> dict[str, object]:
    return {name: value for name, value in filters.items() if value is not None}


def _page(rows: Sequence[Row], limit: int, by: str | None = None) -> Page:
    """The first rows, and where the next page begins: after the last one's id, or after its moment and id."""
    shown = rows[:limit]
    if len(rows) <= limit:
        return Page(items=shown)
    last = shown[-1]
    if by is None:
        return Page(items=shown, after=(str(last["id"]),))
    return Page(items=shown, after=(last[by].isoformat() if last[by] else reads.NEVER, str(last["id"])))
