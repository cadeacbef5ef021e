"""The one way to write: traps of keys, locks and snapshots, each caused for real."""

import asyncio
from datetime import UTC, datetime
from uuid import UUID, uuid4

import pytest
from sqlalchemy import text

from bootstrap.seed import PROGRAMME_ID, person_id
from database.found import Found
from database.record import Command, Decision, Record
from database.sessions import Database
from domain import referral
from domain.actor import Actor
from domain.errors import KeyReused, NotInThisState
from domain.words import AgencyKind, Door, Role

COORDINATOR = Actor(
    person_id=person_id("coordinator"),
    programme_id=PROGRAMME_ID,
    roles=(Role.COORDINATOR,),
    agency_id=None,
    agency_kind=AgencyKind.PROGRAMME,
)


def receive(referral_id: UUID):
    def decide(found: Found) -> Decision:
        facts = referral.receive(
            referral_id=referral_id,
            receipt_code=referral_id.hex[:8],
            door=Door.SOCIAL_CONTACT,
            referrer_kind="officer",
            referrer_id=person_id("officer"),
            referrer_agency_id=None,
            area="north",
            needs=("food",),
            agreed_to_contact="yes",
            in_custody=False,
            now=found.now,
        )
        sealed = {referral_id: {"identity": '{"name": "Ada"}'}}
        return Decision(facts=facts, sealed=sealed, created={"id": str(referral_id)})

    return decide


async def referred(record: Record) -> UUID:
    made = uuid4()
    await record.write(COORDINATOR, Command(key=str(made), act="refer", body={}), receive(made))
    return made


def withdraw(referral_id: UUID):
    def decide(found: Found) -> Decision:
        return Decision(facts=referral.withdraw(found.referral(referral_id), reason_code="duplicate", now=found.now))

    return decide


async def test_a_command_writes_fact_projection_obligations_hearing_audit_and_answer(
    record: Record, database: Database
):
    made = await referred(record)
    async with database.connect() as c:
        counts = await c.execute(
            text("""select (select count(*) from fact), (select status from referral where id = :id),
            (select array_agg(kind order by kind) from obligation), (select count(*) from hearing),
            (select count(*) from audit), (select outcome->'created'->>'id' from command_key),
            (select count(*) from vault.wrapped_key)"""),
            {"id": made},
        )
        assert tuple(counts.one()) == (1, "received", ["triage", "triage_result"], 1, 1, str(made), 1)


async def test_a_repeated_key_gives_the_first_outcome_and_acts_once(record: Record, database: Database):
    first, second = uuid4(), uuid4()
    command = Command(key="same", act="refer", body={"a": 1})
    one = await record.write(COORDINATOR, command, receive(first))
    two = await record.write(COORDINATOR, command, receive(second))
    assert (one.replayed, two.replayed) == (False, True)
    assert two.created == {"id": str(first)}
    async with database.connect() as c:
        assert (await c.execute(text("select count(*) from referral"))).scalar_one() == 1


async def test_the_same_key_twice_at_once_acts_once(record: Record, database: Database):
    command = Command(key="race", act="refer", body={"a": 1})
    answers = await asyncio.gather(*(record.write(COORDINATOR, command, receive(uuid4())) for _ in range(8)))
    assert sum(not answer.replayed for answer in answers) == 1
    assert len({answer.created["id"] for answer in answers}) == 1


async def test_a_key_with_another_body_is_refused(record: Record):
    await record.write(COORDINATOR, Command(key="k", act="refer", body={"a": 1}), receive(uuid4()))
    with pytest.raises(KeyReused):
        await record.write(COORDINATOR, Command(key="k", act="refer", body={"a": 2}), receive(uuid4()))


async def test_a_refused_command_leaves_nothing_behind_not_even_its_key(record: Record, database: Database):
    made = await referred(record)
    await record.write(COORDINATOR, Command(key="w1", act="withdraw", body={}, streams=(made,)), withdraw(made))
    with pytest.raises(NotInThisState):
        await record.write(COORDINATOR, Command(key="w2", act="withdraw", body={}, streams=(made,)), withdraw(made))
    async with database.connect() as c:
        assert (await c.execute(text("select count(*) from command_key where key = 'w2'"))).scalar_one() == 0


async def test_two_commands_for_one_state_one_wins_and_the_other_decides_on_what_it_finds_after_the_wait(
    record: Record,
):
    made = await referred(record)
    commands = [Command(key=f"w{n}", act="withdraw", body={}, streams=(made,)) for n in range(6)]
    outcomes = await asyncio.gather(
        *(record.write(COORDINATOR, command, withdraw(made)) for command in commands), return_exceptions=True
    )
    assert sum(isinstance(outcome, NotInThisState) for outcome in outcomes) == 5


async def test_seq_comes_from_the_locked_row_so_that_no_fact_is_lost_between_key_and_lock(
    record: Record, database: Database
):
    made = await referred(record)
    async with database.begin() as holder:
        await holder.execute(text("select 1 from stream where id = :id for update"), {"id": made})
        waiting = asyncio.create_task(
            record.write(COORDINATOR, Command(key="late", act="withdraw", body={}, streams=(made,)), withdraw(made))
        )
        await asyncio.sleep(0.3)
        await holder.execute(text("update stream set seq = 7 where id = :id"), {"id": made})
    answer = await waiting
    assert answer.seqs[made] == 8


async def test_streams_locked_from_both_ends_do_not_deadlock(record: Record):
    one, two = await referred(record), await referred(record)

    def touch(found: Found) -> Decision:
        return Decision(facts=())

    async def both(n: int) -> None:
        streams = (one, two) if n % 2 else (two, one)
        await record.write(COORDINATOR, Command(key=f"b{n}", act="touch", body={}, streams=streams), touch)

    await asyncio.gather(*(both(n) for n in range(40)))


async def test_a_deadlock_is_retried_and_nothing_is_lost(record: Record, database: Database):
    one, two = await referred(record), await referred(record)
    low, high = sorted((one, two))
    async with database.begin() as other:
        await other.execute(text("select 1 from stream where id = :id for update"), {"id": high})
        waiting = asyncio.create_task(
            record.write(COORDINATOR, Command(key="d", act="w", body={}, streams=(low, high)), withdraw(low))
        )
        await asyncio.sleep(0.2)
        await other.execute(text("set local lock_timeout = 0"))
        await other.execute(text("set local deadlock_timeout = '10s'"))
        await other.execute(text("select 1 from stream where id = :id for update"), {"id": low})
    answer = await waiting
    assert answer.seqs[low] == 2


async def test_the_clock_is_the_databases_with_the_programmes_offset(record: Record, database: Database):
    async with database.begin() as c:
        await c.execute(text("update programme set clock_offset = 864000"))
    seen: list[datetime] = []

    def look(found: Found) -> Decision:
        seen.append(found.now)
        return Decision(facts=())

    await record.write(COORDINATOR, Command(key="t", act="look", body={}), look)
    assert 9.9 < (seen[0] - datetime.now(UTC)).total_seconds() / 86400 < 10.1
