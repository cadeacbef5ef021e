"""A no-contact order on the person's page: recorded, shown, a wall for whoever works with the other one, ended."""

import re

import pytest_asyncio

from tests.pages.test_charges import sends
from tests.pages.test_packs import dashboard  # noqa: F401  # fixtures
from tests.usecases.conftest import asked, cast, count, desk  # noqa: F401  # fixtures
from usecases import apart, journey, link


@pytest_asyncio.fixture
async def two(cast, desk):  # noqa: F811
    one, other = await cast.enrolled(), await cast.enrolled()
    ask = journey.Assign(owner_id=cast["case_manager"].person_id)
    await journey.assign_owner(desk, cast["supervisor"], asked(ask), one, ask)
    return one, other


async def test_an_order_is_recorded_shown_and_ended(dashboard, cast, two, count):  # noqa: F811
    one, other = two
    legal = await dashboard("legal")
    page = (await legal.get(f"/people/{one}")).text
    told = await sends(legal, page, f"/do/no-contact/{one}", other_id=str(other), note="Protection order.")
    assert told.status_code == 303
    page = (await legal.get(f"/people/{one}")).text
    assert f"/people/{other}" in page
    assert "You work with somebody" not in page
    owns_the_other = await count(
        "select p.login from participant x join person p on p.id = x.owner_id where x.id = :id", id=other
    )
    page = (await (await dashboard(owns_the_other)).get(f"/people/{one}")).text
    assert "You work with somebody who is kept apart from this person" in page
    assert "206 555 0142" not in page
    assert "There is a no-contact order" not in page
    page = (await legal.get(f"/people/{one}")).text
    form = re.search(r'action="(/do/end-no-contact/[^"]*)"', page)[1]
    assert (await sends(legal, page, form, note="Lifted.")).status_code == 303
    assert "No no-contact order stands." in (await legal.get(f"/people/{one}")).text


async def test_whoever_leads_sees_where_the_other_goes_and_nobody_else(dashboard, cast, desk, two):  # noqa: F811
    one, other = two
    ask = apart.Order(other_id=other)
    await apart.record_no_contact(desk, cast["legal"], asked(ask), one, ask)
    made = []
    for person in (other, one):
        need = link.Open(category="shelter")
        made.append((await link.open_linkage(desk, cast["supervisor"], asked(need), person, need)).made())
    harbor = link.Dispatch(provider_id=cast["provider"].agency_id)
    await link.dispatch_linkage(desk, cast["supervisor"], asked(harbor), made[0], harbor)
    place = f"/linkages/{made[1]}"
    assert "kept apart" not in (await (await dashboard("case_manager")).get(place)).text
    supervisor = await dashboard("supervisor")
    page = (await supervisor.get(place)).text
    assert "somebody kept apart from them goes there" in page
    form = {"provider_id": str(harbor.provider_id), "apart_reason": "Two houses."}
    await sends(supervisor, page, f"/do/dispatch/{made[1]}", **form)
    assert "Waiting on the provider" in (await supervisor.get(place)).text
