"""The one way to write: a command becomes facts, and all that follows from them, in one transaction or not at all.

Three statements and a commit: take the key and the locks; load what stands (in a statement of its own, because a
statement that waits for a lock reads the snapshot from before the wait); write everything. Whatever raises before the
commit leaves nothing behind, so a refused command may be sent again under the same key.
"""

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, field, replace
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncConnection

from database.commands import Command, Decision, Look, Mended, Note
from database.found import Found
from database.loading import Loader, Locked
from database.out_already import WITHHELD
from database.rows import dumps
from database.sessions import Database
from database.straight import the_row
from database.writing import Writing, compose
from domain.actor import Actor
from domain.consequences import run
from domain.errors import KeyReused, NotInThisState
from domain.policy import Policy
from domain.states import ActionItem, AgendaItem, Matter, Obligation, State
from security.keyring import Keyring, mac
from security.seal import AuditLine, line_mac

__all__ = ["Answer", "Command", "Decide", "Decision", "Look", "Mended", "Note", "Record"]

RETRIED = {"40P01", "40001"}  # deadlock, serialization failure
TRIES = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What came of a command. `states` are the records after it, `obligations` and `items` those that it changed.

    All three are empty when an earlier outcome is repeated.
    """

    replayed: bool
    created: Mapping[str, str]
    seqs: Mapping[UUID, int]
    states: Mapping[UUID, State] = field(default_factory=dict)
    withheld: Mapping[str, int] = field(default_factory=dict)
    obligations: tuple[Obligation, ...] = ()
    items: tuple[AgendaItem | ActionItem | Matter, ...] = ()


Decide = Callable[[Found], Decision]


class Record:
    """The record of one deployment. Every accepted command goes through `write`, and nothing else writes facts."""

    def __init__(self, database: Database, keyring: Keyring) -> None:
        self.database = database
        self.keyring = keyring
        self._loader = Loader(keyring)

    async def write(self, actor: Actor, command: Command, decide: Decide) -> Answer:
        """Authorise, decide and record one command in one transaction; a repeated key gives the first outcome.

        `decide` is called with the locks held and may refuse by raising a `domain.errors.Refusal`.
        Raises KeyReused if the key came before with another body, act or actor.
        """
        for left in reversed(range(TRIES)):
            try:
                return await self._once(actor, command, decide)
            except DBAPIError as broken:
                if getattr(broken.orig, "sqlstate", None) not in RETRIED or left == 0:
                    raise
                await asyncio.sleep(0.005 * (TRIES - left))
        raise AssertionError  # the loop returns or raises

    async def policy(self, connection: AsyncConnection, programme_id: UUID, version: str) -> Policy:
        """A policy version of the programme, from memory or from the record."""
        return await self._loader.policy(connection, programme_id, version)

    async def note(self, actor: Actor, act: str, outcome: str, stream_id: UUID | None = None) -> None:
        """A line in the audit for what was refused, or looked at; it stands alone, no stream is touched."""
        async with self.database.begin() as connection:
            (now,) = await the_row(connection, NOW, {"programme_id": actor.programme_id})
            line = AuditLine(
                id=uuid4(),
                programme_id=actor.programme_id,
                stream_id=stream_id,
                fact_id=None,
                actor_id=actor.person_id,
                act=act,
                outcome=outcome,
                at=now,
            )
            await connection.execute(ALONE, {**asdict(line), "mac": line_mac(self.keyring, line, None)})

    async def _once(self, actor: Actor, command: Command, decide: Decide) -> Answer:
        body_mac = mac(
            self.keyring.token_key, str(actor.person_id).encode(), command.act.encode(), _bytes(command.body)
        )
        async with self.database.begin() as connection:
            locked = await self._loader.lock(connection, actor.programme_id, command, actor.person_id, body_mac)
            if not locked.fresh:
                return await _first_outcome(connection, actor, command.key, body_mac)
            answer = await self._carry_out(connection, actor, command, decide, locked)
        self.database.notify()
        return answer

    async def _carry_out(
        self, connection: AsyncConnection, actor: Actor, command: Command, decide: Decide, locked: Locked
    ) -> Answer:
        loaded = await self._loader.load(connection, actor, command, locked)
        if command.look is not None:
            await command.look(connection)
        decision = decide(loaded.found)
        outcome = run(
            loaded.found.world(),
            decision.facts,
            {**loaded.found.policies, **decision.policies},
            loaded.found.default_policy,
            now=loaded.found.now,
            new_id=uuid4,
            changed=decision.obligations,
        )
        writing = Writing(self.keyring, loaded, actor, command.act).of(decision, outcome)
        answer = Answer(
            replayed=False,
            created=decision.created,
            seqs=writing.seqs,
            states=outcome.states,
            obligations=outcome.obligations,
            items=outcome.items,
        )
        statement, values = compose(writing, actor.programme_id, command.key, dumps(_kept(answer)))
        counted = await the_row(connection, statement, values)
        if decision.mended is not None and counted[-1] == 0:
            raise NotInThisState("sent", (), "This notice waits for nobody any more.")
        withheld = zip(WITHHELD, counted, strict=False) if writing.ended_consents else ()
        return replace(answer, withheld=dict(withheld))


NOW = text("select clock_timestamp() + make_interval(secs => clock_offset) from programme where id = :programme_id")
ALONE = text("""insert into audit (id, programme_id, stream_id, fact_id, actor_id, act, outcome, at, mac)
    values (:id, :programme_id, :stream_id, :fact_id, :actor_id, :act, :outcome, :at, :mac)""")
FIRST_OUTCOME = text(
    "select actor_id, body_mac, outcome from command_key where programme_id = :programme_id and key = :key"
)


async def _first_outcome(connection: AsyncConnection, actor: Actor, key: str, body_mac: bytes) -> Answer:
    found = await connection.execute(FIRST_OUTCOME, {"programme_id": actor.programme_id, "key": key})
    row = found.mappings().one()
    if bytes(row["body_mac"]) != body_mac or row["actor_id"] != actor.person_id:
        raise KeyReused
    kept: Mapping[str, Any] = row["outcome"]
    seqs = {UUID(stream): seq for stream, seq in kept["seqs"].items()}
    return Answer(replayed=True, created=kept["created"], seqs=seqs)


def _kept(answer: Answer) -> dict[str, object]:
    return {"created": dict(answer.created), "seqs": {str(stream): seq for stream, seq in answer.seqs.items()}}


def _bytes(body: Mapping[str, object]) -> bytes:
    return dumps(dict(sorted(body.items()))).encode()
