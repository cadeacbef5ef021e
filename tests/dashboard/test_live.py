"""Liveness: what others do appears by itself, within a second, and never under somebody's hands."""

import time
from collections.abc import Callable

import pytest
from playwright.sync_api import expect

pytestmark = pytest.mark.browser
MET = {"kind": "contact", "mode": "in_person", "outcome": "talked"}


def _listening(page):
    """Wait until the page follows the changes."""
    page.wait_for_selector("body[data-live=open]")
    page.wait_for_timeout(300)  # and the server listens


def _times(text: str) -> str:
    """What a page counts: how often the text stands on it."""
    return f"document.querySelector('main').innerText.split('{text}').length - 1"


RECEIPTS = "document.querySelectorAll(\"main .list a[href^='/referrals/']\").length"
REFERRED = """[...document.querySelectorAll("main a[href^='/referrals?status'] b")].reduce((n, b) => n + Number(b.innerText), 0)"""


def _seconds(page, counts: str, change: Callable[[], None]) -> float:
    """How long it is from the request to its being seen on the page."""
    before = page.evaluate(counts)
    began = time.monotonic()
    change()
    while page.evaluate(counts) <= before:
        assert time.monotonic() < began + 15, page.locator("main").inner_text()
        page.wait_for_timeout(20)
    return time.monotonic() - began


def _is_live(page, counts: str, change: Callable[[], None], before: Callable[[], None] = lambda: None) -> None:
    """Of five changes four are seen within a second; a machine that was busy may try once more."""
    _listening(page)
    for _ in range(2):
        took = []
        for _ in range(5):
            before()
            took.append(_seconds(page, counts, change))
        if sum(one < 1 for one in took) >= 4:
            return
    raise AssertionError(took)


def test_a_referral_appears_within_a_second_in_the_list_the_work_list_and_the_monitor(screens):
    for address, counts in (("/referrals", RECEIPTS), ("/", RECEIPTS), ("/monitor", REFERRED)):
        _is_live(screens.visit("coordinator", address), counts, screens.refer)


def test_a_contact_appears_on_the_persons_page_within_a_second(screens):
    person = screens.approve(screens.refer()["id"])
    page = screens.visit("coordinator", f"/people/{person}")
    _is_live(
        page,
        _times("Contact made"),
        lambda: screens.stage.post("outreach", f"/v1/participants/{person}/contacts", MET),
    )


def test_a_question_appears_on_the_partners_page_within_a_second(screens):
    made = {}
    _is_live(
        screens.visit("police"),
        _times("reference "),
        lambda: screens.stage.post(
            "coordinator", f"/v1/referrals/{made['id']}/view-requests", {"asked": "police_liaison"}
        ),
        before=lambda: made.update(screens.refer("outreach")),
    )


def test_what_somebody_types_stays_while_the_rest_of_the_page_is_brought_up_to_date(screens):
    person = screens.approve(screens.refer()["id"])
    page = screens.visit("coordinator", f"/people/{person}")
    _listening(page)
    note = page.get_by_label("Note").first
    note.press_sequentially("She asked")
    screens.stage.post("outreach", f"/v1/participants/{person}/contacts", MET)
    expect(page.locator("section.told")).to_contain_text("Contact made", timeout=15_000)
    expect(note).to_be_focused()
    page.keyboard.type(" for papers")
    expect(note).to_have_value("She asked for papers")
    page.locator("h1").click()  # no focus in it any more, and still not sent
    screens.stage.post("outreach", f"/v1/participants/{person}/contacts", {**MET, "outcome": "agreed"})
    expect(page.locator("section.told")).to_contain_text("agreed", timeout=15_000)
    expect(note).to_have_value("She asked for papers")


def test_the_focus_stays_on_its_row_when_the_list_changes(screens):
    page = screens.visit("coordinator", "/referrals")
    _listening(page)
    page.keyboard.press("j")
    held = page.evaluate("document.activeElement.getAttribute('href')")
    made = screens.refer()
    expect(page.get_by_text(made["receipt_code"])).to_be_visible(timeout=15_000)
    assert page.evaluate("document.activeElement.getAttribute('href')") == held


def test_what_was_folded_out_stays_open(screens):
    person = screens.approve(screens.refer()["id"])
    page = screens.visit("coordinator", f"/people/{person}")
    _listening(page)
    page.locator(".now summary").click()
    page.locator("h1").click()
    screens.stage.post("outreach", f"/v1/participants/{person}/contacts", MET)
    expect(page.locator(".now h2")).to_have_text("Initial screening of urgent needs", timeout=15_000)
    expect(page.locator(".now details")).to_have_attribute("open", "")
