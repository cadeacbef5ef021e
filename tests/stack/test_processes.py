"""The processes at work on the real servers: ladders, pushed clocks, outages, and everything built anew."""

import asyncio
import contextlib
import random
from datetime import timedelta
from uuid import UUID, uuid4

import pytest
from aiosmtpd.controller import Controller
from sqlalchemy import text
from temporalio.api.enums.v1 import EventType
from temporalio.service import RPCError

from bootstrap.seed import PROGRAMME_ID, person_id
from bootstrap.temporal import client_for
from bootstrap.temporal_server import TemporalServer
from contracts.names import delivery_id
from database.found import Found
from database.hearings import Unsent
from database.record import Command, Decision, Record
from database.sessions import Database
from domain import journey, referral
from domain.facts import Fact, FactType, StreamRef
from domain.words import Channel, ContactMode, StreamKind
from relay.reconciling import rebuild, reconcile
from relay.targets import Process, Targets
from tests.conftest import free_port
from tests.database.test_record import COORDINATOR, receive, referred, withdraw
from tests.stack.conftest import Mailbox, Running, at_work, until
from workflows.pacing import BREATH

PAST_A_TRIAGE = timedelta(days=8)  # two working days, whatever holidays and weekends lie ahead
SENT = text("select count(*) from delivery where state = 'sent'")
UNSENT = text("select count(*) from delivery where state in ('queued', 'leased')")
# what a programme says of itself is told to its processes and to nobody else
UNSETTLED = text("""select count(*) from fact f join stream s on s.id = f.stream_id
    where f.settled_at is null and s.kind <> 'programme'""")


async def value(record: Record, statement, **values):
    async with record.database.connect() as c:
        return (await c.execute(statement, values)).scalar_one()


async def push(record: Record, by: timedelta) -> None:
    async with record.database.connect() as c:
        offset = (await c.execute(text("select clock_offset from programme"))).scalar_one()

    def decide(found: Found) -> Decision:
        seconds = int(by.total_seconds())
        stream = StreamRef(kind=StreamKind.PROGRAMME, id=PROGRAMME_ID)
        fact = Fact(stream=stream, type=FactType.CLOCK_PUSHED, occurred_at=found.now, data={"seconds": seconds})
        return Decision(facts=(fact,), clock_offset=offset + seconds)

    await record.write(COORDINATOR, Command(key=str(uuid4()), act="push", body={}, streams=(PROGRAMME_ID,)), decide)


async def settled(record: Record) -> bool:
    return await value(record, UNSETTLED) == 0 and await value(record, UNSENT) == 0


async def approve(record: Record, referral_id: UUID, owner: UUID) -> UUID:
    made = uuid4()

    def decide(found: Found) -> Decision:
        state = found.referral(referral_id)
        facts = referral.decide(
            state, outcome="approved", reason_code="eligible", participant_id=made, joined=False, now=found.now
        )
        opening = journey.open_journey(
            participant_id=made,
            referral_id=referral_id,
            alias="Alder 33",
            door=state.door,
            area=state.area,
            owner_id=owner,
            owner_role="outreach",
            now=found.now,
        )
        return Decision(facts=(*facts, *opening))

    await record.write(COORDINATOR, Command(key=str(made), act="decide", body={}, streams=(referral_id,)), decide)
    return made


async def test_an_unanswered_ladder_climbs_rung_by_rung_to_the_director_and_ends_at_that_named_human(
    running: Running, mailbox: Mailbox
):
    made = await referred(running.record)
    rungs = text("""select coalesce(array_agg((f.data->>'audience') order by f.recorded_at), '{}') from fact f
        join stream s on s.id = f.stream_id where f.type = 'escalation_raised'""")
    status = text("select coalesce(max(status), '') from escalation where kind = 'triage'")
    for expected in (1, 2, 3):
        await push(running.record, PAST_A_TRIAGE)

        async def climbed(expected=expected):
            # a rung's wait runs from when it was told, so the clock is pushed only after that
            return len(await value(running.record, rungs)) == expected and await settled(running.record)

        await until(climbed)
    await push(running.record, timedelta(days=9))

    async def ended():
        return await value(running.record, status) == "ended_at_director"

    await until(ended)
    assert await value(running.record, rungs) == ["owner", "supervisor", "director"], (
        "each coordinator is the other's backup"
    )
    assert mailbox.to("director@programme.example")
    missed = await value(running.record, text("select count(*) from fact where type = 'deadline_missed'"))
    assert missed == 1, "the clock fired once, however often its process looked"
    assert made


async def test_the_ladder_ends_the_moment_its_obligation_is_answered(running: Running):
    made = await referred(running.record)
    await push(running.record, PAST_A_TRIAGE)
    open_ladders = text("select count(*) from escalation where ended_at is null and rung = 1")

    async def climbing():
        return await value(running.record, open_ladders) == 1

    await until(climbing)
    await running.record.write(COORDINATOR, Command(key="w", act="withdraw", body={}, streams=(made,)), withdraw(made))
    assert await value(running.record, text("select count(*) from escalation where ended_at is null")) == 0


async def contact(record: Record, person: UUID, key: str) -> None:
    def decide(found: Found) -> Decision:
        state = found.participant(person)
        met = journey.contact(
            state, made=True, mode=ContactMode.IN_PERSON, outcome="met", occurred_at=found.now, now=found.now
        )
        return Decision(facts=met)

    await record.write(COORDINATOR, Command(key=key, act="contact", body={}, streams=(person,)), decide)


async def assign(record: Record, person: UUID, to: str, key: str) -> None:
    def decide(found: Found) -> Decision:
        state, owner = found.participant(person), person_id(to)
        return Decision(facts=journey.assign(state, owner_id=owner, owner_role="outreach", linkages=(), now=found.now))

    await record.write(COORDINATOR, Command(key=key, act="assign", body={}, streams=(person,)), decide)


async def test_mail_server_down_one_persons_facts_go_on_no_history_grows_and_all_is_sent_after(
    record: Record, client, mail_port: int
):
    """A mail that cannot go holds nothing up: what happens to the same person meanwhile is settled as ever."""
    async with at_work(record, client, mail_port):
        made = await referred(record)
        person = await approve(record, made, person_id("outreach"))
        await contact(record, person, "met")

        async def nothing_is_unsettled():
            return await value(record, UNSETTLED) == 0

        await until(nothing_is_unsettled)
        delivery = delivery_id(str(PROGRAMME_ID), Channel.EMAIL)

        async def lengths() -> dict[str, int]:
            found = [f"referral/{made}", f"participant/{person}", delivery]
            return {name: (await client.get_workflow_handle(name).describe()).history_length for name in found}

        async def delivery_tries():
            tried = await value(record, text("select coalesce(min(tries), 0) from delivery"))
            return tried >= 2

        await until(delivery_tries)
        before = await lengths()
        for number in range(6):  # and life goes on, with a mail for each
            await assign(record, person, "outreach2" if number % 2 == 0 else "outreach", f"a{number}")
            await contact(record, person, f"met again {number}")
            await until(nothing_is_unsettled, 10)
        assert await value(record, SENT) == 0
        told = text("select count(*) from notice where event = 'owner_assigned'")
        assert await value(record, told) >= 6, "each was settled while the first mail still waited"
        waiting = await value(record, UNSENT)
        assert waiting >= 9
        settled_lengths = await lengths()
        await asyncio.sleep(4)
        after = await lengths()
        quiet = [f"referral/{made}", f"participant/{person}"]
        assert [after[name] for name in quiet] == [settled_lengths[name] for name in quiet]
        assert settled_lengths[quiet[0]] == before[quiet[0]]
        rounds = 12  # of seconds or less, each longer than the one before; a round is some ten events
        assert after[delivery] <= 10 * rounds, "an outage costs one process some rounds, however many mails wait"
        box = Mailbox()
        server = Controller(box, hostname="127.0.0.1", port=mail_port)
        server.start()
        try:

            async def all_sent():
                return await value(record, UNSENT) == 0

            await until(all_sent, 60)
        finally:
            server.stop()
        ids = [mail["Message-ID"] for mail in box.mails]
        assert len(ids) == len(set(ids)) == await value(record, SENT) == waiting


async def test_temporal_down_commands_go_on_and_everything_catches_up(
    record: Record, keyring, mail_port, mailbox, tmp_path
):
    port = free_port()
    server = TemporalServer(tmp_path / "t.db", port=port, namespace="tests", log=tmp_path / "log")
    server.start()
    client = await client_for(server.address, "tests", keyring)
    async with at_work(record, client, mail_port) as running:
        await referred(running.record)

        async def first():
            return await value(record, SENT) == 3

        await until(first)
        server.stop()
        for _ in range(3):
            await referred(running.record)
        waiting = await value(record, text("select count(*) from hearing where sent_at is null"))
        assert waiting >= 3, "the lag shows while Temporal is away"
        server.start()

        async def all_told():
            return await value(record, SENT) == 12

        await until(all_told, 60)
    server.stop()
    assert len({mail["Message-ID"] for mail in mailbox.mails}) == len(mailbox.mails) == 12


async def test_temporal_thrown_away_is_rebuilt_from_the_record_nothing_told_twice_no_clock_moved(
    record: Record, keyring, mail_port, mailbox, tmp_path, request: pytest.FixtureRequest
):
    first = TemporalServer(tmp_path / "a.db", port=free_port(), namespace="tests", log=tmp_path / "log")
    request.addfinalizer(first.stop)
    first.start()
    client = await client_for(first.address, "tests", keyring)
    async with at_work(record, client, mail_port) as running:
        made = await referred(running.record)
        await until(lambda: settled(record))
    first.stop()
    moments = text("select array_agg(next_at order by kind) from obligation where stream_id = :id")
    before, mails = await value(record, moments, id=made), len(mailbox.mails)
    second = TemporalServer(tmp_path / "b.db", port=free_port(), namespace="tests", log=tmp_path / "log")
    request.addfinalizer(second.stop)
    second.start()
    client = await client_for(second.address, "tests", keyring)
    async with at_work(record, client, mail_port) as running:
        assert await rebuild(record.database, client) >= 1
        await asyncio.sleep(1.5)
        told = text("select count(*) from notice where stream_id = :id")
        assert await value(record, moments, id=made) == before
        assert await value(record, told, id=made) == mails

        async def runs():  # a server's own list of what runs lags a little behind
            return f"referral/{made}" not in (await reconcile(record.database, client)).missing

        await until(runs)
        await push(running.record, PAST_A_TRIAGE)

        async def climbed():
            return await value(record, text("select count(*) from escalation where rung > 0 and kind = 'triage'")) == 1

        await until(climbed)
    assert made


async def test_a_process_continues_as_new_and_loses_no_fact_that_arrives_meanwhile(
    record: Record, client, mail_port, mailbox
):
    """Facts come at every moment around the one at which the process begins anew, until it has done so several times."""
    chance, renewals = random.Random(20261124), 3
    async with at_work(record, client, mail_port, renew_after=25):
        person = await approve(record, await referred(record), person_id("outreach"))
        handle = client.get_workflow_handle(f"participant/{person}")
        runs: list[str] = []
        written = 0

        async def look() -> None:
            run = (await handle.describe()).run_id or ""
            if run not in runs:
                runs.append(run)

        async def all_are_settled() -> bool:
            return await value(record, UNSETTLED) == 0

        async def facts_come() -> None:
            nonlocal written
            longest = (
                3 * BREATH.total_seconds()
            )  # longer on a busy machine, until it is about as long as a renewal takes
            while len(runs) <= renewals and written < 200:
                before = len(runs)
                await assign(record, person, "outreach2" if written % 2 == 0 else "outreach", f"a{written}")
                written += 1
                await until(all_are_settled, 20)  # then it takes a breath, and begins anew if nothing came meanwhile
                await asyncio.sleep(chance.uniform(0, longest))
                longest *= 0.8 if len(runs) > before else 1.15

        async def somebody_looks() -> None:
            while not coming.done():
                with contextlib.suppress(RPCError):  # it has not begun
                    await look()
                await asyncio.sleep(0.02)

        coming = asyncio.create_task(facts_come())
        await somebody_looks()
        await coming
        await until(lambda: settled(record), 60)
        assert len(runs) > renewals, f"{written} facts, and it began anew {len(runs) - 1} times"
        of_person = text(
            "select array_agg(seq order by seq) from fact where stream_id = :id and settled_at is not null"
        )
        settled_ones = await value(record, of_person, id=person)
        assert settled_ones == list(range(1, len(settled_ones) + 1)), "none is left out"
        told = text("""select count(*), count(distinct fact_id) from notice
            where event = 'owner_assigned' and state = 'told'""")
        async with record.database.connect() as c:
            assert tuple((await c.execute(told)).one()) == (written, written), "each is told, and once"
    ids = [mail["Message-ID"] for mail in mailbox.mails]
    assert len(ids) == len(set(ids))


async def test_a_late_fact_to_an_ended_stream_is_heard_by_an_epilogue(running: Running):
    made = await referred(running.record)
    await running.record.write(COORDINATOR, Command(key="w", act="withdraw", body={}, streams=(made,)), withdraw(made))
    await push(running.record, timedelta(days=9))
    closed = text("select closed_at is not null from stream where id = :id")

    async def ended():
        if not await value(running.record, closed, id=made):
            return False
        status = (await running.client.get_workflow_handle(f"referral/{made}").describe()).status
        return status is not None and status.name == "COMPLETED"

    await until(ended)

    def late(found: Found) -> Decision:
        stream = StreamRef(kind=StreamKind.REFERRAL, id=made)
        return Decision(facts=(Fact(stream=stream, type=FactType.TRIAGE_RESULT_PUBLISHED, occurred_at=found.now),))

    await running.record.write(COORDINATOR, Command(key="late", act="late", body={}, streams=(made,)), late)
    await until(lambda: settled(running.record))


async def events_of(running: Running, workflow_id: str) -> list[str]:
    """The names of what happened to a process, in order."""
    history = await running.client.get_workflow_handle(workflow_id).fetch_history()
    return [EventType.Name(event.event_type).removeprefix("EVENT_TYPE_") for event in history.events]


async def test_a_process_begins_with_its_first_fact_and_leaves_in_the_task_that_settled_its_last(running: Running):
    made = await referred(running.record)
    await until(lambda: settled(running.record))
    assert "WORKFLOW_EXECUTION_SIGNALED" not in await events_of(running, f"referral/{made}")
    await push(running.record, PAST_A_TRIAGE)
    ladders = text("select max(id::text) from escalation where rung = 1")
    await until(lambda: value(running.record, ladders))
    ladder = f"escalation/{await value(running.record, ladders)}"
    await until(lambda: settled(running.record))
    await running.record.write(COORDINATOR, Command(key="w", act="withdraw", body={}, streams=(made,)), withdraw(made))

    async def ended() -> bool:
        return (await events_of(running, ladder))[-1] == "WORKFLOW_EXECUTION_COMPLETED"

    await until(ended)
    assert (await events_of(running, ladder))[-6:] == [
        "WORKFLOW_EXECUTION_SIGNALED",
        "WORKFLOW_TASK_SCHEDULED",
        "WORKFLOW_TASK_STARTED",
        "WORKFLOW_TASK_COMPLETED",
        "MARKER_RECORDED",
        "WORKFLOW_EXECUTION_COMPLETED",
    ]


async def test_a_first_fact_is_told_by_signal_to_a_process_that_runs_already(running: Running):
    made = await referred(running.record)
    await until(lambda: settled(running.record))
    first = Unsent(
        id=1,
        workflow_type="Referral",
        workflow_id=f"referral/{made}",
        lane="normal",
        stream_id=made,
        seq=1,
        generation=1,
    )
    await Targets(running.client).tell([first])
    assert (await events_of(running, f"referral/{made}")).count("WORKFLOW_EXECUTION_SIGNALED") == 1


async def test_twenty_facts_at_once_make_one_process_and_all_are_heard(running: Running):
    made = uuid4()
    await running.record.write(COORDINATOR, Command(key="r", act="refer", body={}), receive(made))
    targets = Targets(running.client)
    await asyncio.gather(*(targets.call(Process(type="Referral", id=f"referral/{made}")) for _ in range(20)))
    await until(lambda: settled(running.record))
    runs = [found async for found in running.client.list_workflows(f"WorkflowId = 'referral/{made}'")]
    assert len([run for run in runs if run.status and run.status.name == "RUNNING"]) <= 1


async def test_postgresql_restarted_under_load_loses_nothing(running: Running, database: Database):
    await referred(running.record)
    async with database.begin() as c:
        await c.execute(
            text(
                "select pg_terminate_backend(pid) from pg_stat_activity where pid <> pg_backend_pid() and datname = current_database()"
            )
        )
    made = 0
    for _ in range(20):
        try:
            await referred(running.record)
            made += 1
        except Exception:  # whatever the restart broke: a caller would only repeat it
            await asyncio.sleep(0.1)
    assert made >= 10
    await until(lambda: settled(running.record), 40)
    told = await value(running.record, text("select count(distinct fact_id) from notice where event = 'receipt'"))
    assert told == made + 1
