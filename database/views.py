"""What is read: every look at the record asks for proof of access, which only `domain.visibility` makes."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import TextClause, text

from database import reads
from database.hearings import lag
from database.loading import Loader
from database.rows import from_row
from database.sealing import oldest_unsealed
from database.sessions import Database
from domain.actor import Actor
from domain.policy import Policy
from domain.visibility import Access
from domain.words import Role
from security.fields import field_place, note_place, open_sealed, unwrap
from security.keyring import Keyring
from security.tokens import MatchToken

Row = Mapping[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class ClockStanding:
    """The programme's clock: its time now, how far it was pushed (seconds), and the next moment that anything waits for."""

    now: datetime
    offset: int
    next_deadline: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """Rows of a list, and where the next page begins (None: there is none)."""

    items: Sequence[Row]
    after: tuple[str, str] | None


class Views:
    """The reads of one deployment."""

    def __init__(self, database: Database, keyring: Keyring) -> None:
        """Nothing is read yet."""
        self._database = database
        self._keyring = keyring
        self._loader = Loader(keyring)

    async def ready(self) -> bool:
        """Whether the record answers."""
        return bool(await self._value(text("select true")))

    async def actor_of(self, token_hash: bytes) -> Actor | None:
        """Whose access token this is, while it is good and the person active."""
        row = await self._maybe(reads.ACTOR_OF_TOKEN, token_hash=token_hash)
        return None if row is None else _actor(row)

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
        return ClockStanding(now=row["now"], offset=row["clock_offset"], next_deadline=row["next_deadline"])

    async def is_provider(self, programme_id: UUID, agency_id: UUID) -> bool:
        """Whether this is an active provider of the directory."""
        return bool(await self._value(reads.IS_PROVIDER, programme_id=programme_id, id=agency_id))

    async def agenda_subject(self, programme_id: UUID, conference_id: UUID, item_id: UUID) -> UUID | None:
        """The referral that an agenda item is about, None for a participant's or an unknown item."""
        values = {"programme_id": programme_id, "conference_id": conference_id, "item_id": item_id}
        found: UUID | None = await self._value(reads.AGENDA_SUBJECT, **values)
        return found

    async def conference_of_task(self, programme_id: UUID, task_id: UUID) -> UUID | None:
        """The conference at which an action item was taken on."""
        found: UUID | None = await self._value(reads.CONFERENCE_OF_TASK, programme_id=programme_id, id=task_id)
        return found

    async def stream_of_obligation(self, programme_id: UUID, obligation_id: UUID) -> UUID | None:
        """The stream in which an obligation stands or stood."""
        found: UUID | None = await self._value(reads.STREAM_OF_OBLIGATION, programme_id=programme_id, id=obligation_id)
        return found

    async def worklist(self, access: Access, *, everybody: bool, limit: int, after: tuple[str, str] | None) -> Page:
        """What is owed, soonest first: by the actor and its roles, or by everybody."""
        actor = access.actor
        roles = [role.value for role in actor.roles]
        values = {
            **_keyset(after),
            "programme_id": actor.programme_id,
            "person_id": actor.person_id,
            "agency_id": actor.agency_id,
            "roles": roles,
        }
        statement = reads.WORKLIST_ALL if everybody else reads.WORKLIST_MINE
        return _page(await self._rows(statement, limit=limit + 1, **values), limit, "due_at")

    async def referrals(
        self, access: Access, *, status: str | None, own_of: UUID | None, asked: Sequence[str], limit: int
    ) -> Sequence[Row]:
        """Referrals, newest first: all, those that one person made, or those on which an office is asked."""
        values = {"programme_id": access.actor.programme_id, "status": status, "own_of": own_of, "asked": list(asked)}
        return await self._rows(reads.REFERRALS, limit=limit, **values)

    async def participants(
        self,
        access: Access,
        *,
        stage: str | None,
        owner: UUID | None,
        area: str | None,
        limit: int,
        after: tuple[str, str] | None,
    ) -> Page:
        """Open journeys, soonest deadline first."""
        filters = [name for name, value in (("stage", stage), ("owner", owner), ("area", area)) if value is not None]
        values: dict[str, object] = {"programme_id": access.actor.programme_id, **_keyset(after), "limit": limit + 1}
        values |= {
            name: value for name, value in (("stage", stage), ("owner", owner), ("area", area)) if value is not None
        }
        rows = await self._rows(reads.participants(tuple(filters)), **values)
        return _page(rows, limit, "next_due")

    async def record_of(self, access: Access, kind: str, record_id: UUID) -> Row | None:
        """One record with its version: a referral, participant, linkage, consent, conference or escalation."""
        values = {"id": record_id, "programme_id": access.actor.programme_id}
        return await self._maybe(reads.RECORD[kind], **values)

    async def obligations(self, access: Access, stream_id: UUID) -> Sequence[Row]:
        """What is owed in a stream, soonest first; the closed ones of the last weeks behind."""
        return await self._rows(reads.OBLIGATIONS, id=stream_id, programme_id=access.actor.programme_id)

    async def owed_around(self, access: Access, participant_id: UUID) -> Sequence[Row]:
        """What humans owe on a participant and everything of theirs, with the open ladders, soonest first."""
        return await self._rows(reads.OWED_AROUND, id=participant_id, programme_id=access.actor.programme_id)

    async def timeline(self, access: Access, stream_id: UUID, limit: int) -> Sequence[Row]:
        """What happened in a stream and to a participant's own streams, newest first, with who was told or not."""
        return await self._rows(reads.TIMELINE, id=stream_id, programme_id=access.actor.programme_id, limit=limit)

    async def linkages(self, access: Access, *, participant_id: UUID | None, provider_id: UUID | None) -> Sequence[Row]:
        """Linkages: of a participant, of a provider, or all open ones."""
        values = {"participant_id": participant_id, "provider_id": provider_id}
        return await self._rows(reads.LINKAGES, programme_id=access.actor.programme_id, **values)

    async def consents(self, access: Access, participant_id: UUID) -> Sequence[Row]:
        """A participant's consents, those in force first."""
        return await self._rows(reads.CONSENTS, id=participant_id, programme_id=access.actor.programme_id)

    async def conferences(self, access: Access) -> Sequence[Row]:
        """Conferences, the next one first."""
        return await self._rows(reads.CONFERENCES, programme_id=access.actor.programme_id)

    async def agenda(self, access: Access, conference_id: UUID) -> tuple[Sequence[Row], Sequence[Row]]:
        """A conference's agenda in order, and its action items."""
        values = {"id": conference_id, "programme_id": access.actor.programme_id}
        return await self._rows(reads.AGENDA, **values), await self._rows(reads.TASKS, **values)

    async def escalations(self, access: Access) -> Sequence[Row]:
        """Open ladders, the next rung first."""
        return await self._rows(reads.ESCALATIONS, programme_id=access.actor.programme_id)

    async def notices(self, access: Access, *, stream_id: UUID | None, state: str | None, limit: int) -> Sequence[Row]:
        """The ledger, newest first."""
        values = {"stream_id": stream_id, "state": state, "limit": limit}
        return await self._rows(reads.NOTICES, programme_id=access.actor.programme_id, **values)

    async def inbox(self, access: Access, limit: int) -> Sequence[Row]:
        """What the actor was told, newest first."""
        return await self._rows(reads.INBOX, person_id=access.actor.person_id, limit=limit)

    async def notice_by_reference(self, access: Access, reference: str) -> Row | None:
        """A notice of the actor's own, by the reference in a mail."""
        return await self._maybe(reads.BY_REFERENCE, person_id=access.actor.person_id, reference=reference)

    async def monitor(self, access: Access) -> Row:
        """Counts of the programme: stages, doors, overdue, ladders, lag, notices."""
        row = await self._one(reads.MONITOR, programme_id=access.actor.programme_id)
        async with self._database.connect() as connection:
            unsent, seconds = await lag(connection)
            unsealed = await oldest_unsealed(connection)
        return {**row, "hearings_waiting": unsent, "lag_seconds": seconds, "oldest_unsealed_seconds": unsealed}

    async def people(self, programme_id: UUID) -> Sequence[Row]:
        """The people of the programme and its partners, by name."""
        return await self._rows(reads.PEOPLE, programme_id=programme_id)

    async def providers(self, programme_id: UUID, category: str | None) -> Sequence[Row]:
        """The directory's providers, those that name the category first."""
        return await self._rows(reads.PROVIDERS, programme_id=programme_id, category=category)

    async def changes_since(self, programme_id: UUID, moment: datetime) -> Sequence[Row]:
        """The facts recorded after a moment: stream, kind, type; for telling screens that something changed."""
        return await self._rows(reads.CHANGES, programme_id=programme_id, since=moment)

    async def matching(self, access: Access, tokens: Sequence[MatchToken], but: UUID | None) -> Sequence[Row]:
        """Referrals and participants that share match tokens, the most tokens first."""
        kinds = [token.kind for token in tokens]
        values = {"kinds": kinds, "tokens": [token.token for token in tokens], "but": but}
        return await self._rows(reads.MATCHING, programme_id=access.actor.programme_id, **values)

    async def audit(self, access: Access, limit: int) -> Sequence[Row]:
        """The audit's last lines, newest first."""
        return await self._rows(reads.AUDIT, programme_id=access.actor.programme_id, limit=limit)

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


def _page(rows: Sequence[Row], limit: int, by: str) -> Page:
    shown = rows[:limit]
    more = len(rows) > limit and shown
    last = shown[-1] if more else None
    return Page(items=shown, after=(last[by].isoformat(), str(last["id"])) if last else None)
