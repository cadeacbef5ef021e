"""Moving running journeys to another policy: seen before, then done as facts, by somebody who may."""

import tomllib
from datetime import timedelta

import pytest
import pytest_asyncio

from bootstrap.policy import POLICIES, public_holidays
from bootstrap.seed import PROGRAMME_ID
from database.clocks import write_due
from database.migrating import behind
from domain.errors import NotPermitted
from domain.policy import Policy
from domain.policy_reading import read
from domain.words import ContactMode
from tests.usecases.conftest import asked, publish
from usecases import demo, journey, link, migrate

BURIEN = (POLICIES / "burien.toml").read_text()
FACTS = "select count(*) from fact where type = 'policy_migrated' and stream_id = any(:ids)"
VERSIONS = "select array_agg(distinct policy_version) from stream where id = any(:ids)"


def newer(*changes: tuple[str, str, str]) -> tuple[Policy, str]:
    """Burien's policy with other words, each after a place in the text."""
    text = BURIEN.replace('version = "', 'version = "next-', 1)
    for after, old, new in changes:
        at = text.index(old, text.index(after))
        text = text[:at] + new + text[at + len(old) :]
    return read(tomllib.loads(text), text, public_holidays("US", "WA")), text


SHORTER = newer(('kind = "intake"', 'due = "30 days"', 'due = "14 days"'))
AGAIN = newer(("[programme]", "next-", "again-"))
WITHOUT_INTAKE = newer(('kind = "intake"', 'due = "30 days"', 'due = "30 days"\noff = true'))
WITHOUT_CONTACT = newer(('kind = "contact" ', "pausable = true", "pausable = true\noff = true"))


@pytest_asyncio.fixture
async def running(cast, desk, database):
    """A journey before its intake, with a need, that began before the shorter intake was decided."""
    person = await cast.approved()
    need = (await link.open_linkage(desk, cast["outreach"], asked(), person, link.Open(category="food"))).made()
    await publish(database, *SHORTER)
    return person, need


async def move_all(cast, desk):
    async with desk.database.connect() as connection:
        standing = await behind(connection, PROGRAMME_ID)
    for one in standing:
        await migrate.migrate_policy(desk, cast["coordinator"], asked(), one.streams)


async def intake_due(cast, desk, person):
    done = await journey.record_wish(desk, cast["outreach"], asked(), person, journey.Wish(asked=False))
    return next(one for one in done.due[person] if one.kind == "intake").due_at


async def test_a_preview_says_what_would_change_for_whom_and_changes_nothing(cast, desk, running, count):
    person, need = running
    before = await count("select count(*) from fact")
    found = await migrate.preview_migration(desk, cast["coordinator"], asked())
    alias, receipt = await count("select alias from participant"), await count("select receipt_code from referral")
    assert {one.name for one in found} >= {alias, receipt}
    [moving] = [one for one in found if one.moving]
    [intake] = moving.moving
    assert moving.name == alias
    assert (intake.before.kind, intake.before.due_at - intake.after.due_at) == ("intake", timedelta(days=16))
    assert await count("select count(*) from fact") == before
    assert await count(VERSIONS, ids=[person, need]) != [SHORTER[0].version]


async def test_until_it_is_moved_a_running_journey_keeps_its_deadline(cast, desk, running):
    person, _ = running
    due = await intake_due(cast, desk, person)
    [foreseen] = [one for one in await migrate.preview_migration(desk, cast["coordinator"], asked()) if one.moving]
    assert foreseen.moving[0].before.due_at == due
    await move_all(cast, desk)
    assert await intake_due(cast, desk, person) == foreseen.moving[0].after.due_at


async def test_a_journey_moves_with_all_that_stands_under_it_as_facts_under_the_movers_name(cast, desk, running, count):
    person, need = running
    await move_all(cast, desk)
    assert await count(VERSIONS, ids=[person, need]) == [SHORTER[0].version]
    assert await count(FACTS, ids=[person, need]) == 2
    by = "select array_agg(distinct actor_id) from fact where type = 'policy_migrated'"
    assert await count(by) == [cast["coordinator"].person_id]
    assert await count("select count(*) from audit where act = 'migrate_policy' and outcome = 'done'") >= 2


async def test_a_second_run_finds_nothing_left_to_move(cast, desk, running, count):
    await move_all(cast, desk)
    assert await migrate.preview_migration(desk, cast["coordinator"], asked()) == []
    assert (
        await count(
            "select count(*) from stream s where s.policy_version <> :v and s.kind = 'participant'",
            v=SHORTER[0].version,
        )
        == 0
    )


async def test_the_same_key_again_is_the_same_migration(cast, desk, running, count):
    person, need = running
    ask = asked()
    for _ in range(2):
        await migrate.migrate_policy(desk, cast["director"], ask, (person, need))
    assert await count(FACTS, ids=[person, need]) == 2


@pytest.mark.parametrize("who", ["outreach", "supervisor", "officer", "operator"])
async def test_only_who_decides_on_referrals_moves_journeys(cast, desk, running, who, count):
    with pytest.raises(NotPermitted):
        await migrate.preview_migration(desk, cast[who], asked())
    with pytest.raises(NotPermitted):
        await migrate.migrate_policy(desk, cast[who], asked(), running)
    assert await count(FACTS, ids=list(running)) == 0


async def test_what_the_new_policy_does_not_ask_for_ends_and_its_ladder_with_it(cast, desk, database, record, count):
    person = await cast.enrolled()
    await demo.push_clock(desk, cast["coordinator"], asked(), demo.PushClock(advance="16 days"))
    await write_due(record, person)
    climbing = "select count(*) from escalation where kind = 'contact' and ended_at is null"
    assert await count(climbing) == 1
    await publish(database, *WITHOUT_CONTACT)
    await move_all(cast, desk)
    assert await count(climbing) == 0
    assert await count("select status from escalation where kind = 'contact'") == "ended"
    owed = "select count(*) from obligation where kind = 'contact' and closed_at is null"
    assert await count(owed) == 0
    met = journey.Contact(made=True, mode=ContactMode.PHONE, outcome="talked")
    await journey.record_contact(desk, cast["outreach"], asked(met), person, met)
    assert await count(owed) == 0


async def test_what_was_due_before_the_move_was_missed_under_the_policy_of_that_time(cast, desk, running, count):
    person, _ = running
    await demo.push_clock(desk, cast["coordinator"], asked(), demo.PushClock(advance="31 days"))
    await move_all(cast, desk)
    missed = "select count(*) from fact where type = 'deadline_missed' and stream_id = :id and data->>'kind' = 'intake'"
    assert await count(missed, id=person) == 1
    late = "select missed_at = due_at from obligation where kind = 'intake' and closed_at is null"
    assert await count(late) is True


async def test_whoever_hears_of_the_record_hears_of_the_move(cast, desk, running, count):
    person, need = running
    await move_all(cast, desk)
    heard = """select count(distinct h.workflow_id) from hearing h join fact f on f.id = h.fact_id
        where f.type = 'policy_migrated' and f.stream_id = any(:ids)"""
    assert await count(heard, ids=[person, need]) == 2


async def test_a_new_clock_begins_on_running_journeys_and_its_preview_says_so(cast, desk, database, count):
    await publish(database, *WITHOUT_INTAKE)
    person = await cast.approved()
    owed = "select count(*) from obligation where kind = 'intake' and closed_at is null"
    assert await count(owed) == 0
    await publish(database, *AGAIN)
    [moving] = [one for one in await migrate.preview_migration(desk, cast["coordinator"], asked()) if one.moving]
    [new] = [one for one in moving.moving if one.before is None]
    assert (new.after.kind, await count(owed)) == ("intake", 0)
    await move_all(cast, desk)
    assert await intake_due(cast, desk, person) == new.after.due_at
    opener = "select f.type from obligation o join fact f on f.id = o.opened_by where o.kind = 'intake'"
    assert await count(opener) == "journey_opened"
    await move_all(cast, desk)
    assert await count(owed) == 1
