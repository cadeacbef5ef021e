"""A person moves away: held here until the other site has them, and begun there with every consent signed anew."""

from collections.abc import Callable
from typing import Any

from tests.scenes.story import Deadline, Story

SITE = "Ouzel County LEAD"
EXIT = {"kind": "transferred", "reason_code": "moved_away"}


def goes(story: Story) -> Deadline:
    """Today they go to another site; when that site is to have said that it has them."""
    day = story.now
    story.about("supervisor", "transfer", {"site": SITE, "goes_at": day.isoformat(), "reason_code": "moved_away"})
    receipt = story.due("transfer_receipt", "outreach", "7 days")
    story.then(facts="transfer_begun", told={"transfer_begun": "outreach"}, owner="outreach", owed=receipt)
    return receipt


def page(story: Story, who: str) -> Any:
    return story.get(who, f"/v1/participants/{story.person}")


def test_who_moves_to_another_site_is_held_until_it_has_them_and_signs_every_consent_anew(begin: Callable[[], Story]):
    here, there = begin(), begin()
    here.enrol()
    here.advance("3 working days")
    here.about("outreach", "contacts", {"kind": "contact", "mode": "in_person", "outcome": "met"})
    contact = here.due("contact", "outreach", "14 days")
    shared = here.sign("outreach", "provider_share", "provider", "service_linkage", "harbor-homes")
    bed = here.link("shelter", "harbor-homes")
    here.post("provider", f"/v1/linkages/{bed}/response", {"answer": "accepted"})
    here.then(
        facts="triage_result_published contact_made consent_signed linkage_opened linkage_dispatched linkage_answered",
        told={
            "triage_result": "officer",
            "consent_signed": "outreach",
            "service_referral": "provider",
            "linkage_answered": "outreach",
        },
        owner="outreach",
        owed=contact,
    )
    assert here.get("provider", f"/v1/linkages/{bed}")["person"]

    told = here.call("supervisor", "POST", f"/v1/participants/{here.person}/exit", EXIT)
    assert (told.status_code, told.json()["errors"][0]["code"]) == (422, "not_received")
    assert "Begin a transfer" in told.text
    receipt = goes(here)
    assert here.refused("supervisor", "POST", f"/v1/participants/{here.person}/exit", EXIT) == 422
    assert page(here, "outreach")["person"]["transfer"] == {"other_site": SITE}
    assert SITE not in here.call("director", "GET", f"/v1/participants/{here.person}/timeline").text
    assert here.get("provider", f"/v1/linkages/{bed}")["person"], "they are still with us"

    here.advance_to(here.due("reminder", "outreach", "3 days").due.last)
    here.then(facts="mark_passed", told={"reminder": "outreach"}, owner="outreach", owed=receipt)
    here.advance_to(receipt.due.last)
    here.then(
        facts="deadline_missed escalation_opened escalation_raised",
        told={"escalation": "outreach"},
        owner="outreach",
        owed=receipt,
    )
    for rung in ("outreach2", "supervisor"):
        here.advance("1 working day")
        here.then(facts="escalation_raised", told={"escalation": rung}, owner="outreach", owed=receipt)
    assert page(here, "coordinator")["stage"] == "active", "while nobody answers, nobody is let go"

    here.about("outreach", "transfer/receipt", {"how": "phone", "note": "Ouzel's intake worker called."})
    here.then(
        facts="transfer_received linkage_closed journey_ended escalation_ended",
        told={"linkage_closed": "supervisor", "journey_ended": "coordinator coordinator2 outreach"},
        owner="outreach",
        owed=None,
    )
    assert here.get("provider", f"/v1/linkages/{bed}").get("person") is None
    assert page(here, "coordinator")["stage"] == "transferred"

    there.refer("outreach", door="provider", referrer={"kind": "staff"})
    there.approve()
    approved = there.done
    bed = there.link("shelter", "harbor-homes")
    there.post("provider", f"/v1/linkages/{bed}/response", {"answer": "accepted"})
    first_contact = there.due("first_contact", "outreach", "3 working days", approved)
    there.then(
        facts="referral_received referral_approved journey_opened linkage_opened linkage_dispatched linkage_answered",
        told={
            "receipt": "outreach",
            "referral_received": "coordinator coordinator2",
            "journey_opened": "outreach supervisor",
            "service_referral": "provider",
            "linkage_answered": "outreach",
        },
        owner="outreach",
        owed=first_contact,
    )
    assert there.get("provider", f"/v1/linkages/{bed}").get("person") is None, (
        "what was signed there opens nothing here"
    )
    for path in (f"/v1/participants/{here.person}", f"/v1/consents/{shared}/revocation"):
        assert (
            there.refused("coordinator", "GET" if "participants" in path else "POST", path, {"method": "verbal"}) == 404
        )
    there.sign("outreach", "provider_share", "provider", "service_linkage", "harbor-homes")
    there.then(
        facts="consent_signed",
        told={"consent_signed": "outreach"},
        owner="outreach",
        owed=first_contact,
    )
    assert there.get("provider", f"/v1/linkages/{bed}")["person"]


def test_who_does_not_arrive_there_goes_on_here_with_the_clocks_that_never_stopped(story: Story):
    story.enrol()
    contact = story.due("contact", "outreach", "14 days", story.enrolled)
    goes(story)
    story.about("outreach", "transfer/end", {"reason_code": "did_not_arrive", "note": "Ouzel saw nobody."})
    story.then(facts="transfer_ended", told={"transfer_ended": "supervisor"}, owner="outreach", owed=contact)
    assert page(story, "outreach")["person"]["transfer"] == {}
    assert (
        story.refused("outreach", "POST", f"/v1/participants/{story.person}/transfer/receipt", {"how": "phone"}) == 409
    )
