"""The desk at which every use case works: the record behind it, and what one command at it came to."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from uuid import UUID

import psycopg
from sqlalchemy.exc import DBAPIError, IntegrityError, InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from database.found import Found
from database.record import Answer, Command, Decide, Decision, Look, Record
from database.rereading import StandingNow, standing_now
from database.sessions import Database
from database.views import Views
from domain.actor import Actor
from domain.errors import Fault, Invalid, NotFound, NotInThisState, NotPermitted, VersionConflict
from domain.policy import Policy
from domain.roles import Act
from domain.states import ActionItem, AgendaItem, Matter, Obligation, State
from domain.words import Environment, StreamKind
from security.keyring import Keyring
from usecases.guard import link_holds, permit

# what a database that is away, restarting, or waiting for a lock raises
TROUBLE = (OperationalError, InterfaceError, PoolTimeout, psycopg.OperationalError, ConnectionError)

REFUSED_BY = {
    "uq_conference_team_start": Fault(
        pointer="/starts_at", code="taken", message="This team has a conference at that moment already."
    ),
    "uq_receipt_code": Fault(pointer="", code="again", message="Send this once more."),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Done:
    """What a command came to: the records after it, what is owed in them, and what a repeated key is told."""

    actor: Actor
    replayed: bool
    created: Mapping[str, str]
    seqs: Mapping[UUID, int]
    states: Mapping[UUID, State]
    due: Mapping[UUID, tuple[Obligation, ...]]
    agenda: tuple[AgendaItem, ...]
    tasks: tuple[ActionItem, ...]
    matters: tuple[Matter, ...]
    policies: Mapping[UUID, Policy]
    withheld: Mapping[str, int]

    def made(self, name: str = "id") -> UUID:
        """The id of what the command created."""
        return UUID(self.created[name])


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """A command as it came in: its idempotency key, and its body for telling a repeat from another request.

    `link` is the answer link by which it came instead of a sign-in; it is spent in the transaction that acts.
    """

    key: str
    body: Mapping[str, object] = field(repr=False)
    if_version: int | None = None
    link: UUID | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Desk:
    """All that use cases work with. `environment` says whether the demo's own doors are open."""

    record: Record
    views: Views
    environment: Environment
    public_url: str = ""

    @property
    def database(self) -> Database:
        """The way to the record's database."""
        return self.record.database

    @property
    def keyring(self) -> Keyring:
        """The programme's keys."""
        return self.record.keyring

    @property
    def plays(self) -> bool:
        """Whether demo sign-in and the time machine are offered here."""
        return self.environment in {Environment.DEMO, Environment.TEST}

    async def write(self, actor: Actor, command: Command, decide: Decide, *, version: int | None = None) -> Done:
        """One command in one transaction. `version` is what the caller last saw of the command's first stream."""
        seen: list[Found] = []

        def judged(found: Found) -> Decision:
            seen.append(found)
            permit(found.actor, Act(command.act))  # the role before the record, so that a refusal tells nothing of it
            if command.link is not None:
                link_holds(found)
            decision = replace(decide(found), used=command.link)
            _must_match(found, command, version)
            return decision

        try:
            answer = await self.record.write(actor, command, judged)
        except IntegrityError as broken:
            raise _as_refusal(broken) from broken
        except (NotPermitted, NotFound):
            await self.record.note(actor, command.act, "refused")
            raise
        if not answer.replayed:
            return _done(seen[-1], answer)
        permit(actor, Act(command.act))  # the first outcome, under today's rights
        return await self._again(actor, answer)

    async def standing(self, actor: Actor, ids: list[UUID]) -> StandingNow:
        """Some records as they stand now."""
        async with self.database.connect() as connection:
            return await standing_now(connection, actor.programme_id, ids)

    async def _again(self, actor: Actor, answer: Answer) -> Done:
        """The answer to a repeated key: the same ids, and the records as they stand now."""
        now = await self.standing(actor, list(answer.seqs))
        policies = {
            stream: await self.views.policy_version(actor.programme_id, name)
            for stream, name in now.policy_versions.items()
        }
        return Done(
            actor=actor,
            replayed=True,
            created=answer.created,
            seqs=now.seqs,
            states=now.states,
            due=now.obligations,
            agenda=now.agenda,
            tasks=now.tasks,
            matters=now.matters,
            policies=policies,
            withheld={},
        )


async def admit(desk: Desk, actor: Actor, act: Act) -> None:
    """Refuse whoever has no role for the act, before anything is looked up for it."""
    try:
        permit(actor, act)
    except NotPermitted:
        await desk.record.note(actor, act.value, "refused")
        raise


async def carry_out(
    desk: Desk,
    actor: Actor,
    asked: Asked,
    act: Act,
    decide: Decide,
    *streams: UUID,
    others: tuple[UUID, ...] = (),
    also: frozenset[StreamKind] = frozenset(),
    people: tuple[UUID, ...] = (),
    staff: bool = False,
    unseal: bool = False,
    mail: UUID | None = None,
    look: Look | None = None,
) -> Done:
    """Give one command to the record, under the key and the body with which it was asked.

    `others` are streams that it touches as they were found just now: held too, but no part of what was asked. `look` reads
    what else the decision stands on, once the locks are held.
    """
    command = Command(
        key=asked.key,
        act=act.value,
        body={**asked.body, "streams": [str(stream) for stream in streams]},
        streams=(*streams, *others),
        also=also,
        people=people,
        staff=staff,
        unseal=unseal,
        link=asked.link,
        mail=mail,
        look=look,
    )
    return await desk.write(actor, command, decide, version=asked.if_version)


def _done(found: Found, answer: Answer) -> Done:
    agenda = {item.id: item for item in found.items}
    tasks = {task.id: task for task in found.tasks}
    matters = dict(found.matters)
    for item in answer.items:
        match item:
            case AgendaItem():
                agenda[item.id] = item
            case ActionItem():
                tasks[item.id] = item
            case Matter():
                matters[item.id] = item
    return Done(
        actor=found.actor,
        replayed=False,
        created=answer.created,
        seqs=answer.seqs,
        states={**found.states, **answer.states},
        due=_owed(found, answer),
        agenda=tuple(agenda.values()),
        tasks=tuple(tasks.values()),
        matters=tuple(matters.values()),
        policies={stream: found.policy(stream) for stream in answer.seqs},
        withheld=answer.withheld,
    )


def _owed(found: Found, answer: Answer) -> dict[UUID, tuple[Obligation, ...]]:
    standing = {one.id: one for of_stream in found.open_obligations.values() for one in of_stream}
    standing |= {one.id: one for one in answer.obligations}
    owed: dict[UUID, tuple[Obligation, ...]] = {}
    for one in sorted(standing.values(), key=lambda one: one.due_at):
        if one.closed_at is None:
            owed[one.stream_id] = (*owed.get(one.stream_id, ()), one)
    return owed


def _must_match(found: Found, command: Command, version: int | None) -> None:
    if version is None or not command.streams or found.actor.is_external:
        return
    row = found.streams.get(command.streams[0])
    if row is not None and row.seq != version:
        raise VersionConflict("This record changed since you read it. Read it again, then decide.")


def _as_refusal(broken: DBAPIError) -> Exception:
    """What the database's own checks refuse, said as the use case would say it; a bug stays a bug."""
    name = getattr(getattr(broken.orig, "diag", None), "constraint_name", None)
    if name == "uq_obligation_one_open":
        return NotInThisState("owed", (), "This is owed already.")
    fault = REFUSED_BY.get(name or "")
    return broken if fault is None else Invalid([fault])
