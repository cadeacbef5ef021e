"""Somebody is referred who takes part already: the one who looks after them hears of it, whoever referred does not."""

from datetime import datetime, timedelta

from tests.scenes.story import PERSON, Story

OTHER = {**PERSON, "name": "Ouzel Quillfeather", "date_of_birth": "1971-01-31", "phone": "206 555 0101"}


def test_an_officer_who_refers_a_participant_reads_the_same_at_the_same_moment_as_of_somebody_new(story: Story):
    person = story.enrol()
    contact = story.due("contact", "outreach", "14 days", story.enrolled)
    story.advance("3 working days")
    story.then(facts="triage_result_published", told={"triage_result": "officer"}, owner="outreach", owed=contact)

    again, new = story.refer(), story.refer(person=OTHER)
    referred, story.person = story.done, person
    story.then(
        facts="referral_received referral_received",
        told={
            "receipt": "officer officer",
            "referral_received": "coordinator coordinator coordinator2 coordinator2",
        },
        owner="outreach",
        owed=contact,
    )
    assert_alike(story, again, new)
    matches = story.all("coordinator", f"/v1/referrals/{again}/matches")
    assert person in {one["participant_id"] for one in matches}

    story.join(again, person)
    story.then(
        facts="referral_approved referral_joined",
        told={"referral_joined": "outreach"},
        owner="outreach",
        owed=contact,
    )
    other = story.approve(owner="outreach2")
    story.then(
        facts="referral_approved journey_opened",
        told={"journey_opened": "outreach2 supervisor"},
        owner="outreach2",
        owed=story.due("first_contact", "outreach2", "1 working day"),
    )
    assert_alike(story, again, new)

    told_at = story.due("triage_result", "nobody", "2 working days", referred, at_hour=17)
    story.about("outreach2", "contacts", {"kind": "attempt", "mode": "in_person", "outcome": "not_there"})
    attempts = story.due("outreach_attempts", "outreach2", "6 days")
    story.then(facts="contact_attempted", owner="outreach2", owed=attempts)
    story.advance_to(told_at.due.last)
    story.then(
        facts="triage_result_published triage_result_published",
        told={"triage_result": "officer officer"},
        owner="outreach2",
        owed=attempts,
    )
    assert_alike(story, again, new)
    results = [one for one in story.all("officer", "/v1/inbox") if one["event"] == "triage_result"][:2]
    assert {one["referral_id"] for one in results} == {again, new}
    assert len({(one["disposition"], one["tier"]) for one in results}) == 1
    moments = [datetime.fromisoformat(one["created_at"]) for one in results]
    assert max(moments) - min(moments) < timedelta(seconds=20), "by the clock, whenever each was decided"
    for path in (f"/v1/participants/{person}", f"/v1/participants/{other}", f"/v1/referrals/{again}/timeline"):
        assert story.refused("officer", "GET", path) in {403, 404}


def assert_alike(story: Story, *referrals: str) -> None:
    """To whoever referred, each of them reads the same but for its id and its receipt code."""
    shown = [story.get("officer", f"/v1/referrals/{one}") for one in referrals]
    first, *others = [{name: one[name] for name in one if name not in {"id", "receipt_code"}} for one in shown]
    assert all(one == first for one in others), shown
