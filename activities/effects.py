"""The effects, for real: read the record, settle facts and send the first try, write what time has done."""

import time
from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from temporalio import activity

from activities.sending import Sender
from contracts.effects import Effects
from contracts.messages import Sent, Standing
from contracts.names import stream_of
from database.clocks import climb, open_conference, write_due
from database.deliveries import lease_due, waiting
from database.given_up import note_given_up
from database.record import Record
from database.settling import Parcel, Settling
from database.settling_statements import LEASE_SECONDS
from database.standing import standing_of

FIRST_TRY = 3.0  # seconds that the first try of a round may take in all
LONGEST_ROUNDS = 60.0  # seconds after which no further batch is begun; the activity's own time-out is twice that


@dataclass(frozen=True, slots=True, kw_only=True)
class Hands(Effects):
    """What the effects work with. `renew_after` is the length of history at which processes continue as new."""

    record: Record
    settling: Settling
    sender: Sender
    renew_after: int

    @activity.defn(name="resume")
    async def resume(self, workflow_id: str) -> Standing:
        """Read where the process stands."""
        async with self.record.database.connect() as connection:
            found = await standing_of(connection, UUID(stream_of(workflow_id)))
        if found is None:
            return self._standing(0, None, None, ended=True)
        wait = (found.next_at - found.now).total_seconds() if found.next_at else None
        moment = found.next_at.isoformat() if found.next_at else None
        return self._standing(
            found.settled,
            moment,
            wait,
            ended=found.closed and found.settled == found.seq,
            seq=found.seq,
            generation=found.generation,
            offset=found.offset,
        )

    @activity.defn(name="settle")
    async def settle(self, workflow_id: str) -> Standing:
        """Settle what is not settled, then try to send at once what that queued."""
        began = time.monotonic()
        async with self.record.database.begin() as connection:
            settled = await self.settling.settle(connection, UUID(stream_of(workflow_id)))
        if settled is None:
            return self._standing(0, None, None, ended=True)
        if settled.told_in is not None:
            self.record.database.told(settled.told_in)
        if settled.parcels:
            await self.sender.first_try(settled.parcels, until=began + FIRST_TRY, lease_ends=began + LEASE_SECONDS)
        wait = (settled.next_at - settled.now).total_seconds() if settled.next_at else None
        moment = settled.next_at.isoformat() if settled.next_at else None
        return self._standing(
            settled.settled,
            moment,
            wait,
            ended=settled.closed,
            seq=settled.settled,
            generation=settled.generation,
            offset=settled.offset,
        )

    @activity.defn(name="come_due")
    async def come_due(self, workflow_id: str) -> Standing:
        """Write what has come due; what that wrote is settled in the same step."""
        await write_due(self.record, UUID(stream_of(workflow_id)))
        return await self.settle(workflow_id)

    @activity.defn(name="climb")
    async def climb(self, workflow_id: str) -> Standing:
        """Climb the ladder, and tell the rung in the same step."""
        await climb(self.record, UUID(stream_of(workflow_id)))
        return await self.settle(workflow_id)

    @activity.defn(name="deliver_due")
    async def deliver_due(self, workflow_id: str) -> Sent:
        """Send leased batches until nothing is due or the server is away; what was given up is somebody's from then on."""
        _, programme, channel = workflow_id.split("/")
        sent, began = 0, time.monotonic()
        while not self.sender.away and time.monotonic() < began + LONGEST_ROUNDS:
            leased = time.monotonic()  # before the lease is asked for, so that it ends no later than the record says
            parcels = await self._lease(UUID(programme), channel)
            if not parcels:
                self.record.database.told(UUID(programme))  # what is allowed no longer was called off
                break
            sent += await self.sender.send(parcels, lease_ends=leased + LEASE_SECONDS)
            if activity.in_activity():
                activity.heartbeat()
        await note_given_up(self.record, UUID(programme), channel)
        async with self.record.database.connect() as connection:
            left, seconds = await waiting(connection, UUID(programme), channel)
        return Sent(sent=sent, waiting=left, wait_seconds=max(seconds, 1.0) if seconds is not None else None)

    @activity.defn(name="open_conference")
    async def open_conference(self, team_id: str) -> str:
        """Write the team's next meeting, unless it stands already."""
        opened = await open_conference(self.record, UUID(team_id))
        return str(opened) if opened else ""

    async def _lease(self, programme_id: UUID, channel: str) -> Sequence[Parcel]:
        async with self.record.database.begin() as connection:
            return await lease_due(connection, programme_id, channel)

    def _standing(
        self,
        settled: int,
        moment: str | None,
        wait: float | None,
        *,
        ended: bool,
        seq: int = 0,
        generation: int = 1,
        offset: int = 0,
    ) -> Standing:
        return Standing(
            settled=settled,
            moment=moment,
            wait_seconds=wait,
            ended=ended,
            seq=seq,
            generation=generation,
            offset=offset,
            renew_after=self.renew_after,
            ends_at_once=True,
        )
