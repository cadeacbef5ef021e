"""One held charge: reviewed, the window seen to, what is said acknowledged, until the prosecutor decides."""

from temporalio import workflow

with workflow.unsafe.imports_passed_through():
    from contracts.effects import Effects
    from contracts.messages import Heard

from workflows.thread import Thread


@workflow.defn
class ChargeHold(Thread):
    """One held charge: reviewed, the window seen to, what is said acknowledged, until the prosecutor decides.

    Life: weeks to months; it goes on when the participant has left.
    """

    @workflow.run
    async def run(self, workflow_id: str, first: Heard | None = None) -> None:
        """Follow the stream that the id names until it has ended."""
        del workflow_id  # the record knows everything else
        await self.follow(Effects.come_due, first)
