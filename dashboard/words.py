"""How the record's codes and moments are said on a screen: plain words, and time as a person feels it."""

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

ZONE = ZoneInfo("America/Los_Angeles")

WHY = {
    "no_consent_in_force": "No consent in force names this agency for it.",
    "not_a_partner_to_this": "This partner has no part in it.",
    "told_by_a_human": "Told by a human, not by the machine.",
    "tier_needs_consent": "This much is told only with consent.",
    "referrer_hears_triage_only": "A referrer hears the triage result, and nothing after.",
    "journey_ended": "The journey has ended.",
}
FACTS = {
    "referral_received": "Referral received",
    "eligibility_view_requested": "View on eligibility asked of {asked}",
    "eligibility_view_given": "View given by {asked}: {position}",
    "eligibility_view_lapsed": "The view asked of {asked} lapsed; the coordinator decides",
    "screening_completed": "Screening: {recommendation}",
    "referral_approved": "Approved for outreach",
    "referral_not_accepted": "Not accepted: {reason_code}",
    "referral_waitlisted": "Put on the waiting list",
    "referral_sent_to_conference": "Taken to the conference",
    "referral_withdrawn": "Withdrawn: {reason_code}",
    "triage_result_published": "Triage result published to the referrer",
    "journey_opened": "Journey opened",
    "contact_attempted": "Looked for the person: {outcome}",
    "contact_made": "Contact made: {outcome}",
    "consent_signed": "Consent signed: {kind}",
    "consent_revoked": "Consent revoked",
    "linkage_opened": "Linkage opened: {category}",
    "linkage_answered": "The provider answered: {answer}",
    "linkage_closed": "Linkage closed: {outcome}",
    "deadline_missed": "Deadline missed: {kind}",
    "met_recorded_late": "Met in time, recorded late: {kind}",
    "mark_passed": "Reminder: {kind}",
    "escalation_opened": "The ladder opened: {kind}",
    "escalation_raised": "The ladder climbed to {audience}",
    "escalation_ended": "The ladder ended: {how}",
    "journey_ended": "The journey ended: {stage}",
    "paused": "Paused: {kind}",
    "conference_decided": "Decided at the table: {decision}",
}
TONES = {
    "late": ("refused", "no_show", "failed", "expired", "revoked", "not_accepted", "unable_to_locate", "objects"),
    "soon": ("waitlisted", "in_the_wind", "pending_decision", "identified", "inactive", "paused"),
    "calm": (
        "connected",
        "closed",
        "active",
        "approved",
        "accepted",
        "sent",
        "in_force",
        "held",
        "maintenance",
        "done",
    ),
}
STEPS = {
    "mark": "{who} is reminded",
    "missed": "The deadline is missed, and the ladder opens",
    "rung": "{who} is {asked}",
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


def exact(moment: datetime | None) -> str:
    """The exact moment, with its zone."""
    return _aware(moment).astimezone(ZONE).strftime("%a %-d %b %Y, %H:%M %Z") if moment else ""


def felt(moment: datetime, now: datetime) -> str:
    """A moment as a person feels it: '12 min left', '1 h overdue', 'today 17:00', 'yesterday'."""
    away = _aware(moment) - now
    local, today = _aware(moment).astimezone(ZONE), now.astimezone(ZONE).date()
    days = (local.date() - today).days
    if timedelta(0) <= away < timedelta(hours=1):
        return f"{max(1, int(away.total_seconds() // 60))} min left"
    if days == 0:
        return f"today {local:%H:%M}"
    if days in {1, -1}:
        return f"{'tomorrow' if days == 1 else 'yesterday'} {local:%H:%M}"
    return f"{local:%a %-d %b}" if abs(days) < 300 else f"{local:%-d %b %Y}"


def overdue(moment: datetime, now: datetime) -> str:
    """How long something is overdue."""
    minutes = int((now - _aware(moment)).total_seconds() // 60)
    return f"{lasting(minutes)} overdue"


def lasting(minutes: int) -> str:
    """A length of time in its two largest units."""
    days, hours = divmod(minutes // 60, 24)
    if days:
        return f"{days} d {hours} h" if hours and days < 4 else f"{days} d"
    return f"{hours} h" if hours else f"{max(minutes, 0)} min"


def urgency(moment: datetime | None, now: datetime) -> str:
    """The tone of a deadline."""
    if moment is None:
        return "info"
    away = _aware(moment) - now
    if away < timedelta(hours=1):
        return "late"
    return "soon" if away < timedelta(days=1, hours=12) else "calm"


def step_words(step: Mapping[str, Any]) -> str:
    """What happens by itself, in words."""
    asked = "asked to act" if step["asks"] == "request" else "told"
    text = STEPS.get(step["what"], sentence(step["what"]))
    return text.format(who=sentence(step["audience"]), asked=asked)


def fact_words(fact: Mapping[str, Any]) -> str:
    """A fact, in words."""
    data = {name: words(value) for name, value in fact["data"].items()}
    text = FACTS.get(fact["type"])
    return text.format_map(_Forgiving(data)) if text else sentence(fact["type"])


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
