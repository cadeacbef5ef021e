"""A participant's journey: first contact, intake, the rhythm of contact, pauses, reviews and the end; for years."""

from temporalio import workflow

with workflow.unsafe.imports_passed_through():
    from contracts.effects import Effects
    from contracts.messages import Heard

from workflows.thread import Thread


@workflow.defn
class ParticipantJourney(Thread):
    """A participant's journey: first contact, intake, the rhythm of contact, pauses, reviews and the end; for years.

    Life: months to years, continuing as new.
    """

    @workflow.run
    async def run(self, workflow_id: str, first: Heard | None = None) -> None:
        """Follow the stream that the id names until it has ended."""
        del workflow_id  # the record knows everything else
        await self.follow(Effects.come_due, first)
