"""One service: sent, answered or not, followed until the loop is closed."""

from temporalio import workflow

with workflow.unsafe.imports_passed_through():
    from contracts.effects import Effects
    from contracts.messages import Heard

from workflows.thread import Thread


@workflow.defn
class ServiceLinkage(Thread):
    """One service: sent, answered or not, followed until the loop is closed.

    Life: days to months.
    """

    @workflow.run
    async def run(self, workflow_id: str, first: Heard | None = None) -> None:
        """Follow the stream that the id names until it has ended."""
        del workflow_id  # the record knows everything else
        await self.follow(Effects.come_due, first)
