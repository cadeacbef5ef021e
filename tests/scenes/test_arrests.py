"""A new arrest on an old charge: what becomes of it with the person's consent, and without."""

from tests.scenes.story import Story

GOALS = ("A room of my own.", "Stay on methadone.", "New papers.")


def test_with_a_live_consent_a_memo_with_the_plans_goals_and_no_treatment_goes_to_the_prosecutor(story: Story):
    story.enrol(*GOALS)
    story.sign("legal", "justice", "prosecutor", "coordination", "prosecutor")
    contact = story.due("contact", "outreach", "14 days", story.enrolled)
    story.then(facts="consent_signed", told={"consent_signed": "outreach"}, owner="outreach", owed=contact)

    arrest = story.about("case_manager", "arrests", {"note": "Booked at the county jail on the old charge."})
    story.then(
        facts="arrest_recorded memo_drafted",
        told={"arrest": "outreach legal"},
        withheld={"arrest": {"defender": "no_consent_in_force"}},
        owner="outreach",
        owed=story.due("arrest", "outreach", "4 hours"),
    )
    memo = f"/v1/memos/{arrest['memo_id']}"
    assert story.get("legal", memo)["text"] == "The person works towards: housing, papers."
    assert story.refused("prosecutor", "GET", memo) == 404, "a memo that nobody sent is not there"
    arrested = story.done

    story.about("outreach", "contacts", {"kind": "contact", "mode": "in_person", "outcome": "met"})
    story.then(
        facts="contact_made", owner="outreach", owed=story.due("memo", "legal_coordinator", "1 working day", arrested)
    )
    met = story.done

    story.post(
        "legal", f"{memo}/sending", {"text": "Works towards a room of their own. Please call before you charge."}
    )
    story.then(
        facts="memo_sent",
        told={"memo": "prosecutor"},
        owner="outreach",
        owed=story.due("contact", "outreach", "14 days", met),
    )
    assert story.get("prosecutor", memo)["text"].startswith("Works towards a room")
    assert [story.refused(who, "GET", memo) for who in ("police", "officer", "defender", "provider")] == [404] * 4


def test_after_a_revocation_nothing_is_drafted_and_the_legal_coordinator_is_to_ask_the_person(story: Story):
    story.enrol(*GOALS)
    contact = story.due("contact", "outreach", "14 days", story.enrolled)
    consent = story.sign("legal", "justice", "prosecutor", "coordination", "prosecutor")
    story.then(facts="consent_signed", told={"consent_signed": "outreach"}, owner="outreach", owed=contact)
    story.revoke("outreach", consent)
    story.then(facts="consent_revoked", told={"consent_revoked": "outreach privacy"}, owner="outreach", owed=contact)

    arrest = story.about("case_manager", "arrests", {"note": "Booked at the county jail on the old charge."})
    assert arrest["memo_id"] is None
    story.then(
        facts="arrest_recorded memo_without_consent",
        told={"arrest": "outreach legal"},
        withheld={"arrest": {"defender": "no_consent_in_force"}},
        owner="outreach",
        owed=story.due("arrest", "outreach", "4 hours"),
    )
    arrested = story.done

    story.about("outreach", "contacts", {"kind": "contact", "mode": "in_person", "outcome": "met"})
    asking = story.due("memo_consent", "legal_coordinator", "1 working day", arrested)
    story.then(facts="contact_made", owner="outreach", owed=asking)
    met = story.done

    story.post("legal", f"/v1/matters/{arrest['id']}/steps", {"step": "planned", "note": "Wants nothing said."})
    assert story.all("prosecutor", "/v1/inbox") == []
    story.then(facts="matter_planned", owner="outreach", owed=story.due("contact", "outreach", "14 days", met))
