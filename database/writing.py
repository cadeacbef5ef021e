"""The third statement of a command: facts, projections, obligations, hearings, sealed texts and audit, all at once."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, fields
from datetime import datetime
from functools import cache
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import TextClause, text

from database.commands import Decision, Mended
from database.loading import Loaded
from database.out_already import (
    END_ASKS,
    END_LINKS,
    END_RUNGS,
    HELD_SOONER,
    MEND,
    SILENCE,
    TO_ALL,
    USE_LINK,
    WITHHELD,
    WITHHOLD,
)
from database.rows import dumps
from domain import states
from domain.actor import Actor
from domain.apart import Apart, apart_of
from domain.clocks import MISS
from domain.consequences import Outcome
from domain.ending import ended
from domain.escalation import STILL_TELL
from domain.evolving import stands_under
from domain.facts import Fact, StreamRef
from domain.gates import Gate, gate_of
from domain.hearers import HEARD_BY_ALL, hearers
from domain.roster import RotaEntry, entry_of
from domain.words import LOCK_ORDER, ConsentStatus, ObligationState
from security.fields import DataKey, field_place, new_data_key, note_place, seal
from security.keyring import Keyring
from security.seal import AuditLine, line_mac

Row = Mapping[str, object]
NO_LONGER_NEEDED = ObligationState.NO_LONGER_NEEDED

TABLE_OF: dict[type, str] = {
    states.Participant: "participant",
    states.Referral: "referral",
    states.Consent: "consent",
    states.ChargeHold: "charge_hold",
    states.Linkage: "linkage",
    states.Conference: "conference",
    states.AgendaItem: "agenda_item",
    states.ActionItem: "action_item",
    states.Matter: "matter",
    states.Escalation: "escalation",
    states.InboundReport: "inbound_report",
    states.Obligation: "obligation",
}
UPSERTED: dict[str, tuple[str, ...]] = {
    table: tuple(column.name for column in fields(cls)) for cls, table in TABLE_OF.items()
}
UPSERTED["rota"] = (*(column.name for column in fields(RotaEntry)), "programme_id")
UPSERTED["kept_apart"] = tuple(column.name for column in fields(Apart))
UPSERTED["door_gate"] = (*(column.name for column in fields(Gate)), "programme_id")
UPSERTED["stream"] = (
    *("id", "programme_id", "kind", "kind_order", "participant_id", "policy_version", "seq"),
    *("opened_at", "closed_at", "next_due", "last_mac"),
)
INSERTED: dict[str, tuple[str, ...]] = {
    "fact": ("id", "programme_id", "stream_id", "seq", "type", "data", "actor_id", "occurred_at", "recorded_at"),
    "hearing": (
        *("programme_id", "workflow_type", "workflow_id", "lane", "stream_id", "seq", "fact_id", "written_at", "tries"),
    ),
    "audit": (
        *("id", "programme_id", "stream_id", "fact_id", "actor_id", "act", "outcome", "at", "previous_mac", "mac"),
    ),
    "note": ("id", "stream_id", "kind", "author_id", "written_at", "ciphertext"),
    "match_token": ("stream_id", "kind", "token", "programme_id"),
    "vault.wrapped_key": ("stream_id", "wrapped", "wrapping_key"),
}
UPSERTED["sealed_field"] = ("stream_id", "name", "ciphertext")
KEYS = {  # elsewhere the id
    "sealed_field": ("stream_id", "name"),
    "door_gate": ("programme_id", "door"),
    "kept_apart": ("participant_id", "other_id"),
}


@dataclass(slots=True, kw_only=True)
class Written:
    """Every row that one command writes, by table."""

    rows: dict[str, list[Row]] = field(default_factory=dict)
    seqs: dict[UUID, int] = field(default_factory=dict)
    ended_consents: list[str] = field(default_factory=list)
    told_to_all: Row | None = None
    clock_offset: int | None = None
    generation: int | None = None
    mended: Mended | None = None
    used: UUID | None = None
    undone: UUID | None = None
    revoked_of: list[str] = field(default_factory=list)
    withdrawn: list[UUID] = field(default_factory=list)
    answered_ladders: list[UUID] = field(default_factory=list)
    now: datetime | None = None

    def add(self, table: str, row: Row) -> None:
        """One more row of a table."""
        self.rows.setdefault(table, []).append(row)


class Writing:
    """Turns a decision and its outcome into rows."""

    def __init__(self, keyring: Keyring, loaded: Loaded, actor: Actor, act: str) -> None:
        self._keyring = keyring
        self._loaded = loaded
        self._found = loaded.found
        self._actor = actor
        self._act = act
        self._written = Written()
        self._macs: dict[UUID, bytes | None] = {row.id: row.last_mac for row in loaded.found.streams.values()}
        self._streams: dict[UUID, StreamRef] = {}
        self._fact_ids: list[tuple[UUID, Fact]] = []
        self._keys: dict[UUID, DataKey] = dict(loaded.data_keys)
        self._versions = {row.id: row.policy_version for row in loaded.found.streams.values()}

    def of(self, decision: Decision, outcome: Outcome) -> Written:
        """All rows: of the facts first, then of what follows from them."""
        self._versions |= {stream: policy.version for stream, policy in decision.policies.items()}
        world = {**self._found.states, **outcome.states}
        for fact in outcome.facts:
            self._fact(fact, world)
        for state in (*outcome.states.values(), *outcome.items):
            self._written.add(TABLE_OF[type(state)], _row(state))
        self._obligations(outcome)
        for stream in self._streams.values():
            self._stream(stream, outcome)
        self._texts(decision)
        self._written.ended_consents = [str(consent) for consent in _ended_consents(outcome)]
        self._written.clock_offset = decision.clock_offset
        self._written.generation = decision.generation
        self._written.mended, self._written.used = decision.mended, decision.used
        self._written.undone = decision.undone
        self._written.revoked_of = [str(participant) for participant in _revoked_of(outcome)]
        self._written.answered_ladders = _answered_ladders(outcome)
        self._written.withdrawn = [one.id for one in outcome.obligations if one.state is NO_LONGER_NEEDED]
        self._written.now = self._found.now
        if decision.mended is not None and not decision.facts:
            self._audit(None, None)
        return self._written

    def _fact(self, fact: Fact, world: Mapping[UUID, states.State]) -> None:
        stream, fact_id = fact.stream, uuid4()
        before = self._found.streams.get(stream.id)
        seq = self._written.seqs.get(stream.id, before.seq if before else 0) + 1
        self._written.seqs[stream.id] = seq
        self._streams[stream.id] = stream
        self._fact_ids.append((fact_id, fact))
        self._written.add(
            "fact",
            {
                "id": fact_id,
                "programme_id": self._loaded.programme_id,
                "stream_id": stream.id,
                "seq": seq,
                "type": fact.type,
                "data": fact.data,
                "actor_id": self._actor.person_id,
                "occurred_at": fact.occurred_at,
                "recorded_at": self._found.now,
            },
        )
        for table, kept in (("rota", entry_of(fact)), ("door_gate", gate_of(fact))):
            if kept is not None:
                self._written.add(table, {**_row(kept), "programme_id": self._loaded.programme_id})
        apart = apart_of(fact)
        if apart is not None:
            self._written.add("kept_apart", _row(apart))
        self._hear(fact, fact_id, seq, world)
        self._audit(stream.id, fact_id)

    def _hear(self, fact: Fact, fact_id: UUID, seq: int, world: Mapping[UUID, states.State]) -> None:
        if fact.type in HEARD_BY_ALL:
            self._written.told_to_all = {
                "stream_id": fact.stream.id,
                "seq": seq,
                "fact_id": fact_id,
                "written_at": self._found.now,
            }
            return
        for hearer in hearers(fact, world):
            self._written.add(
                "hearing",
                {
                    "programme_id": self._loaded.programme_id,
                    "workflow_type": hearer.workflow_type,
                    "workflow_id": hearer.workflow_id,
                    "lane": hearer.lane,
                    "stream_id": fact.stream.id,
                    "seq": seq,
                    "fact_id": fact_id,
                    "written_at": self._found.now,
                    "tries": 0,
                },
            )

    def _audit(self, stream_id: UUID | None, fact_id: UUID | None) -> None:
        line = AuditLine(
            id=uuid4(),
            programme_id=self._loaded.programme_id,
            stream_id=stream_id,
            fact_id=fact_id,
            actor_id=self._actor.person_id,
            act=self._act,
            outcome="done",
            at=self._found.now,
        )
        previous = self._macs.get(stream_id) if stream_id else None
        own = line_mac(self._keyring, line, previous)
        if stream_id:
            self._macs[stream_id] = own
        self._written.add("audit", {**_row(line), "previous_mac": _hex(previous), "mac": _hex(own)})

    def _obligations(self, outcome: Outcome) -> None:
        known = {one.id for of_stream in self._found.open_obligations.values() for one in of_stream}
        # what closes goes first: only one obligation of a kind may be open in a stream at any moment
        for obligation in sorted(outcome.obligations, key=lambda one: one.closed_at is None):
            row = _row(obligation)
            clock = self._clock_types(obligation)
            if obligation.id not in known and obligation.opened_by is None:
                row["opened_by"] = self._cause(obligation.stream_id, clock[0])
            if obligation.closed_at is not None and obligation.closed_by is None:
                row["closed_by"] = self._cause(obligation.stream_id, clock[1])
            self._written.add("obligation", row)

    def _clock_types(self, obligation: states.Obligation) -> tuple[tuple[str, ...], tuple[str, ...]]:
        policy = self._found.policy(obligation.stream_id)
        clocks = [clock for clock in policy.clocks if clock.kind == obligation.kind]
        opens = tuple(name for clock in clocks for name in clock.opens)
        closes = tuple(name for clock in clocks for name in (*clock.closes, clock.on_due))
        return opens, closes

    def _cause(self, stream_id: UUID, types: Iterable[str]) -> UUID | None:
        """The fact of this command that did it: one of the named types, else the stream's last."""
        in_stream = [(fact_id, fact) for fact_id, fact in self._fact_ids if fact.stream.id == stream_id]
        wanted = set(types)
        named = [fact_id for fact_id, fact in in_stream if fact.type in wanted]
        return named[-1] if named else (in_stream[-1][0] if in_stream else None)

    def _stream(self, stream: StreamRef, outcome: Outcome) -> None:
        before = self._found.streams.get(stream.id)
        state = outcome.states.get(stream.id) or self._found.states.get(stream.id)
        owed = self._owed(stream.id, outcome)
        participant = getattr(state, "participant_id", None)
        self._written.add(
            "stream",
            {
                "id": stream.id,
                "programme_id": self._loaded.programme_id,
                "kind": stream.kind,
                "kind_order": LOCK_ORDER[stream.kind],
                "participant_id": participant or (before.participant_id if before else None),
                "policy_version": self._versions.get(stream.id) or self._inherited_policy(state),
                "seq": self._written.seqs[stream.id],
                "opened_at": self._found.now,
                "closed_at": self._found.now if ended(state) and not owed else None,
                "next_due": min((one.due_at for one in owed if one.on_due == MISS), default=None),
                "last_mac": _hex(self._macs.get(stream.id)),
            },
        )

    def _inherited_policy(self, state: states.State | None) -> str:
        """What stands under a running record follows that record's policy; everything else the programme's present one."""
        above = stands_under(state)
        return self._versions.get(above, self._loaded.policy_version) if above else self._loaded.policy_version

    def _owed(self, stream_id: UUID, outcome: Outcome) -> list[states.Obligation]:
        after = {one.id: one for one in self._found.obligations(stream_id)}
        after |= {one.id: one for one in outcome.obligations if one.stream_id == stream_id}
        return [one for one in after.values() if one.closed_at is None]

    def _texts(self, decision: Decision) -> None:
        for stream_id, texts in decision.sealed.items():
            key = self._key(stream_id)
            for name, clear in texts.items():
                sealed = _hex(seal(key, field_place(stream_id, name), clear))
                self._written.add("sealed_field", {"stream_id": stream_id, "name": name, "ciphertext": sealed})
        for note in decision.notes:
            self._note(note.stream_id, note.kind, note.text)
        for stream_id, tokens in decision.tokens.items():
            for token in tokens:
                self._written.add(
                    "match_token",
                    {
                        "stream_id": stream_id,
                        "kind": token.kind,
                        "token": _hex(token.token),
                        "programme_id": self._loaded.programme_id,
                    },
                )

    def _note(self, stream_id: UUID, kind: str, clear: str) -> None:
        note_id = uuid4()
        self._written.add(
            "note",
            {
                "id": note_id,
                "stream_id": stream_id,
                "kind": kind,
                "author_id": self._actor.person_id,
                "written_at": self._found.now,
                "ciphertext": _hex(seal(self._key(stream_id), note_place(note_id), clear)),
            },
        )

    def _key(self, stream_id: UUID) -> DataKey:
        known = self._keys.get(stream_id)
        if known is None:
            known = self._keys[stream_id] = new_data_key(self._keyring, stream_id)
            self._written.add(
                "vault.wrapped_key",
                {"stream_id": stream_id, "wrapped": _hex(known.wrapped), "wrapping_key": known.wrapping_key},
            )
        return known


def _row(state: Any) -> dict[str, object]:
    """A dataclass as a row; shallow, because nothing of it is changed."""
    return {name: getattr(state, name) for name in _names(type(state))}


_NAMES: dict[type, tuple[str, ...]] = {}


def _names(kind: type[Any]) -> tuple[str, ...]:
    known = _NAMES.get(kind)
    if known is None:
        known = _NAMES[kind] = tuple(field.name for field in fields(kind))
    return known


def compose(written: Written, programme_id: UUID, key: str, outcome: str) -> tuple[TextClause, dict[str, object]]:
    """The statement that writes everything, and its values. Its text depends only on which tables are touched."""
    tables = tuple(sorted(written.rows))
    values: dict[str, object] = {_value(table): dumps(rows) for table, rows in written.rows.items()}
    values |= {"programme_id": programme_id, "key": key, "outcome": outcome}
    if written.ended_consents:
        values["ended_consents"] = written.ended_consents
    if written.told_to_all:
        values |= {name: written.told_to_all[name] for name in ("stream_id", "seq", "fact_id", "written_at")}
    moved = {"clock_offset": written.clock_offset, "generation": written.generation}
    of_programme = tuple(name for name, value in moved.items() if value is not None)
    values |= {name: moved[name] for name in of_programme}
    also: list[str] = [] if written.clock_offset is None else [HELD_SOONER]
    if written.mended is not None:
        values |= {"mended": written.mended.notice_id, "mended_to": written.mended.to.value}
        also.append(MEND)
    if written.used is not None:
        values |= {"used": written.used, "now": written.now}
        also.append(USE_LINK)
    if written.undone is not None:
        values["undone"] = written.undone
        also += SILENCE
    if written.revoked_of:
        values |= {"revoked_of": written.revoked_of, "now": written.now}
        also.append(END_LINKS)
    if written.answered_ladders:
        values["answered_ladders"] = written.answered_ladders
        also.append(END_RUNGS)
    if written.withdrawn:
        values["withdrawn"] = written.withdrawn
        also.append(END_ASKS)
    shape = (bool(written.ended_consents), written.told_to_all is not None, of_programme, tuple(also))
    return _statement(tables, *shape), values


@cache
def _statement(  # what the statement's shape depends on
    tables: Sequence[str], withholds: bool, to_all: bool, of_programme: Sequence[str], also: Sequence[str]
) -> TextClause:
    parts = [f"w_{_value(table)} as ({_insert(table)})" for table in tables]
    withheld = ", ".join(f"0 as {name}" for name in WITHHELD)
    if withholds:
        parts += WITHHOLD
        withheld = ", ".join(f"(select count(*) from {name}) as {name}" for name in WITHHELD)
    if to_all:
        parts.append(TO_ALL)
    if of_programme:
        changes = ", ".join(f"{name} = :{name}" for name in of_programme)
        parts.append(f"moved as (update programme set {changes} where id = :programme_id)")
    parts += also
    if MEND in also:
        withheld += ", (select count(*) from mended) as mended"
    parts.append(
        "answered as (update command_key set outcome = cast(:outcome as jsonb) "
        "where programme_id = :programme_id and key = :key)"
    )
    return text(f"with {', '.join(parts)} select {withheld}")


def _insert(table: str) -> str:
    if table in INSERTED:
        tail = " on conflict do nothing" if table in {"match_token", "vault.wrapped_key"} else ""
        return _select_into(table, INSERTED[table]) + tail
    columns, key = UPSERTED[table], KEYS.get(table, ("id",))
    kept = {*key, "opened_at"} if table == "stream" else {*key}
    changes = ", ".join(f"{name} = excluded.{name}" for name in columns if name not in kept)
    return f"{_select_into(table, columns)} on conflict ({', '.join(key)}) do update set {changes}"


def _select_into(table: str, columns: Sequence[str]) -> str:
    names = ", ".join(columns)
    source = f"jsonb_populate_recordset(null::{table}, cast(:{_value(table)} as jsonb))"
    return f"insert into {table} ({names}) select {names} from {source}"


def _value(table: str) -> str:
    return f"v_{table.replace('.', '_')}"


def _hex(value: bytes | None) -> str | None:
    return None if value is None else "\\x" + value.hex()


def _revoked_of(outcome: Outcome) -> set[UUID]:
    """The participants of whom a consent was revoked."""
    consents = (state for state in outcome.states.values() if isinstance(state, states.Consent))
    return {consent.participant_id for consent in consents if consent.status is ConsentStatus.REVOKED}


def _answered_ladders(outcome: Outcome) -> list[UUID]:
    """The ladders that are over and tell nobody any more."""
    ladders = (state for state in outcome.states.values() if isinstance(state, states.Escalation))
    return [ladder.id for ladder in ladders if ladder.status not in STILL_TELL]


def _ended_consents(outcome: Outcome) -> list[UUID]:
    consents = (state for state in outcome.states.values() if isinstance(state, states.Consent))
    return [consent.id for consent in consents if consent.status != ConsentStatus.ACTIVE]
