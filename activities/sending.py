"""Sending leased parcels by mail: consent is read once more just before, and the ledger says what came of it."""

import time
from collections.abc import Sequence
from dataclasses import dataclass

from database.deliveries import Outcome, mark, still_consented
from database.sessions import Database
from database.settling import Parcel
from notifications.post import Envelope, NotSent, Post
from notifications.render import disclosure, render

SAFETY_MARGIN = 5.0  # seconds before the end of a lease after which nothing is begun


@dataclass(frozen=True, slots=True, kw_only=True)
class Sender:
    """One process's way to send; it holds leases, never rows."""

    database: Database
    post: Post
    public_url: str

    @property
    def away(self) -> bool:
        """Whether the mail server did not answer a moment ago."""
        return self.post.away

    async def first_try(self, parcels: Sequence[Parcel], *, until: float, lease_ends: float) -> None:
        """Try each parcel once while the small budget of time lasts; the rest waits for the channel's own process."""
        outcomes = [await self._one(parcel, until, lease_ends) for parcel in await self._consented(parcels)]
        await self._mark(parcels, outcomes)

    async def send(self, parcels: Sequence[Parcel], *, lease_ends: float) -> int:
        """Send a leased batch; how many were taken by the server."""
        outcomes = [await self._one(parcel, lease_ends, lease_ends) for parcel in await self._consented(parcels)]
        await self._mark(parcels, outcomes)
        return sum(outcome.error is None for outcome in outcomes)

    async def _one(self, parcel: Parcel, until: float, lease_ends: float) -> Outcome:
        if self.post.away or time.monotonic() >= until:
            return _outcome(parcel, "server_away", final=False)
        try:
            shown = disclosure(parcel.event, parcel.asks, parcel.reference, self.public_url)
            envelope = Envelope(address=parcel.address, message_id=parcel.message_id, letter=render(shown))
            await self.post.send(envelope, before=lease_ends - SAFETY_MARGIN)
        except NotSent as why:
            return _outcome(parcel, why.code, final=why.final)
        return _outcome(parcel, None, final=False)

    async def _consented(self, parcels: Sequence[Parcel]) -> Sequence[Parcel]:
        resting = {parcel.consent_id for parcel in parcels if parcel.consent_id}
        if not resting:
            return parcels
        async with self.database.connect() as connection:
            live = await still_consented(connection, resting)
        return [parcel for parcel in parcels if parcel.consent_id is None or parcel.consent_id in live]

    async def _mark(self, parcels: Sequence[Parcel], outcomes: Sequence[Outcome]) -> None:
        tried = {outcome.delivery_id for outcome in outcomes}
        ended = [_outcome(parcel, "consent_ended", final=True) for parcel in parcels if parcel.delivery_id not in tried]
        async with self.database.begin() as connection:
            await mark(connection, [*outcomes, *ended])


def _outcome(parcel: Parcel, error: str | None, *, final: bool) -> Outcome:
    return Outcome(delivery_id=parcel.delivery_id, lease_token=parcel.lease_token, error=error, final=final)
