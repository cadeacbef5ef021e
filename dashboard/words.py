"""How the record's codes and moments are said on a screen: plain words, and time as a person feels it."""

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from dashboard.tones import TONES
from domain.actor import Actor

WHY = {
    "no_consent_in_force": "No consent in force names this agency for it.",
    "not_a_partner_to_this": "This partner has no part in it.",
    "told_by_a_human": "Told by a human, not by the machine.",
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
    "charge_notice_taken_back": "The consent behind the completion notice ended before it was seen",
    "charge_window_ended": "The intake window of a held charge ended",
    "charge_record_confirmed": "The record of the window was confirmed as complete",
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
    "policy_migrated": "Follows policy {to} from now on",
    "escalation_opened": "The ladder opened: {kind}",
    "escalation_raised": "The ladder climbed to {audience}: {kind}",
    "escalation_acknowledged": "Somebody has it: the next rung waits once more",
    "escalation_snoozed": "Put off: {reason_code}",
    "escalation_snooze_ended": "Put off no longer",
    "escalation_ended": "The ladder ended: {how}",
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
    "team_met": "The team met",
    "action_item_assigned": "Somebody took something on",
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
    "mail_mended": "Somebody saw to a mail that could not be sent",
    "report_submitted": "The quarterly report was handed in: {about}",
    "series_set": "The series was set",
    "agreement_signed": "The participation agreement was signed",
    "put_on_table": "Put on a conference’s agenda",
    "taken_up_at_table": "Talked about at the table: {decision}",
    "taken_off_table": "Taken off a conference’s agenda",
    "wish_recorded": "Asked what the table should know",
}
STAGES = {
    "referred": "Referred",
    "intake_pending": "Intake",
    "maintenance": "Stepped down",
}
ANSWERS = {
    "first_contact": "contact",
    "outreach_attempts": "contact",
    "outreach_short": "contact",
    "contact": "contact",
    "wind_search": "contact",
    "initial_screening": "initial-screening",
    "intake": "intake",
    "plan": "plan",
    "table_wish": "wish",
    "consent_renewal": "consent",
    "overdose_outreach": "contact",
    "overdose_contact": "contact",
    "arrest": "contact",
    "release_contact": "contact",
}
ACTS = {
    "record_contact": "contact",
    "complete_initial_screening": "initial-screening",
    "complete_intake": "intake",
    "write_plan": "plan",
    "hold_review": "review",
    "record_wish": "wish",
}
NOTICES = {"waiting": "Waits to be sent", "failed": "Failed", "withheld": "Withheld", "sent": "Delivered"}
STEPS = {
    "mark": "{who} is reminded",
    "missed": "The deadline is missed, and the ladder opens",
    "rung": "{who} is {asked}",
    "agency_reminder": "{who} is reminded, once, of all that it is asked",
    "reminded_lately": "{who} was reminded lately of all that it is asked: not again so soon",
    "eligibility_view_lapsed": "The question lapses to the coordinator",
    "triage_result_published": "The referrer is told the result",
    "in_the_wind_entered": "The person counts as in the wind",
    "unable_to_locate_entered": "The person counts as not located",
}


def words(code: object) -> str:
    """A code as plain words."""
    return str(code or "").replace("_", " ")


def sentence(code: object) -> str:
    """A code as the beginning of a sentence."""
    said = words(code)
    return said[:1].upper() + said[1:]


def why(code: object) -> str:
    """Why something was withheld."""
    return WHY.get(str(code), sentence(code) + ".")


def tone(word: object) -> str:
    """The colour of a state; words always stand beside it."""
    return next((name for name, known in TONES.items() if str(word) in known), "info")


def iso(moment: datetime | str) -> str:
    """For machines."""
    return _aware(moment).isoformat()


def pairs(codes: Iterable[str]) -> list[tuple[str, str]]:
    """Codes with their words, for a choice."""
    return [(code, sentence(code)) for code in codes]


def pairs_of(rows: Iterable[Mapping[str, object]], value: str, text: str) -> list[tuple[object, object]]:
    """Rows as a choice: what is sent, and what is read."""
    return [(row[value], row[text]) for row in rows]


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


def lasting_seconds(seconds: float) -> str:
    """A number of seconds in its two largest units."""
    return lasting(int(seconds // 60))


def exact(moment: datetime | None, now: datetime) -> str:
    """The exact moment, with its zone."""
    return _aware(moment).astimezone(now.tzinfo).strftime("%a %-d %b %Y, %H:%M %Z") if moment else ""


def felt(moment: datetime, now: datetime) -> str:
    """A moment as a person feels it in the zone of `now`: 'in 12 min', 'today 17:00', 'yesterday 09:20', 'Thu 26 Nov'."""
    away = _aware(moment) - now
    local = _aware(moment).astimezone(now.tzinfo)
    days = (local.date() - now.date()).days
    if timedelta(0) <= away < timedelta(hours=1):
        return f"in {_minutes(away)} min"
    if days == 0:
        return f"today {local:%H:%M}"
    if days in {1, -1}:
        return f"{'tomorrow' if days == 1 else 'yesterday'} {local:%H:%M}"
    return f"{local:%a %-d %b}" if abs(days) < 300 else f"{local:%-d %b %Y}"


def due(moment: datetime, now: datetime) -> str:
    """A deadline as a person feels it: '12 min left', '1 h overdue', and else as any moment."""
    away = _aware(moment) - now
    if away < timedelta(0):
        return f"{lasting(_minutes(-away))} overdue"
    return f"{_minutes(away)} min left" if away < timedelta(hours=1) else felt(moment, now)


def due_sentence(moment: datetime, now: datetime) -> str:
    """The end of a sentence on a deadline: 'is due today 17:00', 'is 1 h overdue'."""
    said = due(moment, now)
    return f"is {said}" if said.endswith("overdue") else f"is due {felt(moment, now)}"


def lasted(began: datetime | str, until: datetime | str) -> str:
    """How long something lasted; nothing where it was over at once."""
    minutes = int((_aware(until) - _aware(began)).total_seconds() // 60)
    return lasting(minutes) if minutes > 0 else ""


def lasting(minutes: int) -> str:
    """A length of time in its two largest units."""
    days, hours = divmod(minutes // 60, 24)
    if days:
        return f"{days} d {hours} h" if hours and days < 4 else f"{days} d"
    return f"{hours} h" if hours else f"{minutes} min" if minutes > 0 else "just now"


def urgency(moment: datetime | None, now: datetime) -> str:
    """The tone of a deadline."""
    if moment is None:
        return "info"
    away = _aware(moment) - now
    if away < timedelta(hours=1):
        return "late"
    return "soon" if away < timedelta(days=1, hours=12) else "calm"


def step_words(step: Mapping[str, Any], owed: Mapping[str, Any]) -> str:
    """What happens by itself, in words, and to whom: to one person by name, to several by their role."""
    asked = "asked to act" if step["asks"] == "request" else "told"
    text = STEPS.get(step["what"], sentence(step["what"])) + (
        ", in the inbox alone" if step["channel"] == "inbox" else ""
    )
    who = _step_to(step, owed) if step["audience"] else ""
    return text.format(who=who[:1].upper() + who[1:], asked=asked)


def _step_to(step: Mapping[str, Any], owed: Mapping[str, Any]) -> str:
    if len(step["people"]) != 1 or step["audience"] in {"asked", "provider"}:
        return audience_words(step["audience"], owed)
    (name,) = step["people"]
    if step["audience"] == "owner":
        return str(name)
    return f"{name}, the backup," if step["audience"] == "backup" else f"{words(step['audience'])} {name}"


def audience_words(audience: str, owed: Mapping[str, Any]) -> str:
    """Who is meant by a rung: the name where it is one person's, else the role."""
    if audience in {"owner", "asked", "provider"}:
        return str(owed.get("owner_name") or owed.get("provider_name") or f"the {words(owed['owner_role'])}")
    if audience == "backup" and owed.get("backup_name"):
        return f"{owed['backup_name']}, the backup,"
    return "whoever is on call" if audience == "on_call" else f"the {words(audience)}"


def then_words(owed: Mapping[str, Any], when: str) -> str:
    """The line under what is owed: what happens if nobody acts, or how far it came because nobody did."""
    who = audience_words(owed["next"], owed) if owed["next"] else None
    if owed["missed_at"] is None:
        return f"then: {who} is asked" if who else ""
    climbed = f"climbed {rungs(owed['rung'])}" if owed["rung"] else "the ladder is climbing"
    return f"{climbed}, next: {who}, {when}" if who and when else climbed


def rungs(number: int) -> str:
    """How far a ladder is climbed."""
    return f"{number} {'rung' if number == 1 else 'rungs'}"


def climbed(ladder: Mapping[str, Any]) -> str:
    """How far a ladder came."""
    if ladder["ended_at"]:
        return "At the director, who answers"
    return f"Climbed {rungs(ladder['rung'])}" if ladder["rung"] else "Not climbed yet"


def owed_by(owed: Mapping[str, Any], actor: Actor) -> str:
    """Who has to act, in the reader's eyes."""
    if owed.get("owner_id") is not None and owed["owner_id"] == actor.person_id:
        return "you"
    return str(owed.get("owner_name") or owed.get("provider_name") or words(owed["owner_role"]))


def stage_words(stage: object) -> str:
    """A stage on the strip."""
    return STAGES.get(str(stage), sentence(stage))


def answered_by(owed: Mapping[str, Any]) -> str:
    """Which of a person's acts answers what is owed."""
    return ANSWERS.get(owed["kind"], "review")


def acts_on(person: Mapping[str, Any]) -> list[str]:
    """What can be recorded of a person now, in the order of the journey."""
    return [act for rule, act in ACTS.items() if rule in person["allowed"]]


def notice_words(state: object) -> str:
    """How a notice stands."""
    return NOTICES.get(str(state), sentence(state))


def leaves(kept: Mapping[str, object]) -> list[tuple[str, str]]:
    """What is kept of a person, line by line: a label, and the text as it was given."""
    found: list[tuple[str, str]] = []
    for name, value in kept.items():
        inner = leaves(value) if isinstance(value, Mapping) else [(sentence(name), _text(value))]
        found.extend(one for one in inner if one[1])
    return found


def _text(value: object) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, list):
        return ", ".join(_text(one) for one in value)
    return "" if value is None else str(value)


def _minutes(away: timedelta) -> int:
    return max(1, int(away.total_seconds() // 60))


def fact_words(fact: Mapping[str, Any]) -> str:
    """A fact, in words."""
    data = {name: words(value) for name, value in fact["data"].items()}
    text = FACTS.get(fact["type"])
    said = text.format_map(_Forgiving(data)) if text else sentence(fact["type"])
    missing = fact["data"].get("missing")
    return f"{said}; without {', '.join(words(role) for role in missing)}" if missing else said


def delivery_words(state: object) -> str:
    """How far a mail got."""
    known = {"sent": "delivered", "queued": "waits to be sent", "leased": "being sent", None: "not by mail"}
    return known.get(state if isinstance(state, str) else None, words(state))


class _Forgiving(dict[str, str]):
    def __missing__(self, key: str) -> str:
        return ""


def _aware(moment: datetime | str) -> datetime:
    found = datetime.fromisoformat(moment) if isinstance(moment, str) else moment
    return found if found.tzinfo else found.replace(tzinfo=UTC)
