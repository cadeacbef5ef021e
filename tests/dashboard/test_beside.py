"""On a wide screen a row opens beside its list, at its own address; anywhere else it is the link that it is."""

import re

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from tests.dashboard.test_every_page import CROWDED, RULES

pytestmark = pytest.mark.browser


def opened(screens, who="coordinator", path="/people", **view):
    """A list, and the row of the person who was played, pressed."""
    page = screens.visit(who, path, **view)
    row = page.locator(f"main a.row[href='/people/{screens.person}']").first
    row.click()
    return page, row


def test_a_row_opens_beside_its_list_at_its_own_address_and_closing_leads_back_to_the_row(screens):
    page, row = opened(screens)
    sheet = page.get_by_role("region", name="Beside the list")
    alias = row.locator("b").inner_text()
    expect(sheet.locator("h1")).to_have_text(alias)
    expect(sheet).to_be_focused()
    expect(page).to_have_url(f"{screens.base}/people/{screens.person}")
    expect(page.locator("main h1")).to_have_text("People")
    expect(row).to_have_attribute("aria-current", "true")
    assert alias not in page.title()
    page.keyboard.press("Escape")
    expect(sheet).to_have_count(0)
    expect(page).to_have_url(f"{screens.base}/people")
    expect(row).to_be_focused()
    page.go_forward()
    expect(sheet.locator("h1")).to_have_text(alias)
    page.reload()
    expect(page.locator("main h1")).to_have_text(alias)
    assert page.complaints == []


def test_the_keyboard_goes_on_from_the_row_that_is_open_and_one_step_back_closes_whatever_is(screens):
    page = screens.visit("coordinator", "/people")
    rows, sheet = page.locator("main a.row"), page.locator(".beside")
    for expected in range(3):
        page.keyboard.press("j")
        page.keyboard.press("Enter")
        expect(rows.nth(expected)).to_have_attribute("aria-current", "true")
        expect(sheet.locator("h1")).to_have_text(rows.nth(expected).locator("b").inner_text())
    page.go_back()
    expect(sheet).to_have_count(0)
    expect(rows.nth(2)).to_be_focused()


def test_what_is_done_beside_the_list_stays_beside_it_and_the_list_follows(screens):
    made = screens.refer()
    page = screens.visit("coordinator", "/referrals")
    row = page.locator("main a.row", has_text=made["receipt_code"])
    row.click()
    sheet = page.locator(".beside")
    sheet.get_by_role("button", name="Approve for outreach").click()  # without a reason the browser asks for one
    expect(sheet.locator(".now")).to_contain_text("Triage decision")
    sheet.locator("select[name=reason_code]").first.select_option("eligible")
    sheet.get_by_role("button", name="Approve for outreach").click()
    expect(sheet.locator(".now")).to_contain_text("Approved")
    expect(row).to_contain_text("approved")
    expect(page).to_have_url(f"{screens.base}/referrals/{made['id']}")
    assert screens.stage.get("coordinator", f"/v1/referrals/{made['id']}")["status"] == "approved"
    page.keyboard.press("Escape")
    expect(row).to_be_focused()
    assert page.complaints == []


def test_what_is_refused_beside_the_list_is_said_there(screens):
    page, _ = opened(screens, "outreach")
    sheet = page.locator(".beside")
    sheet.locator("form[action*=safe-contact] button").click()
    expect(sheet.get_by_role("alert")).to_have_text("Choose at least one way that is safe.")


def test_on_a_phone_with_a_key_held_and_without_a_script_a_row_is_a_link(screens):
    for view in ({"phone": True}, {"script": False}):
        page, _ = opened(screens, **view)
        expect(page.locator("main h1")).not_to_have_text("People")
        expect(page.locator(".beside")).to_have_count(0)
    page = screens.visit("coordinator", "/people")
    with page.context.expect_page() as other:
        page.locator("main a.row").first.click(modifiers=["Control"])
    expect(other.value).to_have_url(re.compile("/people/"))
    expect(page.locator(".beside")).to_have_count(0)


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
def test_what_stands_beside_a_list_is_legible(screens, dark):
    page, _ = opened(screens, dark=dark)
    sheet = page.locator(".beside")
    expect(sheet.locator("h1")).to_be_visible()
    page.evaluate("document.querySelectorAll('.beside details').forEach(one => one.open = true)")
    broken = Axe().run(page, options=RULES).response["violations"]
    assert [(one["id"], one["nodes"][0]["html"][:120]) for one in broken] == []
    assert sheet.evaluate("one => one.scrollWidth - one.clientWidth") == 0
    assert page.evaluate(CROWDED.replace("'main'", "'.beside'").replace("'main :is", "'.beside :is")) == []


def test_the_sheet_follows_the_record_and_never_takes_away_what_somebody_types_in_it(screens):
    person = screens.approve(screens.refer()["id"])
    page = screens.visit("outreach", "/people")
    page.locator(f"main a.row[href='/people/{person}']").click()
    now = page.locator(".beside .now h2")
    expect(now).to_have_text("First attempt to reach the person")
    page.wait_for_selector("body[data-live=open]")
    tried = {"kind": "attempt", "mode": "in_person", "outcome": "not_there"}
    screens.stage.post("outreach", f"/v1/participants/{person}/contacts", tried)
    expect(now).to_have_text("Next attempt to reach the person")
    page.locator(".beside").get_by_label("Note").first.fill("By the library steps.")
    page.locator("main h1").click()  # looks at the list again, with half a note beside it
    page.keyboard.press("Escape")
    screens.stage.post("coordinator", f"/v1/participants/{person}/pauses", {"kind": "hospital"})
    expect(page.locator("#said")).to_have_text("The page was brought up to date.")
    expect(page.locator("main a.row", has_text="paused").first).to_be_visible()
    expect(page.locator(".beside").get_by_label("Note").first).to_have_value("By the library steps.")
