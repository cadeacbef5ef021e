"""Another policy: what runs keeps its clocks until somebody moves it, what begins has the new ones."""

from pathlib import Path

from tests.scenes.story import Story

BEGUN = "referral_received referral_approved journey_opened initial_screening_completed"
OF_INTAKE = 'kind = "intake" '


def test_a_running_journey_keeps_its_clock_until_it_is_moved(story: Story, policy_and_document, tmp_path: Path):
    story.refer()
    first = story.approve()
    opened = story.done
    story.about("outreach", "initial-screening")
    story.then(
        facts=BEGUN,
        told=told("outreach"),
        owner="outreach",
        owed=[story.due("intake", "outreach", "30 days", opened)],
    )

    said = story.manage("director", "policy", "adopt", shorter(story.programme.title, policy_and_document[1], tmp_path))
    assert "What runs keeps its own" in said
    story.refer()
    story.approve("outreach2")
    opened_later = story.done
    story.about("outreach2", "initial-screening")
    story.then(
        facts=BEGUN,
        told=told("outreach2"),
        owner="outreach2",
        owed=[story.due("intake", "outreach2", "14 days", opened_later)],
    )
    story.person = first
    kept = story.due("intake", "outreach", "30 days", opened)
    story.then(owner="outreach", owed=[kept])

    story.advance("15 days")
    story.then(
        facts="mark_passed deadline_missed escalation_opened escalation_raised triage_result_published "
        "triage_result_published",
        told={"triage_result": "officer officer", "reminder": "outreach", "escalation": "outreach2"},
        owner="outreach",
        owed=[kept],
    )

    alias = story.get("coordinator", f"/v1/participants/{first}")["alias"]
    said = story.manage("coordinator", "policy", "migrate", "--preview")
    assert alias in said.splitlines()
    story.then(owner="outreach", owed=[kept])
    story.manage("coordinator", "policy", "migrate")
    # nobody is late by being moved: what would be over already is owed so long from the move
    story.then(facts="policy_migrated", owner="outreach", owed=[story.due("intake", "outreach", "14 days")])


def told(owner: str) -> dict[str, str]:
    """Who hears of a journey that begins."""
    staff = {"referral_received": "coordinator coordinator2", "journey_opened": f"{owner} supervisor"}
    return {"receipt": "officer", **staff, "initial_screening": "supervisor"}


def shorter(title: str, burien: str, folder: Path) -> str:
    """Burien's policy with an intake window of two weeks; its file."""
    before, after = burien.split(OF_INTAKE, 1)
    assert after.count('due = "30 days"') > 1
    after = after.replace('due = "30 days"', 'due = "14 days"', 1)
    after = after.replace('marks = ["-23 days", "-16 days", "-9 days", "-3 days"]', 'marks = ["-3 days"]', 1)
    file = folder / "shorter.toml"
    before = before.replace("LEAD Burien", title, 1)
    file.write_text(before.replace('version = "', 'version = "shorter-', 1) + OF_INTAKE + after)
    return str(file)
