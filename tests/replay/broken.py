"""A process that was changed carelessly: it sleeps before it reads the record. Replay must refuse it."""

from temporalio import workflow

with workflow.unsafe.imports_passed_through():
    from contracts.effects import Effects
    from contracts.messages import Heard

from workflows.thread import Thread


@workflow.defn(name="Referral")
class Broken(Thread):
    """A referral that forgot what it did first."""

    @workflow.run
    async def run(self, workflow_id: str, first: Heard | None = None) -> None:
        """Sleep where a history says that the record was read."""
        del workflow_id
        await workflow.sleep(5)
        await self.follow(Effects.come_due, first)
