"""The coordinator's and the outreach worker's day: the list, a decision, one person's page, the monitor."""

import re

import pytest
from playwright.sync_api import expect

from dashboard.leading import about
from domain.words import PROGRAMME_STAFF
from tests.dashboard.conftest import until

pytestmark = pytest.mark.browser


def _row_of(page, who):
    return page.locator("a.row", has_text=who).first


def test_the_work_list_is_in_the_order_of_its_deadlines_and_each_row_says_everything(screens):
    page = screens.visit("coordinator", "/?whose=everybody")
    owed = screens.stage.get("coordinator", "/v1/worklist?everybody=true&limit=100")["items"]
    moments = page.locator("a.row time").evaluate_all("all => all.map(one => Date.parse(one.dateTime))")
    assert len(moments) == len(owed) > 12
    assert moments == sorted(moments)
    for place in (0, len(owed) // 2, len(owed) - 1):
        cells = page.locator("a.row").nth(place).locator("> span")
        told, one = [cells.nth(at).text_content().strip() for at in range(5)], owed[place]
        assert re.search(r"overdue|left|today|tomorrow|\w{3} \d+ \w{3}|\d{4}", told[0])
        assert told[1].startswith(one["asks"])
        assert re.search("then: .+ is (asked|told|not reminded)|climb", told[1])
        assert told[2].startswith(about(one))
        waiting = one["owner_name"] or one["provider_name"] or one["owner_role"].replace("_", " ")
        nobody = one["owner_id"] is None and one["owner_role"] in PROGRAMME_STAFF
        said = f"waiting on {'you' if waiting == 'Mara Quist' else waiting}"
        assert re.fullmatch(said + (" nobody has taken it yet, since .+" if nobody else ""), told[3])
        assert re.search(r"\d+ (d|h|min)|just now", told[4])
    assert page.locator("a.row svg").count() == len(owed)  # colour is never alone


def test_the_sentences_open_the_lists_that_they_count(screens):
    screens.settled()
    page = screens.visit("coordinator")
    for sentence in range(3):
        page.goto(screens.base)
        card = page.locator(".sentences a").nth(sentence)
        counted = int(card.locator("strong").inner_text().split()[0])
        card.click()
        expect(page.locator("a.row, .ladder")).to_have_count(counted)


def test_every_count_of_the_monitor_opens_a_list_as_long_as_it_says(screens):
    screens.settled()
    page = screens.visit("coordinator", "/monitor")
    counts = page.locator(".counts li:has(b)").evaluate_all(
        "all => all.map(one => [one.querySelector('a')?.getAttribute('href'), one.querySelector('b').textContent])"
    )
    whole = [(address, int(counted)) for address, counted in counts if counted.isdecimal()]  # the others are times
    assert len(whole) >= 12
    assert len(counts) - len(whole) == 2
    for address, counted in whole:
        assert address, f"a count of {counted} opens nothing"
        page.goto(screens.base + address)
        seen = page.locator("a.row, li.row:not(.titles), .ladder").count()
        while page.get_by_role("link", name="More", exact=True).count():
            page.get_by_role("link", name="More", exact=True).click()
            seen += page.locator("a.row, li.row:not(.titles), .ladder").count()
        assert seen == counted, address
    monitor = screens.stage.get("coordinator", "/v1/monitor")
    page.goto(screens.base + "/monitor")
    expect(page.locator(".counts")).to_contain_text(re.compile(rf"{monitor['overdue']}\s+overdue"))
    expect(page.get_by_text("s behind")).to_be_visible()


def test_a_coordinator_screens_asks_and_approves_by_the_screen(screens):
    made = screens.refer()
    page = screens.visit("coordinator", "/referrals?status=undecided")
    _row_of(page, made["receipt_code"]).click()
    expect(page.get_by_role("heading", name="Triage decision")).to_be_visible()
    for question in page.locator(".question select").all():
        question.select_option("not_met")
    page.get_by_label("Is the person 18 or older?").select_option("met")
    page.get_by_label("Does the person come into contact again and again").select_option("met")
    page.get_by_role("button", name="Save the screening").click()
    expect(page.get_by_text("The screening says: approve.")).to_be_visible()
    page.get_by_role("button", name="Ask police").click()
    expect(page.locator("aside")).to_contain_text("Police liaison")
    page.get_by_label("Reason").select_option("eligible")
    page.get_by_role("button", name="Approve for outreach").click()
    page.get_by_role("link", name="Open the journey").click()
    kept = screens.stage.get("coordinator", f"/v1/referrals/{made['id']}")
    assert (kept["status"], kept["reason_code"], kept["answers"]["adult"]) == ("approved", "eligible", "met")
    expect(page).to_have_url(f"{screens.base}/people/{kept['participant_id']}")
    expect(page.locator(".strip [aria-current=step]")).to_contain_text("Outreach")
    expect(page.locator(".now h2")).to_have_text("First attempt to reach the person")


def test_outreach_answers_what_is_owed_on_a_phone(screens):
    person = screens.approve(screens.refer()["id"])
    page = screens.visit("outreach", f"/people/{person}", phone=True, script=False)
    now, strip = page.locator(".now").bounding_box(), page.locator(".strip").bounding_box()
    assert now["y"] + now["height"] <= strip["y"]  # the decision comes first
    assert page.get_by_role("button", name="We met").first.bounding_box()["y"] < 844
    page.get_by_label("Note").first.fill("Library steps.")
    page.get_by_role("button", name="We met").first.tap()
    expect(page.locator(".timeline").first).to_contain_text("Contact made")
    expect(page.locator(".now h2")).to_have_text("Initial screening of urgent needs")
    notes = screens.stage.get("outreach", f"/v1/participants/{person}/notes")["items"]
    assert [one["text"] for one in notes] == ["Library steps."]


def test_a_persons_page_shows_what_is_owed_by_when_and_what_happens_if_nobody_acts(screens):
    page = screens.visit("coordinator", f"/people/{screens.person}")
    known = screens.stage.get("coordinator", f"/v1/participants/{screens.person}")
    owed = [one for one in known["due"] if one["due_at"]]
    expect(page.locator("main h1")).to_have_text(known["alias"])
    shown = page.locator(".now time.pill, .owed time.pill").evaluate_all(
        "all => all.map(one => Date.parse(one.dateTime))"
    )
    assert len(shown) == len(owed) > 3
    assert shown == sorted(shown)
    expect(page.locator(".now .sub")).to_contain_text(re.compile(r"Owed by .+ overdue"))
    steps = page.locator(".steps li")
    assert steps.count() >= 3
    expect(steps.nth(1)).to_contain_text(re.compile(r"Supervisor Kemi Obi is asked to act"))
    linkages = page.locator("aside section", has=page.get_by_role("heading", name="Linkages"))
    for category, status in (("Housing", "referral sent"), ("Food", "accepted"), ("ID documents", "identified")):
        expect(linkages.locator("li", has_text=category)).to_contain_text(status)
    expect(page.locator(".bar nav [aria-current]")).to_have_text("People")  # where this page belongs
    done = page.locator(".strip .done time")
    assert done.count() >= 2  # the stages have their times


def test_the_timeline_shows_who_was_told_and_who_was_not_and_why(screens):
    page = screens.visit("coordinator", f"/people/{screens.played}")
    page.locator("section.told summary").click()
    withheld = page.locator(".timeline li", has_text="Withheld:")
    # police and prosecutor, of the intake, for the same reason
    expect(withheld.first).to_contain_text(re.compile(r"Withheld: [^,\n]+, [^,\n]+"))
    expect(withheld.first.locator(".dot")).to_have_css("background-color", "rgb(255, 255, 255)")
    expect(page.locator(".timeline")).to_contain_text(["No consent in force names this agency for it."])
    told = page.locator(".timeline li", has_text="Told:").first
    expect(told).to_contain_text(re.compile(r"e-mail delivered"))
    expect(told.locator(".dot")).not_to_have_css("background-color", "rgb(255, 255, 255)")


def test_the_exact_moment_with_its_zone_shows_on_focus_and_goes_with_escape(screens):
    page = screens.visit("coordinator", f"/people/{screens.person}")
    said = "one => getComputedStyle(one, '::after').content"
    moment = page.locator(".now time").first
    assert moment.evaluate(said) == "none"
    moment.focus()
    assert re.search(r"\d{4}, \d\d:\d\d P[SD]T", moment.evaluate(said))
    page.keyboard.press("Escape")
    assert moment.evaluate(said) == "none"
    page.goto(screens.base + "/?whose=everybody")
    page.keyboard.press("j")
    assert re.search(r"P[SD]T", page.locator("a.row time").first.evaluate(said))


def test_a_refused_act_is_said_and_what_was_typed_comes_back(screens):
    made = screens.refer()
    page = screens.visit("coordinator", f"/referrals/{made['id']}", script=False)
    page.get_by_label("Reason").select_option("eligible")
    page.get_by_label("Note").fill("Talked to her sister.")
    screens.approve(made["id"])  # somebody else is quicker
    page.get_by_role("button", name="Not accepted").click()
    expect(page.get_by_text("Nothing was changed")).to_be_visible()
    expect(page.get_by_text("Talked to her sister.")).to_be_visible()
    page.get_by_role("link", name="Open the page again").click()
    expect(page.get_by_role("heading", name="Approved")).to_be_visible()
    until(lambda: screens.stage.get("coordinator", f"/v1/referrals/{made['id']}")["status"] == "approved")


def test_an_empty_list_says_what_would_appear(screens):
    for who, path in (
        ("privacy", "/"),
        ("defender", "/"),
        ("coordinator", "/notices?state=failed"),
        ("auditor", "/inbox"),
    ):
        page = screens.visit(who, path)
        assert len(page.locator(".empty").inner_text()) > 20, (who, path)


def test_on_a_phone_the_line_of_pages_shows_where_one_is(screens):
    page = screens.visit("coordinator", "/monitor", phone=True)
    page.wait_for_function(
        """() => { const here = document.querySelector('.bar nav [aria-current]').getBoundingClientRect();
            const line = document.querySelector('.bar nav').getBoundingClientRect();
            return here.left >= line.left && here.right <= line.right; }"""
    )
