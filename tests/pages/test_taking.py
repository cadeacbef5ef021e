"""What a role owes says that nobody has taken it yet, and since when; one press makes it somebody's."""

from tests.pages.test_charges import sends
from tests.pages.test_packs import dashboard  # noqa: F401  # a fixture
from tests.usecases.conftest import cast, count, desk  # noqa: F401  # fixtures

TRIAGE = "select id from obligation where kind = 'triage'"


async def test_one_press_makes_it_somebodys(dashboard, cast, count):  # noqa: F811
    place, nobody = f"/referrals/{await cast.referred()}", "obody has taken it yet, since"
    triage = await count(TRIAGE)
    coordinator, outreach = await dashboard("coordinator2"), await dashboard("outreach")
    assert nobody in (await coordinator.get("/")).text
    seen = (await outreach.get(place)).text
    assert (nobody in seen, "I take this" in seen) == (True, False)
    page = (await coordinator.get(place)).text
    assert "I take this" in page
    await sends(coordinator, page, f"/do/take/{triage}")
    page = (await coordinator.get(place)).text
    assert (nobody in page, "I take this" in page, "Somebody took it" in page) == (False, False, True)
    assert "Owed by you" in page
    assert f"Owed by {cast['coordinator2'].name}" in (await outreach.get(place)).text
    assert nobody not in (await coordinator.get("/")).text
    leaves = await (await dashboard("supervisor")).get(f"/rota?leaves={cast['coordinator2'].person_id}")
    assert ("They took it: triage" in leaves.text, f'href="{place}"' in leaves.text) == (True, True)
