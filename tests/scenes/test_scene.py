"""Somebody waits at the scene while the mail server is down: the screens say who comes, the ladder climbs all the same."""

from tests.scenes.story import Story


def test_a_hand_off_goes_on_while_no_mail_can_be_sent(story: Story):
    story.mail_is_away()
    story.refer(in_custody=True)
    referral = f"/v1/referrals/{story.referral}"
    story.post("officer", f"{referral}/handoff")
    asked, held = story.done, {"receipt": "officer", "handoff_requested": "outreach"}
    held["referral_received"] = "coordinator coordinator2"
    answer = story.due("scene_answer", "on_call", "5 minutes")
    story.then(facts="referral_received handoff_requested", held=held, owed=answer)
    assert story.get("officer", referral)["handoff"]["responder"] is None
    assert "handoff_requested" in {one["event"] for one in story.all("outreach", "/v1/inbox")}, "on the screen at once"

    climbed = ""
    for rung in ("outreach2", "supervisor", "coordinator coordinator2"):
        story.advance("5 minutes")
        climbed = f"{climbed} {rung}"
        missed = "deadline_missed" if rung == "outreach2" else ""
        story.then(facts=missed, held={**held, "escalation": climbed}, owed=answer)
        assert "escalation" in {one["event"] for one in story.all(rung.split()[0], "/v1/inbox")}

    due = story.get("officer", referral)["handoff"]["due_at"]
    story.post("outreach", f"{referral}/handoff/acknowledgement", {"eta": due})
    there = story.due("scene_handoff", "on_call", "30 minutes", asked)
    story.then(
        facts="handoff_acknowledged",
        held={**held, "handoff_coming": "officer"},
        dropped={"escalation": climbed},
        owed=there,
    )
    assert story.get("officer", referral)["handoff"] == {"due_at": due, "eta": due, "responder": "Rosa Alvarez"}

    story.mail_is_back()
    story.then(told={**held, "handoff_coming": "officer"}, owed=there)
    story.post("outreach", f"{referral}/handoff/arrival")
    story.then(facts="handoff_arrived", owed=story.due("custody_triage", "coordinator", "1 hour", asked))
