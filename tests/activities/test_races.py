"""A revocation against a send, a command against its own deadline: both ways round, and at once; one outcome each."""

import asyncio
import contextlib
from collections.abc import AsyncIterator
from dataclasses import dataclass
from uuid import UUID, uuid4

import pytest
from sqlalchemy import text

from activities.effects import Hands
from bootstrap.seed import PROGRAMME_ID, _id
from database.deliveries import lease_due
from database.record import Command, Record
from database.sessions import Database
from domain.words import ConsentKind, ConsentMethod, RecipientClass
from tests.activities.conftest import EMAIL
from tests.database.test_record import COORDINATOR, referred, withdraw
from tests.stack.conftest import Mailbox
from tests.usecases.conftest import Cast, asked
from usecases import consent, journey

pytestmark = pytest.mark.usefixtures("weeks_without_a_holiday")

POLICE = "police@police.example"
JUSTICE = consent.Tick(
    kind=ConsentKind.JUSTICE,
    recipient_class=RecipientClass.POLICE,
    recipient_agency_id=_id("agency", "police"),
    purpose="progress",
    information=("connected",),
    expires="30 days",
)
STATE = "select d.state from delivery d join notice n on n.id = d.notice_id where n.consent_id = :consent"
DUE_NOW = "update delivery set next_try_at = clock_timestamp() where state = 'queued'"


@dataclass(slots=True)
class Consented:
    """A participant whose intake police may hear of, under one consent; nothing of it is settled yet."""

    cast: Cast
    participant: UUID
    consent: UUID

    @property
    def process(self) -> str:
        return f"participant/{self.participant}"

    async def revoke(self):
        ask = consent.Revoke(method=ConsentMethod.VERBAL)
        done = await consent.revoke_consent(self.cast.desk, self.cast["outreach"], asked(ask), self.consent, ask)
        return done.withheld


async def consented(cast: Cast) -> Consented:
    person = await cast.approved()
    form = consent.Sign(
        method=ConsentMethod.WRITTEN, document_hash="3f" * 32, discloser="LEAD Burien", grants=(JUSTICE,)
    )
    signed = await consent.sign_consent(cast.desk, cast["outreach"], asked(), person, form)
    await journey.complete_intake(cast.desk, cast["outreach"], asked(), person, journey.Step())
    return Consented(cast, person, signed.made("consent_0"))


async def queued(cast: Cast, hands: Hands, mailbox: Mailbox) -> Consented:
    """The notice under the consent waits to be sent again."""
    found = await consented(cast)
    mailbox.refuse = "451 later"
    await hands.settle(found.process)
    mailbox.refuse = None
    return found


@contextlib.asynccontextmanager
async def writing_waits(database: Database) -> AsyncIterator[None]:
    """Every command waits with its locks held, just before it writes."""
    async with database.begin() as c:
        await c.execute(text("lock table audit in share mode"))
        yield


async def test_a_settling_that_came_first_is_named_as_on_its_way(cast: Cast, hands: Hands, database: Database):
    found = await consented(cast)
    async with database.begin() as c:
        settled = await hands.settling.settle(c, found.participant)
        assert any(parcel.consent_id == found.consent for parcel in settled.parcels)
        revoking = asyncio.create_task(found.revoke())
        await asyncio.sleep(0.5)
        assert not revoking.done(), "it waits for the settling, which holds the participant"
    assert (await revoking)["on_its_way"] == 1


async def test_a_revocation_that_came_first_withholds_what_is_settled_after_it(
    cast: Cast, hands: Hands, database: Database, mailbox: Mailbox, value
):
    found = await consented(cast)
    async with writing_waits(database):
        revoking = asyncio.create_task(found.revoke())
        await asyncio.sleep(0.5)
        settling = asyncio.create_task(hands.settle(found.process))
        await asyncio.sleep(0.5)
        assert not settling.done(), "it waits for the revocation, which holds the participant"
    told = await revoking
    await settling
    assert (told["stopped"], told["on_its_way"]) == (0, 0)
    why = "select withheld_why from notice where participant_id = :id and audience = 'police_liaison'"
    assert await value(why, id=found.participant) == "no_consent_in_force"
    assert mailbox.to(POLICE) == []


async def test_what_waits_unleased_is_cancelled_with_the_revocation(cast: Cast, hands: Hands, mailbox: Mailbox, value):
    found = await queued(cast, hands, mailbox)
    told = await found.revoke()
    assert (told["stopped"], told["on_its_way"]) == (1, 0)
    await value(DUE_NOW)
    await hands.deliver_due(EMAIL)
    assert await value(STATE, consent=found.consent) == "cancelled"
    assert mailbox.to(POLICE) == []


async def test_a_lease_that_came_first_is_named_as_on_its_way_and_stopped_at_the_last_moment(
    cast: Cast, hands: Hands, database: Database, mailbox: Mailbox, value
):
    found = await queued(cast, hands, mailbox)
    await value(DUE_NOW)
    async with database.begin() as c:
        parcels = await lease_due(c, PROGRAMME_ID, "email")
        assert found.consent in {parcel.consent_id for parcel in parcels}
        revoking = asyncio.create_task(found.revoke())
        await asyncio.sleep(0.5)
        assert not revoking.done(), "it waits for the lease"
    told = await revoking
    assert (told["stopped"], told["on_its_way"]) == (0, 1)
    await hands.sender.send(parcels, lease_ends=asyncio.get_running_loop().time() + 60)
    assert mailbox.to(POLICE) == [], "consent is read once more just before DATA"
    assert await value(STATE, consent=found.consent) == "cancelled", "withheld, not failed: nothing to mend"


async def test_while_a_revocation_is_under_way_no_lease_is_granted(
    cast: Cast, hands: Hands, database: Database, mailbox: Mailbox, value
):
    found = await queued(cast, hands, mailbox)
    await value(DUE_NOW)
    async with writing_waits(database):
        revoking = asyncio.create_task(found.revoke())
        await asyncio.sleep(0.5)
        await hands.deliver_due(EMAIL)  # it sends what else is due, and is not held up
        assert await value(STATE, consent=found.consent) == "queued"
    told = await revoking
    assert (told["stopped"], told["on_its_way"]) == (1, 0)
    assert mailbox.to(POLICE) == []


async def test_at_once_it_is_either_stopped_or_named(cast: Cast, hands: Hands, mailbox: Mailbox, value):
    for _ in range(5):
        found = await queued(cast, hands, mailbox)
        await value(DUE_NOW)
        before = len(mailbox.to(POLICE))
        told, _ = await asyncio.gather(found.revoke(), hands.deliver_due(EMAIL))
        assert told["stopped"] + told["on_its_way"] + told["already_seen"] == 1, told
        sent = len(mailbox.to(POLICE)) - before
        assert sent <= told["on_its_way"] + told["already_seen"], "nothing that the answer calls stopped was sent"


async def test_a_consent_whose_time_is_over_lets_nothing_out_even_before_anybody_wrote_that(
    cast: Cast, hands: Hands, mailbox: Mailbox, push, value
):
    found = await queued(cast, hands, mailbox)
    await push("31 days")
    await value(DUE_NOW)
    await hands.deliver_due(EMAIL)
    assert await value(STATE, consent=found.consent) == "cancelled"
    assert mailbox.to(POLICE) == []


MISSED = "select count(*) from fact where type = 'deadline_missed' and data->>'kind' = 'triage'"
FOUND_BY = "select data->>'found_by' from fact where type = 'deadline_missed' and data->>'kind' = 'triage'"
LADDER = "select status from escalation where kind = 'triage'"


def answered(record: Record, made: UUID):
    command = Command(key=str(uuid4()), act="withdraw", body={}, streams=(made,))
    return record.write(COORDINATOR, command, withdraw(made))


async def test_a_command_after_its_deadline_finds_the_miss_itself_and_the_ladder_opens_answered(
    record: Record, hands: Hands, push, value
):
    made = await referred(record)
    await push("6 days")
    await answered(record, made)
    await hands.come_due(f"referral/{made}")
    assert (await value(MISSED), await value(FOUND_BY), await value(LADDER)) == (1, "command", "answered")
    assert await value("select count(*) from fact where type = 'escalation_raised'") == 0


async def test_a_clock_that_came_first_misses_it_and_the_command_ends_the_ladder(
    record: Record, hands: Hands, push, value
):
    made = await referred(record)
    await push("6 days")
    await hands.come_due(f"referral/{made}")
    assert (await value(FOUND_BY), await value(LADDER)) == ("clock", "open")
    await answered(record, made)
    assert (await value(MISSED), await value(LADDER)) == (1, "answered")


async def test_a_command_and_its_deadline_at_once_have_one_outcome(record: Record, hands: Hands, push, value):
    made = [await referred(record) for _ in range(6)]
    await push("6 days")
    both = ((answered(record, one), hands.come_due(f"referral/{one}")) for one in made)
    await asyncio.gather(*(step for pair in both for step in pair))
    assert await value(MISSED) == 6
    assert await value("select count(*) from escalation where kind = 'triage' and ended_at is not null") == 6


async def test_before_its_deadline_it_is_met_however_often_the_clock_looks(
    record: Record, hands: Hands, value, database: Database
):
    made = await referred(record)
    left = "select extract(epoch from due_at - clock_timestamp()) from obligation where kind = 'triage'"
    async with database.begin() as c:
        await c.execute(text(f"update programme set clock_offset = floor(({left})) - 20"))
    await asyncio.gather(answered(record, made), *(hands.come_due(f"referral/{made}") for _ in range(3)))
    assert await value(MISSED) == 0
    assert await value("select state from obligation where kind = 'triage'") in {"met", "ended"}


@pytest.mark.parametrize("late_by", [0, 1])
async def test_the_moment_itself_is_late(record: Record, hands: Hands, value, database: Database, late_by: int):
    made = await referred(record)
    left = "select extract(epoch from due_at - clock_timestamp()) from obligation where kind = 'triage'"
    async with database.begin() as c:
        await c.execute(text(f"update programme set clock_offset = ceil(({left})) + {late_by}"))
    await asyncio.sleep(1)
    await hands.come_due(f"referral/{made}")
    assert await value(MISSED) == 1
