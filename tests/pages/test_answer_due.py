"""Whoever is asked reads, beside the question itself, until when the answer is awaited; whoever only waits reads none."""

import re
from datetime import datetime

from domain.words import Role
from tests.pages.test_packs import dashboard  # noqa: F401  # a fixture
from tests.usecases.conftest import asked, cast, count, desk  # noqa: F401  # fixtures
from tests.usecases.test_consent_and_links import sought
from usecases import screen

ASKED = re.compile(r'Please answer by \w{3} \d+ \w{3} \d{4}, \d\d:\d\d P[SD]T\. <time [^>]*datetime="([^"]+)"')
DUE = "select due_at from obligation where kind = :kind and closed_at is null"


async def test_police_read_by_when_their_view_is_awaited_and_the_referrer_reads_none(dashboard, cast, desk, count):  # noqa: F811
    referral = await cast.referred()
    await screen.request_view(desk, cast["coordinator"], asked(), referral, Role.POLICE_LIAISON)
    place = f"/referrals/{referral}"
    page = (await (await dashboard("police")).get(place)).text
    assert datetime.fromisoformat(ASKED.search(page)[1]) == await count(DUE, kind="eligibility_view")
    assert "answer by" not in (await (await dashboard("officer")).get(place)).text


async def test_a_provider_reads_by_when_its_answer_is_awaited(dashboard, cast, desk, count):  # noqa: F811
    made = await sought(cast, desk, await cast.enrolled(), "housing")
    page = (await (await dashboard("provider")).get(f"/linkages/{made}")).text
    due = await count("select due_at from obligation where stream_id = :id and owner_role = 'provider'", id=made)
    assert datetime.fromisoformat(ASKED.search(page)[1]) == due
