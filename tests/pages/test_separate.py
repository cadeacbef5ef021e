"""On a referral's page: what joined the journey of somebody else is taken out of it, by those who decide on referrals."""

from tests.pages.test_charges import sends
from tests.pages.test_packs import dashboard  # noqa: F401  # fixtures
from tests.usecases.conftest import cast, count, desk  # noqa: F401  # fixtures
from tests.usecases.test_separate import joined

BUTTON = "It is somebody else"


async def test_the_coordinator_takes_a_referral_out_of_a_journey_that_it_joined(dashboard, cast, desk, count):  # noqa: F811
    known, referral = await joined(cast, desk)
    assert BUTTON not in (await (await dashboard("outreach")).get(f"/referrals/{referral}")).text
    coordinator = await dashboard("coordinator")
    page = (await coordinator.get(f"/referrals/{referral}")).text
    assert BUTTON in page
    assert (await sends(coordinator, page, f"/do/separate/{referral}", note="Two of one name.")).status_code == 303
    page = (await coordinator.get(f"/referrals/{referral}")).text
    own = await count("select participant_id from referral where id = :id", id=referral)
    assert own != known
    assert f'href="/people/{own}"' in page
    assert BUTTON not in page
    left = (await coordinator.get(f"/people/{known}")).text
    assert "was of somebody else, and left again" in left
