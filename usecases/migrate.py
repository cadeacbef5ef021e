"""Move running records to the programme's present policy: what would change, and the change itself, as facts."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from database.clocks import write_due
from database.found import Found
from database.history import History, histories
from database.migrating import Behind, behind, present_version
from database.record import Decision
from domain import escalation
from domain.actor import Actor
from domain.errors import NotFound
from domain.facts import Fact, StreamRef
from domain.migrating import Change, beginning, changes, migrated
from domain.obligations import come_due, subject_of
from domain.policy import Policy
from domain.roles import Act
from domain.words import EscalationStatus
from usecases.desk import Asked, Desk, Done, admit, carry_out
from usecases.guard import permit

TRIES = 5  # to note what comes due while a record is moved
OVERTAKEN = "more is written in these records, or comes due there, than can be followed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Migration:
    """One record and what stands under it: what the present policy makes of everything that is owed there."""

    name: str
    changes: tuple[Change, ...]

    @property
    def moving(self) -> tuple[Change, ...]:
        """Those that would not stand as they are."""
        return tuple(one for one in self.changes if one.before != one.after)


class _Seen(Exception):
    """What a migration would change; raised where it would be written, so that nothing is."""

    def __init__(self, found: tuple[Change, ...]) -> None:
        super().__init__()
        self.found = found


class _DueFirst(Exception):
    """Something of these records has come due and is not written yet: by the policy under which it was due."""


class _Overtaken(Exception):
    """Somebody wrote in one of these records after its facts were read."""


async def preview_migration(desk: Desk, actor: Actor, asked: Asked) -> list[Migration]:
    """What would change for whom; nothing is written."""
    await admit(desk, actor, Act.MIGRATE_POLICY)
    async with desk.database.connect() as connection:
        standing = await behind(connection, actor.programme_id)
    return [await _previewed(desk, actor, asked, one) for one in standing]


async def migrate_policy(desk: Desk, actor: Actor, asked: Asked, streams: tuple[UUID, ...]) -> Done:
    """Move these records, and all that is owed in them, to the programme's present policy."""
    await admit(desk, actor, Act.MIGRATE_POLICY)
    for _ in range(TRIES):
        await _write_what_is_due(desk, streams)
        try:
            return await _carried_out(desk, actor, asked, streams, preview=False)
        except (_DueFirst, _Overtaken):
            continue
    raise RuntimeError(OVERTAKEN)


async def _present_policy(desk: Desk, programme_id: UUID) -> Policy:
    async with desk.database.connect() as connection:
        version = await present_version(connection, programme_id)
        if version is None:
            raise NotFound("programme")
        return await desk.record.policy(connection, programme_id, version)


async def _previewed(desk: Desk, actor: Actor, asked: Asked, one: Behind) -> Migration:
    for _ in range(TRIES):
        try:
            await _carried_out(desk, actor, asked, one.streams, preview=True)
        except _Seen as seen:
            return Migration(name=one.name, changes=seen.found)
        except _Overtaken:
            continue
    raise RuntimeError(OVERTAKEN)


async def _carried_out(desk: Desk, actor: Actor, asked: Asked, streams: tuple[UUID, ...], *, preview: bool) -> Done:
    policy = await _present_policy(desk, actor.programme_id)
    async with desk.database.connect() as connection:
        history = await histories(connection, actor.programme_id, streams)

    def decide(found: Found) -> Decision:
        permit(found.actor, Act.MIGRATE_POLICY)
        moving = [one for one in streams if found.streams[one].policy_version != policy.version]
        told = tuple(change for one in moving for change in _of_stream(found, one, policy, history.get(one, History())))
        if preview:
            raise _Seen(told)
        if any(_is_due(found, one) for one in moving):
            raise _DueFirst
        facts = [
            migrated(StreamRef(kind=found.streams[one].kind, id=one), found.policy(one), policy, now=found.now)
            for one in moving
        ]
        return Decision(
            facts=(*_ladders_that_end(found, told), *facts),
            obligations=tuple(change.after for change in told if change.before != change.after),
            policies=dict.fromkeys(moving, policy),
        )

    return await carry_out(desk, actor, asked, Act.MIGRATE_POLICY, decide, *streams)


def _of_stream(found: Found, stream: UUID, policy: Policy, history: History) -> list[Change]:
    row, before = found.streams[stream], found.policy(stream)
    if row.seq > history.upto:
        raise _Overtaken
    subject = subject_of(StreamRef(kind=row.kind, id=stream), found.states.get(stream))
    begun = beginning(history.facts, subject, before, policy, now=found.now, new_id=found.new_id)
    return [*changes(found.obligations(stream), subject, before, policy, now=found.now), *begun]


def _is_due(found: Found, stream: UUID) -> bool:
    subject = subject_of(StreamRef(kind=found.streams[stream].kind, id=stream), found.states.get(stream))
    due = come_due(found.obligations(stream), subject, now=found.now, new_id=found.new_id)
    return bool(due.facts or due.changed)


def _ladders_that_end(found: Found, told: Sequence[Change]) -> list[Fact]:
    """What the present policy does not ask for is not climbed for any longer."""
    ended = {change.after.id for change in told if change.after.closed_at is not None}
    return [
        fact
        for one in found.open_escalations.values()
        if one.obligation_id in ended and one.ended_at is None
        for fact in escalation.end(one, how=EscalationStatus.ENDED, now=found.now)
    ]


async def _write_what_is_due(desk: Desk, streams: Sequence[UUID]) -> None:
    for stream in streams:
        await write_due(desk.record, stream)
