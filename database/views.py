"""What is read: every look at the record asks for proof of access, which only `domain.visibility` makes."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from uuid import UUID

from database import reads, reconciliation, worklists
from database.apart import WHERE_THEY_ARE
from database.hearings import lag
from database.links import Link, find_link
from database.loading import Loader
from database.offices import offices_of
from database.reading import Page, Row, page_of
from database.rows import from_row
from database.sealing import oldest_unsealed
from database.sessions import Database
from database.table_views import TableViews
from domain.actor import Actor
from domain.offices import Office
from domain.policy import Policy
from domain.visibility import Access
from domain.words import Role
from security.fields import field_place, note_place, open_sealed
from security.keyring import Keyring
from security.tokens import MatchToken


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
    processes_missing: int
    processes_behind: int
    processes_stuck: int
    compared_seconds: float | None
    mail_behind_seconds: float


class Views(TableViews):
    """The reads of one deployment."""

    def __init__(self, database: Database, keyring: Keyring) -> None:
        """Nothing is read yet."""
        super().__init__(database, keyring)
        self._loader = Loader(keyring)

    async def pulse(self) -> Pulse:
        """How the record's own work stands, over all programmes; it names nobody, so it asks for no proof."""
        async with self._database.connect() as connection:
            waiting, seconds = await lag(connection)
            unsealed = await oldest_unsealed(connection)
            row = (await connection.execute(reads.DELIVERIES)).one()
            compared = await reconciliation.last(connection)
        return Pulse(
            hearings_waiting=waiting,
            lag_seconds=seconds,
            oldest_unsealed_seconds=unsealed,
            notices_waiting=row.waiting,
            notices_failed=row.failed,
            processes_missing=compared.missing,
            processes_behind=compared.behind,
            processes_stuck=compared.stuck,
            compared_seconds=compared.seconds,
            mail_behind_seconds=row.behind,
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
        known = self._loader.known_policy(programme_id, version)
        if known is not None:
            return known
        async with self._database.connect() as connection:
            return await self._loader.policy(connection, programme_id, version)

    async def is_agency(self, programme_id: UUID, agency_id: UUID) -> bool:
        """Whether this is an active agency of the programme."""
        return bool(await self._value(reads.IS_AGENCY, programme_id=programme_id, id=agency_id))

    async def offices(self, programme_id: UUID) -> Sequence[Office]:
        """The prosecutors' offices that can be asked."""
        async with self._database.connect() as connection:
            return await offices_of(connection, programme_id)

    async def clock(self, programme_id: UUID) -> ClockStanding:
        """The programme's clock."""
        row = await self._one(reads.CLOCK, programme_id=programme_id)
        return ClockStanding(
            now=row["now"], zone=row["zone"], offset=row["clock_offset"], next_deadline=row["next_deadline"]
        )

    async def is_provider(self, programme_id: UUID, agency_id: UUID) -> bool:
        """Whether this is an active provider of the directory."""
        return bool(await self._value(reads.IS_PROVIDER, programme_id=programme_id, id=agency_id))

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
        """What is owed, soonest first: by the actor and its roles, or by everybody, or what everybody missed.

        Each row has beside what is shown what `worklists.FOR_NEXT` names.
        """
        actor = access.actor
        roles = [role.value for role in actor.roles]
        values: dict[str, object] = {**_keyset(after), "programme_id": actor.programme_id, "reader": actor.person_id}
        if not everybody:
            values |= {"person_id": actor.person_id, "agency_id": actor.agency_id, "roles": roles}
        whose = ("everybody, missed" if overdue else "everybody") if everybody else "mine"
        return page_of(await self._rows(worklists.worklist(whose, limit + 1), **values), limit, "due_at")

    async def referrals(self, access: Access, *, limit: int, after: UUID | None, **filters: object) -> Page:
        """All referrals, newest first."""
        named = _given(filters)
        values = {"programme_id": access.actor.programme_id, "after": after, "limit": limit + 1, **named}
        return page_of(await self._rows(reads.referrals(tuple(named)), **values), limit)

    async def referrals_of(self, access: Access, *, limit: int, after: UUID | None) -> Page:
        """The referrals that the actor made, or on which its office is or was asked; newest first."""
        actor = access.actor
        values = {"programme_id": actor.programme_id, "person_id": actor.person_id, "agency_id": actor.agency_id}
        values["after"] = after
        roles = [role.value for role in actor.roles]
        return page_of(await self._rows(reads.REFERRALS_OF, roles=roles, limit=limit + 1, **values), limit)

    async def participants(
        self, access: Access, *, limit: int, after: tuple[str, str] | None, **filters: object
    ) -> Page:
        """Open journeys, soonest deadline first."""
        named = _given(filters)
        values = {"programme_id": access.actor.programme_id, **_keyset(after), "limit": limit + 1, **named}
        return page_of(await self._rows(reads.participants(tuple(named)), **values), limit, "next_due")

    async def record_of(self, access: Access, kind: str, record_id: UUID) -> Row | None:
        """One record with its version: a referral, participant, linkage or escalation."""
        values = {"id": record_id, "programme_id": access.actor.programme_id}
        return await self._maybe(reads.RECORD[kind], **values)

    async def charge_holds(self, access: Access, referral_id: UUID | None, *, limit: int, after: UUID | None) -> Page:
        """The charges that are held and not decided: those of one referral where it is named, to a partner its office's."""
        office = access.actor.agency_id if access.actor.is_external else None
        values = {
            "programme_id": access.actor.programme_id,
            "referral_id": referral_id,
            "after": after,
            "office_id": office,
        }
        return page_of(await self._rows(reads.CHARGE_HOLDS, limit=limit + 1, **values), limit)

    async def obligations(self, access: Access, stream_id: UUID) -> Sequence[Row]:
        """What is owed in a stream, soonest first; the closed ones of the last weeks behind."""
        return await self._rows(reads.OBLIGATIONS, id=stream_id, programme_id=access.actor.programme_id)

    async def owed_around(self, access: Access, participant_id: UUID) -> Sequence[Row]:
        """What humans owe on a participant and everything of theirs, with the open ladders, soonest first."""
        values = {"programme_id": access.actor.programme_id, "reader": access.actor.person_id}
        return await self._rows(reads.OWED_AROUND, id=participant_id, **values)

    async def timeline(self, access: Access, stream_id: UUID, *, limit: int, after: UUID | None) -> Page:
        """What happened in a stream and to a participant's own streams, newest first, with who was told or not."""
        values = {"id": stream_id, "programme_id": access.actor.programme_id, "after": after}
        values["reader"] = access.actor.person_id
        return page_of(await self._rows(reads.TIMELINE, limit=limit + 1, **values), limit)

    async def linkages(
        self, access: Access, *, limit: int, after: tuple[str, str] | None = None, **filters: object
    ) -> Page:
        """Linkages, the next deadline first; `open` leaves out those whose loop is closed."""
        named = _given(filters)
        values = {"programme_id": access.actor.programme_id, **_keyset(after), "limit": limit + 1, **named}
        values["reader"] = access.actor.person_id
        return page_of(await self._rows(reads.linkages(tuple(named)), **values), limit, "next_due")

    async def offers(self, access: Access, *, limit: int, after: UUID | None) -> Page:
        """What the actor's agency is asked for, the newest first; where a page begins carries no time."""
        values = {"programme_id": access.actor.programme_id, "provider_id": access.actor.agency_id, "after": after}
        values["reader"] = access.actor.person_id
        return page_of(await self._rows(reads.OFFERS, limit=limit + 1, **values), limit)

    async def linkage(self, access: Access, linkage_id: UUID) -> Row | None:
        """One linkage, with its provider's and its owner's name and the person's alias and area."""
        values = {"id": linkage_id, "programme_id": access.actor.programme_id, "reader": access.actor.person_id}
        return await self._maybe(reads.ONE_LINKAGE, **values)

    async def consents(self, access: Access, participant_id: UUID) -> Sequence[Row]:
        """A participant's consents, those in force first."""
        return await self._rows(reads.CONSENTS, id=participant_id, programme_id=access.actor.programme_id)

    async def escalations(self, access: Access, *, limit: int, after: tuple[str, str] | None) -> Page:
        """Open ladders, the next rung first."""
        values = {"programme_id": access.actor.programme_id, **_keyset(after), "limit": limit + 1}
        return page_of(await self._rows(reads.ESCALATIONS, **values), limit, "next_at")

    async def notices(
        self, access: Access, *, stream_id: UUID | None, state: str | None, limit: int, after: UUID | None
    ) -> Page:
        """The ledger, newest first."""
        values = {"stream_id": stream_id, "state": state, "limit": limit + 1, "after": after}
        return page_of(await self._rows(reads.NOTICES, programme_id=access.actor.programme_id, **values), limit)

    async def delivery_state(self, programme_id: UUID, notice_id: UUID) -> str | None:
        """How the delivery of a notice stands; None where there is no such notice, or it goes out on no channel."""
        found: str | None = await self._value(reads.DELIVERY_STATE, programme_id=programme_id, id=notice_id)
        return found

    async def inbox(self, access: Access, *, limit: int, after: UUID | None) -> Page:
        """What the actor was told and may still know, newest first."""
        values = {"person_id": access.actor.person_id, "limit": limit + 1, "after": after}
        return page_of(await self._rows(reads.INBOX, **values), limit)

    async def notice_by_reference(self, access: Access, reference: str) -> Row | None:
        """A notice of the actor's own, by the reference in a mail."""
        return await self._maybe(reads.BY_REFERENCE, person_id=access.actor.person_id, reference=reference)

    async def monitor(self, access: Access) -> Row:
        """Counts of the programme: stages, doors, overdue, ladders, lag, notices."""
        programme_id = access.actor.programme_id
        row = await self._one(reads.MONITOR, programme_id=programme_id)
        async with self._database.connect() as connection:
            waiting, seconds = await lag(connection, programme_id)
            compared = await reconciliation.last(connection, programme_id)
            unsealed = await oldest_unsealed(connection)
        return {
            **row,
            "hearings_waiting": waiting,
            "lag_seconds": seconds,
            "oldest_unsealed_seconds": unsealed,
            "processes_missing": compared.missing,
            "processes_behind": compared.behind,
            "processes_stuck": compared.stuck,
            "compared_seconds": compared.seconds,
        }

    async def people(self, programme_id: UUID) -> Sequence[Row]:
        """The people of the programme and its partners, by name."""
        return await self._rows(reads.PEOPLE, programme_id=programme_id)

    async def providers(self, programme_id: UUID, category: str | None, *, limit: int, after: UUID | None) -> Page:
        """The directory's providers, those that name the category first."""
        values = {"programme_id": programme_id, "category": category, "after": after}
        return page_of(await self._rows(reads.PROVIDERS, limit=limit + 1, **values), limit)

    async def changes_since(self, programme_id: UUID, moment: datetime, limit: int) -> Sequence[Row]:
        """The last facts recorded after a moment, newest first: stream, kind, type; for telling screens of a change."""
        return await self._rows(reads.CHANGES, programme_id=programme_id, since=moment, limit=limit)

    async def scenes_since(self, person_id: UUID | None, moment: datetime, limit: int) -> Sequence[Row]:
        """The last steps of hand-offs that the person waits for with somebody, newest first; of their own referrals alone."""
        return await self._rows(reads.SCENES, person_id=person_id, since=moment, limit=limit)

    async def matching(self, access: Access, tokens: Sequence[MatchToken], but: UUID | None) -> Sequence[Row]:
        """Referrals and participants that share match tokens, the most tokens first."""
        kinds = [token.kind for token in tokens]
        values = {"kinds": kinds, "tokens": [token.token for token in tokens], "but": but}
        return await self._rows(reads.MATCHING, programme_id=access.actor.programme_id, **values)

    async def audit(self, access: Access, *, limit: int, after: UUID | None) -> Page:
        """The audit's lines, newest first."""
        values = {"programme_id": access.actor.programme_id, "limit": limit + 1, "after": after}
        return page_of(await self._rows(reads.AUDIT, **values), limit)

    async def disclosures(
        self, access: Access, participant_id: UUID, *, limit: int, after: tuple[str, str] | None
    ) -> Page:
        """What left the programme about a participant, newest first: notices that went out, and looks at the person."""
        values = {"id": participant_id, "programme_id": access.actor.programme_id, "limit": limit + 1}
        begins = _keyset(after) if after else {"after_moment": None, "after_id": None}
        return page_of(await self._rows(reads.DISCLOSURES, **values, **begins), limit, "at")

    async def unsealed(self, access: Access, stream_id: UUID, names: Sequence[str]) -> dict[str, str]:
        """The sealed fields of a stream, opened; only the named ones, and none that a no-contact order keeps from the reader."""
        rows = await self._rows(
            reads.SEALED,
            id=stream_id,
            names=list(names),
            programme_id=access.actor.programme_id,
            located=list(WHERE_THEY_ARE),
            reader=access.actor.person_id,
        )
        return {
            row["name"]: open_sealed(self._key(stream_id, row), field_place(stream_id, row["name"]), row["ciphertext"])
            for row in rows
        }

    async def notes(self, access: Access, stream_id: UUID) -> Sequence[Row]:
        """The notes of a stream, opened, newest first; none where a no-contact order keeps them from the reader."""
        values = {"programme_id": access.actor.programme_id, "reader": access.actor.person_id}
        rows = await self._rows(reads.NOTES, id=stream_id, **values)
        return [
            {
                "kind": row["kind"],
                "written_at": row["written_at"],
                "author": row["author"],
                "text": open_sealed(self._key(stream_id, row), note_place(row["id"]), row["ciphertext"]),
            }
            for row in rows
        ]


def _actor(row: Row) -> Actor:
    roles = tuple(Role(role) for role in row["roles"])
    return from_row(Actor, {**row, "roles": roles})


def _keyset(after: tuple[str, str] | None) -> dict[str, object]:
    moment = datetime.fromisoformat(after[0]) if after else datetime(1970, 1, 1, tzinfo=UTC)
    return {"after_moment": moment, "after_id": UUID(after[1]) if after else UUID(int=0)}


def _given(filters: Mapping[str, object]) -> dict[str, object]:
    return {name: value for name, value in filters.items() if value is not None}
