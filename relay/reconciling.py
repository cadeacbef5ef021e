"""Record and processes compared, and mended: nothing that the processes hold is lost with them."""

import asyncio
import logging
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from temporalio.client import (
    Client,
    Schedule,
    ScheduleActionStartWorkflow,
    ScheduleAlreadyRunningError,
    ScheduleCalendarSpec,
    SchedulePolicy,
    ScheduleRange,
    ScheduleSpec,
    ScheduleUpdate,
    ScheduleUpdateInput,
)
from temporalio.service import RPCError

from contracts.names import GENERATION, NORMAL_QUEUE, OPEN_CONFERENCE, schedule_id
from database import reconciliation
from database.hearings import OpenStream, streams_to_see_to, teams_with_zones
from database.sessions import Database
from domain.hearers import OTHERS, PROCESS_OF
from domain.words import StreamKind
from relay.targets import RPC_TIME_OUT, Process, Targets

AT_ONCE = 16
MORNING = (ScheduleRange(6),)  # the hour at which a team's Schedule looks
CATCH_UP = timedelta(hours=1)  # an outage must not open a year of meetings
STUCK_AFTER = 3  # tries of one task: a process that is well needs one, or two where a worker died
WHY_ENDED = "its task failed again and again; it is started anew from the record"

log = logging.getLogger("throughline.reconcile")


@dataclass(frozen=True, slots=True, kw_only=True)
class Reconciled:
    """What the comparison found, by the ids of processes, and what was mended.

    `missing` did not run, `stuck` could not go on and were ended, `behind` have not done what was wanted of them, `old`
    are of an earlier generation. All were called, but for those that are at work this moment and those `unreached`.
    """

    streams: int
    running: int
    missing: tuple[str, ...]
    stuck: tuple[str, ...]
    behind: tuple[str, ...]
    old: tuple[str, ...]
    unreached: int
    schedules_made: int


def process_of(stream: OpenStream) -> Process:
    """The process that sees to a stream."""
    kind = StreamKind(stream.kind)
    process = PROCESS_OF.get(kind)
    name = f"{kind.value if process else 'clocks'}/{stream.id}"
    return Process(type=process or OTHERS, id=name, lane=stream.lane, generation=stream.generation)


async def running_processes(client: Client) -> dict[str, int]:
    """The processes that run now, each with its generation."""
    running = client.list_workflows("ExecutionStatus = 'Running'", page_size=1000)
    return {found.id: int(await found.memo_value(GENERATION, 1)) async for found in running}


async def of_an_old_generation(database: Database, client: Client) -> dict[str, int]:
    """The processes that began before the record's present generation, each with its own."""
    async with database.connect() as connection:
        present = {one.id: one.generation for one in map(process_of, await streams_to_see_to(connection))}
    running = await running_processes(client)
    return {name: running[name] for name, wanted in present.items() if running.get(name, wanted) < wanted}


async def reconcile(database: Database, client: Client) -> Reconciled:
    """Start what should run and does not, start anew what is stuck, call what is behind, and set the teams' Schedules."""
    async with database.connect() as connection:
        streams = await streams_to_see_to(connection)
    running = await running_processes(client)
    wanted = {process.id: process for process in map(process_of, streams)}
    missing = [name for name in wanted if name not in running]
    behind = [process_of(one).id for one in streams if one.behind and process_of(one).id in running]
    old = [name for name, process in wanted.items() if running.get(name, process.generation) < process.generation]
    tries = {name: await _tries(client, name) for name in behind}
    stuck = [name for name in behind if tries[name] >= STUCK_AFTER and await _ended(client, name)]
    idle = [name for name in behind if tries[name] == 0]  # a call to one at work would only make its tries begin anew
    unreached = await call_all(client, [wanted[name] for name in dict.fromkeys([*missing, *stuck, *idle, *old])])
    async with database.begin() as connection:
        await reconciliation.keep(connection, missing=missing, behind=behind, stuck=stuck)
    return Reconciled(
        streams=len(streams),
        running=len(running),
        missing=tuple(missing),
        stuck=tuple(stuck),
        behind=tuple(behind),
        old=tuple(old),
        unreached=unreached,
        schedules_made=await set_schedules(database, client),
    )


async def rebuild(database: Database, client: Client) -> int:
    """Call the process of every stream that wants one, from the record alone; how many.

    Nothing that is settled is told again, and no clock moves: each process begins by reading where it stands.
    """
    async with database.connect() as connection:
        streams = await streams_to_see_to(connection)
    unreached = await call_all(client, [process_of(stream) for stream in streams])
    await set_schedules(database, client)
    return len(streams) - unreached


async def call_all(client: Client, processes: Sequence[Process]) -> int:
    """Call each process to look at the record; how many could not be reached, which stops no other."""
    targets, slots = Targets(client), asyncio.Semaphore(AT_ONCE)

    async def one(process: Process) -> None:
        async with slots:
            await targets.call(process)

    outcomes = await asyncio.gather(*(one(process) for process in processes), return_exceptions=True)
    failed = [outcome for outcome in outcomes if isinstance(outcome, BaseException)]
    if failed:
        log.warning("%d processes could not be called: %s", len(failed), type(failed[0]).__name__)
    return len(failed)


async def _tries(client: Client, workflow_id: str) -> int:
    """How often the process's present task was tried; 0 if it has none, or cannot be looked at."""
    try:
        found = await client.get_workflow_handle(workflow_id).describe(rpc_timeout=RPC_TIME_OUT)
    except RPCError as trouble:
        log.warning("a process could not be looked at: %s", trouble.status.name)
        return 0
    return int(found.raw_description.pending_workflow_task.attempt)


async def _ended(client: Client, workflow_id: str) -> bool:
    """End a process that cannot go on: a history that cannot be replayed is of no use to anybody."""
    try:
        await client.get_workflow_handle(workflow_id).terminate(reason=WHY_ENDED, rpc_timeout=RPC_TIME_OUT)
    except RPCError as trouble:
        log.warning("a process could not be ended: %s", trouble.status.name)
        return False
    return True


async def set_schedules(database: Database, client: Client) -> int:
    """A Schedule for each team that sees to it each morning, where the team is, that its next meeting is set.

    The rhythm and the days that are skipped stand in the record, where a change of them moves what is planned. How many
    Schedules were made or changed.
    """
    async with database.connect() as connection:
        teams = await teams_with_zones(connection)
    made = [await _schedule(client, team_id, zone) for team_id, zone in teams]
    return sum(made)


async def _schedule(client: Client, team_id: UUID, zone: str) -> bool:
    action = ScheduleActionStartWorkflow(
        OPEN_CONFERENCE, str(team_id), id=f"open-conference/{team_id}", task_queue=NORMAL_QUEUE
    )
    spec = ScheduleSpec(calendars=[ScheduleCalendarSpec(hour=MORNING)], time_zone_name=zone)
    schedule = Schedule(action=action, spec=spec, policy=SchedulePolicy(catchup_window=CATCH_UP))
    try:
        await client.create_schedule(schedule_id(str(team_id)), schedule, trigger_immediately=True)
    except ScheduleAlreadyRunningError:
        return await _keep_in_step(client, team_id, spec)
    return True


async def _keep_in_step(client: Client, team_id: UUID, spec: ScheduleSpec) -> bool:
    """Give a Schedule that stands already the team's present morning, if it has another."""
    changed = False

    def step(standing: ScheduleUpdateInput) -> ScheduleUpdate | None:
        nonlocal changed
        schedule = standing.description.schedule
        same_hour = [one.hour for one in schedule.spec.calendars] == [one.hour for one in spec.calendars]
        if same_hour and schedule.spec.time_zone_name == spec.time_zone_name:
            return None
        changed, schedule.spec = True, spec
        return ScheduleUpdate(schedule=schedule)

    await client.get_schedule_handle(schedule_id(str(team_id))).update(step)
    return changed
