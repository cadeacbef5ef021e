"""A referral: its receipt, its screening clock, the views asked of partners, its result told at one fixed hour."""

from temporalio import workflow

with workflow.unsafe.imports_passed_through():
    from contracts.effects import Effects
    from contracts.messages import Heard

from workflows.thread import Thread


@workflow.defn
class Referral(Thread):
    """A referral: its receipt, its screening clock, the views asked of partners, its result told at one fixed hour.

    Life: hours to 90 days.
    """

    @workflow.run
    async def run(self, workflow_id: str, first: Heard | None = None) -> None:
        """Follow the stream that the id names until it has ended."""
        del workflow_id  # the record knows everything else
        await self.follow(Effects.come_due, first)
