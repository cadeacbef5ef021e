"""Every policy that comes with the product can be used, names its sources, and says where it departs from LEAD."""

from dataclasses import replace

import pytest

from bootstrap.policy import POLICIES, load, policy_names
from domain.policy import Duration, Policy, Practice
from domain.policy_principles import departures
from domain.words import Door
from tests.domain.lives import POLICY

FILES = {name: load(POLICIES / f"{name}.toml") for name in policy_names()}
HOURS = Duration(amount=4, unit="hours")
SAID = {
    "burien": [],
    "santa_fe": [],
    "clackamas": ["nobody needs an arrest", "after the intake nothing more is owed", "consent opens a disclosure"],
    "watauga": ["the charge waits for the intake", "after the intake nothing more is owed"],
    "arrest_first": ["nobody needs an arrest"],
}


def said(policy: Policy) -> list[str]:
    return [what.removeprefix("departs from LEAD's core principles: ") for _, _, what in departures(policy)]


def clock(policy: Policy, kind: str):
    return next(one for one in policy.clocks if one.kind == kind)


def test_there_are_five_and_each_is_of_another_programme():
    assert set(FILES) == set(SAID)
    assert len({pack.policy.programme for pack in FILES.values()}) == len(FILES)


@pytest.mark.parametrize("name", SAID)
def test_a_policy_says_where_it_departs_from_leads_principles(name: str):
    found = said(FILES[name].policy)
    assert len(found) == len(SAID[name])
    assert all(what.startswith(begins) for what, begins in zip(found, SAID[name], strict=True))


@pytest.mark.parametrize("name", SAID)
def test_a_policy_names_its_sources(name: str):
    assert "source" in (POLICIES / f"{name}.toml").read_text().split("[programme]")[0].lower()
    assert all(one.source for one in FILES[name].policy.criteria)


@pytest.mark.parametrize("name", [name for name in SAID if name != "burien"])
def test_a_policy_says_only_what_differs_from_burien(name: str):
    text = (POLICIES / f"{name}.toml").read_text()
    assert 'extends = "burien"' in text
    assert len(text.splitlines()) < len((POLICIES / "burien.toml").read_text().splitlines()) / 4


def test_what_the_programmes_publish():
    of = {name: pack.policy for name, pack in FILES.items()}
    assert of["burien"].doors[Door.ARREST_DIVERSION].state == "closed"
    assert {name for name in of if of[name].doors[Door.COMMUNITY].state == "open"} == {"burien", "watauga"}
    assert str(clock(of["santa_fe"], "intake").due) == "30 days"
    assert str(clock(of["clackamas"], "intake").due) == "14 days"
    assert str(clock(of["watauga"], "intake").by_door[Door.ARREST_DIVERSION]) == "14 days"
    assert str(clock(of["arrest_first"], "first_contact").by_door[Door.ARREST_DIVERSION]) == "30 minutes"
    held = {name: pack.charge_hold for name, pack in of.items() if pack.charge_hold}
    assert {name: (str(rule.window), rule.presumption) for name, rule in held.items()} == {
        "santa_fe": ("30 days", "not_filed"),
        "clackamas": ("14 days", "none"),
        "arrest_first": ("30 days", "not_filed"),
    }
    assert {"amount", "profit", "minors", "promoting"} <= {one.code for one in of["santa_fe"].criteria}


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        (
            {"clocks": tuple(replace(one, due=HOURS) if one.kind == "scene_handoff" else one for one in POLICY.clocks)},
            "a person is handed over warm, within 30 minutes (90 on long ways): here within 4 hours",
        ),
        ({"practice": Practice(abstinence_required=True)}, "nobody is asked to be sober"),
        ({"practice": Practice(ends_after=Duration(amount=180, unit="days"))}, "here it ends after 180 days"),
        ({"caseload_block": 44}, "a case manager never has more than 25 people: here up to 44"),
        (
            {"clocks": tuple(replace(one, by_door=None) for one in POLICY.clocks)},
            "a person is handed over warm, within 30 minutes (90 on long ways): here within 3 working days",
        ),
    ],
)
def test_other_departures_are_said_too(changes: dict[str, object], says: str):
    [found] = said(replace(POLICY, **changes))
    assert says in found
