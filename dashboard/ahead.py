"""What comes by itself if nobody acts, in words: the steps ahead, the next rung, how far a ladder came."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from dashboard.words import sentence, words

STEPS = {
    "mark": "{who} is reminded",
    "missed": "The deadline is missed, and the ladder opens",
    "rung": "{who} is {asked}",
    "agency_reminder": "{who} is reminded, once, of all that it is asked",
    "reminded_lately": "{who} is not reminded again so soon: it heard lately of all that it is asked",
    "eligibility_view_lapsed": "The question lapses to the coordinator",
    "triage_result_published": "The referrer is told the result",
    "in_the_wind_entered": "The person counts as in the wind",
    "unable_to_locate_entered": "The person counts as not located",
}
AT_THE_END = "at the director, who answers"


def step_words(step: Mapping[str, Any], owed: Mapping[str, Any]) -> str:
    """What happens by itself, in words, and to whom: to one person by name, to several by their role."""
    said = coming_words(step, owed)
    return said[:1].upper() + said[1:]


def coming_words(step: Mapping[str, Any], owed: Mapping[str, Any]) -> str:
    """The same inside a sentence; and who said that they have it, where somebody did."""
    asked = "asked to act" if step["asks"] == "request" else "told"
    text = STEPS.get(step["what"], sentence(step["what"])).format(
        who=_who(step, owed) if step["audience"] else "", asked=asked
    )
    quietly = ", in the inbox alone" if step["channel"] == "inbox" else ""
    taken = f", though {step['taken_by']} has it" if step["taken_by"] else ""
    return text + quietly + taken


def _who(step: Mapping[str, Any], owed: Mapping[str, Any]) -> str:
    """Who is meant: the agency or office that is asked, the name where it is one person's, else the role."""
    audience, role = step["audience"], words(step["audience"])
    if step["agency"] or audience == "provider":
        return str(step["agency"] or "the provider")
    if audience == "asked":
        return str(owed.get("owner_name") or f"the {words(owed['owner_role'])}")
    name = step["people"][0] if len(step["people"]) == 1 else None
    if audience == "owner":
        return str(name or owed.get("owner_name") or f"the {words(owed['owner_role'])}")
    if audience == "on_call":
        return f"{name}, on call," if name else "whoever is on call"
    if name is None:
        return f"the {role}"
    return f"{name}, the backup," if audience == "backup" else f"{role} {name}"


def then_words(owed: Mapping[str, Any], felt: Callable[[datetime], str]) -> str:
    """The line under what is owed: what happens if nobody acts, or how far it came because nobody did."""
    coming = coming_words(owed["next"], owed) if owed["next"] else ""
    if owed["missed_at"] is None:
        return f"then: {coming}" if coming else ""
    if owed["rung"] is None:
        return AT_THE_END
    came = f"climbed {rungs(owed['rung'])}" if owed["rung"] else "the ladder is climbing"
    return f"{came}; next, {felt(owed['next']['at'])}: {coming}" if coming else came


def rungs(number: int) -> str:
    """How far a ladder is climbed."""
    return f"{number} {'rung' if number == 1 else 'rungs'}"


def climbed(ladder: Mapping[str, Any]) -> str:
    """How far a ladder came."""
    if ladder["ended_at"]:
        return AT_THE_END[:1].upper() + AT_THE_END[1:]
    return f"Climbed {rungs(ladder['rung'])}" if ladder["rung"] else "Not climbed yet"
