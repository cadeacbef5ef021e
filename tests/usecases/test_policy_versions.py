"""A running journey keeps the policy it began with; what begins later follows the new one."""

import tomllib
from datetime import timedelta
from pathlib import Path

import pytest_asyncio

from bootstrap.policy import public_holidays
from database.clocks import write_due
from domain.policy_reading import read
from domain.words import ContactMode
from tests.usecases.conftest import asked, publish
from usecases import demo, journey, link

BURIEN = (Path(__file__).parents[2] / "policies" / "burien.toml").read_text()
# a programme that wants to see people every three days, and calls its ladder otherwise
NEWER = (
    BURIEN.replace('version = "', 'version = "next-', 1)
    .replace(
        'due = "14 days"\nowner = "owner"\nladder = "contact"\npausable = true',
        'due = "3 days"\nowner = "owner"\nladder = "contact"\npausable = true',
    )
    .replace('"care"', '"closer_care"')
)
CONTACT = journey.Contact(made=True, mode=ContactMode.PHONE, outcome="talked")
PINNED = "select policy_version from stream where id = :id"


@pytest_asyncio.fixture
async def running(cast, database):
    """A journey that began before the newer policy was published."""
    person = await cast.enrolled()
    await publish(database, read(tomllib.loads(NEWER), NEWER, public_holidays("US", "WA")), NEWER)
    return person


async def due_after_a_contact(cast, desk, person) -> timedelta:
    done = await journey.record_contact(desk, cast["outreach"], asked(), person, CONTACT)
    (owed,) = [one for one in done.due[person] if one.kind == "contact"]
    return owed.due_at - owed.opened_at


async def test_a_running_journey_keeps_its_clocks_and_a_new_one_has_the_new(cast, desk, running):
    hour = timedelta(hours=1)
    assert abs(await due_after_a_contact(cast, desk, running) - timedelta(days=14)) <= hour
    assert abs(await due_after_a_contact(cast, desk, await cast.enrolled()) - timedelta(days=3)) <= hour


async def test_what_stands_under_a_running_journey_follows_its_policy(cast, desk, running, count, policy):
    done = await link.open_linkage(desk, cast["outreach"], asked(), running, link.Open(category="food"))
    assert await count(PINNED, id=done.made()) == policy.version
    assert await count(PINNED, id=await cast.referred()) == tomllib.loads(NEWER)["programme"]["version"]


async def test_a_ladder_climbs_by_the_policy_of_what_it_is_about(cast, desk, running, record, count, policy):
    await demo.push_clock(desk, cast["coordinator"], asked(), demo.PushClock(advance="40 days"))
    await write_due(record, running)
    versions = await count("select array_agg(distinct s.policy_version) from stream s where s.kind = 'escalation'")
    ladders = await count("select array_agg(distinct ladder) from escalation")
    assert (versions, ladders) == ([policy.version], ["care", "contact"])
