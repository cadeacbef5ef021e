"""What happened, in words: a fact, who was told of it, and who was not and why."""

from collections.abc import Iterable, Mapping
from typing import Any

from dashboard.words import sentence, words

WHY = {
    "no_consent_in_force": "No consent in force names this agency for it.",
    "not_a_partner_to_this": "This partner has no part in it.",
    "told_by_a_human": "Told by a human, not by the machine.",
    "not_for_justice": "This is never told to police or prosecutors, whatever was signed.",
    "tier_needs_consent": "This much is told only with consent.",
    "referrer_hears_triage_only": "A referrer hears the triage result, and nothing after.",
    "journey_ended": "The journey has ended.",
    "no_longer_needed": "It was done already, or is needed no longer.",
    "reminded_lately": "Its agency was reminded of everything lately; this stands on its page.",
}
FACTS = {
    "referral_received": "Referral received",
    "eligibility_view_requested": "View on eligibility asked of {asked}",
    "eligibility_view_given": "View given by {asked}: {position}",
    "eligibility_view_lapsed": "The view asked of {asked} lapsed; the coordinator decides",
    "screening_completed": "Screening: {recommendation}",
    "waiting_reviewed": "Looked at on the waiting list: it waits on",
    "urgencies_recorded": "What makes it urgent was recorded",
    "referral_approved": "Approved for outreach",
    "referral_not_accepted": "Not accepted: {reason_code}",
    "referral_waitlisted": "Put on the waiting list",
    "referral_sent_to_conference": "Taken to the conference",
    "inbound_report_received": "A report came in: {kind}",
    "inbound_report_handled": "Somebody looked at a report that came in",
    "referral_separated": "It was of somebody else than whose journey it joined, and opened its own",
    "referral_left": "A referral that had joined was of somebody else, and left again",
    "charge_hold_moved": "The charge goes with the journey that its referral opened",
    "referral_linked": "Another record was judged: {judged} person",
    "referral_withdrawn": "Withdrawn: {reason_code}",
    "triage_result_published": "Triage result published to the referrer",
    "handoff_requested": "Somebody waits at the scene for us",
    "handoff_acknowledged": "Somebody is on the way to the scene",
    "handoff_arrived": "We are at the scene; the person is handed over",
    "handoff_stood_down": "Nobody needs to come to the scene any more",
    "journey_opened": "Journey opened",
    "contact_attempted": "Looked for the person: {outcome}",
    "contact_made": "Contact made: {outcome}",
    "consent_signed": "Consent signed: {kind}",
    "consent_revoked": "Consent revoked",
    "consent_expired": "A consent ran out",
    "consent_ran_out": "To be asked again: {kind}",
    "consent_renewed": "Signed again: {kind}",
    "consent_not_wished": "Not wished again: {kind}",
    "charge_hold_opened": "The prosecutor was asked to hold a charge",
    "charge_hold_agreed": "The prosecutor holds the charge while the window runs",
    "charge_hold_objected": "The prosecutor objects to holding the charge; services go on",
    "charge_extension_requested": "More time was asked of the prosecutor",
    "charge_extension_granted": "The prosecutor granted more time",
    "charge_extension_refused": "The prosecutor granted no more time",
    "charge_handoff_told": "The prosecutor was told that the hand-off was made",
    "charge_completion_told": "The prosecutor was told that the intake was done in the window",
    "charge_correction_told": "A correction went to the prosecutor: the intake was done in the window",
    "charge_completion_acknowledged": "The prosecutor has seen the completion notice",
    "charge_notice_taken_back": "What the completion notice rests on ended before it was seen",
    "charge_window_ended": "The intake window of a held charge ended",
    "charge_record_confirmed": "The record of the window was confirmed as complete",
    "charge_correction_due": "The prosecutor was told of no completion, and there is one: a correction is due",
    "charge_decided": "The prosecutor decided on the charge: {decision}",
    "charge_hold_withdrawn": "Nothing more is asked on the charge",
    "linkage_opened": "Linkage opened: {category}",
    "linkage_answered": "The provider answered: {answer}",
    "linkage_taken_back": "The provider takes its yes back: {answer}",
    "linkage_ask_withdrawn": "The provider is asked no longer: the consent behind it ended",
    "linkage_closed": "Linkage closed: {outcome}",
    "deadline_missed": "Deadline missed: {kind}",
    "met_recorded_late": "Met in time, recorded late: {kind}",
    "miss_taken_back": "Paused before the moment, recorded late: {kind}",
    "mark_passed": "Reminder: {kind}",
    "obligation_taken": "Somebody took it: {kind}",
    "obligation_handed_on": "Whoever took it leaves; somebody else has it: {kind}",
    "policy_migrated": "Follows policy {to} from now on",
    "escalation_opened": "The ladder opened: {kind}",
    "escalation_raised": "The ladder climbed to {audience}: {kind}",
    "escalation_acknowledged": "Somebody has it: the next rung waits once more",
    "escalation_snoozed": "Put off: {reason_code}",
    "escalation_snooze_ended": "Put off no longer",
    "escalation_ended": "The ladder ended: {how}",
    "transfer_begun": "Another site is to take them over: {reason_code}",
    "transfer_received": "The other site has them: said by {how}",
    "transfer_ended": "The transfer was called off: {reason_code}",
    "journey_ended": "The journey ended: {stage}",
    "paused": "Paused: {kind}",
    "pause_ended": "The pause ended: {kind}",
    "no_contact_recorded": "A no-contact order was recorded: to be kept apart from somebody",
    "no_contact_ended": "A no-contact order stands no longer",
    "fact_undone": "Taken back: {undoes}",
    "outcome_recorded": "{about}: {value}",
    "outcome_held_6_months": "{about}: held for six months",
    "outcome_held_12_months": "{about}: held for twelve months",
    "extension_request_drafted": "A request for more time was drafted; nobody was told",
    "court_date_set": "Court date set",
    "court_date_kept": "Was at court",
    "court_date_moved": "The court date was moved",
    "failure_to_appear": "Failed to appear at court; told to nobody outside the programme",
    "warrant_found": "A warrant was found; told to nobody outside the programme",
    "arrest_recorded": "Arrested; told to nobody outside the programme but by consent",
    "overdose_recorded": "Overdose, survived",
    "safety_alert_raised": "Safety alert: {category}",
    "matter_acknowledged": "Somebody has it: {matter}",
    "matter_planned": "There is a plan: {matter}",
    "linkage_waited_long": "On the waiting list for very long: the policy group hears of it in the quarter's report",
    "transport_confirmed": "How the person gets to the court date is agreed with them",
    "matter_resolved": "Over: {matter}",
    "memo_drafted": "Memo drafted, to be looked through; nobody was told",
    "memo_without_consent": "No memo: no consent in force; the person is asked",
    "memo_sent": "Memo sent to the prosecutor, under the consent",
    "conference_decided": "Decided at the table: {decision}",
    "agenda_item_added": "Put on the agenda: {reason}",
    "agenda_item_removed": "Taken off the agenda",
    "agenda_built": "The agenda was built by rule",
    "agenda_frozen": "The agenda froze",
    "packets_opened": "The packets opened",
    "invitations_reminded": "Whoever had not said whether they come was asked once more",
    "conference_moved": "Moved to another time",
    "attendance_answered": "Answered the invitation: {answer}",
    "delegation_withdrawn": "The colleague need not come any more",
    "attendance_recorded": "{whom} is {there}",
    "team_met": "The team met",
    "action_item_assigned": "{whom} took something on",
    "action_item_withdrawn": "What a partner took on is needed no longer: no consent opens the person to it",
    "action_item_carried": "Not done, carried to the next meeting",
    "minutes_drafted": "The minutes were drafted",
    "minutes_corrected": "Added to the minutes",
    "death_reviewed": "The review after the death was held",
    "gate_stands_narrow": "The {about} door stands {state}: somebody is to look whether it must",
    "gate_reviewed": "The {about} door was looked at and stays {state}: {reason_code}",
    "gate_opened": "The {about} door is open again",
    "report_due": "A quarterly report is owed: {about}",
    "mail_given_up": "A mail could not be sent",
    "mail_given_up_too": "One more mail to the same mailbox could not be sent",
    "mail_seen_to": "Somebody saw to a mail that could not be sent; others to its mailbox wait",
    "mail_mended": "Somebody saw to the mails that could not be sent to a mailbox",
    "report_submitted": "The quarterly report was handed in: {about}",
    "series_set": "The series was set",
    "agreement_signed": "The participation agreement was signed",
    "flagged_for_table": "The {by_role} asks the table to take them up{left}",
    "put_on_table": "Put on a conference’s agenda",
    "taken_up_at_table": "Talked about at the table: {decision}",
    "taken_off_table": "Taken off a conference’s agenda",
    "wish_recorded": "Asked what the table should know",
}
THERE = {True: "in the room", False: "not in the room"}


def why(code: object) -> str:
    """Why something was withheld."""
    return WHY.get(str(code), sentence(code) + ".")


def fact_words(fact: Mapping[str, Any]) -> str:
    """A fact, in words."""
    data = {name: words(value) for name, value in fact["data"].items()}
    data |= {"whom": fact["whom"] or "Somebody", "there": THERE[fact["data"].get("attended", True)]}
    data["left"] = "" if fact["data"].get("put_on", True) else "; the agenda was left as it is"
    text = FACTS.get(fact["type"])
    said = text.format_map(_Forgiving(data)) if text else sentence(fact["type"])
    missing = fact["data"].get("missing")
    return f"{said}; without {', '.join(words(role) for role in missing)}" if missing else said


def told_groups(notices: Iterable[Mapping[str, str | None]] | None) -> list[dict[str, object]]:
    """A fact's notices, those alike together: who was told what and how it went, who was not and why."""
    groups: dict[tuple[str | None, ...], dict[str, object]] = {}
    for notice in notices or ():
        alike = (notice["state"], notice["event"], notice["delivery"], notice["withheld_why"])
        group = groups.setdefault(
            alike,
            {
                "withheld": notice["state"] == "withheld",
                "event": notice["event"],
                "delivery": notice["delivery"],
                "why": notice["withheld_why"],
                "people": [],
                "references": [],
            },
        )
        for name, place in (("people", "person"), ("references", "reference")):
            found = group[name]
            if isinstance(found, list):
                found.append(notice[place])
    return list(groups.values())


def delivery_words(state: object) -> str:
    """How far a mail got."""
    known = {"sent": "delivered", "queued": "waits to be sent", "leased": "being sent", None: "not by mail"}
    return known.get(state if isinstance(state, str) else None, words(state))


class _Forgiving(dict[str, str]):
    def __missing__(self, key: str) -> str:
        return ""
