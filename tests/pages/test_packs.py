"""The pages follow the programme's policy: its open doors, and its time zone."""

import re

import httpx2
import pytest
import pytest_asyncio

from api.app import create
from dashboard.app import attach
from dashboard.session import COOKIE
from domain.words import Environment
from tests.sleepless import sleepless
from tests.usecases.conftest import count, desk, publish  # noqa: F401  # fixtures
from usecases.desk import Desk
from usecases.sign_in import open_session


@pytest_asyncio.fixture
async def dashboard(desk: Desk):  # noqa: F811
    """Opens pages and sends forms as somebody who signed in."""
    assert desk.environment is Environment.TEST
    app = create(desk)
    attach(app, desk)
    opened: list[httpx2.AsyncClient] = []

    async def sign_in(who: str) -> httpx2.AsyncClient:
        token = (await open_session(desk, who)).token
        transport = httpx2.ASGITransport(app=app)
        client = httpx2.AsyncClient(transport=transport, base_url="http://desk", cookies={COOKIE: token})
        opened.append(client)
        return client

    yield sign_in
    for client in opened:
        await client.aclose()


def hidden(page: str, name: str) -> str:
    return re.search(rf'name="{name}" value="([^"]*)"', page)[1]


def doors(page: str) -> list[str]:
    return re.findall(r'name="door" value="(\w+)"', page) or re.findall(r'<option value="(\w+)"', page)


async def refers(client: httpx2.AsyncClient, area: str, **fields: str) -> httpx2.Response:
    page = (await client.get("/refer")).text
    given = {"csrf": hidden(page, "csrf"), "key": hidden(page, "key"), "area": area, "who": "Red", **fields}
    return await client.post("/refer", data=given)


@pytest.mark.parametrize(
    ("pack", "door", "no_arrest"),
    [("burien", "social_contact", True), ("clackamas", "arrest_diversion", False), ("watauga", "social_contact", True)],
)
async def test_an_officer_refers_through_the_door_that_is_open(dashboard, database, count, pack, door, no_arrest):  # noqa: F811
    policy, document = sleepless(pack)
    await publish(database, policy, document)
    officer = await dashboard("officer")
    page = (await officer.get("/refer")).text
    assert ("No arrest needed." in page) == no_arrest
    assert (await refers(officer, policy.areas[0])).status_code == 303
    assert await count("select door from referral") == door


async def test_where_police_have_two_doors_the_officer_chooses(dashboard, database, count):  # noqa: F811
    policy, document = sleepless("santa_fe")
    await publish(database, policy, document)
    officer = await dashboard("officer")
    page = (await officer.get("/refer")).text
    assert doors(page) == ["social_contact", "arrest_diversion"]
    assert "Five questions." in page
    assert (await refers(officer, policy.areas[0], door="arrest_diversion")).status_code == 303
    assert await count("select door from referral") == "arrest_diversion"


async def test_staff_are_offered_every_open_door_and_no_closed_one(dashboard, database):
    policy, document = sleepless("arrest_first")
    staff = await dashboard("coordinator")
    assert set(doors((await staff.get("/refer")).text)) == {"social_contact", "community", "self", "provider"}
    await publish(database, policy, document)
    assert doors((await staff.get("/refer")).text) == ["arrest_diversion"]


@pytest.mark.parametrize("door", ["community", "back_door"])
async def test_a_door_that_is_closed_or_unknown_opens_nothing_else(dashboard, database, count, door):  # noqa: F811
    policy, document = sleepless("clackamas")
    await publish(database, policy, document)
    told = await refers(await dashboard("coordinator"), policy.areas[0], door=door)
    assert told.status_code == (422 if door == "community" else 303)
    assert await count("select count(*) from referral") == (0 if door == "community" else 1)


@pytest.mark.parametrize(("pack", "zone"), [("burien", "P[SD]T"), ("santa_fe", "M[SD]T"), ("watauga", "E[SD]T")])
async def test_moments_are_told_in_the_programmes_own_zone(dashboard, database, pack, zone):
    policy, document = sleepless(pack)
    await publish(database, policy, document)
    officer, staff = await dashboard("officer"), await dashboard("coordinator")
    made = await refers(officer, policy.areas[0])
    told = (await staff.get(made.headers["location"].split("?")[0])).text
    zones = re.findall(r"\d{4}, \d\d:\d\d ([A-Z]+)", told)
    assert zones
    assert all(re.fullmatch(zone, one) for one in zones)
