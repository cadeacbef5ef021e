"""Whoever referred a person hears that they are connected: once, under the consent that names their agency, and no more."""

from tests.scenes.story import NOT_CONSENTED_TO, Story

CONNECTED = ("referrer_connected", "referring_agency", "progress")


def test_who_referred_hears_connected_once_under_the_consent_that_names_their_agency(story: Story):
    story.refer()
    story.approve()
    story.sign("outreach", *CONNECTED, "police", information=["connected"])
    story.then(
        facts="referral_received referral_approved journey_opened consent_signed",
        told={
            "receipt": "officer",
            "referral_received": "coordinator coordinator2",
            "journey_opened": "outreach supervisor",
            "consent_signed": "outreach",
        },
        owner="outreach",
        owed=story.due("first_contact", "outreach", "1 working day"),
    )
    story.about("outreach", "intake")
    enrolled = story.done
    contact = story.due("contact", "outreach", "14 days", enrolled)
    story.then(
        facts="intake_completed",
        told={"intake_completed": "coordinator coordinator2", "connected": "officer"},
        withheld=NOT_CONSENTED_TO,
        owner="outreach",
        owed=contact,
    )
    receipt = story.get("officer", f"/v1/referrals/{story.referral}")
    (told,) = [one for one in story.all("officer", "/v1/inbox") if one["event"] == "connected"]
    assert (told["referral_id"], told["who"]) == (story.referral, receipt["receipt_code"])
    assert not {"participant_id", "stream_id"} & told.keys()

    again = story.sign("outreach", *CONNECTED, "police", information=["connected"])
    story.then(
        facts="consent_renewed consent_signed", told={"consent_signed": "outreach"}, owner="outreach", owed=contact
    )
    story.revoke("outreach", again)
    story.then(
        facts="consent_revoked consent_revoked",
        told={
            "consent_revoked": "outreach outreach privacy privacy",
            "stop_using_what_you_were_told": "officer",
        },
        owner="outreach",
        owed=contact,
    )
    assert "connected" not in {one["event"] for one in story.all("officer", "/v1/inbox")}


def test_what_is_signed_after_the_intake_tells_the_agency_that_it_names_and_no_other(story: Story):
    story.enrol()
    contact = story.due("contact", "outreach", "14 days", story.enrolled)
    story.sign("outreach", *CONNECTED, "harbor-homes", information=["connected"])
    story.then(facts="consent_signed", told={"consent_signed": "outreach"}, owner="outreach", owed=contact)
    story.sign("outreach", *CONNECTED, "police", information=["connected"])
    story.then(
        facts="consent_signed",
        told={"consent_signed": "outreach", "connected": "officer"},
        owner="outreach",
        owed=contact,
    )
    story.sign("outreach", "team_release", "care_team", "coordination", "harbor-homes", recipient_agency_id=None)
    story.then(facts="consent_signed", told={"consent_signed": "outreach"}, owner="outreach", owed=contact)


def test_a_consent_for_justice_tells_no_referrer_that_somebody_is_connected(story: Story):
    story.refer()
    story.approve()
    story.sign("outreach", "justice", "police", "progress", "police", information=["progress"])
    story.about("outreach", "intake")
    story.then(
        facts="referral_received referral_approved journey_opened consent_signed intake_completed",
        told={
            "receipt": "officer",
            "referral_received": "coordinator coordinator2",
            "journey_opened": "outreach supervisor",
            "consent_signed": "outreach",
            "intake_completed": "coordinator coordinator2 police",
        },
        withheld={"intake_completed": {"prosecutor": "no_consent_in_force"}},
        owner="outreach",
        owed=story.due("contact", "outreach", "14 days"),
    )
