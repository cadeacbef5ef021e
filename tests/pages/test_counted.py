"""Each count of the monitor opens the list that it counts, row by row, and the first line says how things stand."""

import html
import re

import pytest_asyncio
from sqlalchemy import text

from database import reconciliation
from domain.words import ProviderAnswer
from tests.pages.test_long_lists import MORE, ROW
from tests.pages.test_packs import dashboard  # noqa: F401  # fixtures
from tests.usecases.conftest import asked, cast, count, desk  # noqa: F401  # fixtures
from tests.usecases.test_agenda import meeting
from usecases import confer, link

COUNT = re.compile(r"<li>(?:<a href=\"([^\"]+)\">|<span>)<b>(\d+)</b> ([^<]+)<")


@pytest_asyncio.fixture
async def busy(cast, desk, database):  # noqa: F811
    """Somebody on an agenda who was not asked, a service that was refused, a process that could not go on."""
    person, made = await cast.enrolled(), await meeting(cast, desk)
    ask = confer.AddItem(reason="flagged", participant_id=person)
    await confer.add_agenda_item(desk, cast["coordinator"], asked(ask), made, ask)
    need = link.Open(category="shelter", provider_id=cast["provider"].agency_id)
    linkage = (await link.open_linkage(desk, cast["outreach"], asked(need), person, need)).made()
    await link.dispatch_linkage(desk, cast["outreach"], asked(), linkage, link.Dispatch())
    no = link.Respond(answer=ProviderAnswer.NO_CAPACITY, reason_code="waitlist")
    await link.answer_linkage(desk, cast["provider"], asked(no), linkage, no)
    async with database.begin() as c:
        await reconciliation.keep(c, missing=[f"clocks/{made}"], behind=[f"linkage/{linkage}"], stuck=[])
    return {"person": person, "meeting": made, "linkage": linkage}


async def _rows(client, path: str) -> list[str]:
    found: list[str] = []
    while path:
        told = await client.get(path)
        assert told.status_code == 200, path
        found += ROW.findall(told.text)
        more = MORE.search(told.text)
        path = html.unescape(more[1]) if more else ""
    return found


async def test_every_count_opens_a_list_as_long_as_it_says(dashboard, busy):  # noqa: F811
    client = await dashboard("coordinator")
    counts = COUNT.findall((await client.get("/monitor")).text)
    told = {says: int(number) for _, number, says in counts}
    assert told["on an agenda and not asked yet"] == told["shelter: waitlist"] == told["did not run"] == 1
    assert (told["could not go on"], told["facts wait to be heard"] > 3) == (0, True)
    for path, number, says in counts:
        assert path, f"{says!r} opens nothing"
        assert len(await _rows(client, html.unescape(path))) == int(number), says


async def test_the_rows_lead_to_the_records(dashboard, busy):  # noqa: F811
    client = await dashboard("coordinator")
    for path, record in (
        ("not_asked_yet", f"/conferences/{busy['meeting']}"),
        ("barriers?category=shelter&what=waitlist", f"/linkages/{busy['linkage']}"),
        ("hearings_waiting", f"/people/{busy['person']}"),
        ("processes_behind", f"/linkages/{busy['linkage']}"),
    ):
        assert f'class="row" href="{record}"' in (await client.get(f"/monitor/{path}")).text, path
    assert not await _rows(client, "/monitor/barriers?category=food")
    assert (await client.get("/monitor/nothing")).status_code == 404


async def test_an_operator_sees_what_waits_and_nobody_in_it(dashboard, busy):  # noqa: F811
    operator = await dashboard("operator")
    shown = (await operator.get("/monitor/hearings_waiting")).text
    assert len(ROW.findall(shown)) > 3
    assert 'href="/people/' not in shown
    assert len(await _rows(operator, "/monitor/processes_missing")) == 1
    for people in ("not_asked_yet", "never_asked", "barriers", "rungs_unmailed"):
        assert (await operator.get(f"/monitor/{people}")).status_code == 403
    assert (await (await dashboard("provider")).get("/monitor/hearings_waiting")).status_code == 403


async def test_the_first_line_says_what_waits_and_when_that_is_late(dashboard, busy, database):  # noqa: F811
    client = await dashboard("coordinator")
    waits = (await client.get("/monitor")).text
    assert re.search(r"\d+ facts are being passed on\.", waits)
    assert "has been passed on" not in waits
    async with database.begin() as c:
        await c.execute(
            text("update hearing set written_at = written_at - interval '11 seconds' where sent_at is null")
        )
    assert "Notices are late: the oldest has waited" in (await client.get("/monitor")).text
    async with database.begin() as c:
        await c.execute(text("update hearing set sent_at = clock_timestamp()"))
    assert "Everything that was recorded has been passed on." in (await client.get("/monitor")).text


async def test_what_a_comparison_found_is_measured(desk, busy):  # noqa: F811
    pulse = await desk.views.pulse()
    assert (pulse.processes_missing, pulse.processes_behind, pulse.processes_stuck) == (1, 1, 0)
    assert 0 <= pulse.compared_seconds < 60
