"""The worker's life: processes on both lanes, the relay and the sealer, until a signal says stop."""

import asyncio
import contextlib
import logging
import os
import signal

from temporalio.client import Client
from temporalio.service import RPCError

from activities.effects import Hands
from activities.sending import Sender
from bootstrap.parts import Parts, keep_for_good
from bootstrap.temporal import connect, ensure_namespace, workers
from database.loading import Loader
from database.sessions import SEALER, Database
from database.settling import Settling
from relay.reconciling import reconcile
from relay.sealer import seal_for_ever
from relay.targets import Targets
from relay.telling import DATABASE_TROUBLE, Relay

BEHIND = 10  # of niceness: commands of people go before the processes that follow them
RECONCILE_EVERY = 300.0
TRY_AGAIN = 1.0

log = logging.getLogger("throughline.worker")


async def work(parts: Parts) -> None:
    """Work until SIGTERM or SIGINT; Temporal and PostgreSQL may come later than we do."""
    os.nice(BEHIND)
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop.set)
    seals = Database(parts.settings.database_url, role=SEALER, pool_size=1)
    stopped = asyncio.create_task(stop.wait())
    sealing = asyncio.create_task(seal_for_ever(seals, parts.settings.keyring))
    following = asyncio.create_task(_follow(parts))
    tasks: list[asyncio.Task[object]] = [stopped, sealing, following]
    done, going = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
    for task in going:
        task.cancel()
    await asyncio.gather(*going, return_exceptions=True)
    for task in done - {stopped}:
        task.result()  # what ends by itself is a failure: leave, and be started again


async def _follow(parts: Parts) -> None:
    """Everything that needs Temporal, from when it is there."""
    client = await _patiently(parts)
    async with asyncio.TaskGroup() as tasks:
        tasks.create_task(Relay(parts.database, Targets(client)).run())
        tasks.create_task(_mend(parts, client))
        for worker in workers(client, hands_of(parts)):
            tasks.create_task(worker.run())
        keep_for_good()
        log.info("working on %s", parts.settings.temporal_namespace)


def hands_of(parts: Parts) -> Hands:
    """The effects of the processes; here and not among the parts, because whoever only answers calls needs none."""
    settings = parts.settings
    keyring = settings.keyring
    return Hands(
        record=parts.record,
        settling=Settling(Loader(keyring), settings.mail_from.rsplit("@", 1)[-1].rstrip(">")),
        sender=Sender(database=parts.database, post=parts.post, public_url=settings.public_url, keyring=keyring),
        renew_after=settings.continue_as_new_after,
    )


async def _patiently(parts: Parts) -> Client:
    while True:
        try:
            client = await connect(parts.settings)
            await ensure_namespace(client, parts.settings.temporal_namespace)
        except (RPCError, RuntimeError, OSError) as trouble:
            log.warning("Temporal is not there yet: %s", type(trouble).__name__)
            await asyncio.sleep(TRY_AGAIN)
        else:
            return client


async def _mend(parts: Parts, client: Client) -> None:
    while True:
        with contextlib.suppress(RPCError, RuntimeError, OSError, *DATABASE_TROUBLE):
            found = await reconcile(parts.database, client)
            if found.missing or found.behind:
                mended = (len(found.missing), len(found.behind), len(found.stuck))
                log.warning("%d processes were missing, %d behind, %d of these stuck; they are called", *mended)
        await asyncio.sleep(RECONCILE_EVERY)
