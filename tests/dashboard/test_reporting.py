"""The form for what happened: an officer on a phone, with one word for an answer."""

import pytest
from playwright.sync_api import expect

from tests.dashboard.conftest import NAME, choice

pytestmark = pytest.mark.browser
FIELDS = "form.refer :is(input:not([type=hidden]), textarea, button):visible"


@pytest.mark.parametrize("script", [True, False], ids=["with script", "without script"])
def test_an_officer_reports_what_happened_and_is_told_that_it_was_received(screens, script):
    page = screens.visit("officer", phone=True, script=script)
    page.get_by_role("link", name="Report what happened").tap()
    expect(page.locator("main h1")).to_have_text("Report what happened")
    heights = page.locator(FIELDS).evaluate_all("all => all.map(one => one.getBoundingClientRect().height)")
    assert min(heights) >= 44
    choice(page, "Taken to hospital").tap()
    page.get_by_label("In a few words").fill("Fell at the bus stop.")
    page.get_by_label("Who").fill(NAME)
    page.get_by_role("button", name="Send").tap()
    expect(page.locator("main h1")).to_have_text("Received")
    assert page.url == f"{screens.base}/report/received"
    assert NAME not in page.content()
    assert page.complaints == []
    newest = screens.stage.get("coordinator", "/v1/inbound-reports")["items"][-1]
    kept = screens.stage.get("coordinator", f"/v1/inbound-reports/{newest['id']}")
    assert (kept["kind"], kept["text"], kept["person"]) == ("hospital", "Fell at the bus stop.", {"name": NAME})
