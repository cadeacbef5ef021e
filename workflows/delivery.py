"""What could not be sent at once: one process per channel, however many notices wait."""

import asyncio
from contextlib import suppress
from datetime import timedelta

from temporalio import workflow

with workflow.unsafe.imports_passed_through():
    from contracts.effects import Effects
    from contracts.messages import Heard, Sent
    from contracts.names import HEAR

from workflows.pacing import BREATH, HEARTBEAT, ROUND_OF_DELIVERIES, UNTIL_IT_WORKS

ROUNDS_OF_ONE_RUN = 200


@workflow.defn
class Delivery:
    """Sends in rounds until nothing waits, then ends; the relay's sweep starts it again when something does."""

    def __init__(self) -> None:
        """Nothing heard yet."""
        self._wakes = 0

    @workflow.signal(name=HEAR)
    def hear(self, heard: Heard) -> None:
        """Something waits to be sent."""
        del heard
        self._wakes += 1

    @workflow.run
    async def run(self, workflow_id: str) -> None:
        """Send what is due, sleep until more is, end when nothing waits."""
        for _ in range(ROUNDS_OF_ONE_RUN):
            seen = self._wakes
            sent: Sent = await workflow.execute_activity_method(
                Effects.deliver_due,  # a method of the effects' interface
                workflow_id,
                start_to_close_timeout=ROUND_OF_DELIVERIES,
                heartbeat_timeout=HEARTBEAT,
                retry_policy=UNTIL_IT_WORKS,
            )
            if sent.wait_seconds is None:
                await workflow.sleep(BREATH)
                if self._wakes == seen:
                    return
                continue
            await self._rest(sent.wait_seconds, seen)
        workflow.continue_as_new(workflow_id)

    async def _rest(self, seconds: float, seen: int) -> None:
        """Until the next is due, or something new waits that is due before it."""
        with suppress(asyncio.TimeoutError):
            await workflow.wait_condition(lambda: self._wakes != seen, timeout=timedelta(seconds=max(seconds, 0.5)))
