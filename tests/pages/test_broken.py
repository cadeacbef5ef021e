"""An address that leads nowhere, typed by hand or kept from long ago: a page for people, a problem for programs."""

import httpx2
import pytest
import pytest_asyncio

from api.app import create
from dashboard.app import attach
from dashboard.session import COOKIE
from tests.usecases.conftest import desk  # noqa: F401  # a fixture
from usecases.sign_in import open_session

READS = {"accept": "text/html,application/xhtml+xml"}


@pytest_asyncio.fixture
async def browser(desk):  # noqa: F811
    app = create(desk)
    attach(app, desk)
    session = await open_session(desk, "coordinator")
    cookie = {"cookie": f"{COOKIE}={session.token}"}
    async with httpx2.AsyncClient(
        transport=httpx2.ASGITransport(app=app), base_url="http://desk", headers=cookie
    ) as made:
        yield made


@pytest.mark.parametrize("address", ["/nowhere", "/people/somebody", "/do/contact/now", "/quarterly-reports/soon"])
async def test_whoever_looks_reads_what_happened_and_where_to_go(browser, address: str):
    told = await browser.get(address, headers=READS)
    assert told.status_code in {404, 405, 422}
    assert told.headers["content-type"].startswith("text/html")
    assert "No such" in told.text
    assert 'href="/">Back to my work' in told.text
    assert "Escalations" in told.text, "and the other pages are at hand"


async def test_a_stranger_reads_the_same_without_the_pages(browser):
    browser.headers.pop("cookie")
    told = await browser.get("/nowhere", headers=READS)
    assert (told.status_code, "Escalations" in told.text) == (404, False)


@pytest.mark.parametrize("address", ["/v1/nowhere", "/v1/participants/nobody"])
async def test_a_program_reads_a_problem_whatever_it_takes(browser, address: str):
    told = await browser.get(address, headers=READS)
    assert told.headers["content-type"] == "application/problem+json"
    assert (await browser.get("/nowhere")).headers["content-type"] == "application/problem+json"
