"""Two in the night: an overdose wakes whoever is on call, and nobody else."""

from collections.abc import Callable

from tests.scenes.story import Story

OUTSIDE = ("officer", "police", "prosecutor", "defender")


def test_an_overdose_at_two_in_the_night_wakes_on_call_alone_and_is_read_by_the_others_in_the_morning(
    begin: Callable[..., Story],
):
    story = begin("burien", nights=True)
    story.enrol(owner="outreach2")
    story.advance_to(story.at_day(1, 2))
    story.then(owner="outreach2", owed=story.due("contact", "outreach2", "14 days", story.enrolled))
    overdose = story.about("outreach", "overdoses", {"note": "Revived at the harbor."})
    overdosed = story.done
    reach = story.due("overdose_outreach", "outreach2", "24 hours")
    story.then(
        facts="overdose_recorded",
        told={"overdose": "outreach"},
        held={"overdose": "outreach2"},
        owner="outreach2",
        owed=reach,
    )
    assert "overdose" in {one["event"] for one in story.all("outreach2", "/v1/inbox")}, (
        "whoever looks, reads it at once"
    )

    story.advance("1 hour")
    story.about("outreach", "contacts", {"kind": "attempt", "mode": "in_person", "outcome": "not_there"})
    story.then(
        facts="contact_attempted",
        held={"overdose": "outreach2"},
        owner="outreach2",
        owed=story.due("overdose_contact", "supervisor", "72 hours", overdosed),
    )

    story.advance_to(story.at_day(0, 7))
    story.about("outreach2", "contacts", {"kind": "contact", "mode": "in_person", "outcome": "met"})
    story.then(
        facts="contact_made",
        told={"overdose": "outreach2"},
        owner="outreach2",
        owed=story.due("contact", "outreach2", "14 days"),
    )
    assert story.get("outreach2", f"/v1/matters/{overdose['id']}")["due"] == []
    assert not [one for who in OUTSIDE for one in story.all(who, "/v1/inbox") if one["event"] == "overdose"]
