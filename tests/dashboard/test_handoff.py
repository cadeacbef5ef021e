"""The warm hand-off on the screens: an officer on a phone, who is on call at a desk, and each sees what the other does."""

import pytest
from playwright.sync_api import expect

pytestmark = pytest.mark.browser


def test_an_officer_on_a_phone_sees_who_comes_without_asking_again(screens):
    made = screens.refer()
    officer = screens.visit("officer", f"/referrals/{made['id']}", phone=True)
    officer.get_by_role("button", name="I wait here with the person").click()
    scene = officer.get_by_role("region", name="At the scene")
    expect(scene).to_contain_text("Somebody is being asked to come")
    expect(scene).to_contain_text("min left")

    officer.wait_for_selector("body[data-live=open]")
    desk = screens.visit("outreach", f"/referrals/{made['id']}")
    at_desk = desk.get_by_role("region", name="At the scene")
    at_desk.get_by_label("When").select_option("15")
    at_desk.get_by_role("button", name="I come").click()
    expect(at_desk).to_contain_text("Rosa Alvarez is there")
    expect(scene).to_contain_text("Rosa Alvarez is on the way", timeout=15_000)

    at_desk.get_by_role("button", name="We are there").click()
    expect(at_desk).to_have_count(0)
    expect(scene).to_have_count(0, timeout=15_000)
    assert officer.complaints == desk.complaints == []
