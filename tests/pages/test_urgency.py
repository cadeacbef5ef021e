"""What makes a referral urgent, on its page: ticked by whoever screens, and read on the waiting list."""

from tests.pages.test_charges import sends
from tests.pages.test_packs import dashboard  # noqa: F401  # fixtures
from tests.usecases.conftest import cast, count, desk  # noqa: F401  # fixtures


async def test_it_is_ticked_and_stays_ticked_and_counts(dashboard, cast):  # noqa: F811
    referral = await cast.referred("officer")
    staff = await dashboard("coordinator")
    place = f"/referrals/{referral}"
    page = (await staff.get(place)).text
    told = await sends(staff, page, f"/do/urgencies/{referral}", urgencies=["overdose", "unsafe"])
    assert told.status_code == 303
    page = (await staff.get(place)).text
    assert page.count('name="urgencies"') == 4
    for code, ticked in (("overdose", True), ("pregnant", False), ("unsafe", True)):
        assert (f'value="{code}" checked' in page) is ticked
    await sends(staff, page, f"/do/decide/{referral}", outcome="waitlisted", reason_code="no_capacity")
    assert "overdose 40, unsafe 30" in (await staff.get("/waiting-list")).text
    page = (await staff.get(place)).text
    assert (await sends(staff, page, f"/do/urgencies/{referral}")).status_code == 303
    assert "checked" not in (await staff.get(place)).text


async def test_a_waiting_referral_is_looked_at_on_its_page_and_waits_on(dashboard, cast, count):  # noqa: F811
    staff = await dashboard("coordinator")
    referral = await cast.referred("officer")
    place = f"/referrals/{referral}"
    page = (await staff.get(place)).text
    assert "It waits on" not in page
    await sends(staff, page, f"/do/decide/{referral}", outcome="waitlisted", reason_code="no_capacity")
    page = (await staff.get(place)).text
    assert "It waits on" in page
    assert (await sends(staff, page, f"/do/review-waiting/{referral}", note="Still no room.")).status_code == 303
    assert "Looked at on the waiting list: it waits on" in (await staff.get(place)).text
