"""Windows in jail: they go on; where a charge waits a request for more time is drafted, and a human sends it or not."""

from collections.abc import Callable

from tests.scenes.story import Story

OUTSIDE = ("police", "prosecutor", "defender")


def test_on_day_27_in_jail_the_clock_goes_on_and_nothing_is_drafted_where_no_charge_waits(story: Story):
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
    review = story.due("pause_review", "outreach", "14 days")
    story.then(facts="paused", told={"paused": "coordinator coordinator2"}, owner="outreach", owed=[intake, review])
    paused = story.done

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


def test_a_charge_that_waits_while_the_person_is_in_jail_has_more_time_asked_for(begin: Callable[[str], Story]):
    story = begin("clackamas")
    story.refer(door="arrest_diversion", place={"area": "target_area"}, charge="Possession")
    received = story.done
    hold = story.approve_with_a_charge()
    story.about("outreach", "initial-screening", {"needs": ["shelter"]})
    intake = story.due("intake", "outreach", "14 days", received)
    story.then(
        facts="referral_received referral_approved journey_opened charge_hold_opened charge_hold_agreed "
        "initial_screening_completed",
        told={
            "receipt": "officer",
            "referral_received": "coordinator coordinator2",
            "journey_opened": "outreach supervisor",
            "charge_review": "prosecutor",
            "charge_hold_agreed": "legal",
            "initial_screening": "supervisor",
        },
        owner="outreach",
        owed=intake,
    )
    story.about("outreach", "pauses", {"kind": "jail", "note": "Booked last night."})
    request = story.due("extension_request", "legal_coordinator", "1 working day")
    story.then(
        facts="paused extension_request_drafted",
        told={"paused": "coordinator coordinator2"},
        owner="outreach",
        owed=request,
    )
    notes = story.all("legal", f"/v1/participants/{story.person}/notes")
    (drafted,) = [one["text"] for one in notes if one["kind"] == "extension_request"]
    assert "We ask for 14 days more" in drafted
    assert "custody" not in drafted
    story.post("legal", f"{hold}/extension-request")
    story.then(
        facts="charge_extension_requested",
        told={"charge_extension": "prosecutor"},
        owner="outreach",
        owed=story.due("extension_answer", "prosecutor_liaison", "3 working days"),
    )
    page = story.get("prosecutor", hold)
    assert (page["question"], page["notices"]) == ("extension_answer", [])
