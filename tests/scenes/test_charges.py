"""A prosecutor objects after the hand-off: that is the charge's affair, and the person is looked after as before."""

from collections.abc import Callable

from tests.scenes.story import NOT_CONSENTED_TO, Story


def test_when_the_prosecutor_objects_after_the_hand_off_services_go_on(begin: Callable[[str], Story]):
    story = begin("clackamas")
    story.refer(door="arrest_diversion", place={"area": "target_area"}, in_custody=True, charge="Possession")
    referred = story.done
    referral = f"/v1/referrals/{story.referral}"
    story.post("officer", f"{referral}/handoff")
    story.then(
        facts="referral_received handoff_requested",
        told={"receipt": "officer", "referral_received": "coordinator coordinator2", "handoff_requested": "outreach"},
        owed=story.due("scene_answer", "on_call", "5 minutes"),
    )
    due = story.get("officer", referral)["handoff"]["due_at"]
    story.post("outreach", f"{referral}/handoff/acknowledgement", {"eta": due})
    story.post("outreach", f"{referral}/handoff/arrival")
    story.then(
        facts="handoff_acknowledged handoff_arrived",
        told={"handoff_coming": "officer"},
        owed=story.due("custody_triage", "coordinator", "1 hour", referred),
    )

    story.approve()
    hold = story.post("legal", f"{referral}/charge-holds", {"charge_code": "possession", "reference": "24-1-00017"})
    opened = story.done
    story.about("outreach", "intake")
    enrolled = story.done
    story.then(
        facts="referral_approved journey_opened charge_hold_opened intake_completed",
        told={
            "journey_opened": "outreach supervisor",
            "charge_review": "prosecutor",
            "intake_completed": "coordinator coordinator2",
        },
        withheld=NOT_CONSENTED_TO,
        owner="outreach",
        owed=story.due("charge_hold_review", "prosecutor_liaison", "3 working days"),
    )

    story.sign("legal", "charge_hold", "prosecutor", "charge_hold", "prosecutor", information=["intake_in_window"])
    story.post("legal", f"/v1/charge-holds/{hold['id']}/completion", {"notice": "handoff_made"})
    story.then(
        facts="consent_signed charge_handoff_told",
        told={"consent_signed": "outreach", "charge_notice": "prosecutor"},
        owner="outreach",
        owed=story.due("charge_hold_review", "prosecutor_liaison", "3 working days", opened),
    )

    story.post("prosecutor", f"/v1/charge-holds/{hold['id']}/view", {"answer": "objects"})
    contact = story.due("contact", "outreach", "14 days", enrolled)
    story.then(
        facts="charge_hold_objected",
        told={"charge_hold_objected": "legal"},
        owner="outreach",
        owed=contact,
    )
    shown = story.get("coordinator", f"/v1/participants/{story.person}")
    assert (shown["stage"], shown["ended_at"]) == ("active", None)

    bed = story.link("shelter", "harbor-homes")
    story.post("provider", f"/v1/linkages/{bed}/response", {"answer": "accepted"})
    story.then(
        facts="linkage_opened linkage_dispatched linkage_answered",
        told={"service_referral": "provider", "linkage_answered": "outreach"},
        owner="outreach",
        owed=contact,
    )
    assert story.refused("prosecutor", "GET", f"/v1/participants/{story.person}") == 403
    assert {one["event"] for one in story.all("officer", "/v1/inbox")} == {"receipt", "handoff_coming"}
