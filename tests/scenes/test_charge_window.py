"""A held charge from its opening to the prosecutor's decision: asked, warned of, ended, confirmed, corrected, acknowledged."""

import re
import shutil
from collections.abc import Callable, Iterable
from datetime import timedelta
from pathlib import Path

from bootstrap.policy import named_policy
from tests.scenes.story import NOT_CONSENTED_TO, Deadline, Moment, Story

# a window of thirty days, looked at after 7, 14, 21 and 27 of them
THIRTY_DAYS = """extends = "clackamas"
[programme]
name = "LEAD of thirty days"
version = "thirty-days"
[charge_hold]
window = "30 days"
[[clock]]
kind = "charge_window"
marks = ["-23 days", "-16 days", "-9 days", "-3 days"]
"""
NOTHING = "no completion notice has been recorded for your reference"
LINK = re.compile(r"/a/([\w-]+)")


def from_the_mail(story: Story, answer: str) -> str:
    """The prosecutor answers by the newest mail's link; to what."""
    (*_, mail) = story.stack.mailbox.to(story.programme.at("prosecutor@prosecutor.example"))
    token = LINK.search(mail.get_payload()[0].get_payload(decode=True).decode())[1]
    first = story.now
    told = story.stack.http.post("/v1/answers", json={"token": token, "answer": answer})
    story.done = Moment(first, story.now)
    assert told.status_code == 200, told.text
    assert told.json()["reference"] == "24-1-00017"
    return told.json()["question"]


def window_ends(story: Story, received: Moment, days: int, *, reminded: Iterable[int], owed: Deadline | None) -> None:
    """After the reminders of these days, through which `owed` stays owed, the window ends and a supervisor is asked to look."""
    for day in reminded:
        story.advance_to(story.due("reminder", "legal", f"{day} days", received).due.last)
        story.then(facts="mark_passed", told={"reminder": "legal"}, owner="outreach", owed=owed)
    ended = story.due("charge_window", "nobody", f"{days} days", received).due
    noticed = Moment(ended.first, story.advance_to(ended.last) + timedelta(minutes=1))
    story.then(
        facts="charge_window_ended",
        told={"charge_record": "supervisor"},
        owner="outreach",
        owed=story.due("charge_record", "supervisor", "4 hours", noticed),
    )


def test_a_held_charge_from_its_opening_to_the_decision(begin: Callable[[str], Story], tmp_path: Path):
    for pack in ("burien", "clackamas"):  # what it extends stands beside it
        shutil.copy(named_policy(pack), tmp_path)
    policy = tmp_path / "thirty_days.toml"
    policy.write_text(THIRTY_DAYS)
    story = begin(str(policy))
    story.refer(door="arrest_diversion", place={"area": "target_area"}, charge="Possession")
    received = story.done
    story.approve()
    story.then(
        facts="referral_received referral_approved journey_opened",
        told={
            "receipt": "officer",
            "referral_received": "coordinator coordinator2",
            "journey_opened": "outreach supervisor",
        },
        owner="outreach",
        owed=story.due("first_contact", "outreach", "30 minutes"),
    )

    charge = {"charge_code": "possession", "reference": "24-1-00017"}
    made = story.post("legal", f"/v1/referrals/{story.referral}/charge-holds", charge)
    review = story.due("charge_hold_review", "prosecutor_liaison", "3 working days")
    hold = f"/v1/charge-holds/{made['id']}"

    def reads() -> tuple[str | None, list[str]]:
        page = story.get("prosecutor", hold)
        return page["question"], page["notices"]

    story.about("outreach", "intake")
    story.sign("legal", "charge_hold", "prosecutor", "charge_hold", "prosecutor", information=["intake_in_window"])
    story.then(
        facts="charge_hold_opened intake_completed consent_signed",
        told={
            "charge_review": "prosecutor",
            "intake_completed": "coordinator coordinator2",
            "consent_signed": "outreach",
        },
        withheld=NOT_CONSENTED_TO,
        owner="outreach",
        owed=review,
    )
    story.about("supervisor", "exit", {"kind": "exited", "reason_code": "moved_away"})
    story.then(
        facts="journey_ended",
        told={"journey_ended": "coordinator coordinator2 outreach"},
        owner="outreach",
        owed=review,
    )
    assert reads() == ("charge_hold_review", [])
    assert from_the_mail(story, "agrees") == "charge_hold_review"
    story.then(facts="charge_hold_agreed", told={"charge_hold_agreed": "legal"}, owner="outreach", owed=None)

    story.advance_to(story.due("triage_result", "nobody", "2 working days", received, 17).due.last)
    story.then(facts="triage_result_published", told={"triage_result": "officer"}, owner="outreach", owed=None)
    window_ends(story, received, 30, reminded=(7, 14, 21, 27), owed=None)
    assert reads() == (None, []), "nothing is said before a supervisor has looked"

    assert story.refused("supervisor", "POST", f"{hold}/confirmation") == 409, "the record holds a completion"
    story.post("supervisor", f"{hold}/completion")
    told = story.due("completion_ack", "prosecutor_liaison", "5 working days")
    story.then(facts="charge_completion_told", told={"charge_notice": "prosecutor"}, owner="outreach", owed=[told])
    assert reads() == ("completion_ack", ["the intake was completed in the window"])

    story.advance_to(told.due.last)
    story.then(
        facts="deadline_missed escalation_opened escalation_raised",
        told={"escalation": "prosecutor"},
        owner="outreach",
        owed=[told],
    )
    assert from_the_mail(story, "seen") == "completion_ack"
    outcome = story.due("charge_outcome", "legal_coordinator", "30 days")
    story.then(facts="charge_completion_acknowledged escalation_ended", owner="outreach", owed=[outcome])

    assert story.refused("supervisor", "POST", f"{hold}/decision", {"decision": "not_filed"}) == 403
    story.post("prosecutor", f"{hold}/decision", {"decision": "not_filed"})
    story.then(facts="charge_decided", told={"charge_decided": "legal"}, owner="outreach", owed=None)


def test_what_the_prosecutor_was_told_wrongly_is_put_right_at_once_also_after_they_decided_on_it(
    begin: Callable[[str], Story],
):
    story = begin("clackamas")
    story.refer(door="arrest_diversion", place={"area": "target_area"}, charge="Possession")
    received = story.done
    hold = story.approve_with_a_charge()
    story.about("outreach", "intake")
    story.then(
        facts="referral_received referral_approved journey_opened charge_hold_opened charge_hold_agreed intake_completed",
        told={
            "receipt": "officer",
            "referral_received": "coordinator coordinator2",
            "journey_opened": "outreach supervisor",
            "charge_review": "prosecutor",
            "charge_hold_agreed": "legal",
            "intake_completed": "coordinator coordinator2",
        },
        withheld=NOT_CONSENTED_TO,
        owner="outreach",
        owed=story.due("contact", "outreach", "14 days"),
    )
    story.advance_to(story.due("reminder", "legal", "7 days", received).due.last)
    story.about("outreach", "contacts", {"kind": "contact", "mode": "in_person", "outcome": "met"})
    contact = story.due("contact", "outreach", "14 days")
    story.then(
        facts="triage_result_published mark_passed contact_made",
        told={"triage_result": "officer", "reminder": "legal"},
        owner="outreach",
        owed=contact,
    )
    window_ends(story, received, 14, reminded=(11, 13), owed=contact)
    story.post("supervisor", f"{hold}/confirmation")
    story.then(facts="charge_record_confirmed", told={"charge_notice": "prosecutor"}, owner="outreach", owed=contact)
    assert story.get("prosecutor", hold)["notices"] == [NOTHING]
    story.post("prosecutor", f"{hold}/decision", {"decision": "filed"})
    story.then(facts="charge_decided", told={"charge_decided": "legal"}, owner="outreach", owed=contact)

    story.sign("legal", "charge_hold", "prosecutor", "charge_hold", "prosecutor", information=["intake_in_window"])
    correction = story.due("charge_correction", "legal_coordinator", "30 minutes")
    story.then(
        facts="consent_signed charge_correction_due",
        told={"consent_signed": "outreach", "charge_correction": "legal"},
        owner="outreach",
        owed=correction,
    )
    story.post("legal", f"{hold}/completion")
    acknowledged = story.due("correction_ack", "prosecutor_liaison", "1 working day")
    story.then(
        facts="charge_correction_told", told={"charge_notice": "prosecutor"}, owner="outreach", owed=acknowledged
    )
    page = story.get("prosecutor", hold)
    assert (page["question"], page["notices"]) == ("completion_ack", ["the intake was completed in the window"])
    assert page["decision"] == "filed", "what follows from it is theirs to say"
    assert from_the_mail(story, "seen") == "completion_ack"
    story.then(facts="charge_completion_acknowledged", owner="outreach", owed=contact)
