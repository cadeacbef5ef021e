"""Two people were taken for one: it is undone, the one is as if nothing had been, the other has a journey of their own."""

from typing import Any

from tests.scenes.story import PERSON, Story

# who is shown for a person, and what is known and owed of them
PLAIN = (
    "alias",
    "stage",
    "opened_at",
    "owner_id",
    "referral_id",
    "area",
    "attempts",
    "last_contact_at",
    "person",
    "due",
)


def test_when_two_people_were_taken_for_one_it_is_undone_and_both_are_looked_after(story: Story):
    one = story.enrol()
    before, contact = shown(story, one), story.due("contact", "outreach", "14 days", story.enrolled)
    twin = story.refer(person={**PERSON, "name": "Zebediah Quillfeather", "phone": "206 555 0101"})
    referred = story.done
    story.then(
        facts="referral_received",
        told={"receipt": "officer", "referral_received": "coordinator coordinator2"},
        owed=story.due("triage", "coordinator", "2 working days"),
    )
    story.join(twin, one)
    story.then(
        facts="referral_approved referral_joined",
        told={"referral_joined": "outreach"},
        owner="outreach",
        owed=contact,
    )
    assert "separate_referral" in story.get("coordinator", f"/v1/referrals/{twin}")["allowed"]
    assert story.refused("outreach", "POST", f"/v1/referrals/{twin}/separation", {}) == 403

    story.advance("1 day")
    apart = {"owner_id": story.programme.person("outreach2"), "note": "Two people of one name."}
    story.post("coordinator", f"/v1/referrals/{twin}/separation", apart)
    other = story.get("coordinator", f"/v1/referrals/{twin}")["participant_id"]
    story.follow(other)
    story.then(
        facts="referral_separated referral_left journey_opened",
        told={"referral_left": "outreach", "journey_opened": "outreach2 supervisor"},
        owner="outreach2",
        owed=story.due("first_contact", "outreach2", "1 working day"),
    )
    assert story.get("outreach2", f"/v1/participants/{other}")["person"]["contact"]["phone"] == "206 555 0101"
    story.person = one
    story.then(owner="outreach", owed=contact)
    assert shown(story, one) == before, "as if the other had never been taken for them"
    judged = {
        match["participant_id"]: match["judged"] for match in story.all("coordinator", f"/v1/referrals/{twin}/matches")
    }
    assert judged[one] == "different"
    again = story.call("coordinator", "POST", f"/v1/referrals/{twin}/separation", {})
    assert (again.status_code, again.json()["code"]) == (409, "not_in_this_state")

    story.person = other
    story.about("outreach2", "contacts", {"kind": "contact", "mode": "in_person", "outcome": "met"})
    screening = story.due("initial_screening", "outreach2", "5 working days")
    story.then(facts="contact_made", owner="outreach2", owed=screening)
    story.advance_to(story.due("triage_result", "nobody", "2 working days", referred, at_hour=17).due.last)
    story.then(
        facts="triage_result_published triage_result_published",
        told={"triage_result": "officer officer"},
        owner="outreach2",
        owed=screening,
    )
    assert story.get("officer", f"/v1/referrals/{twin}")["disposition"] == "approved_for_outreach"


def shown(story: Story, person: str) -> dict[str, Any]:
    page = story.get("supervisor", f"/v1/participants/{person}")
    return {name: page[name] for name in PLAIN}
