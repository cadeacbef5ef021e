"""An intake window in jail: the clock goes on, a request for more time is drafted, and a human sends it or not."""

from tests.scenes.story import Story

OUTSIDE = ("police", "prosecutor", "defender")


def test_on_day_27_in_jail_the_clock_goes_on_and_a_request_for_more_time_is_drafted(story: Story):
    story.refer()
    story.approve()
    opened = story.done
    story.about("outreach", "initial-screening", {"needs": ["shelter"]})
    intake = story.due("intake", "outreach", "30 days", opened)
    story.then(
        facts="referral_received referral_approved journey_opened initial_screening_completed",
        told={
            "receipt": "officer",
            "referral_received": "coordinator coordinator2",
            "journey_opened": "outreach supervisor",
            "initial_screening": "supervisor",
        },
        owner="outreach",
        owed=[intake],
    )

    story.advance("7 days")
    story.then(
        facts="triage_result_published mark_passed",
        told={"triage_result": "officer", "reminder": "outreach"},
        owner="outreach",
        owed=[intake],
    )
    for days in (7, 7, 6):
        story.advance(f"{days} days")
        story.then(facts="mark_passed", told={"reminder": "outreach"}, owner="outreach", owed=[intake])

    story.about("outreach", "pauses", {"kind": "jail", "note": "Booked last night."})
    story.then(
        facts="paused extension_request_drafted",
        told={"paused": "coordinator coordinator2"},
        owner="outreach",
        owed=[
            story.due("extension_request", "legal_coordinator", "1 working day"),
            intake,
            story.due("pause_review", "outreach", "14 days"),
        ],
    )
    paused = story.done
    notes = story.all("legal", f"/v1/participants/{story.person}/notes")
    (request,) = [one["text"] for one in notes if one["kind"] == "extension_request"]
    assert "ends on" in request
    assert "jail" not in request

    story.about("legal", "reviews", {"note": "Sent by hand to the prosecutor."})
    review = story.due("pause_review", "outreach", "14 days")
    story.then(facts="review_held", owner="outreach", owed=[intake, review])

    story.advance("4 days")
    story.then(
        facts="deadline_missed escalation_opened escalation_raised",
        told={"escalation": "outreach"},
        owner="outreach",
        owed=[intake, review],
    )

    story.post("outreach", f"/v1/pauses/{story.person}/end")
    story.then(
        facts="pause_ended",
        told={"pause_ended": "outreach"},
        owner="outreach",
        owed=[intake, story.due("release_contact", "outreach", "24 hours")],
    )
    assert paused.last < story.done.first
    assert [story.all(who, "/v1/inbox") for who in OUTSIDE] == [[], [], []]
    assert {one["event"] for one in story.all("officer", "/v1/inbox")} == {"receipt", "triage_result"}
