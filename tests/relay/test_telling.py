"""In order, one send at a time to each, what fails put off alone, and no step at which a crash loses a fact."""

import asyncio
import contextlib
import signal
import sys
from collections.abc import AsyncIterator
from uuid import UUID, uuid4

import psycopg
import pytest
import pytest_asyncio
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from database.found import Found
from database.hearings import lead, mark_told, put_off, unsent
from database.loading import Loader
from database.record import Command, Decision, Record
from database.sessions import Database
from database.settling import Settling
from domain.facts import Fact, FactType, StreamRef
from domain.words import StreamKind
from relay import telling
from relay.telling import LEASE, Relay
from security.keyring import Keyring
from tests.conftest import ROOT
from tests.database.test_record import COORDINATOR, receive, referred
from tests.relay.town import Town
from tests.waiting import until

LISTENERS = text("""select array_agg(pid) from pg_stat_activity
    where datname = current_database() and query like 'LISTEN %'""")


@pytest.fixture
def town() -> Town:
    return Town()


@contextlib.asynccontextmanager
async def relaying(database: Database, town: Town) -> AsyncIterator[asyncio.Task[None]]:
    """A relay at work; leaving the block is its crash: nothing of it goes on, nothing is put in order."""
    relay = asyncio.create_task(Relay(database, town).run())
    try:
        yield relay
    finally:
        relay.cancel()
        await asyncio.gather(relay, return_exceptions=True)


@pytest_asyncio.fixture
async def relay(database: Database, town: Town) -> AsyncIterator[None]:
    async with relaying(database, town):
        yield


async def another_fact(record: Record, referral_id: UUID) -> None:
    def decide(found: Found) -> Decision:
        stream = StreamRef(kind=StreamKind.REFERRAL, id=referral_id)
        data = {"disposition": "under_review"}
        fact = Fact(stream=stream, type=FactType.TRIAGE_RESULT_PUBLISHED, occurred_at=found.now, data=data)
        return Decision(facts=(fact,))

    await record.write(COORDINATOR, Command(key=str(uuid4()), act="x", body={}, streams=(referral_id,)), decide)


async def value(database: Database, statement, **values):
    async with database.connect() as c:
        return (await c.execute(text(statement) if isinstance(statement, str) else statement, values)).scalar_one()


async def waiting(database: Database) -> int:
    return await value(database, "select count(*) from hearing where sent_at is null")


async def test_what_comes_while_a_send_is_under_way_goes_packed_and_in_order_with_the_next(
    record: Record, town: Town, relay
):
    made = uuid4()
    target = f"referral/{made}"
    town.shut(target)
    await record.write(COORDINATOR, Command(key="r", act="refer", body={}), receive(made))
    await until(lambda: town.tried[target])
    for _ in range(4):
        await another_fact(record, made)
    other = await referred(record)
    await until(lambda: town.heard_by(f"referral/{other}"))
    town.open()
    await until(lambda: sum(map(len, town.heard_by(target))) == 5)
    assert town.heard_by(target) == [[1], [2, 3, 4, 5]]
    assert town.most_for_one == 1


async def settle(database: Database, referral_id: UUID, *seqs: int) -> None:
    """What the referral's process does when it settles more than it was told of."""
    async with database.begin() as c:
        now = text("update fact set settled_at = clock_timestamp() where stream_id = :id and seq = any(:seqs)")
        await c.execute(now, {"id": referral_id, "seqs": list(seqs)})


async def test_what_a_process_has_settled_by_itself_it_is_not_told_and_the_rest_goes_packed(
    record: Record, database: Database, town: Town, relay, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(telling, "PACE", 1.0)
    made = await referred(record)
    await until(lambda: town.heard_by(f"referral/{made}"))
    for _ in range(4):
        await another_fact(record, made)
    await settle(database, made, 2, 3)
    await until(lambda: _none_waits(database))
    assert town.heard_by(f"referral/{made}") == [[1], [4, 5]]


async def test_what_a_process_wrote_and_settled_in_one_step_it_is_not_told(
    record: Record, database: Database, town: Town
):
    made = await referred(record)
    await another_fact(record, made)
    await settle(database, made, 2)
    async with relaying(database, town):
        await until(lambda: _none_waits(database))
    assert town.heard_by(f"referral/{made}") == [[1]]


async def test_where_two_processes_see_to_a_stream_both_are_told_what_either_has_settled(
    record: Record, database: Database, town: Town, relay, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(telling, "PACE", 1.0)
    made = await referred(record)
    await until(lambda: town.heard_by(f"referral/{made}"))
    await another_fact(record, made)
    async with database.begin() as c:
        also = text("""insert into hearing (programme_id, workflow_type, workflow_id, lane, stream_id, seq, fact_id, written_at, tries)
            select programme_id, 'Clocks', 'clocks/' || stream_id, 'safety', stream_id, seq, fact_id, written_at, 0
            from hearing where stream_id = :id and seq = 2""")
        await c.execute(also, {"id": made})
    await settle(database, made, 2)
    await until(lambda: _none_waits(database))
    assert town.heard_by(f"referral/{made}") == [[1], [2]]
    assert town.heard_by(f"clocks/{made}") == [[2]]


async def test_sixteen_targets_are_told_at_once_and_no_more(record: Record, database: Database, town: Town, relay):
    town.shut_all()
    made = [await referred(record) for _ in range(24)]
    await until(lambda: town.busy.total() == 16)
    await asyncio.sleep(0.5)
    assert town.most_at_once == 16
    town.open()
    await until(lambda: len(town.told) == len(made))
    await until(lambda: _none_waits(database))
    assert (town.most_at_once, town.most_for_one) == (16, 1)


async def _none_waits(database: Database) -> bool:
    return await waiting(database) == 0


async def test_a_poisoned_target_delays_no_other_and_is_left_alone_longer_each_time_whole(
    record: Record, database: Database, town: Town, relay
):
    poisoned = await referred(record)
    target = f"referral/{poisoned}"
    town.broken.add(target)
    await until(lambda: town.tried[target] >= 2)
    others = [await referred(record) for _ in range(20)]
    await until(lambda: len(town.told) == len(others))
    pause = "select extract(epoch from max(next_try_at) - clock_timestamp()) from hearing where tries >= :tries"
    await until(lambda: town.tried[target] >= 3)

    async def put_off_longer():
        return (await value(database, pause, tries=3) or 0) > 2

    await until(put_off_longer)
    tried = town.tried[target]
    await another_fact(record, poisoned)
    await another_fact(record, poisoned)
    await asyncio.sleep(1.2)
    assert town.tried[target] == tried, "a new fact must not overtake those that are put off"
    town.broken.clear()
    async with database.begin() as c:
        await c.execute(text("update hearing set next_try_at = null"))
    await until(lambda: _none_waits(database))
    assert town.heard_by(target) == [[1, 2, 3]]


async def _crash_after_reading(record: Record, database: Database, town: Town) -> None:
    town.shut_all()
    async with relaying(database, town):
        await referred(record)
        await until(lambda: town.tried.total() == 1)
    town.open()
    assert town.told == []


async def _crash_between_telling_and_marking(record: Record, database: Database, town: Town) -> None:
    async with relaying(database, town) as relay:
        town.after_telling = relay.cancel  # in the very step after the target took it
        await referred(record)
        await until(lambda: len(town.told) == 1)
        await until(relay.done)
    town.after_telling = lambda: None
    assert await waiting(database) == 1


async def _crash_after_marking(record: Record, database: Database, town: Town) -> None:
    async with relaying(database, town):
        await referred(record)
        await until(lambda: _none_waits(database))
    assert len(town.told) == 1


async def _crash_while_put_off(record: Record, database: Database, town: Town) -> None:
    made = await referred(record)
    town.broken.add(f"referral/{made}")
    async with relaying(database, town):

        async def put_off_once():
            return await value(database, "select max(tries) from hearing") >= 1

        await until(put_off_once)
    town.broken.clear()


@pytest.mark.parametrize(
    ("crash", "times"),
    [
        (_crash_after_reading, 1),
        (_crash_between_telling_and_marking, 2),
        (_crash_after_marking, 1),
        (_crash_while_put_off, 1),
    ],
    ids=["after reading", "told and not marked", "after marking", "while put off"],
)
async def test_a_crash_loses_nothing_and_at_most_tells_again(
    record: Record, database: Database, town: Town, crash, times: int
):
    await crash(record, database, town)
    async with database.begin() as c:
        await c.execute(text("update lease set until = clock_timestamp()"))  # it ends in three seconds; no need to wait
    async with relaying(database, town):
        later = await referred(record)
        await until(lambda: town.heard_by(f"referral/{later}"))
        await until(lambda: _none_waits(database))
    first = [seqs for name, seqs in town.told if name != f"referral/{later}"]
    assert first == [[1]] * times


async def test_an_old_token_marks_nothing_and_puts_nothing_off(record: Record, database: Database):
    made = await referred(record)
    async with database.begin() as c:
        old = await lead(c, LEASE, "one")
        assert await lead(c, LEASE, "another") is None, "while the lease lasts nobody else leads"
        await c.execute(text("update lease set until = clock_timestamp() - interval '1 second'"))
        new = await lead(c, LEASE, "another")
        assert (old, new) == (1, 2)
        ids = [hearing.id for hearing in await unsent(c, [])]
        assert await mark_told(c, ids, LEASE, old) == set()
        await put_off(c, f"referral/{made}", LEASE, old)
        assert [hearing.id for hearing in await unsent(c, [])] == ids
        assert await mark_told(c, ids, LEASE, new) == set(ids)


async def test_of_two_relays_one_leads_and_a_frozen_one_that_wakes_marks_nothing(
    record: Record, database: Database, database_url: str, town: Town
):
    frozen = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "tests.relay.frozen", database_url), cwd=ROOT, stdout=asyncio.subprocess.PIPE
    )
    try:
        made = await referred(record)
        assert frozen.stdout is not None
        assert await asyncio.wait_for(frozen.stdout.readline(), 30) == b"telling\n"
        frozen.send_signal(signal.SIGSTOP)
        town.shut_all()
        async with relaying(database, town):
            await until(lambda: town.tried[f"referral/{made}"])  # the lease ran out and was taken over
            frozen.send_signal(signal.SIGCONT)
            assert await asyncio.wait_for(frozen.stdout.readline(), 30) == b"told\n"
            await asyncio.sleep(0.5)
            assert await waiting(database) == 1, (
                "what the frozen one told is marked by the one that leads, or not at all"
            )
            town.open()
            await until(lambda: _none_waits(database))
        assert await value(database, "select token from lease where name = 'relay'") == 2
    finally:
        frozen.kill()
        await frozen.wait()


async def test_while_one_relay_leads_another_tells_nothing(record: Record, database: Database, town: Town):
    idle = Town()
    async with relaying(database, town):
        await referred(record)
        await until(lambda: _none_waits(database))
        async with relaying(database, idle):
            for _ in range(5):
                await referred(record)
            await until(lambda: _none_waits(database))
            await asyncio.sleep(1.1)
    assert (len(town.told), len(idle.told)) == (6, 0)


async def _listener(database: Database) -> int | None:
    pids = await value(database, LISTENERS)
    return pids[0] if pids else None


async def test_notify_wakes_the_relay_long_before_its_sweep(
    record: Record, database: Database, town: Town, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(telling, "SWEEP", 60.0)
    async with relaying(database, town):
        await until(lambda: _listener(database))
        await until(lambda: value(database, "select count(*) from lease"))
        await referred(record)
        await until(lambda: town.told, 15)


class Mute(Database):
    """A database whose NOTIFY is lost on the way."""

    def notify(self) -> None:
        """Nobody is woken."""


async def test_with_every_notify_lost_the_sweep_does_the_work(
    database_url: str, keyring: Keyring, database: Database, town: Town, relay
):
    mute = Mute(database_url)
    record = Record(mute, keyring)
    for _ in range(3):
        await referred(record)
    await until(lambda: len(town.told) == 3)
    await mute.close()


async def test_a_backlog_larger_than_one_read_does_not_wait_for_the_sweep(
    record: Record, database: Database, town: Town, monkeypatch: pytest.MonkeyPatch
):
    await referred(record)
    async with database.begin() as c:
        await c.execute(
            text("""insert into hearing (programme_id, workflow_type, workflow_id, lane, stream_id, seq, fact_id,
            written_at, tries) select programme_id, workflow_type, 'referral/' || gen_random_uuid(), lane, stream_id, seq,
            fact_id, written_at, 0 from hearing, generate_series(1, 1200)""")
        )
    async with relaying(database, town):
        await until(lambda: town.told)
        monkeypatch.setattr(telling, "SWEEP", 60.0)
        await until(lambda: len(town.told) == 1201)


async def test_a_dropped_listen_connection_is_opened_again(record: Record, database: Database, town: Town, relay):
    first = await until(lambda: _listener(database))
    await value(database, "select pg_terminate_backend(:pid)", pid=first)

    async def another():
        return await _listener(database) not in {None, first}

    await until(another)
    await referred(record)
    await until(lambda: _none_waits(database))
    assert len(town.told) == 1


async def test_the_database_goes_away_and_comes_back(
    record: Record, database: Database, server_url: str, town: Town, relay
):
    await referred(record)
    await until(lambda: _none_waits(database))
    name = await value(database, "select current_database()")
    with psycopg.connect(server_url, autocommit=True) as admin:
        admin.execute(f"alter database {name} allow_connections false")
        admin.execute("select pg_terminate_backend(pid) from pg_stat_activity where datname = %s", [name])
        await asyncio.sleep(2.5)
        with pytest.raises(DBAPIError):
            await referred(record)
        admin.execute(f"alter database {name} allow_connections true")
    made = await until(lambda: _once_it_is_back(record))
    await until(lambda: town.heard_by(f"referral/{made}"))
    await until(lambda: _none_waits(database))


async def _once_it_is_back(record: Record) -> UUID | None:
    try:
        return await referred(record)
    except DBAPIError:  # the pool finds its broken connections one by one
        return None


async def test_a_channel_on_which_something_waits_is_called_but_not_each_second(
    record: Record, database: Database, keyring: Keyring, town: Town
):
    made = await referred(record)
    async with database.begin() as c:
        await Settling(Loader(keyring), "throughline.invalid").settle(c, made)
        await c.execute(text("update delivery set lease_until = clock_timestamp() - interval '1 second'"))
    async with relaying(database, town):
        await until(lambda: town.called)
        await asyncio.sleep(2.5)
        assert [process.type for process in town.called] == ["Delivery"]
