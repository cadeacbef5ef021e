"""The clocks of streams without a story of their own: consent, complaint, team, charge hold."""

from temporalio import workflow

with workflow.unsafe.imports_passed_through():
    from contracts.effects import Effects
    from contracts.messages import Heard

from workflows.thread import Thread


@workflow.defn
class Clocks(Thread):
    """The clocks of streams without a story of their own: consent, complaint, team, charge hold.

    Life: as long as the stream is open.
    """

    @workflow.run
    async def run(self, workflow_id: str, first: Heard | None = None) -> None:
        """Follow the stream that the id names until it has ended."""
        del workflow_id  # the record knows everything else
        await self.follow(Effects.come_due, first)
