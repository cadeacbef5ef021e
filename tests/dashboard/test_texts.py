"""Whatever people write is shown as they wrote it, and nothing of it runs."""

import json

import pytest

from tests.api.test_texts import OWN
from tests.dashboard.conftest import choice
from tests.material import realdata

pytestmark = pytest.mark.browser
MOST = 3000  # characters of one narrative
FOREIGN = "main script, main iframe, main img, main object, main [onerror], main [onload], main [onclick], main style"


def _shown(page):
    return page.locator(".kept").evaluate_all("all => all.map(one => one.textContent)")


def _as_html_keeps(text):
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _held(screens, page, texts):
    """Each text as a name of its own, and all of them as one narrative."""
    narrative = "\n".join(texts)
    made = screens.refer("outreach", person={"name": texts[0], "usual_places": texts[-1]}, reason=narrative)
    assert page.goto(f"{screens.base}/referrals/{made['id']}").status == 200
    shown = _shown(page)
    for one in (texts[0], texts[-1], narrative):
        assert _as_html_keeps(one) in shown
    assert page.locator(FOREIGN).count() == 0
    assert page.complaints == []
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_our_own_difficult_texts_are_shown_unharmed(screens):
    page = screens.visit("outreach", phone=True)
    for one in OWN:
        _held(screens, page, [one, "and after it"])


@pytest.mark.realdata
def test_naughty_strings_are_shown_unharmed(screens):
    listed = json.loads(realdata("naughty-strings", "blns.json").read_text())
    texts = [one for one in listed if one.strip() and len(one) <= 300 and "\x00" not in one]
    assert len(texts) > 400
    page = screens.visit("outreach", phone=True)
    bundle: list[str] = []
    for one in [*texts, None]:
        if one is None or sum(map(len, bundle)) + len(bundle) + len(one) > MOST:
            _held(screens, page, bundle)
            bundle = []
        bundle.append(one)


@pytest.mark.realdata
def test_a_naughty_string_typed_into_the_form_arrives_as_it_was_typed(screens):
    """A dozen of all kinds, two to a form, whatever a keyboard can put there."""
    listed = json.loads(realdata("naughty-strings", "blns.json").read_text())
    typed = [one for one in listed if one.strip() == one and one.isprintable() and 1 < len(one) <= 200]
    scripts = [one for one in typed if "<" in one and "alert" in one]
    some = [*scripts[:: len(scripts) // 5][:5], *typed[:: len(typed) // 7][:7]]
    assert len(some) == 12
    page = screens.visit("outreach", "/refer")
    for one, other in zip(some, [*some[1:], some[0]], strict=True):
        page.goto(screens.base + "/refer")
        page.get_by_label("Who").fill(one)
        page.get_by_label("Where").fill(other)
        choice(page, "Downtown").click()
        page.get_by_role("button", name="Send").click()
        page.wait_for_url("**/referrals/**")
        assert {one, other} <= set(_shown(page))
        assert page.locator(FOREIGN).count() == 0
    assert page.complaints == []
