"""The table on the screen: the agreement first, then one's own packet; in the room one item after the other."""

import pytest

pytestmark = pytest.mark.browser


def test_a_partner_signs_once_and_then_reads_its_own_packet(screens):
    team = screens.stage.get("coordinator", "/v1/agreements")["items"][0]["id"]
    made = screens.stage.post("coordinator", "/v1/conferences", {"starts_at": "2029-02-06T18:00:00Z", "team_id": team})
    page = screens.visit("defender", f"/conferences/{made['id']}/packet", phone=True)
    assert page.get_by_text("never to arrest").is_visible()
    page.get_by_role("button", name="I sign").click()
    page.get_by_text("opens a working day before the meeting").wait_for()
    assert page.get_by_role("heading", level=1).inner_text().startswith("Burien")


def test_in_the_room_one_item_is_open_at_a_time_and_the_roll_is_called(screens):
    team = screens.stage.get("coordinator", "/v1/agreements")["items"][0]["id"]
    made = screens.stage.post("coordinator", "/v1/conferences", {"starts_at": "2029-03-06T18:00:00Z", "team_id": team})
    path = f"/v1/conferences/{made['id']}"
    screens.stage.post("coordinator", f"{path}/agenda")
    items = screens.stage.post("coordinator", f"{path}/opening")["agenda"]
    assert len(items) > 1
    page = screens.visit("coordinator", f"/conferences/{made['id']}")
    buttons = page.get_by_role("button", name="Decide", exact=True)
    assert buttons.count() == 1, "the first one alone; the others are behind their own line"
    first = page.locator("select[name=decision]").first
    first.select_option("noted")
    buttons.first.click()
    page.get_by_text("noted").first.wait_for()
    assert [one["decision"] for one in screens.stage.get("coordinator", path)["agenda"]][:2] == ["noted", None]
    page.locator("li", has_text="Mara Quist").get_by_role("button", name="Is here").click()
    page.locator("li", has_text="Mara Quist").get_by_text("there").wait_for()
    assert screens.stage.get("coordinator", path)["there"] == ["coordinator"]
    page.locator("li", has_text="Mara Quist").get_by_role("button", name="Not here").click()
    page.locator("li", has_text="Mara Quist").get_by_role("button", name="Is here").wait_for()
    assert screens.stage.get("coordinator", path)["there"] == []
    page.locator("select[name=task_owner]").first.select_option(label="Minh Tran")
    page.get_by_label("Action item").first.fill("Go along to the papers desk.")
    page.locator("select[name=decision]").first.select_option("noted")
    page.get_by_role("button", name="Decide", exact=True).first.click()
    page.get_by_text("Minh Tran: Go along to the papers desk.").last.wait_for()


def test_a_partner_says_on_its_page_whether_it_comes_and_the_chair_sees_who_does(screens):
    team = screens.stage.get("coordinator", "/v1/agreements")["items"][0]["id"]
    made = screens.stage.post("coordinator", "/v1/conferences", {"starts_at": "2029-04-06T18:00:00Z", "team_id": team})
    page = screens.visit("prosecutor", "/packets", phone=True)
    own = page.locator("section", has=page.locator(f"a[href='/conferences/{made['id']}/packet']"))
    own.get_by_role("button", name="I cannot come").tap()
    own.get_by_text("not coming").wait_for()
    assert own.get_by_role("button", name="I cannot come").count() == 0
    own.get_by_text("A colleague comes instead").tap()
    own.get_by_label("Their e-mail address at your office").fill("police@police.example")
    own.get_by_role("button", name="They come instead").tap()
    page.get_by_text("a colleague of your own office").wait_for()
    chair = screens.visit("coordinator", f"/conferences/{made['id']}")
    who = chair.locator("section", has=chair.get_by_role("heading", name="Who comes"))
    assert who.locator("li", has_text="Dana Whitfield").get_by_text("not coming").is_visible()
    assert who.get_by_text("no quorum").is_visible()
    assert "Owen Pryce" in who.get_by_text("No answer yet").inner_text()


def test_without_a_quorum_the_room_asks_why_before_it_decides_a_referral(screens):
    team = screens.stage.get("coordinator", "/v1/agreements")["items"][0]["id"]
    made = screens.stage.post("coordinator", "/v1/conferences", {"starts_at": "2029-05-06T18:00:00Z", "team_id": team})
    path, referral = f"/v1/conferences/{made['id']}", screens.refer()["id"]
    screens.stage.post("coordinator", f"{path}/items", {"referral_id": referral, "reason": "flagged"})
    screens.stage.post("coordinator", f"{path}/opening")
    page = screens.visit("coordinator", f"/conferences/{made['id']}", phone=True)
    page.get_by_text("a referral waits for them, or needs a reason").wait_for()
    page.locator("select[name=decision]").select_option("approve")
    page.get_by_role("button", name="Decide", exact=True).tap()
    page.get_by_role("alert").get_by_text("No quorum").wait_for()
    page.locator("select[name=decision]").select_option("approve")
    page.get_by_label("Why without a quorum").fill("Police and prosecutor agreed by phone.")
    page.get_by_role("button", name="Decide", exact=True).tap()
    page.get_by_text("Decided at the table: approve; without coordinator, police liaison").wait_for()
    assert screens.stage.get("coordinator", f"/v1/referrals/{referral}")["status"] == "approved"


def test_a_meeting_is_moved_and_called_off_on_its_page(screens):
    team = screens.stage.get("coordinator", "/v1/agreements")["items"][0]["id"]
    made = screens.stage.post("coordinator", "/v1/conferences", {"starts_at": "2029-06-06T18:00:00Z", "team_id": team})
    about = {"referral_id": screens.refer()["id"], "reason": "flagged"}
    screens.stage.post("coordinator", f"/v1/conferences/{made['id']}/items", about)
    page = screens.visit("coordinator", f"/conferences/{made['id']}", phone=True)
    page.get_by_text("Move it, or call it off").tap()
    when = page.get_by_label("When it is held instead")
    assert when.input_value() == "2029-06-06T11:00", "in the programme's own zone"
    when.fill("2029-06-07T13:30")
    page.get_by_role("button", name="Move the meeting").tap()
    page.get_by_text("Thu 7 Jun 2029, 13:30 PDT").first.wait_for()
    assert screens.stage.get("coordinator", f"/v1/conferences/{made['id']}")["sequence"] == 1
    page.get_by_text("Move it, or call it off").tap()
    page.get_by_label("Reason").select_option("venue")
    page.get_by_role("button", name="Call it off").tap()
    page.get_by_text("cancelled").first.wait_for()
    assert page.get_by_text("Move it, or call it off").count() == 0
    assert page.get_by_text("Called off with 1 undecided referral on its agenda.").is_visible()


def test_the_series_is_set_where_the_meetings_are_listed(screens):
    team = screens.stage.get("coordinator", "/v1/teams")["items"][0]
    page = screens.visit("coordinator", "/conferences")
    page.get_by_text("Set the series anew").click()
    page.get_by_label("First meeting").fill("2029-08-02T09:00")
    page.get_by_label("Again after how many days").fill("7")
    page.get_by_label("Not on").first.fill("2029-08-09")
    page.get_by_role("button", name="Set the series").click()
    page.get_by_text("Every week; the next in this series is Thu 2 Aug 2029, 09:00 PDT. Not on 2029-08-09.").wait_for()
    now = screens.stage.get("coordinator", "/v1/teams")["items"][0]
    assert (now["every_days"], now["skip"]) == (7, ["2029-08-09"])
    asks = {"first_meeting": team["first_meeting"], "every_days": team["every_days"]}
    screens.stage.post("coordinator", f"/v1/teams/{team['id']}/series", asks)
    assert screens.visit("case_manager", "/conferences").get_by_text("Set the series anew").count() == 0


def test_the_minutes_are_read_on_their_page_by_whoever_was_there(screens):
    team = screens.stage.get("coordinator", "/v1/agreements")["items"][0]["id"]
    made = screens.stage.post("coordinator", "/v1/conferences", {"starts_at": "2029-07-06T18:00:00Z", "team_id": team})
    path = f"/v1/conferences/{made['id']}"
    police = next(one for one in screens.stage.get("coordinator", "/v1/people")["items"] if one["login"] == "police")
    screens.stage.post("coordinator", f"{path}/opening")
    screens.stage.post("coordinator", f"{path}/attendance", {"person_id": police["id"]})
    page = screens.visit("coordinator", f"/conferences/{made['id']}", phone=True)
    page.get_by_label("Minutes", exact=True).fill("Short and good.")
    page.get_by_role("button", name="Close with minutes").tap()
    page.get_by_role("button", name="Approve the minutes").tap()
    page.get_by_text("Add to the minutes").tap()
    page.get_by_label("What was wrong or left out").fill("Short.")
    page.get_by_role("button", name="Add it").tap()
    page.get_by_role("link", name="The minutes").tap()
    page.get_by_text("Short and good.").wait_for()
    assert page.get_by_text("Short.", exact=True).is_visible()
    screens.stage.post("police", f"/v1/agreements/{team}/signature")
    theirs = screens.visit("police", "/packets", phone=True)
    theirs.locator(f"a[href='/conferences/{made['id']}/minutes']").tap()
    theirs.get_by_text("Nothing of this meeting is open to you now.").wait_for()
    assert theirs.get_by_text("Short and good.").count() == 0


def test_what_a_partner_took_on_leads_from_its_work_to_where_it_says_done_and_none_of_it_is_printed(screens):
    team = screens.stage.get("coordinator", "/v1/agreements")["items"][0]["id"]
    made = screens.stage.post("coordinator", "/v1/conferences", {"starts_at": "2029-09-06T18:00:00Z", "team_id": team})
    path, referral = f"/v1/conferences/{made['id']}", screens.refer()["id"]
    item = screens.stage.post("coordinator", f"{path}/items", {"referral_id": referral, "reason": "flagged"})["agenda"][
        0
    ]
    screens.stage.post("coordinator", f"{path}/opening")
    owner = next(one for one in screens.stage.get("coordinator", "/v1/people")["items"] if one["login"] == "prosecutor")
    work = [{"owner_id": owner["id"], "text": "Bring the calendar of the new court."}]
    screens.stage.post(
        "coordinator", f"{path}/decisions", {"item_id": item["id"], "decision": "noted", "action_items": work}
    )
    page = screens.visit("prosecutor", "/", phone=True)
    page.get_by_role("link", name="Action item from the conference").first.tap()
    assert page.get_by_role("heading", level=1).inner_text() == "What you took on"
    mine = page.locator("li", has_text="Bring the calendar of the new court.")
    mine.wait_for()
    page.emulate_media(media="print")
    assert not mine.is_visible()
    page.emulate_media(media="screen")
    mine.get_by_role("button", name="Done").tap()
    mine.wait_for(state="detached")
    assert screens.stage.get("prosecutor", "/v1/action-items")["items"] == []


def test_a_referral_is_put_on_the_agenda_and_not_accepted_in_the_room_and_somebody_takes_something_on_by_a_day(screens):
    team = screens.stage.get("coordinator", "/v1/agreements")["items"][0]["id"]
    made = screens.stage.post("coordinator", "/v1/conferences", {"starts_at": "2029-10-06T18:00:00Z", "team_id": team})
    referral = screens.refer()
    page = screens.visit("coordinator", f"/conferences/{made['id']}", phone=True)
    page.get_by_label("Undecided referral").select_option(referral["receipt_code"])
    page.get_by_role("button", name="Add this referral").tap()
    page.get_by_role("link", name=referral["receipt_code"]).wait_for()
    page.get_by_role("button", name="Open the meeting").tap()
    page.get_by_text("In the room").wait_for()
    page.get_by_label("A guest").select_option("Harbor Homes intake, Harbor Homes")
    page.get_by_role("button", name="Is here as a guest").tap()
    roll = page.locator("li", has_text="Harbor Homes intake").filter(has_text="provider")
    roll.get_by_text("there").wait_for()
    kinds = page.locator("select[name=decision] option").all_inner_texts()
    assert "Approve" in kinds
    assert "Engagement plan" not in kinds, "a plan is a person's, not a referral's"
    page.locator("select[name=decision]").select_option("not_accept")
    page.get_by_label("Why it is not accepted").select_option("out_of_policy")
    page.get_by_label("What was agreed").fill("Spoken about at length.")
    page.locator("select[name=task_owner]").select_option("Dana Whitfield, City Prosecutor")
    page.get_by_label("Action item").fill("Send the list of offences.")
    page.get_by_label("By when, else by the next meeting").fill("2029-10-20")
    page.get_by_label("Why without a quorum").fill("Agreed by phone.")
    page.get_by_role("button", name="Decide", exact=True).tap()
    page.get_by_text("Send the list of offences.").wait_for()
    assert screens.stage.get("coordinator", f"/v1/referrals/{referral['id']}")["status"] == "not_accepted"
    shown = screens.stage.get("coordinator", f"/v1/conferences/{made['id']}")["action_items"]
    (task,) = [one for one in shown if one["text"] == "Send the list of offences."]
    assert (task["owner_name"], task["due_at"][:10]) == ("Dana Whitfield", "2029-10-21"), "to the end of that day"
    (own,) = screens.stage.get("prosecutor", "/v1/action-items")["items"]
    screens.stage.post("prosecutor", f"/v1/action-items/{own['id']}/completion")
