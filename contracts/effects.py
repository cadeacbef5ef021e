"""Every effect that a process can have on the world, on one page. Each may run twice and must then equal once."""

from abc import ABC, abstractmethod

from temporalio import activity

from contracts.messages import Sent, Standing


class Effects(ABC):
    """What processes may do; implemented once, in `activities`."""

    @activity.defn(name="resume")
    @abstractmethod
    async def resume(self, workflow_id: str) -> Standing:
        """Read where the process stands; changes nothing."""

    @activity.defn(name="settle")
    @abstractmethod
    async def settle(self, workflow_id: str) -> Standing:
        """Tell everybody who is to be told of each fact that is not settled yet, each fact once."""

    @activity.defn(name="come_due")
    @abstractmethod
    async def come_due(self, workflow_id: str) -> Standing:
        """Write what the clock has made of the stream's obligations: marks, lapses, misses with their ladders."""

    @activity.defn(name="climb")
    @abstractmethod
    async def climb(self, workflow_id: str) -> Standing:
        """Raise the ladder's next rung, or end it where its obligation closed or its last rung had its time."""

    @activity.defn(name="deliver_due")
    @abstractmethod
    async def deliver_due(self, workflow_id: str) -> Sent:
        """Send what waits on the channel and is due, in leased batches."""

    @activity.defn(name="open_conference")
    @abstractmethod
    async def open_conference(self, team_id: str) -> str:
        """Write the team's next meeting, unless it stands already; its id, empty if nobody can chair it."""
