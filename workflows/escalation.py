"""One ladder: tell, wait, the next rung; over when its obligation closes, or at a named human."""

from temporalio import workflow

with workflow.unsafe.imports_passed_through():
    from contracts.effects import Effects
    from contracts.messages import Heard

from workflows.thread import Thread


@workflow.defn
class Escalation(Thread):
    """One ladder: tell, wait, the next rung; over when its obligation closes, or at a named human.

    Life: hours to weeks.
    """

    @workflow.run
    async def run(self, workflow_id: str, first: Heard | None = None) -> None:
        """Follow the stream that the id names until it has ended."""
        del workflow_id  # the record knows everything else
        await self.follow(Effects.climb, first)
