"""What comes by itself if nobody acts, in words: the steps ahead, the next rung, how far a ladder came."""

from collections.abc import Mapping
from typing import Any

from dashboard.words import sentence, words

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
