"""A no-contact order on the person's page: recorded, shown, a wall for whoever works with the other one, ended."""

import re

import pytest_asyncio

from tests.pages.test_charges import sends
from tests.pages.test_packs import dashboard  # noqa: F401  # fixtures
from tests.usecases.conftest import asked, cast, count, desk  # noqa: F401  # fixtures
from usecases import journey


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
