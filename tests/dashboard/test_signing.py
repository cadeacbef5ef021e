"""Signing in, changing the role, and what a page says to somebody who may not see it."""

import re

import pytest
from playwright.sync_api import expect

from tests.dashboard.conftest import COOKIE

pytestmark = pytest.mark.browser


def test_somebody_signs_in_and_looks_through_other_eyes(screens):
    page = screens.visit(None)
    expect(page).to_have_url(re.compile("/sign-in$"))
    page.get_by_role("button", name="Coordinator Mara Quist").click()
    expect(page.get_by_role("heading", name="My work", level=1)).to_be_visible()
    expect(page.locator(".who strong")).to_have_text("Coordinator")
    before = next(one for one in page.context.cookies() if one["name"] == COOKIE)
    assert before["httpOnly"]
    assert before["sameSite"] == "Lax"
    page.get_by_role("button", name="Switch").click()
    expect(page).to_have_url(re.compile("/sign-in$"))
    page.get_by_role("button", name="Officer Officer Pat Doyle").click()
    expect(page.locator(".who strong")).to_have_text("Officer")
    expect(page.get_by_role("link", name="Monitor")).to_have_count(0)
    page.context.add_cookies([{"name": COOKIE, "value": before["value"], "url": screens.base}])
    page.goto(screens.base + "/monitor")
    expect(page).to_have_url(re.compile("/sign-in$"))  # who switched is signed out everywhere


def test_a_login_that_nobody_has_is_answered_in_words(screens):
    page = screens.visit(None, "/sign-in")
    told = page.request.post(screens.base + "/sign-in", form={"login": "nobody"})
    assert told.status == 401
    assert 'role="alert"' in told.text()


@pytest.mark.parametrize(
    ("who", "closed"),
    [
        ("officer", ("/people", "/linkages", "/conferences", "/escalations", "/monitor", "/notices")),
        ("police", ("/people", "/linkages", "/conferences", "/escalations", "/monitor", "/notices")),
        ("prosecutor", ("/people", "/linkages", "/conferences", "/escalations", "/monitor", "/notices")),
        ("provider", ("/people", "/conferences", "/escalations", "/monitor", "/notices")),
        ("privacy", ("/people", "/linkages", "/conferences", "/escalations", "/monitor")),
        ("operator", ("/people", "/linkages", "/conferences", "/escalations", "/notices")),
    ],
)
def test_a_page_that_a_role_may_not_see_is_refused_in_words_and_shows_nothing(screens, who, closed):
    alias = screens.stage.get("coordinator", f"/v1/participants/{screens.person}")["alias"]
    page = screens.visit(who)
    offered = page.locator("nav[aria-label=Pages] a").evaluate_all("all => all.map(a => a.getAttribute('href'))")
    for path in (*closed, f"/people/{screens.person}"):
        assert path not in offered
        told = page.goto(screens.base + path)
        assert told.status in {403, 404}, (who, path)
        expect(page.locator("main h1")).not_to_be_empty()
        expect(page.get_by_role("link", name="Back to my work")).to_be_visible()
        assert alias not in page.content()


def test_partners_see_their_own_matter_and_nothing_beyond(screens):
    asked = screens.refer()
    screens.stage.post("coordinator", f"/v1/referrals/{asked['id']}/view-requests", {"asked": "prosecutor_liaison"})
    aliases = {one["alias"] for one in screens.stage.get("coordinator", "/v1/participants?limit=100")["items"]}
    for who in ("officer", "police", "prosecutor", "provider"):
        page = screens.visit(who)
        own = page.locator("a.row").evaluate_all("all => all.map(a => a.getAttribute('href'))")
        assert own, who
        for path in ["/", "/inbox", *sorted(set(own))[:8]]:
            assert page.goto(screens.base + path).status == 200, (who, path)
            text = page.locator("main").inner_text()
            assert not [alias for alias in aliases if alias in text], (who, path)
            for word in ("Rosa Alvarez", "Ada", "withheld", "If nobody acts", "Timeline", "ladder", "overdue by"):
                assert word not in text, (who, path, word)
    page = screens.visit("prosecutor", f"/referrals/{asked['id']}")
    expect(page.get_by_text("What is your office’s view on eligibility?")).to_be_visible()
    assert page.goto(f"{screens.base}/referrals/{screens.refer()['id']}").status == 404  # never asked on this one
