"""The way to Temporal: one client for a process, with encrypted payloads and an identity that says nothing."""

from dataclasses import dataclass
from datetime import timedelta

from temporalio.api.workflowservice.v1 import RegisterNamespaceRequest
from temporalio.client import Client
from temporalio.service import RPCError, RPCStatusCode
from temporalio.worker import UnsandboxedWorkflowRunner, Worker, WorkflowRunner
from temporalio.worker.workflow_sandbox import SandboxedWorkflowRunner

from activities.effects import Hands
from bootstrap.processes import ALL
from bootstrap.settings import Settings
from contracts.names import NORMAL_QUEUE, SAFETY_QUEUE
from security.codec import data_converter
from security.keyring import Keyring

RETENTION = timedelta(days=30)


async def connect(settings: Settings) -> Client:
    """A client of the Temporal server that the settings name."""
    return await client_for(settings.temporal_address, settings.temporal_namespace, settings.keyring)


async def client_for(address: str, namespace: str, keyring: Keyring) -> Client:
    """A client whose payloads are encrypted with the keyring's process key."""
    return await Client.connect(
        address, namespace=namespace, data_converter=data_converter(keyring), identity="throughline"
    )


async def ensure_namespace(client: Client, namespace: str) -> None:
    """Register the namespace unless it stands already."""
    request = RegisterNamespaceRequest(namespace=namespace)
    request.workflow_execution_retention_period.FromTimedelta(RETENTION)
    try:
        await client.workflow_service.register_namespace(request)
    except RPCError as known:
        if known.status is not RPCStatusCode.ALREADY_EXISTS:
            raise


def runner(*, strict: bool = False) -> WorkflowRunner:
    """What runs the workflows: the SDK's sandbox in tests, nothing around them in production (docs/decisions/0009)."""
    return SandboxedWorkflowRunner() if strict else UnsandboxedWorkflowRunner()


@dataclass(frozen=True, slots=True, kw_only=True)
class Sizes:
    """How much one worker process takes on at once."""

    cached: int = 5000
    tasks: int = 12  # more would only wait for a core, some beyond their time; what waits at the server comes packed
    local_activities: int = 12
    activities: int = 8


def workers(client: Client, hands: Hands, *, strict: bool = False, sizes: Sizes | None = None) -> list[Worker]:
    """One worker for each lane: the safety lane is never behind the herd of the normal one."""
    size = sizes or Sizes()
    effects = [
        hands.resume,
        hands.settle,
        hands.come_due,
        hands.climb,
        hands.deliver_due,
        hands.open_conference,
    ]
    return [
        Worker(
            client,
            task_queue=queue,
            workflows=list(ALL),
            activities=effects,
            workflow_runner=runner(strict=strict),
            max_cached_workflows=size.cached,
            max_concurrent_workflow_tasks=size.tasks,
            max_concurrent_local_activities=size.local_activities,
            max_concurrent_activities=size.activities,
            graceful_shutdown_timeout=timedelta(seconds=10),
        )
        for queue in (NORMAL_QUEUE, SAFETY_QUEUE)
    ]
