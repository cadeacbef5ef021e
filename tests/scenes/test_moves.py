"""A person moves away: the journey ends here with all that hangs on it, and begins elsewhere with consents signed anew."""

from collections.abc import Callable

from tests.scenes.story import Story


def test_who_moves_to_another_site_leaves_no_clock_behind_and_signs_every_consent_anew(begin: Callable[[], Story]):
    here, there = begin(), begin()
    here.enrol()
    shared = here.sign("outreach", "provider_share", "provider", "service_linkage", "harbor-homes")
    bed = here.link("shelter", "harbor-homes")
    here.post("provider", f"/v1/linkages/{bed}/response", {"answer": "accepted"})
    here.then(
        facts="consent_signed linkage_opened linkage_dispatched linkage_answered",
        told={"consent_signed": "outreach", "service_referral": "provider", "linkage_answered": "outreach"},
        owner="outreach",
        owed=here.due("contact", "outreach", "14 days", here.enrolled),
    )
    assert here.get("provider", f"/v1/linkages/{bed}")["person"]

    here.about("supervisor", "exit", {"kind": "transferred", "reason_code": "moved_away"})
    here.then(
        facts="linkage_closed journey_ended",
        told={"linkage_closed": "supervisor", "journey_ended": "coordinator coordinator2 outreach"},
        owner="outreach",
        owed=None,
    )
    assert here.get("provider", f"/v1/linkages/{bed}").get("person") is None
    assert here.get("coordinator", f"/v1/participants/{here.person}")["stage"] == "transferred"

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
