"""Two participants under a no-contact order: two case managers, two places at the table, no way to one through the other."""

from datetime import timedelta

from tests.scenes.story import NOT_CONSENTED_TO, Story

OTHER = {"name": "Ouzel Birch", "date_of_birth": "1971-01-31", "phone": "206 555 0101"}
TABLE = (
    "coordinator coordinator2 case_manager case_manager2 outreach outreach2 supervisor legal defender police prosecutor"
)
WHERE = {"kind": "contact", "mode": "in_person", "outcome": "talked", "note": "Sleeps at the ferry landing."}


def test_two_people_under_a_no_contact_order_are_kept_apart_in_hands_at_the_table_and_in_what_is_known(story: Story):
    one = story.enrol(owner="case_manager")
    story.about("case_manager", "contacts", WHERE)
    met = story.done
    story.refer(person=OTHER)
    other = story.approve("case_manager")
    story.about("case_manager", "intake")
    enrolled = story.done
    story.then(
        facts="contact_made referral_received referral_approved journey_opened intake_completed",
        told={
            "receipt": "officer",
            "referral_received": "coordinator coordinator2",
            "journey_opened": "case_manager supervisor",
            "intake_completed": "coordinator coordinator2",
        },
        withheld=NOT_CONSENTED_TO,
        owner="case_manager",
        owed=story.due("contact", "case_manager", "14 days", enrolled),
    )

    orders, order = f"/v1/participants/{other}/no-contact-orders", {"other_id": one, "note": "Protection order."}
    assert story.refused("legal", "POST", orders, order) == 422, "both have one case manager"
    story.post("legal", orders, {**order, "owner_id": story.programme.person("case_manager2")})
    story.then(
        facts="no_contact_recorded no_contact_recorded owner_assigned",
        told={"kept_apart": "case_manager case_manager2", "owner_assigned": "case_manager2"},
        owner="case_manager2",
        owed=story.due("contact", "case_manager2", "14 days", enrolled),
    )
    story.person = one
    kept = story.due("contact", "case_manager", "14 days", met)
    story.then(owner="case_manager", owed=kept)

    back = {"owner_id": story.programme.person("case_manager")}
    assert story.refused("supervisor", "POST", f"/v1/participants/{other}/assignments", back) == 422
    assert "Sleeps at the ferry landing." in {note["text"] for note in notes(story, "case_manager", one)}
    assert notes(story, "case_manager2", one) == []
    assert set(story.get("case_manager2", f"/v1/participants/{one}")["person"]) == {"identity"}

    first, second = (meeting(story, days) for days in (20, 34))
    story.then(told={"conference_scheduled": f"{TABLE} {TABLE}"}, owner="case_manager", owed=kept)
    story.post("coordinator", f"{first}/items", {"participant_id": one, "reason": "flagged"})
    flagged = {"participant_id": other, "reason": "flagged"}
    assert story.refused("coordinator", "POST", f"{first}/items", flagged) == 422
    story.then(facts="put_on_table", owner="case_manager", owed=kept)
    story.post("coordinator", f"{second}/items", flagged)
    story.person = other
    story.then(
        facts="put_on_table", owner="case_manager2", owed=story.due("contact", "case_manager2", "14 days", enrolled)
    )


def notes(story: Story, who: str, person: str) -> list[dict[str, str]]:
    return story.all(who, f"/v1/participants/{person}/notes")


def meeting(story: Story, days: int) -> str:
    """A meeting so many days from now; its address."""
    starts_at = (story.now + timedelta(days=days)).isoformat()
    return f"/v1/conferences/{story.post('coordinator', '/v1/conferences', {'starts_at': starts_at})['id']}"
