"""What a case manager and a legal coordinator do on a person's page when something gets in the way."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from bootstrap.seed import _id
from tests.dashboard.test_every_page import RULES

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
    card.get_by_role("button", name="The way there is agreed").click()
    expect(page.locator("section.told")).to_contain_text("How the person gets to the court date is agreed with them")
    expect(card.get_by_role("button", name="The way there is agreed")).to_have_count(0)
    expect(card.get_by_role("button", name="Was there")).to_be_visible()
    card.get_by_text("Something came up").click()
    card.get_by_role("button", name="Arrest").click()
    expect(page.get_by_text("Ask the person what they want said, and to whom").first).to_be_visible()
    shown = screens.stage.get("legal", f"/v1/participants/{person}")
    assert {one["kind"]: one["at"] for one in shown["matters"]}["court_date"] == "2035-02-03T17:30:00Z"
    page = screens.visit("legal", f"/people/{person}")
    card = page.locator("section", has=page.get_by_role("heading", name="What may get in the way"))
    card.get_by_role("button", name="There is a plan").click()
    expect(card.get_by_text("planned")).to_have_count(2)
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


def test_the_legal_coordinator_looks_a_memo_through_and_the_prosecutor_reads_what_was_sent(screens):
    person = screens.approve(screens.refer()["id"])
    tick = {
        "kind": "justice",
        "recipient_class": "prosecutor",
        "recipient_agency_id": str(_id("agency", "prosecutor")),
        "purpose": "coordination",
        "information": ["goals"],
        "expires": "90 days",
    }
    signed = {"method": "written", "document_hash": person.replace("-", "") * 2, "discloser": "LEAD", "grants": [tick]}
    screens.stage.post("legal", f"/v1/participants/{person}/consents", signed)
    memo = screens.stage.post("legal", f"/v1/participants/{person}/arrests", {})["memo_id"]
    page = screens.visit("legal", f"/people/{person}")
    page.get_by_role("link", name="Look through the memo").click()
    assert not Axe().run(page, options=RULES).response["violations"]
    page.get_by_label("What the prosecutor reads").fill("Is on methadone.")
    page.get_by_role("button", name="Send to the prosecutor").click()
    expect(page.get_by_text("A memo says nothing of treatment or health")).to_be_visible()
    page = screens.visit("legal", f"/memos/{memo}")
    page.get_by_label("What the prosecutor reads").fill("Please call before the hearing.")
    page.get_by_role("button", name="Send to the prosecutor").click()
    expect(page.get_by_text("Please call before the hearing.")).to_be_visible()
    screens.settled()
    page = screens.visit("prosecutor", "/inbox")
    page.get_by_role("link", name="Memo").first.click()
    expect(page.get_by_text("Please call before the hearing.")).to_be_visible()
    assert not Axe().run(page, options=RULES).response["violations"]
    assert page.get_by_role("button", name="Send").count() == 0
