"""Server-sent events over a real connection: what changed arrives soon, and only what the caller may know."""

import asyncio
import json
from collections.abc import AsyncIterator

import httpx2
import pytest
import pytest_asyncio
import uvicorn
from sqlalchemy import text

from bootstrap.seed import PROGRAMME_ID, person_id
from tests.api.conftest import People
from tests.conftest import free_port
from usecases import changes, sign_in
from usecases.changes import MOST_SCREENS, Bell

PATIENCE = 20.0
NOTICE = """insert into notice (id, programme_id, fact_id, stream_id, person_id, audience, event, tier, reference, state,
    created_at) select gen_random_uuid(), f.programme_id, f.id, f.stream_id, :person, 'referrer', 'receipt', 'N1', 'TL-1',
    'told', clock_timestamp() from fact f where f.stream_id = :stream limit 1"""
MANY = """insert into fact (id, programme_id, stream_id, seq, type, data, occurred_at, recorded_at)
    select gen_random_uuid(), :programme, :stream, 100 + n, 'contact_attempted', '{}', now(), clock_timestamp()
    from generate_series(1, 450) n"""


@pytest_asyncio.fixture
async def base(app) -> AsyncIterator[str]:
    port = free_port()
    server = uvicorn.Server(uvicorn.Config(app, port=port, log_level="warning", timeout_graceful_shutdown=1))
    task = asyncio.create_task(server.serve())
    while not server.started:
        await asyncio.sleep(0.02)
    yield f"http://127.0.0.1:{port}"
    server.should_exit = True
    await task


async def _first_change(base: str, token: str, opened: asyncio.Event) -> dict[str, object]:
    async with httpx2.AsyncClient(base_url=base, timeout=20) as client:
        headers = {"authorization": f"Bearer {token}"}
        async with client.stream("GET", "/v1/events", headers=headers) as told:
            assert told.headers["content-type"].startswith("text/event-stream")
            async for line in told.aiter_lines():
                if line.startswith(": open"):
                    opened.set()
                if line.startswith("data:"):
                    return json.loads(line.removeprefix("data:"))
    raise AssertionError


async def test_a_change_arrives_when_it_is_written_and_partners_hear_only_of_what_they_were_told(base, database):
    async with httpx2.AsyncClient(base_url=base) as client:
        people = People(client)
        staff, partner = asyncio.Event(), asyncio.Event()
        seen, hears = [
            asyncio.create_task(_first_change(base, await people.token(who), opened))
            for who, opened in (("coordinator", staff), ("officer", partner))
        ]
        await asyncio.wait_for(asyncio.gather(staff.wait(), partner.wait()), PATIENCE)
        await asyncio.sleep(0.3)  # both are listening
        began = asyncio.get_running_loop().time()
        referral = await people.referred("outreach")
        told = await asyncio.wait_for(seen, PATIENCE)
        assert asyncio.get_running_loop().time() - began < changes.HEARTBEAT / 2  # pushed, not found at a heartbeat
        assert (told["stream_id"], told["type"]) == (referral, "referral_received")
        await asyncio.sleep(0.5)
        assert not hears.done()
        async with database.begin() as c:
            await c.execute(text(NOTICE), {"person": person_id("officer"), "stream": referral})
        await people.referred("outreach")
        own = await asyncio.wait_for(hears, PATIENCE)
        assert set(own) == {"kind", "notice_id", "recorded_at"}


async def test_events_end_with_the_session(base, refused):
    async with httpx2.AsyncClient(base_url=base) as client:
        people = People(client)
        token = await people.token("officer")
        await people.call("officer", "DELETE", "/v1/sessions/current")
        refused(await client.get("/v1/events", headers={"authorization": f"Bearer {token}"}), 401, "not_signed_in")


@pytest.fixture
def soon(monkeypatch) -> None:
    """A heartbeat that a test can wait for, and rights that are read each time."""
    monkeypatch.setattr(changes, "HEARTBEAT", 0.3)
    monkeypatch.setattr(sign_in, "KEPT_SECONDS", 0.0)


async def _until(news: AsyncIterator[changes.News], kind: str) -> changes.News:
    async with asyncio.timeout(PATIENCE):
        async for fresh in news:
            if kind in {one["kind"] for one in fresh}:
                return fresh
    raise AssertionError


@pytest.mark.usefixtures("soon")
async def test_a_stream_that_is_open_ends_when_its_session_does_and_keeps_nothing(desk, people):
    bell = Bell(desk)
    news = bell.follow(await people.token("outreach"))
    await asyncio.wait_for(anext(news), PATIENCE)
    await people.call("outreach", "DELETE", "/v1/sessions/current")
    async with asyncio.timeout(PATIENCE):
        assert [fresh async for fresh in news if fresh] == []
    assert not bell._open
    assert bell._listening is None


@pytest.mark.usefixtures("soon")
async def test_rights_that_are_taken_away_are_gone_from_a_stream_that_is_open(desk, people, database):
    bell = Bell(desk)
    news = bell.follow(await people.token("outreach"))
    await asyncio.wait_for(anext(news), PATIENCE)
    await people.referred()
    assert {one["kind"] for one in await _until(news, "referral")} == {"referral"}
    async with database.begin() as c:
        await c.execute(text("update person set roles = '{officer}' where login = 'outreach'"))
    referral = await people.referred()
    async with database.begin() as c:
        await c.execute(text(NOTICE), {"person": person_id("outreach"), "stream": referral})
    assert {one["kind"] for one in await _until(news, "inbox")} == {"inbox"}
    await news.aclose()


@pytest.mark.usefixtures("soon")
async def test_more_changes_than_are_named_say_that_everything_is_to_be_read_again_and_the_next_is_told(
    desk, people, database
):
    bell = Bell(desk)
    news = bell.follow(await people.token("coordinator"))
    await asyncio.wait_for(anext(news), PATIENCE)
    referral = await people.referred()
    async with database.begin() as c:
        await c.execute(text(MANY), {"programme": PROGRAMME_ID, "stream": referral})
    await _until(news, "everything")
    made = await people.must("coordinator", "/v1/conferences", {"starts_at": "2027-02-09T18:00:00Z"})
    told = await _until(news, "conference")
    assert made["id"] in {str(one.get("stream_id")) for one in told}
    await news.aclose()


async def test_many_screens_are_told_by_one_look_and_one_person_has_so_many_and_no_more(desk, people, app, refused):
    bell: Bell = app.state.bell
    token = await people.token("coordinator")
    screens = [bell.follow(token) for _ in range(MOST_SCREENS)]
    firsts = [asyncio.create_task(anext(news)) for news in screens]
    async with asyncio.timeout(PATIENCE):
        while len(bell._open) < MOST_SCREENS:
            await asyncio.sleep(0.02)
    told = await people.get("coordinator", "/v1/events")
    refused(told, 429, "too_many_screens")
    assert told.headers["retry-after"]
    looks = 0
    real = desk.views.changes_since

    async def counted(*given):
        nonlocal looks
        looks += 1
        return await real(*given)

    desk.views.changes_since = counted
    referral = await people.referred()
    for fresh in await asyncio.wait_for(asyncio.gather(*firsts), PATIENCE):
        assert referral in {str(one["stream_id"]) for one in fresh}
    assert looks < MOST_SCREENS / 2
    for news in screens:
        await news.aclose()
    assert not bell._open
