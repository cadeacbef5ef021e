"""Whoever referred a person hears once that they are connected, whatever is settled at the same moment, or taken back."""

import asyncio
from uuid import UUID

from activities.effects import Hands
from bootstrap.seed import _id
from domain.words import ConsentKind, ConsentMethod, RecipientClass
from tests.stack.conftest import Mailbox
from tests.usecases.conftest import Cast, asked
from usecases import consent, journey, undo

OFFICER = "officer@police.example"
TO_THEIR_AGENCY = consent.Tick(
    kind=ConsentKind.REFERRER_CONNECTED,
    recipient_class=RecipientClass.REFERRING_AGENCY,
    recipient_agency_id=_id("agency", "police"),
    purpose="progress",
    information=("connected",),
    expires="30 days",
)
TOLD = "select count(*) from notice where event = 'connected' and state = 'told'"
INTAKE = "select id from fact where stream_id = :id and type = 'intake_completed' order by seq desc limit 1"


async def sign(cast: Cast, person: UUID) -> UUID:
    form = consent.Sign(
        method=ConsentMethod.WRITTEN, document_hash="3f" * 32, discloser="LEAD Burien", grants=(TO_THEIR_AGENCY,)
    )
    return (await consent.sign_consent(cast.desk, cast["outreach"], asked(), person, form)).made("consent_0")


async def take_in(cast: Cast, person: UUID) -> None:
    await journey.complete_intake(cast.desk, cast["outreach"], asked(), person, journey.Step())


async def test_intake_and_consent_settled_at_once_tell_one_mail(cast: Cast, hands: Hands, mailbox: Mailbox, value):
    for place in range(1, 5):
        person = await cast.approved()
        signed = await sign(cast, person)
        await take_in(cast, person)
        await asyncio.gather(hands.settle(f"participant/{person}"), hands.settle(f"clocks/{signed}"))
        assert (await value(TOLD), len(mailbox.to(OFFICER))) == (place, place)


async def test_an_intake_that_was_taken_back_is_told_to_nobody_and_the_next_one_once(cast: Cast, hands: Hands, value):
    person = await cast.approved()
    await sign(cast, person)
    await take_in(cast, person)
    ask = undo.Undo(note="Somebody else.")
    await undo.undo_fact(cast.desk, cast["supervisor"], asked(ask), await value(INTAKE, id=person), ask)
    await hands.settle(f"participant/{person}")
    assert await value(TOLD) == 0
    await take_in(cast, person)
    await hands.settle(f"participant/{person}")
    await hands.settle(f"clocks/{await sign(cast, person)}")
    assert await value(TOLD) == 1
