"""The supervisor plans an absence and hands a leaving worker's people over, in a real browser."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from tests.dashboard.test_every_page import RULES

pytestmark = pytest.mark.browser


def test_somebody_goes_away_and_comes_back(screens):
    page = screens.visit("supervisor", "/people")
    page.get_by_role("link", name="Who is away, on call, or leaves").click()
    away = page.locator("section", has=page.get_by_role("heading", name="Somebody is away"))
    away.get_by_label("Who is away").select_option(label="Jo Ekberg")
    away.get_by_label("Who stands in").select_option(label="Minh Tran")
    away.get_by_label("From").fill("2027-08-02T08:00")
    away.get_by_label("Until").fill("2027-08-16T08:00")
    away.get_by_role("button", name="Set it").click()
    entry = page.locator(".list li", has_text="Jo Ekberg")
    expect(entry).to_contain_text("is away; Minh Tran stands in")
    assert Axe().run(page, options=RULES).response["violations"] == []
    entry.get_by_role("button", name="Back, or relieved").click()
    expect(page.get_by_text("Jo Ekberg is away")).to_have_count(0)
    assert page.complaints == []


def test_the_demo_has_somebody_on_call_each_week(screens):
    page = screens.visit("outreach", "/rota")
    turns = page.locator(".list li", has_text="on call")
    for name in ("Rosa Alvarez", "Dane Ferro"):
        expect(turns.filter(has_text=name).first).to_be_visible()


def test_a_leaving_workers_people_are_listed_first_and_then_moved(screens):
    staff = {one["name"]: one["id"] for one in screens.stage.get("supervisor", "/v1/people")["items"]}
    person = screens.approve(screens.refer()["id"])
    given = {"owner_id": staff["Jo Ekberg"]}
    screens.stage.post("supervisor", f"/v1/participants/{person}/assignments", given)
    page = screens.visit("supervisor", "/rota")
    page.get_by_label("Whose work").select_option(label="Jo Ekberg")
    page.get_by_role("button", name="See what they have in hand").click()
    rows = page.locator("section a.row")
    expect(page.locator(f"a[href='/people/{person}']")).to_be_visible()
    assert rows.count() >= 1
    assert Axe().run(page, options=RULES).response["violations"] == []
    page.get_by_label("Who takes it over").select_option(label="Minh Tran")
    page.get_by_role("button", name="Hand it over").click()
    expect(page.get_by_text("Nothing is in this person’s hands.")).to_be_visible()
    owner = screens.stage.get("supervisor", f"/v1/participants/{person}")["owner_id"]
    assert owner == staff["Minh Tran"]


def test_whoever_does_not_lead_sees_the_rota_and_changes_nothing(screens):
    page = screens.visit("outreach", "/rota")
    expect(page.get_by_role("heading", name="Away and on call")).to_be_visible()
    expect(page.get_by_role("button", name="Set it")).to_have_count(0)
    told = screens.visit("officer").goto(screens.base + "/rota")
    assert told.status == 403
