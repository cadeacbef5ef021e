"""On a person's page: they go to another site, which is asked until it has them."""

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from tests.dashboard.test_every_page import RULES

pytestmark = pytest.mark.browser
BURIEN = ZoneInfo("America/Los_Angeles")
ASKED = "Going to another site: has it received them?"


@pytest.mark.parametrize("phone", [False, True], ids=["desktop", "phone"])
def test_who_goes_to_another_site_is_let_go_once_that_site_has_them(screens, phone: bool):
    person = screens.approve(screens.refer()["id"])
    screens.stage.post("outreach", f"/v1/participants/{person}/intake")
    page = screens.visit("supervisor", f"/people/{person}", phone=phone)
    page.get_by_text("They go to another site").click()
    page.get_by_label("Which one, by name or by your code").fill("North County LEAD")
    opened = datetime.fromisoformat(screens.stage.get("outreach", f"/v1/participants/{person}")["opened_at"])
    page.get_by_label("When they go").fill(opened.astimezone(BURIEN).date().isoformat())
    page.locator("form[action*='begin-transfer'] select").select_option("moved_away")
    page.get_by_role("button", name="They go there").click()
    expect(page.get_by_role("heading", name=ASKED)).to_be_visible()
    page = screens.visit("outreach", f"/people/{person}", phone=phone)
    expect(page.locator("section.now")).to_contain_text(ASKED)
    expect(page.locator("section.now")).to_contain_text("North County LEAD")
    assert not Axe().run(page, options=RULES).response["violations"]
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    page.get_by_label("How they said so").select_option("phone")
    page.get_by_role("button", name="They have them").click()
    expect(page.get_by_role("heading", name="This journey has ended")).to_be_visible()
    expect(page.locator("section.told")).to_contain_text("The other site has them: said by phone")
    assert page.complaints == []


def test_what_is_owed_before_stands_first_and_the_other_site_beside_it(screens):
    person = screens.approve(screens.refer()["id"])
    opened = screens.stage.get("outreach", f"/v1/participants/{person}")["opened_at"]
    goes = {"site": "North County LEAD", "goes_at": opened, "reason_code": "moved_away"}
    screens.stage.post("supervisor", f"/v1/participants/{person}/transfer", goes)
    page = screens.visit("outreach", f"/people/{person}")
    expect(page.locator("section.now")).to_contain_text("First attempt to reach the person")
    card = page.locator("section", has=page.get_by_role("heading", name="Going to another site", exact=True))
    expect(card).to_contain_text("To North County LEAD on")
    assert not Axe().run(page, options=RULES).response["violations"]
    card.get_by_text("Call it off").click()
    card.get_by_label("Why").select_option("stays_here")
    card.get_by_role("button", name="The journey goes on here").click()
    expect(page.locator("section.told")).to_contain_text("The transfer was called off: stays here")
    expect(page.get_by_text("North County LEAD")).to_have_count(0)
    assert page.complaints == []
