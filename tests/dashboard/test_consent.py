"""A consent signed on the screen: chosen, read, signed, and taken back; and what is missing is said."""

from datetime import UTC, datetime, timedelta

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from tests.dashboard.conftest import choice
from tests.dashboard.test_every_page import RULES

pytestmark = pytest.mark.browser


def _soon(screens) -> str:
    now = datetime.fromisoformat(screens.stage.get("coordinator", "/v1/worklist")["items"][0]["opened_at"])
    return f"{max(now, datetime.now(UTC)) + timedelta(days=60):%Y-%m-%d}"


def test_a_consent_is_chosen_read_and_signed_and_stands_on_the_persons_page(screens):
    person = screens.approve(screens.refer()["id"])
    page = screens.visit("outreach", f"/people/{person}", phone=True)
    page.get_by_role("link", name="Sign a consent").click()
    assert Axe().run(page, options=RULES).response["violations"] == []
    page.get_by_label("What for, and to whom").select_option(label="Justice · to police · for progress")
    choice(page, "That you are connected with the programme").click()
    page.get_by_label("Until").fill(_soon(screens))
    choice(page, "On this screen").click()
    page.get_by_role("button", name="Show the wording").click()
    expect(page.get_by_role("alert")).to_contain_text("are named")

    page.get_by_label("To this agency alone").select_option(label="Burien Police")
    page.get_by_role("button", name="Show the wording").click()
    wording = page.locator(".kept")
    expect(wording).to_contain_text("may tell the police, Burien Police, for progress")
    expect(wording).to_contain_text("I may take it back at any moment")
    expect(wording).not_to_contain_text("treatment")
    assert Axe().run(page, options=RULES).response["violations"] == []
    page.get_by_role("button", name="The person has signed it").click()
    consents = page.locator("section", has=page.get_by_role("heading", name="Consents"))
    expect(consents).to_contain_text("Justice")
    consents.get_by_role("button", name="Revoke").click()
    expect(consents).to_contain_text("revoked")
    assert page.complaints == []


def test_a_consent_that_lasts_too_long_is_refused_with_what_was_chosen_still_there(screens):
    person = screens.approve(screens.refer()["id"])
    query = "term=provider_share%7Cprovider%7Cservice_linkage&information=name&until=2049-01-01&method=written"
    page = screens.visit("outreach", f"/people/{person}/consents/new?{query}")
    page.get_by_role("button", name="The person has signed it").click()
    expect(page.get_by_role("alert")).to_be_visible()
    expect(page.get_by_label("Until")).to_have_value("2049-01-01")
    assert "None." in screens.visit("outreach", f"/people/{person}").content()
