"""Record and processes compared, and mended: nothing that the processes hold is lost with them."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from temporalio.client import (
    Client,
    Schedule,
    ScheduleActionStartWorkflow,
    ScheduleAlreadyRunningError,
    ScheduleIntervalSpec,
    SchedulePolicy,
    ScheduleSpec,
)

from contracts.names import NORMAL_QUEUE, OPEN_CONFERENCE, schedule_id
from database.hearings import OpenStream, meeting_rhythms, streams_to_see_to
from database.sessions import Database
from domain.hearers import OTHERS, PROCESS_OF
from domain.words import StreamKind
from relay.targets import Targets

AT_ONCE = 16
CATCH_UP = timedelta(hours=1)  # an outage must not open a year of meetings


@dataclass(frozen=True, slots=True, kw_only=True)
class Reconciled:
    """What the comparison found, and what was mended."""

    streams: int
    running: int
    missing: tuple[str, ...]
    schedules_made: int


def process_of(stream: OpenStream) -> tuple[str, str]:
    """The type and id of the process that sees to a stream."""
    kind = StreamKind(stream.kind)
    process = PROCESS_OF.get(kind)
    return process or OTHERS, f"{kind.value if process else 'clocks'}/{stream.id}"


async def running_ids(client: Client) -> set[str]:
    """The ids of all processes that run now."""
    return {found.id async for found in client.list_workflows("ExecutionStatus = 'Running'", page_size=1000)}


async def reconcile(database: Database, client: Client) -> Reconciled:
    """Start what should run and does not, and set the teams' Schedules."""
    async with database.connect() as connection:
        streams = await streams_to_see_to(connection)
    running = await running_ids(client)
    missing = [stream for stream in streams if process_of(stream)[1] not in running]
    await call_all(client, missing)
    made = await set_schedules(database, client)
    return Reconciled(
        streams=len(streams),
        running=len(running),
        missing=tuple(process_of(stream)[1] for stream in missing),
        schedules_made=made,
    )


async def rebuild(database: Database, client: Client) -> int:
    """Start the process of every stream that wants one, from the record alone; how many.

    Nothing that is settled is told again, and no clock moves: each process begins by reading where it stands.
    """
    async with database.connect() as connection:
        streams = await streams_to_see_to(connection)
    await call_all(client, streams)
    await set_schedules(database, client)
    return len(streams)


async def call_all(client: Client, streams: Sequence[OpenStream]) -> None:
    """Call the process of each stream to look at the record."""
    targets, slots = Targets(client), asyncio.Semaphore(AT_ONCE)

    async def one(stream: OpenStream) -> None:
        async with slots:
            await targets.call(*process_of(stream))

    await asyncio.gather(*(one(stream) for stream in streams))


async def set_schedules(database: Database, client: Client) -> int:
    """A Schedule for each team that sets its next meeting; how many were made."""
    async with database.connect() as connection:
        rhythms = await meeting_rhythms(connection)
    made = [await _schedule(client, team_id, every_days) for team_id, every_days in rhythms]
    return sum(made)


async def _schedule(client: Client, team_id: UUID, every_days: int) -> bool:
    action = ScheduleActionStartWorkflow(
        OPEN_CONFERENCE, str(team_id), id=f"open-conference/{team_id}", task_queue=NORMAL_QUEUE
    )
    spec = ScheduleSpec(intervals=[ScheduleIntervalSpec(every=timedelta(days=every_days))])
    schedule = Schedule(action=action, spec=spec, policy=SchedulePolicy(catchup_window=CATCH_UP))
    try:
        await client.create_schedule(schedule_id(str(team_id)), schedule, trigger_immediately=True)
    except ScheduleAlreadyRunningError:
        return False
    return True
