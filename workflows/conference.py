"""A case conference, from its first fact to its minutes; and the step that sets the next meeting of a team."""

from temporalio import workflow

with workflow.unsafe.imports_passed_through():
    from contracts.effects import Effects
    from contracts.messages import Heard

from workflows.pacing import QUICK, UNTIL_IT_WORKS
from workflows.thread import Thread


@workflow.defn
class CaseConference(Thread):
    """One meeting: agenda due, freeze, minutes, and every action item until it is done."""

    @workflow.run
    async def run(self, workflow_id: str, first: Heard | None = None) -> None:
        """Follow the conference that the id names until its minutes stand and nothing of it is owed."""
        del workflow_id
        await self.follow(Effects.come_due, first)


@workflow.defn
class OpenConference:
    """Started by a team's Schedule: writes the next meeting and is over."""

    @workflow.run
    async def run(self, team_id: str) -> str:
        """Set the team's next meeting; its id, empty if nobody can chair it."""
        return await workflow.execute_local_activity_method(
            Effects.open_conference,  # a method of the effects' interface
            team_id,
            start_to_close_timeout=QUICK,
            retry_policy=UNTIL_IT_WORKS,
        )
