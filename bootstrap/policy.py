"""A policy file read from disk, with the public holidays of its country and subdivision."""

import tomllib
from datetime import date
from pathlib import Path

import holidays

from domain.policy import Policy
from domain.policy_reading import read

FIRST_YEAR, LAST_YEAR = 2020, 2045


def load_policy(path: Path) -> tuple[Policy, str]:
    """The policy in a file, and the file's text. PolicyFaults names what is wrong with it, line by line."""
    document = path.read_text(encoding="utf-8")
    parsed = tomllib.loads(document)
    programme = parsed.get("programme", {})
    days = public_holidays(programme.get("country", "US"), programme.get("subdivision"))
    return read(parsed, document, days), document


def public_holidays(country: str, subdivision: str | None) -> frozenset[date]:
    """The public holidays that the programme's calendar counts."""
    calendar = holidays.country_holidays(country, subdiv=subdivision, years=range(FIRST_YEAR, LAST_YEAR + 1))
    return frozenset(calendar)
