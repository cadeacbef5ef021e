"""A person is talked about at the table with police in the room, who take something on; then the person takes it all back."""

from domain.deadlines import parse
from tests.scenes.story import Deadline, Moment, Story

STAFF = "case_manager case_manager2 coordinator coordinator2 legal outreach outreach2 supervisor"
PARTNERS = "defender police prosecutor"


def test_from_the_invitation_to_a_revocation_that_ends_what_police_took_on(story: Story):
    story.enrol()
    contact = story.due("contact", "outreach", "14 days", story.enrolled)
    given = story.sign("legal", "justice", "police", "case_conference", "police")
    story.then(facts="consent_signed", told={"consent_signed": "outreach"}, owner="outreach", owed=contact)

    start = story.at_day(12, 10)
    meeting = f"/v1/conferences/{story.post('coordinator', '/v1/conferences', {'starts_at': start.isoformat()})['id']}"
    item = story.post("coordinator", f"{meeting}/items", {"participant_id": story.person, "reason": "flagged"})[
        "agenda"
    ][0]
    wish = Deadline("table_wish", "outreach", Moment(start, start))
    invited = f"{STAFF} {PARTNERS}"
    story.then(facts="put_on_table", told={"conference_scheduled": invited}, owner="outreach", owed=wish)

    for who in ("police", "case_manager", "case_manager2", "coordinator2", "outreach2"):
        story.post(who, f"{meeting}/answer", {"answer": "coming"})
    story.advance_to(story.calendar.after(start, parse("-2 working days")))
    story.then(
        facts="triage_result_published mark_passed",
        told={
            "triage_result": "officer",
            "agenda_frozen": STAFF,
            "reminder": "outreach",
            "invitation_reminder": "defender legal outreach prosecutor supervisor",
        },
        owner="outreach",
        owed=wish,
    )

    story.about("outreach", "wishes", {"asked": True, "words": "I want my papers."})
    story.advance_to(start)
    story.then(facts="wish_recorded", told={"packet_ready": invited}, owner="outreach", owed=contact)
    (agreement,) = story.all("police", "/v1/agreements")
    story.post("police", f"/v1/agreements/{agreement['id']}/signature")
    (heard,) = story.get("police", f"{meeting}/packet")["items"]
    assert (heard["words"], heard["asked"]) == ("I want my papers.", True)

    story.post("coordinator", f"{meeting}/opening")
    work = [
        {
            "owner_id": story.programme.person("police"),
            "text": "Bring the property receipt.",
            "due_in": "3 working days",
        }
    ]
    decided = {"item_id": item["id"], "decision": "outreach_target", "action_items": work}
    story.post("coordinator", f"{meeting}/decisions", decided)
    story.then(facts="taken_up_at_table", told={"action_item": "police"}, owner="outreach", owed=contact)
    (own,) = story.all("police", "/v1/action-items")
    assert own["text"] == "Bring the property receipt."

    story.revoke("outreach", given)
    story.then(
        facts="consent_revoked",
        told={"consent_revoked": "outreach privacy", "stop_using_what_you_were_told": "police"},
        owner="outreach",
        owed=contact,
    )
    assert story.all("police", "/v1/action-items") == []
    assert story.all("police", "/v1/worklist") == []
    assert story.get("police", f"{meeting}/packet")["items"] == []
    assert story.refused("police", "POST", f"/v1/action-items/{own['id']}/completion") == 409
    (taken_back,) = story.get("coordinator", meeting)["action_items"]
    assert (taken_back["done_at"], bool(taken_back["withdrawn_at"])) == (None, True)
