"""The processes as targets: a plain signal first, signal-with-start where none runs; a closed stream gets an epilogue."""

from collections.abc import Sequence
from datetime import timedelta

from temporalio.client import Client
from temporalio.common import WorkflowIDConflictPolicy, WorkflowIDReusePolicy
from temporalio.service import RPCError, RPCStatusCode

from contracts.messages import Heard
from contracts.names import HEAR, NORMAL_QUEUE, QUEUE_OF_LANE
from database.hearings import Unsent

RPC_TIME_OUT = timedelta(seconds=5)
TASK_TIME_OUT = timedelta(seconds=5)


class Targets:
    """Where the relay sends to. `connect` gives a client of Temporal, connected when it is first needed."""

    def __init__(self, client: Client) -> None:
        """`client` may be lazy."""
        self._client = client

    async def tell(self, hearings: Sequence[Unsent]) -> None:
        """Tell one process of all these facts in one signal. Raises RPCError if it cannot be reached."""
        upto: dict[str, int] = {}
        for hearing in hearings:
            stream = str(hearing.stream_id)
            upto[stream] = max(upto.get(stream, 0), hearing.seq)
        first = hearings[0]
        await self._signal(first.workflow_type, first.workflow_id, Heard(upto=upto), QUEUE_OF_LANE[first.lane])

    async def call(self, workflow_type: str, workflow_id: str) -> None:
        """Call a process to look at the record, starting it where it does not run."""
        await self._signal(workflow_type, workflow_id, Heard(upto={}), NORMAL_QUEUE)

    async def _signal(self, workflow_type: str, workflow_id: str, heard: Heard, queue: str) -> None:
        try:
            handle = self._client.get_workflow_handle(workflow_id)
            await handle.signal(HEAR, heard, rpc_timeout=RPC_TIME_OUT)
        except RPCError as absent:
            if absent.status is not RPCStatusCode.NOT_FOUND:
                raise
            await self._start(workflow_type, workflow_id, heard, queue)

    async def _start(self, workflow_type: str, workflow_id: str, heard: Heard, queue: str) -> None:
        await self._client.start_workflow(
            workflow_type,
            workflow_id,
            id=workflow_id,
            task_queue=queue,
            id_reuse_policy=WorkflowIDReusePolicy.ALLOW_DUPLICATE,
            id_conflict_policy=WorkflowIDConflictPolicy.USE_EXISTING,
            task_timeout=TASK_TIME_OUT,
            start_signal=HEAR,
            start_signal_args=[heard],
            rpc_timeout=RPC_TIME_OUT,
        )
