"""Everything by the keyboard alone."""

import re

import pytest
from playwright.sync_api import expect

pytestmark = pytest.mark.browser
REACHABLE = "a[href], button, input:not([type=hidden]), select, textarea, summary, time[tabindex='0']"
AT = """() => {
  const at = document.activeElement;
  if (at === document.body) return null;
  const mark = (one) => { const look = getComputedStyle(one); return look.outlineStyle !== 'none' && parseFloat(look.outlineWidth) >= 2; };
  const all = [...document.querySelectorAll("REACHABLE")];
  return { place: all.indexOf(at), seen: mark(at) || Boolean(at.nextElementSibling && mark(at.nextElementSibling)),
           what: at.outerHTML.slice(0, 90) };
}""".replace("REACHABLE", REACHABLE)


def test_the_first_stop_leads_past_the_pages_to_the_content(screens):
    page = screens.visit("coordinator", "/people")
    page.keyboard.press("Tab")
    skip = page.get_by_role("link", name="Skip to the content")
    expect(skip).to_be_focused()
    expect(skip).to_be_in_viewport()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    assert page.evaluate("document.querySelector('main').contains(document.activeElement)")


@pytest.mark.parametrize(
    ("who", "path"), [("coordinator", "/"), ("coordinator", "person"), ("officer", "/refer"), ("police", "/")]
)
def test_everything_is_reached_by_tab_and_the_focus_is_always_seen(screens, who, path):
    page = screens.visit(who, f"/people/{screens.person}" if path == "person" else path)
    page.evaluate("document.querySelectorAll('details').forEach(one => one.open = true)")
    reached, hidden, last = set(), [], None
    for _ in range(400):
        page.keyboard.press("Tab")
        at = page.evaluate(AT)
        if at is None or (at["place"] in reached and at["place"] != last):  # a moment has several stops of its own
            break
        reached.add(at["place"])
        if not at["seen"] and at["place"] != last:
            hidden.append(at["what"])
        last = at["place"]
    assert hidden == []
    radios = page.locator("input[type=radio]").evaluate_all("all => new Set(all.map(one => one.name)).size")
    others = page.locator(REACHABLE).count() - page.locator("input[type=radio]").count()
    assert len(reached) == others + radios  # of a group of radio buttons one is a stop, arrows reach the rest


def test_j_and_k_move_through_a_list_and_enter_opens(screens):
    page = screens.visit("coordinator", "/people")
    rows = page.locator("a.row")
    page.keyboard.press("j")
    expect(rows.nth(0)).to_be_focused()
    page.keyboard.press("j")
    page.keyboard.press("j")
    page.keyboard.press("k")
    expect(rows.nth(1)).to_be_focused()
    alias = rows.nth(1).locator("b").inner_text()
    page.keyboard.press("Enter")
    expect(page.locator(".beside h1")).to_have_text(alias)


def test_g_and_a_letter_lead_to_a_page_and_letters_in_a_field_are_letters(screens):
    page = screens.visit("coordinator")
    page.keyboard.press("g")
    page.keyboard.press("p")
    expect(page).to_have_url(re.compile("/people$"))
    page.keyboard.press("n")
    expect(page).to_have_url(re.compile("/refer$"))
    page.get_by_label("Who").press_sequentially("jk gp n")
    expect(page.get_by_label("Who")).to_have_value("jk gp n")
    expect(page).to_have_url(re.compile("/refer$"))
