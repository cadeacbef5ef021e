"""A list that is longer than a page goes on: whoever follows 'More', without a script, sees every row of it once."""

import html
import re
from uuid import UUID

import httpx2
import pytest_asyncio

from api.app import create
from dashboard import paging
from dashboard.app import attach
from dashboard.session import COOKIE
from database.clocks import write_due
from tests.api.conftest import People, desk  # noqa: F401  # fixtures
from tests.api.played import play, settle_all
from tests.api.test_journey import HARBOR

ROW = re.compile(r'<a class="row|<li class="row">|<section class="card ladder">')
MORE = re.compile(r'<a class="button" rel="next" href="([^"]+)"')
ON_A_PAGE = 2
LISTS = (
    ("coordinator", "/?whose=everybody", "/v1/worklist?everybody=true"),
    ("coordinator", "/", "/v1/worklist"),
    ("coordinator", "/people", "/v1/participants"),
    ("coordinator", "/people?stage=outreach", "/v1/participants?stage=outreach"),
    ("coordinator", "/referrals", "/v1/referrals"),
    ("coordinator", "/referrals?status=received", "/v1/referrals?status=received"),
    ("officer", "/referrals", "/v1/referrals"),
    ("coordinator", "/linkages", "/v1/linkages"),
    ("provider", "/linkages", "/v1/linkages"),
    ("coordinator", "/conferences", "/v1/conferences"),
    ("coordinator", "/escalations", "/v1/escalations"),
    ("coordinator", "/notices", "/v1/notices"),
    ("coordinator", "/notices?state=withheld", "/v1/notices?state=withheld"),
    ("coordinator", "/inbox", "/v1/inbox"),
    ("officer", "/inbox", "/v1/inbox"),
    ("coordinator", "/reports", "/v1/inbound-reports"),
)


@pytest_asyncio.fixture
async def town(desk, record, keyring, monkeypatch):  # noqa: F811
    """A programme with more of everything than one page of two rows holds."""
    app = create(desk)
    attach(app, desk)
    monkeypatch.setattr(paging, "MOST", ON_A_PAGE)
    transport = httpx2.ASGITransport(app=app, raise_app_exceptions=False)
    async with httpx2.AsyncClient(transport=transport, base_url="http://desk") as client:
        people = People(client)
        played = await play(people, record, keyring)
        undecided = [await people.referred() for _ in range(3)]
        for _ in range(3):
            await people.approved()
            report = {"kind": "hospital", "text": "Taken to the emergency room.", "person": {"name": "Ada Lovelace"}}
            await people.must("police", "/v1/inbound-reports", report)
        for day in (9, 16, 23):
            await people.must("coordinator", "/v1/conferences", {"starts_at": f"2027-03-{day:02}T18:00:00Z"})
        for category in ("food", "shelter", "shelter"):
            ask = {"category": category, "provider_id": HARBOR} if category == "shelter" else {"category": category}
            made = await people.must("outreach", f"/v1/participants/{played.participant}/linkages", ask)
            if category == "shelter":
                await people.must("outreach", f"/v1/linkages/{made['id']}/dispatch")
        await people.must("coordinator", "/v1/demo/clock", {"advance": "9 working days"})
        for one in undecided:
            await write_due(record, UUID(one))
        await settle_all(record, keyring)
        yield people


async def _walked(people: People, who: str, path: str) -> list[int]:
    """How many rows each page has, from the first to the last, by the links that the pages show."""
    cookie = {"cookie": f"{COOKIE}={await people.token(who)}"}
    rows: list[int] = []
    seen: set[str] = set()
    while path and path not in seen:
        seen.add(path)
        told = await people.client.get(path, headers=cookie)
        assert told.status_code == 200, (who, path, told.status_code)
        rows.append(len(ROW.findall(told.text)))
        assert ("From the beginning" in told.text) == (len(rows) > 1), path
        more = MORE.search(told.text)
        path = html.unescape(more[1]) if more else ""
        if path and who in {"officer", "provider"}:
            assert re.search(r"[?&]after=[0-9a-f-]{36}$", path), "a partner's place in a list carries no time"
    assert not path, f"{path} comes again"
    return rows


async def test_whoever_follows_more_sees_every_row(town):
    for who, screen, call in LISTS:
        sign = "&" if "?" in call else "?"
        whole = len((await town.get(who, f"{call}{sign}limit=200")).json()["items"])
        assert whole > ON_A_PAGE, (who, call, "make more of these")
        pages = await _walked(town, who, screen)
        full, rest = divmod(whole, ON_A_PAGE)
        assert pages == [ON_A_PAGE] * full + [rest] * bool(rest), (who, screen, whole)


async def test_what_is_overdue_is_as_long_as_the_monitor_counts(town):
    counted = (await town.get("coordinator", "/v1/monitor")).json()
    assert counted["overdue"] > ON_A_PAGE
    assert sum(await _walked(town, "coordinator", "/?whose=overdue")) == counted["overdue"]
    assert sum(await _walked(town, "coordinator", "/escalations")) == counted["escalations"]


async def test_a_partners_own_page_leads_to_all_that_it_shows_a_part_of(town):
    for who, list_of in (("officer", "/referrals"), ("provider", "/linkages")):
        cookie = {"cookie": f"{COOKIE}={await town.token(who)}"}
        assert f'href="{list_of}">All of them' in (await town.client.get("/", headers=cookie)).text, who


async def test_an_address_that_names_no_place_in_a_list_shows_its_beginning(town):
    cookie = {"cookie": f"{COOKIE}={await town.token('coordinator')}"}
    for path in ("/people", "/referrals", "/escalations", "/notices", "/?whose=everybody"):
        sign = "&" if "?" in path else "?"
        for after in ("nobody", "~", "2026-11-24~x", "2026-11-24T00:00:00Z~"):
            told = await town.client.get(f"{path}{sign}after={after}", headers=cookie)
            assert len(ROW.findall(told.text)) == ON_A_PAGE, (path, after, told.status_code)
