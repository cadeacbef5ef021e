"""A door closes while somebody comes through it: nobody is lost, and every referrer is answered alike."""

from tests.scenes.story import PERSON, REFERRAL, Story

NEW = {"name": "Ouzel Birch", "date_of_birth": "1971-01-31"}


def test_who_was_referred_before_the_door_closed_waits_for_room_and_is_taken_first(story: Story):
    story.enrol()
    story.refer(person={"name": "Ouzel Quillfeather"})
    referred = story.done
    triage = story.due("triage", "coordinator", "2 working days")
    received = {"receipt": "officer", "referral_received": "coordinator coordinator2"}
    story.then(facts="referral_received", told=received, owed=triage)

    for door in ("community", "social_contact"):
        gate(story, door, "closed", "caseloads_full")
    story.then(owed=triage)
    assert story.all("officer", "/v1/doors") == [{"door": "social_contact", "state": "closed"}]
    late = [{**REFERRAL, "person": person} for person in (PERSON, NEW)]
    answers = [story.call("officer", "POST", "/v1/referrals", one).json() for one in late]
    assert answers[0]["errors"] == answers[1]["errors"], "of the door, never of the person"
    assert answers[0]["errors"][0]["code"] == "door_closed"

    decision = f"/v1/referrals/{story.referral}/decision"
    approve = {"outcome": "approved", "reason_code": "eligible", "owner_id": story.programme.person("outreach2")}
    assert story.refused("coordinator", "POST", decision, approve) == 422, "not past those who wait"
    story.post("coordinator", decision, {"outcome": "waitlisted", "reason_code": "no_capacity"})
    review = story.due("waitlist_review", "coordinator", "14 days")
    story.then(facts="referral_waitlisted", owed=review)
    assert story.referral in {one["id"] for one in story.all("coordinator", "/v1/waiting-list")}

    story.advance_to(story.due("triage_result", "nobody", "2 working days", referred, at_hour=17).due.last)
    story.then(
        facts="triage_result_published triage_result_published",
        told={"triage_result": "officer officer"},
        owed=review,
    )
    assert story.get("officer", f"/v1/referrals/{story.referral}")["disposition"] == "waitlisted"

    gate(story, "social_contact", "limited", "room_again")
    story.then(owed=review)
    story.approve("outreach2")
    story.then(
        facts="referral_approved journey_opened",
        told={"journey_opened": "outreach2 supervisor"},
        owner="outreach2",
        owed=story.due("first_contact", "outreach2", "1 working day"),
    )
    assert story.get("officer", f"/v1/referrals/{story.referral}")["disposition"] == "waitlisted", "the last word stays"


def gate(story: Story, door: str, state: str, why: str) -> None:
    story.post("coordinator", "/v1/doors/gates", {"door": door, "state": state, "reason_code": why})
