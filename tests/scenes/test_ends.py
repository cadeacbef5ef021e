"""A death, while mails wait to be sent: nothing goes out any more that was written while the person lived."""

from tests.scenes.story import Story


def test_when_somebody_dies_no_mail_about_them_that_still_waits_goes_out(story: Story):
    story.enrol()
    story.mail_is_away()
    bed = story.link("shelter", "harbor-homes")
    story.then(
        facts="linkage_opened linkage_dispatched",
        held={"service_referral": "provider"},
        owner="outreach",
        owed=story.due("provider_answer", "provider", "7 working days"),
    )

    story.about("supervisor", "exit", {"kind": "deceased", "reason_code": "died"})
    story.mail_is_back()
    story.then(
        facts="linkage_closed journey_ended",
        told={"linkage_closed": "supervisor", "journey_ended": "coordinator coordinator2 outreach"},
        dropped={"service_referral": "provider"},
        owner="outreach",
        owed=story.due("death_review", "supervisor", "10 working days"),
    )
    (moment,) = story.get("coordinator", f"/v1/participants/{story.person}")["moments"]
    assert moment["kind"] == "triage_result", "what whoever referred hears at the fixed hour, of everybody alike"
    assert story.get("provider", f"/v1/linkages/{bed}")["status"] == "closed"

    story.about("supervisor", "death-review", {"note": "Looked at together."})
    story.then(facts="death_reviewed", owner="outreach", owed=None)

    story.advance("40 days")
    story.then(facts="triage_result_published", told={"triage_result": "officer"}, owner="outreach", owed=None)
    assert story.get("officer", f"/v1/referrals/{story.referral}")["disposition"] == "approved_for_outreach"
