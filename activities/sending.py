"""Sending leased parcels by mail: consent is read once more just before, and the ledger says what came of it."""

import asyncio
import time
from collections.abc import Coroutine, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from database.deliveries import CONSENT_ENDED, Outcome, mark, still_consented
from database.sessions import Database
from database.settling import Parcel
from notifications.post import TIME_OUT, Envelope, NotSent, Post
from notifications.render import disclosure, render
from security.keyring import Keyring
from security.tokens import answer_token

SAFETY_MARGIN = TIME_OUT  # seconds before the end of a lease after which nothing is begun: a send takes no longer


@dataclass(frozen=True, slots=True, kw_only=True)
class Sender:
    """One process's way to send; it holds leases, never rows."""

    database: Database
    post: Post
    public_url: str
    keyring: Keyring

    @property
    def away(self) -> bool:
        """Whether the mail server did not answer a moment ago."""
        return self.post.away

    async def first_try(self, parcels: Sequence[Parcel], *, until: float, lease_ends: float) -> None:
        """Try each parcel once while the small budget of time lasts; the rest waits for the channel's own process."""
        await self._each(parcels, until, lease_ends)

    async def send(self, parcels: Sequence[Parcel], *, lease_ends: float) -> int:
        """Send a leased batch; how many were taken by the server."""
        return await self._each(parcels, lease_ends, lease_ends)

    async def _each(self, parcels: Sequence[Parcel], until: float, lease_ends: float) -> int:
        """One after the other; what was sent is marked at once, so that a kill doubles the one under way and no other."""
        sent, waits = 0, []
        for parcel in parcels:
            outcome = await to_its_end(self._sent_and_marked(parcel, until, lease_ends))
            if outcome.error is None:
                sent += 1
            else:
                waits.append(outcome)
        if waits:
            await self._mark(waits)
        return sent

    async def _sent_and_marked(self, parcel: Parcel, until: float, lease_ends: float) -> Outcome:
        outcome = await self._one(parcel, until, lease_ends)
        if outcome.error is None:
            await self._mark([outcome])
        return outcome

    async def _one(self, parcel: Parcel, until: float, lease_ends: float) -> Outcome:
        if self.post.away:
            return _outcome(parcel, NotSent("server_away"))
        if time.monotonic() >= until:
            return _outcome(parcel, NotSent("no_time_left"))

        async def still_allowed() -> None:
            if not await self._allowed(parcel.consent_id):
                raise NotSent(CONSENT_ENDED, final=True)

        token = answer_token(self.keyring, parcel.link_id) if parcel.link_id else None
        shown = disclosure(parcel.event, parcel.asks, parcel.reference, self.public_url, token)
        envelope = Envelope(
            address=parcel.address, message_id=parcel.message_id, letter=render(shown), invitation=parcel.invitation
        )
        try:
            await self.post.send(envelope, before=lease_ends - SAFETY_MARGIN, at_last=still_allowed)
        except NotSent as why:
            return _outcome(parcel, why)
        return _outcome(parcel)

    async def _allowed(self, consent_id: UUID | None) -> bool:
        if consent_id is None:
            return True
        async with self.database.connect() as connection:
            return await still_consented(connection, consent_id)

    async def _mark(self, outcomes: Sequence[Outcome]) -> None:
        async with self.database.connect() as connection:
            programme_id = await mark(connection, outcomes)
        if programme_id is not None:
            self.database.told(programme_id)


async def to_its_end(step: Coroutine[Any, Any, Outcome]) -> Outcome:
    """Do a step whole: whoever is called off meanwhile stops after it. A task whose time is over calls its effect off."""
    doing = asyncio.ensure_future(step)
    try:
        return await asyncio.shield(doing)
    except asyncio.CancelledError:
        await asyncio.wait([doing])
        raise


def _outcome(parcel: Parcel, why: NotSent | None = None) -> Outcome:
    return Outcome(
        delivery_id=parcel.delivery_id,
        lease_token=parcel.lease_token,
        error=why.code if why else None,
        final=why is not None and why.final,
        refused=why is not None and why.refused,
    )
