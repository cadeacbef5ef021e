"""A partner answers from a mail in a real browser: no account, no name, one answer; and a scanner that was there before."""

import re
import urllib.request

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from tests.dashboard.conftest import NAME, choice, until
from tests.dashboard.test_every_page import RULES

pytestmark = pytest.mark.browser
LINK = re.compile(r"/a/[\w-]+")


def link(screens, address):
    """The link in the newest mail to somebody, once there is one more than before."""

    def newest():
        mails = screens.mailbox.to(address)
        found = LINK.search(mails[-1].get_payload()[0].get_payload(decode=True).decode()) if mails else None
        return found and found[0]

    return newest


def asked_of_the_prosecutor(screens):
    newest = link(screens, "prosecutor@prosecutor.example")
    before = newest()
    made = screens.refer()
    screens.stage.post("coordinator", f"/v1/referrals/{made['id']}/view-requests", {"asked": "prosecutor_liaison"})
    return made, until(lambda: (found := newest()) != before and found)


def test_a_prosecutor_answers_from_the_mail(screens):
    made, path = asked_of_the_prosecutor(screens)
    for _ in range(3):  # the mail's scanner opens the link first, as often as it likes
        urllib.request.urlopen(screens.base + path, timeout=10).read()
    page = screens.visit(None, path, phone=True)
    expect(page.get_by_role("heading", level=1)).to_have_text("What is your office’s view on eligibility?")
    expect(page.get_by_text(f"Reference {made['receipt_code']}")).to_be_visible()
    assert not [word for word in (NAME, "Ada", "downtown") if word in page.content()]
    assert Axe().run(page, options=RULES).response["violations"] == []
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    sent = []
    page.on("request", lambda one: sent.append((one.url, one.headers.get("referer"))))
    choice(page, "We object").tap()
    page.get_by_label("If you object, on what ground").select_option("victim")
    page.get_by_role("button", name="Answer").tap()
    expect(page.get_by_role("heading", level=1)).to_have_text("Thank you. Your answer is recorded.")
    assert not [one for one in sent if path.removeprefix("/a/") in f"{one}"], "the token goes on in no address"
    given = screens.stage.get("coordinator", f"/v1/referrals/{made['id']}")["views_given"]
    assert given == {"prosecutor_liaison": "objects"}
    page.goto(screens.base + path)
    expect(page.get_by_text("You answered this")).to_be_visible()
    expect(page.get_by_role("link", name="Sign in")).to_be_visible()
    assert Axe().run(page, options=RULES).response["violations"] == []
    assert page.complaints == []
    logs = "".join(one.read_text(errors="replace") for one in screens.folder.glob("*.log"))
    assert path.removeprefix("/a/") not in logs


def test_it_works_without_a_script_and_a_stale_link_explains_itself(screens):
    made, path = asked_of_the_prosecutor(screens)
    page = screens.visit(None, path, script=False)
    choice(page, "No view").click()
    screens.stage.post(
        "coordinator",
        f"/v1/referrals/{made['id']}/decision",
        {"outcome": "not_accepted", "reason_code": "out_of_policy"},
    )
    page.get_by_role("button", name="Answer").click()
    expect(page.get_by_role("heading", level=1)).to_have_text(re.compile("This question is no longer open"))
    page.get_by_role("link", name="Sign in").click()
    expect(page).to_have_url(re.compile("/sign-in$"))


def test_a_link_that_nobody_sent_opens_nothing(screens):
    page = screens.visit(None, "/a/never-sent")
    expect(page.get_by_role("heading", level=1)).to_have_text(re.compile("This link is not known here"))
    expect(page.get_by_role("link", name="Sign in")).to_be_visible()


def test_a_provider_accepts_from_the_mail_and_opens_the_person_with_the_code_from_the_phone(screens):
    post, newest = screens.stage.post, link(screens, "provider-papers@papers.example")
    before, person = newest(), screens.approve(screens.refer()["id"])
    grant = {
        "kind": "provider_share",
        "recipient_class": "provider",
        "purpose": "service_linkage",
        "information": ["name"],
        "expires": "90 days",
    }
    form = {"method": "written", "document_hash": "3f" * 32, "discloser": "LEAD Burien", "grants": [grant]}
    post("outreach", f"/v1/participants/{person}/consents", form)
    provider = next(
        one["id"]
        for one in screens.stage.get("outreach", "/v1/providers")["items"]
        if one["name"] == "Papers & Benefits Desk"
    )
    need = {"category": "id_documents", "provider_id": provider}
    made = post("outreach", f"/v1/participants/{person}/linkages", need)["id"]
    post("outreach", f"/v1/linkages/{made}/dispatch", {})
    path = until(lambda: (found := newest()) != before and found)
    page = screens.visit(None, path, phone=True)
    choice(page, "Yes, we accept").tap()
    page.get_by_role("button", name="Answer").tap()
    expect(page.get_by_role("heading", level=1)).to_have_text("Thank you. Your answer is recorded.")
    assert NAME not in page.content()
    desk = screens.visit("outreach", f"/linkages/{made}")
    code = desk.locator("li", has_text="Code for the provider").locator("b").inner_text()
    page.goto(screens.base + path)
    page.get_by_label(re.compile("the code that the programme tells you")).fill(code)
    page.get_by_role("button", name="Open").tap()
    expect(page.get_by_text(NAME)).to_be_visible()
    assert Axe().run(page, options=RULES).response["violations"] == []
    assert page.complaints == desk.complaints == []


def test_a_defender_says_from_the_mail_that_they_come(screens):
    team = screens.stage.get("coordinator", "/v1/agreements")["items"][0]["id"]
    newest = link(screens, "defender@defender.example")
    before = newest()
    made = screens.stage.post("coordinator", "/v1/conferences", {"starts_at": "2029-10-06T18:00:00Z", "team_id": team})
    path = until(lambda: (found := newest()) != before and found)
    page = screens.visit(None, path, phone=True)
    expect(page.get_by_role("heading", level=1)).to_have_text("Will you come to this meeting?")
    assert not [word for word in ("Burien", "Pryce", "Quist", "agenda") if word in page.content()]
    assert Axe().run(page, options=RULES).response["violations"] == []
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    choice(page, "A colleague of my office comes instead").tap()
    page.get_by_role("button", name="Answer").tap()
    expect(page.get_by_text("Give the e-mail address of a colleague of your own office")).to_be_visible()
    choice(page, "Yes, I come").tap()
    page.get_by_role("button", name="Answer").tap()
    expect(page.get_by_role("heading", level=1)).to_have_text("Thank you. Your answer is recorded.")
    said = screens.stage.get("coordinator", f"/v1/conferences/{made['id']}")["answers"]
    assert list(said.values()) == ["coming"]
