"""Everything that a provider's agency is asked stands on one page, and is answered there; another one's is nobody's to see."""

import pytest

from bootstrap.seed import _id
from domain.errors import NotFound
from tests.pages.test_packs import dashboard, hidden  # noqa: F401  # a fixture
from tests.usecases.conftest import cast, count, desk  # noqa: F401  # fixtures
from tests.usecases.test_consent_and_links import HARBOR, KITCHEN, sought
from usecases import agency


async def test_a_provider_answers_all_that_it_is_asked_on_one_page(dashboard, cast, desk, count):  # noqa: F811
    people = [await cast.enrolled() for _ in range(2)]
    housing, shelter = await sought(cast, desk, people[0], "housing"), await sought(cast, desk, people[1], "shelter")
    provider = await dashboard("provider")
    home = (await provider.get("/")).text
    assert 'href="/agency"' in home
    page = (await provider.get("/agency")).text
    assert "2 service referrals wait for your answer" in page
    assert await count("select alias from participant limit 1") not in page
    sent = {"csrf": hidden(page, "csrf"), "key": hidden(page, "key"), "answer": "accepted"}
    await provider.post(f"/do/respond/{housing}", data=sent, headers={"referer": "http://desk/agency"})
    after = (await provider.get("/agency")).text
    assert "1 service referral waits for your answer" in after
    assert "What you took on" in after
    assert f"/do/respond/{shelter}" in after
    assert f"/do/respond/{housing}" not in after


async def test_staff_see_of_whom_it_is_and_a_provider_no_other_one(dashboard, cast, desk, count):  # noqa: F811
    person = await cast.enrolled()
    made = await sought(cast, desk, person, "housing")
    outreach = await dashboard("outreach")
    assert f'href="/agencies/{HARBOR}"' in (await outreach.get(f"/linkages/{made}")).text
    page = (await outreach.get(f"/agencies/{HARBOR}")).text
    assert await count("select alias from participant limit 1") in page
    (one,) = (await agency.asked_of(desk, cast["outreach"], HARBOR))["waiting"]
    assert (one["id"], one["participant_id"]) == (made, person)
    for who, whose in (("provider", KITCHEN), ("outreach", _id("agency", "police"))):
        with pytest.raises(NotFound):
            await agency.asked_of(desk, cast[who], whose)
    food = await dashboard("provider_food")
    assert (await food.get(f"/agencies/{HARBOR}")).status_code == 404
    assert "Nothing waits for your answer" in (await food.get("/agency")).text


async def test_the_reminder_in_a_mail_leads_to_the_page(dashboard, cast, desk, count):  # noqa: F811
    await sought(cast, desk, await cast.enrolled(), "housing")
    written = """insert into notice (id, programme_id, fact_id, stream_id, person_id, audience, event, tier, reference, state,
        created_at) select gen_random_uuid(), f.programme_id, f.id, f.stream_id, p.id, 'owner', 'agency_reminder', 'N1',
        'AAAA-BBBB', 'told', clock_timestamp() from fact f, person p where f.type = 'linkage_dispatched' and
        p.login = 'provider' returning 1"""
    await count(written)
    provider = await dashboard("provider")
    assert (await provider.get("/i/AAAA-BBBB")).headers["location"] == "/agency"
    assert "Agency reminder" in (await provider.get("/inbox")).text
