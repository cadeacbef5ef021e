"""What a case manager and a legal coordinator do on a person's page when something gets in the way."""

import pytest
from playwright.sync_api import expect

pytestmark = pytest.mark.browser


def test_a_hearing_is_set_and_an_arrest_is_recorded_and_the_legal_coordinator_has_the_next_step(screens):
    made = screens.refer()
    person = screens.approve(made["id"])
    page = screens.visit("case_manager", f"/people/{person}")
    card = page.locator("section", has=page.get_by_role("heading", name="What may get in the way"))
    card.get_by_text("Something came up").click()
    card.get_by_label("When the hearing is").fill("2035-02-03T09:30")
    card.get_by_role("button", name="Court date").click()
    expect(card.get_by_text("Court date 3 Feb 2035")).to_be_visible()
    card.get_by_text("Something came up").click()
    card.get_by_role("button", name="Arrest").click()
    expect(page.get_by_text("Ask the person what they want said, and to whom").first).to_be_visible()
    shown = screens.stage.get("legal", f"/v1/participants/{person}")
    assert {one["kind"]: one["at"] for one in shown["matters"]}["court_date"] == "2035-02-03T17:30:00Z"
    page = screens.visit("legal", f"/people/{person}")
    card = page.locator("section", has=page.get_by_role("heading", name="What may get in the way"))
    card.get_by_role("button", name="There is a plan").click()
    expect(card.get_by_text("planned")).to_be_visible()
    assert page.complaints == []


def test_what_was_recorded_by_mistake_is_taken_back_where_it_was_recorded(screens):
    person = screens.approve(screens.refer()["id"])
    page = screens.visit("case_manager", f"/people/{person}")
    page.get_by_role("button", name="We met").first.click()
    page.get_by_role("button", name="Take back: Contact made").click()
    expect(page.locator("section.told")).to_contain_text("Taken back: contact made")
    expect(page.get_by_role("button", name="Take back")).to_have_count(0)
    assert screens.stage.get("legal", f"/v1/participants/{person}")["attempts"] == 0
    assert page.complaints == []
