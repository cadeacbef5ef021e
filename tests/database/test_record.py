"""The one way to write: traps of keys, locks and snapshots, each caused for real."""

import asyncio
from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID, uuid4

import psycopg
import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from bootstrap.seed import PROGRAMME_ID, person_id
from database.found import Found
from database.record import Command, Decision, Record
from database.sessions import Database
from domain import referral
from domain.actor import Actor
from domain.errors import KeyReused, NotInThisState
from domain.words import LOCK_ORDER, AgencyKind, Answered, Door, Role

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


async def test_what_was_refused_or_looked_at_stands_at_the_databases_time_too(record: Record, database: Database):
    async with database.begin() as c:
        await c.execute(text("update programme set clock_offset = 864000"))
    await record.note(COORDINATOR, "look", "seen")
    async with database.connect() as c:
        days = await c.scalar(text("select extract(epoch from at - clock_timestamp())::float / 86400 from audit"))
    assert 9.9 < days < 10.1


async def test_a_command_is_three_statements_and_a_commit(record: Record, tmp_path: Path):
    for n in range(3):  # the policy is read once for each process, and a statement is prepared at its third use
        made = await referred(record)
        command = Command(key=f"before-{n}", act="withdraw", body={}, streams=(made,))
        await record.write(COORDINATOR, command, withdraw(made))
    made = await referred(record)
    async with record.database.connect() as connection:  # the pool gives the command the same one again
        wire = (await connection.get_raw_connection()).driver_connection.pgconn
    with (tmp_path / "wire").open("w+") as trace:
        wire.trace(trace.fileno())
        await record.write(COORDINATOR, Command(key="w", act="withdraw", body={}, streams=(made,)), withdraw(made))
        wire.untrace()
        trace.seek(0)
        sent = [line.split("\t")[3:] for line in trace if line.split("\t")[1] == "F"]
    assert [" ".join(said).split()[1].strip('"') for said in sent if said[0] == "Query"] == ["BEGIN", "COMMIT"]
    assert [said[0] for said in sent].count("Execute") == 3, "locks, loads, writes"
    assert not [said for said in sent if said[0] == "Parse"], "all three are prepared"


FAILING = """create sequence tried;
create function fail_at_first() returns trigger language plpgsql security definer as $$ begin
    if nextval('tried') <= {times} then raise exception 'made to fail' using errcode = '{code}'; end if;
    return new; end $$;
create trigger failing before insert on fact for each row execute function fail_at_first()"""


def fails_at_first(database_url: str, times: int, code: str) -> None:
    with psycopg.connect(database_url, autocommit=True) as owner:
        owner.execute(FAILING.format(times=times, code=code))


@pytest.mark.parametrize("code", ["40001", "40P01"])
async def test_what_the_database_could_not_serialise_is_tried_again_and_acts_once(
    record: Record, database: Database, database_url: str, code: str
):
    made = await referred(record)
    fails_at_first(database_url, 2, code)
    answer = await record.write(COORDINATOR, Command(key="w", act="withdraw", body={}, streams=(made,)), withdraw(made))
    assert answer.seqs[made] == 2
    async with database.connect() as c:
        assert (await c.execute(text("select count(*) from fact where seq = 2"))).scalar_one() == 1


async def test_after_three_tries_it_is_given_up_and_nothing_is_left_of_it(
    record: Record, database: Database, database_url: str
):
    made = await referred(record)
    fails_at_first(database_url, 3, "40001")
    command = Command(key="w", act="withdraw", body={}, streams=(made,))
    with pytest.raises(DBAPIError, match="made to fail"):
        await record.write(COORDINATOR, command, withdraw(made))
    async with database.connect() as c:
        assert (await c.execute(text("select count(*) from command_key where key = 'w'"))).scalar_one() == 0
    assert (await record.write(COORDINATOR, command, withdraw(made))).seqs[made] == 2


async def test_locks_are_taken_in_the_one_order_whatever_order_they_are_named_in(record: Record, database: Database):
    made = await referred(record)
    team = (await _one(database, "select id from stream where kind = 'team' limit 1")) or PROGRAMME_ID

    def touch(found: Found) -> Decision:
        return Decision(facts=())

    async with database.begin() as holder:
        await holder.execute(text("select 1 from stream where id = :id for update"), {"id": team})
        command = Command(key="t", act="touch", body={}, streams=(made, team))
        waiting = asyncio.create_task(record.write(COORDINATOR, command, touch))
        await _until_somebody_waits(database)
        # who waits for the team holds no referral yet
        await holder.execute(text("select 1 from stream where id = :id for update nowait"), {"id": made})
    await waiting


def test_the_one_order_of_locks():
    named = (
        "programme team participant referral charge_hold consent linkage conference escalation complaint inbound_report"
    )
    assert sorted(LOCK_ORDER, key=LOCK_ORDER.__getitem__) == named.split()


async def test_a_command_that_waited_for_the_lock_decides_on_what_the_other_left(record: Record, database: Database):
    made = await referred(record)
    seen: list[str] = []

    def look(found: Found) -> Decision:
        seen.append(found.referral(made).status)
        return Decision(facts=())

    async with database.begin() as holder:
        await holder.execute(text("select 1 from stream where id = :id for update"), {"id": made})
        command = Command(key="l", act="look", body={}, streams=(made,))
        waiting = asyncio.create_task(record.write(COORDINATOR, command, look))
        await _until_somebody_waits(database)
        await holder.execute(text("update referral set status = 'screening' where id = :id"), {"id": made})
    await waiting
    assert seen == ["screening"]


async def test_facts_are_counted_without_a_gap_however_many_write_at_once(record: Record, database: Database):
    made = await referred(record)

    def ask(n: int):
        def decide(found: Found) -> Decision:
            answers = {one.code: Answered.UNKNOWN for one in found.policy(made).criteria[: n % 3]}
            state = found.referral(made)
            return Decision(facts=referral.screen(state, answers=answers, policy=found.policy(made), now=found.now))

        return decide

    commands = [Command(key=f"s{n}", act="screen", body={}, streams=(made,)) for n in range(12)]
    await asyncio.gather(*(record.write(COORDINATOR, one, ask(n)) for n, one in enumerate(commands)))
    async with database.connect() as c:
        rows = await c.execute(text("select seq from fact where stream_id = :id order by seq"), {"id": made})
        assert [row.seq for row in rows] == list(range(1, 14))
    assert await _one(database, f"select seq from stream where id = '{made}'") == 13


async def _one(database: Database, statement: str) -> object:
    async with database.connect() as c:
        return (await c.execute(text(statement))).scalar_one_or_none()


async def _until_somebody_waits(database: Database) -> None:
    waits = "select count(*) from pg_locks where not granted and pid <> pg_backend_pid()"
    for _ in range(400):
        if await _one(database, waits):
            return
        await asyncio.sleep(0.01)
    raise AssertionError("nobody waits for a lock")
