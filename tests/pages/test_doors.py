"""The doors on the screen: set with a reason, and said to whoever refers before they type."""

import re

from tests.pages.test_charges import sends
from tests.pages.test_packs import dashboard, hidden, refers  # noqa: F401  # fixtures
from tests.usecases.conftest import cast, count, desk  # noqa: F401  # fixtures


async def narrows(staff, door: str, state: str):
    page = (await staff.get("/doors")).text
    form = re.search(r'action="(/do/set-gate/[^"]*)"', page)[1]
    told = await sends(staff, page, form, door=door, state=state, reason_code="caseloads_full")
    assert told.status_code == 303


async def test_the_coordinator_closes_a_door_and_an_officer_who_is_typing_keeps_every_word(dashboard, count):  # noqa: F811
    staff, officer = await dashboard("coordinator"), await dashboard("officer")
    typing = (await officer.get("/refer")).text
    await narrows(staff, "community", "limited")
    await narrows(staff, "social_contact", "limited")
    page = (await staff.get("/doors")).text
    assert "Out of order" not in page
    assert "needs one of" not in page
    assert "Social contact is limited for now" in (await officer.get("/refer")).text
    await narrows(staff, "community", "closed")
    await narrows(staff, "social_contact", "closed")
    given = {
        "csrf": hidden(typing, "csrf"),
        "key": hidden(typing, "key"),
        "area": "downtown",
        "who": "Red cap",
        "reason": "Cold.",
    }
    told = await officer.post("/refer", data=given)
    assert told.status_code == 422
    assert "Red cap" in told.text
    assert "Cold." in told.text
    assert "Social contact is closed for now" in told.text
    assert await count("select count(*) from referral") == 0


async def test_a_door_that_is_narrowed_is_not_forgotten(dashboard):  # noqa: F811
    staff = await dashboard("coordinator")
    assert 'href="/doors"' not in (await staff.get("/")).text
    await narrows(staff, "community", "closed")
    await narrows(staff, "social_contact", "limited")
    assert "Social contact is limited, community is closed" in (await staff.get("/")).text
    assert 'href="/doors"' not in (await (await dashboard("outreach")).get("/")).text


async def test_a_refused_gate_says_how_to_mend_it(dashboard):  # noqa: F811
    staff = await dashboard("coordinator")
    await narrows(staff, "social_contact", "closed")
    assert "&#39;community&#39; first" in (await staff.get("/doors")).text


async def test_who_came_through_a_limited_door_is_approved_with_a_word_on_why(dashboard, cast, count):  # noqa: F811
    staff = await dashboard("coordinator")
    referral = await cast.referred("officer")
    await narrows(staff, "community", "limited")
    await narrows(staff, "social_contact", "limited")
    page = (await staff.get(f"/referrals/{referral}")).text
    assert "Whoever comes through it waits for their turn." in page
    form = {"outcome": "approved", "reason_code": "eligible"}
    await sends(staff, page, f"/do/decide/{referral}", **form)
    assert await count("select status from referral") == "received"
    await sends(staff, page, f"/do/decide/{referral}", **form, gate_reason="Sleeps outside, and it snows.")
    assert await count("select status from referral") == "approved"


async def test_staff_who_do_not_set_gates_see_them(dashboard):  # noqa: F811
    page = (await (await dashboard("outreach")).get("/doors")).text
    assert "As the policy has it" in page
    assert "set-gate" not in page


async def test_an_officer_sees_the_doors_of_police_alone(dashboard):  # noqa: F811
    page = (await (await dashboard("officer")).get("/doors")).text
    assert "Social contact" in page
    assert "Community" not in page
    assert "As the policy has it" not in page


async def test_a_narrow_door_says_when_it_is_to_be_looked_at_and_is_left_as_it_is_with_a_reason(dashboard, count):  # noqa: F811
    staff = await dashboard("coordinator")
    assert "Leave it as it is" not in (await staff.get("/doors")).text
    await narrows(staff, "community", "limited")
    page = (await staff.get("/doors")).text
    assert "a look is due" in page
    work = (await staff.get("/")).text
    assert ("the community door" in work, 'href="/doors"' in work) == (True, True)
    form = re.search(r'formaction="(/do/review-gate/[^"]*)"', page)[1]
    assert (await sends(staff, page, form, door="community", reason_code="too_few_staff")).status_code == 303
    assert await count("select count(*) from fact where type = 'gate_reviewed'") == 1
