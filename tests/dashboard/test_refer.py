"""The referral form: an officer beside the person, on a phone, in 90 seconds."""

import re

import pytest
from playwright.sync_api import expect

from tests.dashboard.conftest import PHONE, choice, until

pytestmark = pytest.mark.browser
RECEIPT = re.compile(r"^[A-Z0-9]{4}-[A-Z0-9]{4}$")
FIELDS = "form.refer input:not([type=hidden]):visible, form.refer button:visible"


def _hidden(page, name):
    return page.locator(f"form.refer input[name={name}]").get_attribute("value")


def _sent(page, base, **changes):
    fields = {"csrf": _hidden(page, "csrf"), "key": _hidden(page, "key"), "area": "downtown", "who": "“Red”", **changes}
    given = {name: value for name, value in fields.items() if value is not None}
    return page.request.post(base + "/refer", form=given, max_redirects=0)


def _own(screens):
    return len(screens.stage.get("officer", "/v1/referrals?limit=200")["items"])


def test_the_whole_form_stands_on_one_phone_screen_and_says_what_is_needed(screens):
    page = screens.visit("officer", "/refer", phone=True)
    expect(page.get_by_text("the area is needed")).to_be_visible()
    send = page.get_by_role("button", name="Send").bounding_box()
    assert send["y"] + send["height"] <= PHONE["height"]


@pytest.mark.parametrize("script", [True, False], ids=["with script", "without script"])
def test_an_officer_refers_somebody_from_the_empty_form_to_the_receipt(screens, script):
    page = screens.visit("officer", phone=True, script=script)
    taps = 0

    def tap(found):
        nonlocal taps
        taps += 1
        found.tap()

    tap(page.get_by_role("link", name="Refer someone"))
    page.get_by_label("Who").fill("“Red”, green coat, blue bike")
    page.get_by_label("Where").fill("Library, SW 152nd St")
    tap(choice(page, "Downtown"))
    tap(choice(page, "A place to sleep"))
    tap(choice(page, "Yes"))
    tap(page.get_by_role("button", name="Send"))
    expect(page.locator("main h1")).to_have_text(RECEIPT)
    expect(page.get_by_role("heading", name="Under review")).to_be_visible()
    assert taps == 5
    made = page.url.rsplit("/", 1)[1].split("?")[0]
    kept = screens.stage.get("outreach", f"/v1/referrals/{made}")
    assert kept["person"]["identity"]["alias"] == "“Red”, green coat, blue bike"
    assert (kept["area"], kept["needs"], kept["agreed_to_contact"]) == ("downtown", ["shelter"], "yes")
    assert page.complaints == []


def test_only_the_area_must_be_given_and_everything_is_large_enough_for_a_thumb(screens):
    page = screens.visit("officer", "/refer", phone=True)
    needed = page.locator("form.refer :required").evaluate_all("all => [...new Set(all.map(one => one.name))]")
    assert needed == ["area"]
    heights = page.locator(FIELDS).evaluate_all("all => all.map(one => [one.name, one.getBoundingClientRect().height])")
    assert len(heights) > 15
    assert not [one for one in heights if one[1] < 44]
    assert page.evaluate("document.documentElement.scrollHeight") < 1150  # two thumbs' scroll at most


def test_what_is_missing_is_said_and_what_was_typed_is_kept(screens):
    page = screens.visit("officer", "/refer", phone=True, script=False)
    before = _own(screens)
    told = _sent(page, screens.base, area=None, place="By the pier", reason="Asked for help.")
    assert told.status == 422
    assert 'role="alert"' in told.text()
    for kept in ("“Red”", "By the pier", "Asked for help."):
        assert kept in told.text()
    assert _own(screens) == before


def test_a_form_sent_twice_makes_one_referral(screens):
    page = screens.visit("officer", "/refer")
    before = _own(screens)
    first, second = _sent(page, screens.base), _sent(page, screens.base)
    assert first.status == second.status == 303
    assert first.headers["location"] == second.headers["location"]
    assert _own(screens) == before + 1


def test_a_button_pressed_twice_at_once_makes_one_referral(screens):
    page = screens.visit("officer", "/refer", phone=True)
    before = _own(screens)
    choice(page, "Downtown").tap()
    page.get_by_role("button", name="Send").dblclick()
    expect(page.locator("main h1")).to_have_text(RECEIPT)
    assert _own(screens) == before + 1


@pytest.mark.parametrize("token", [None, "", "0" * 64], ids=["missing", "empty", "wrong"])
def test_a_form_that_is_not_from_this_session_is_refused(screens, token):
    page = screens.visit("officer", "/refer")
    before = _own(screens)
    told = _sent(page, screens.base, csrf=token)
    assert told.status == 403
    assert "This form is not from this session" in told.text()
    other = screens.visit("police", "/refer")
    assert _sent(page, screens.base, csrf=_hidden(other, "csrf")).status == 403
    act = page.request.post(f"{screens.base}/do/plan/{screens.person}", form={"goals": "x"}, max_redirects=0)
    assert act.status == 403
    assert _own(screens) == before


def test_a_form_from_a_foreign_page_is_refused(screens):
    page = screens.visit("officer", "/refer")
    fields = {"csrf": _hidden(page, "csrf"), "key": _hidden(page, "key"), "area": "downtown"}
    told = page.request.post(screens.base + "/refer", form=fields, headers={"origin": "https://elsewhere.example"})
    assert told.status == 403


def test_a_draft_survives_a_reload_is_nobody_elses_and_goes_when_it_has_arrived(screens):
    page = screens.visit("officer", "/refer", phone=True)
    page.get_by_label("Who").fill("Silver braid, cane")
    choice(page, "Harbor").tap()
    expect(page.locator("#note")).to_have_text("draft saved")
    page.reload()
    expect(page.get_by_label("Who")).to_have_value("Silver braid, cane")
    expect(page.get_by_role("radio", name="Harbor")).to_be_checked()
    theirs = [{"name": "throughline_session", "value": screens.stage._token("police"), "url": screens.base}]
    mine = page.context.cookies()
    page.context.add_cookies(theirs)
    page.reload()
    expect(page.get_by_label("Who")).to_have_value("")
    page.context.add_cookies(mine)
    page.reload()
    page.get_by_role("button", name="Send").tap()
    expect(page.locator("main h1")).to_have_text(RECEIPT)
    assert page.evaluate("Object.keys(localStorage)") == []
    page.goto(screens.base + "/refer")
    expect(page.get_by_label("Who")).to_have_value("")


def test_a_draft_goes_with_whoever_signs_out(screens):
    page = screens.visit(None, "/sign-in")
    page.locator("button[value=officer]").click()
    page.goto(screens.base + "/refer")
    page.get_by_label("Who").fill("Silver braid, cane")
    until(lambda: page.evaluate("Object.keys(localStorage).length"))
    page.get_by_role("button", name="Switch").click()
    expect(page).to_have_url(re.compile("/sign-in$"))
    assert page.evaluate("Object.keys(localStorage)") == []
