"""A provider that cannot take somebody says what stands in the way, and so does whoever heard it on the phone."""

import pytest_asyncio

from tests.pages.test_charges import sends
from tests.pages.test_packs import dashboard  # noqa: F401  # fixtures
from tests.usecases.conftest import asked, cast, count, desk  # noqa: F401  # fixtures
from usecases import link


@pytest_asyncio.fixture
async def sent(cast, desk):  # noqa: F811
    person = await cast.enrolled()
    ask = link.Open(category="shelter", provider_id=cast["provider"].agency_id)
    made = (await link.open_linkage(desk, cast["outreach"], asked(ask), person, ask)).made()
    await link.dispatch_linkage(desk, cast["outreach"], asked(), made, link.Dispatch())
    return made


BARRIER = "select data ->> 'barrier' from fact where type = 'linkage_answered'"


async def test_a_provider_names_what_stands_in_the_way(dashboard, sent, count):  # noqa: F811
    provider = await dashboard("provider")
    page = (await provider.get(f"/linkages/{sent}")).text
    form = {"answer": "refused", "reason_code": "pets_partner_possessions"}
    assert (await sends(provider, page, f"/do/respond/{sent}", **form)).status_code == 303
    assert await count("select status from linkage") == "refused"
    assert await count(BARRIER) == "pets_partner_possessions"


async def test_staff_who_heard_it_record_it_with_the_answer(dashboard, sent, count):  # noqa: F811
    staff = await dashboard("outreach")
    page = (await staff.get(f"/linkages/{sent}")).text
    await sends(staff, page, f"/do/respond/{sent}", answer="no_capacity", reason_code="waitlist")
    assert await count(BARRIER) == "waitlist"
    page = (await (await dashboard("coordinator")).get("/monitor")).text
    assert "shelter: waitlist" in page
