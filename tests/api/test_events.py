"""Server-sent events over a real connection: what changed arrives soon, and only what the caller may know."""

import asyncio
import json
from collections.abc import AsyncIterator

import httpx2
import pytest_asyncio
import uvicorn
from sqlalchemy import text

from bootstrap.seed import person_id
from tests.api.conftest import People
from tests.conftest import free_port

NOTICE = """insert into notice (id, programme_id, fact_id, stream_id, person_id, audience, event, tier, reference, state,
    created_at) select gen_random_uuid(), f.programme_id, f.id, f.stream_id, :person, 'referrer', 'receipt', 'N1', 'TL-1',
    'told', clock_timestamp() from fact f where f.stream_id = :stream limit 1"""


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


async def test_a_change_arrives_within_a_second_and_partners_hear_only_of_what_they_were_told(base, database):
    async with httpx2.AsyncClient(base_url=base) as client:
        people = People(client)
        staff, partner = asyncio.Event(), asyncio.Event()
        seen, hears = [
            asyncio.create_task(_first_change(base, await people.token(who), opened))
            for who, opened in (("coordinator", staff), ("officer", partner))
        ]
        await asyncio.wait_for(asyncio.gather(staff.wait(), partner.wait()), 5)
        await asyncio.sleep(0.3)  # both are listening
        began = asyncio.get_running_loop().time()
        referral = await people.referred("outreach")
        told = await asyncio.wait_for(seen, 5)
        assert asyncio.get_running_loop().time() - began < 1
        assert (told["stream_id"], told["type"]) == (referral, "referral_received")
        await asyncio.sleep(0.5)
        assert not hears.done()
        async with database.begin() as c:
            await c.execute(text(NOTICE), {"person": person_id("officer"), "stream": referral})
        await people.referred("outreach")
        own = await asyncio.wait_for(hears, 5)
        assert set(own) == {"kind", "notice_id", "recorded_at"}


async def test_events_end_with_the_session(base, refused):
    async with httpx2.AsyncClient(base_url=base) as client:
        people = People(client)
        token = await people.token("officer")
        await people.call("officer", "DELETE", "/v1/sessions/current")
        refused(await client.get("/v1/events", headers={"authorization": f"Bearer {token}"}), 401, "not_signed_in")
