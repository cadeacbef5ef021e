"""A consent that ran out is the first thing on its person's page, and one press answers it."""

import re

from tests.activities.conftest import push, value  # noqa: F401  # fixtures
from tests.pages.test_packs import dashboard, hidden  # noqa: F401  # a fixture
from tests.usecases.conftest import cast, count, desk  # noqa: F401  # fixtures
from tests.usecases.test_consent_and_links import signed
from tests.usecases.test_renewal import MONTH, OWED, pass_days  # noqa: F401  # a fixture

LATER = "with moved as (update obligation set due_at = due_at + interval '99 days' where kind <> 'consent_renewal' returning 1) select count(*) from moved"


async def test_signing_again_begins_with_what_was_signed_and_not_wished_is_one_press(
    dashboard,  # noqa: F811
    cast,  # noqa: F811
    desk,  # noqa: F811
    count,  # noqa: F811
    pass_days,  # noqa: F811
):
    person = await cast.enrolled()
    given = await signed(cast, desk, person, MONTH)
    page = await dashboard("outreach")
    assert "Not wished" not in (await page.get(f"/people/{person}")).text
    await pass_days(40, given)
    assert "Not wished again" in (await page.get(f"/people/{person}")).text
    await pass_days(21, given)
    await count(LATER)
    shown = (await page.get(f"/people/{person}")).text
    assert "<h2>A consent ran out: do they wish to sign it again?</h2>" in shown
    again = re.search(r'href="([^"]*consents/new\?[^"]*)"', shown)[1].replace("&amp;", "&")
    form = (await page.get(again)).text
    assert re.search(r'value="provider_share\|provider\|service_linkage"\s+selected', form)
    assert "Choose what for and to whom" not in form
    sent = {"csrf": hidden(shown, "csrf"), "key": hidden(shown, "key")}
    await page.post(f"/do/not-wished/{given}", data=sent)
    assert await count(OWED) == 0
    assert "Not wished again: provider share" in (await page.get(f"/people/{person}")).text
