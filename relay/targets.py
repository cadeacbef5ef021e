"""The processes as targets: a plain signal first, signal-with-start where none runs; a closed stream gets an epilogue."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from temporalio.client import Client
from temporalio.common import WorkflowIDConflictPolicy, WorkflowIDReusePolicy
from temporalio.exceptions import WorkflowAlreadyStartedError
from temporalio.service import RPCError, RPCStatusCode

from contracts.messages import Heard
from contracts.names import GENERATION, HEAR, QUEUE_OF_LANE
from database.hearings import Unsent
from domain.hearers import NORMAL_LANE

RPC_TIME_OUT = timedelta(seconds=5)
TASK_TIME_OUT = timedelta(seconds=5)


@dataclass(frozen=True, slots=True, kw_only=True)
class Process:
    """A process by its type and id, with the lane and the generation in which it is started if it does not run."""

    type: str
    id: str
    lane: str = NORMAL_LANE
    generation: int = 1


class Targets:
    """Where the relay sends to: the processes at Temporal."""

    def __init__(self, client: Client) -> None:
        """Nothing is sent yet."""
        self._client = client

    async def tell(self, hearings: Sequence[Unsent]) -> None:
        """Tell one process of all these facts in one signal. Raises RPCError if it cannot be reached."""
        upto: dict[str, int] = {}
        for hearing in hearings:
            stream = str(hearing.stream_id)
            upto[stream] = max(upto.get(stream, 0), hearing.seq)
        first = hearings[0]
        process = Process(type=first.workflow_type, id=first.workflow_id, lane=first.lane, generation=first.generation)
        said = self._begin if first.seq == 1 else self._signal  # nobody sees to a stream before its first fact
        await said(process, Heard(upto=upto))

    async def call(self, process: Process) -> None:
        """Call a process to look at the record, starting it where it does not run."""
        await self._signal(process, Heard(upto={}))

    async def _begin(self, process: Process, heard: Heard) -> None:
        """Start a process with what it must hear; its first task comes with the answer, if this program has a worker free."""
        try:
            await self._client.start_workflow(
                process.type,
                args=[process.id, heard],
                id=process.id,
                task_queue=QUEUE_OF_LANE[process.lane],
                memo={GENERATION: process.generation},
                id_reuse_policy=WorkflowIDReusePolicy.ALLOW_DUPLICATE,
                task_timeout=TASK_TIME_OUT,
                request_eager_start=True,
                rpc_timeout=RPC_TIME_OUT,
            )
        except WorkflowAlreadyStartedError:
            await self._signal(process, heard)

    async def _signal(self, process: Process, heard: Heard) -> None:
        try:
            handle = self._client.get_workflow_handle(process.id)
            await handle.signal(HEAR, heard, rpc_timeout=RPC_TIME_OUT)
        except RPCError as absent:
            if absent.status is not RPCStatusCode.NOT_FOUND:
                raise
            await self._start(process, heard)

    async def _start(self, process: Process, heard: Heard) -> None:
        await self._client.start_workflow(
            process.type,
            process.id,
            id=process.id,
            task_queue=QUEUE_OF_LANE[process.lane],
            memo={GENERATION: process.generation},
            id_reuse_policy=WorkflowIDReusePolicy.ALLOW_DUPLICATE,
            id_conflict_policy=WorkflowIDConflictPolicy.USE_EXISTING,
            task_timeout=TASK_TIME_OUT,
            start_signal=HEAR,
            start_signal_args=[heard],
            rpc_timeout=RPC_TIME_OUT,
        )
