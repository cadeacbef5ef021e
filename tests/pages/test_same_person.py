"""On the page of a referral: who the person likely is already, and two buttons to judge it."""

from tests.pages.test_charges import sends
from tests.pages.test_packs import dashboard  # noqa: F401  # a fixture
from tests.usecases.conftest import cast, desk  # noqa: F401  # fixtures


async def test_a_likely_match_is_judged_on_the_page_and_no_longer_offered_to_be_joined(dashboard, cast):  # noqa: F811
    person = await cast.approved()
    referral = await cast.referred()
    coordinator = await dashboard("coordinator")
    place = f"/referrals/{referral}"
    page = (await coordinator.get(place)).text
    assert "Join this journey" in page
    assert page.index("Likely the same person") < page.index("What the referrer said"), "seen before it is decided"
    await sends(coordinator, page, f"/do/link-referral/{referral}", record_id=str(person), same="no")
    after = (await coordinator.get(place)).text
    assert ("somebody else" in after, "Join this journey" in after) == (True, False)
    await sends(coordinator, after, f"/do/link-referral/{referral}", record_id=str(person), same="yes")
    again = (await coordinator.get(place)).text
    assert ("same person</span>" in again, "Join this journey" in again) == (True, True)


async def test_whose_journey_is_open_is_offered_that_journey_in_the_place_of_another(dashboard, cast):  # noqa: F811
    person = await cast.approved()
    referral = await cast.referred()
    coordinator = await dashboard("coordinator")
    place = f"/referrals/{referral}"
    page = (await coordinator.get(place)).text
    assert "Approve for outreach" in page
    await sends(coordinator, page, f"/do/link-referral/{referral}", record_id=str(person), same="yes")
    page = (await coordinator.get(place)).text
    assert ("Approve for outreach" in page, "Who works with them, and from whom" in page) == (False, False)
    said = {"reason_code": "joined_open_journey", "participant_id": str(person), "outcome": "approved"}
    assert (await sends(coordinator, page, f"/do/decide/{referral}", **said)).status_code == 303
    assert f"/people/{person}" in (await coordinator.get(place)).text
