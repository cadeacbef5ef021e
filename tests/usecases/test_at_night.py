"""Two in the night: whoever is on call is mailed, whoever looks after the person reads of it in the morning."""

from dataclasses import replace
from datetime import timedelta

import pytest_asyncio
from sqlalchemy import text

from bootstrap.policy import load_policy, named_policy
from database.clocks import climb, write_due
from database.deliveries import lease_due
from domain.deadlines import WorkingCalendar, awake
from domain.policy import Policy
from domain.words import Role
from tests.api.played import settle_all
from tests.usecases.conftest import asked, publish
from usecases import matters, screen, watch

MAILED = """select coalesce(array_agg(p.login order by p.login), '{}') from delivery d join notice n on n.id = d.notice_id
    join person p on p.id = n.person_id where n.event = 'overdose' and d.state = :state"""
HELD = """select extract(epoch from d.next_try_at - clock_timestamp())::float from delivery d
    join notice n on n.id = d.notice_id where n.event = 'overdose' and d.state = 'queued'"""
OWNER = "select p.login from participant x join person p on p.id = x.owner_id where x.id = :id"
LADDER = "select id from escalation where kind = 'first_contact'"


@pytest_asyncio.fixture
async def sleeping(database) -> Policy:
    """Burien's policy with its night."""
    policy, document = load_policy(named_policy("burien"))
    policy = replace(policy, version=f"night-{policy.version}")
    await publish(database, policy, document.replace('version = "', 'version = "night-', 1))
    return policy


async def at_two_in_the_night(database, policy, now, days=1) -> None:
    zone = WorkingCalendar.of(policy).zone
    night = (now.astimezone(zone) + timedelta(days=days)).replace(hour=2, minute=0, second=0)
    async with database.begin() as c:
        seconds = int((night - now).total_seconds())
        await c.execute(text("update programme set clock_offset = clock_offset + :by"), {"by": seconds})


async def test_an_overdose_at_night_is_mailed_to_whoever_is_on_call_and_to_nobody_else(
    cast, desk, database, sleeping, record, keyring, count
):
    person = await cast.enrolled()
    await settle_all(record, keyring)
    now = (await desk.views.clock(cast["outreach"].programme_id)).now
    await at_two_in_the_night(database, sleeping, now)
    await matters.record_overdose(desk, cast["outreach2"], asked(), person, matters.Happened())
    await settle_all(record, keyring)
    on_call = "outreach"
    owner = await count(OWNER, id=person)
    assert await count(MAILED, state="leased") == [on_call]
    if owner != on_call:
        assert await count(MAILED, state="queued") == [owner]
        assert 3.9 * 3600 < await count(HELD) <= 6 * 3600, "at seven, on the night of a change of the clocks too"
        inbox = await watch.inbox(desk, cast[owner])
        assert "overdose" in {one["event"] for one in inbox.items}, "whoever looks, reads it at once"


async def test_a_ladder_that_can_wait_looks_again_in_the_morning(cast, desk, database, sleeping, record, count):
    person = await cast.approved()
    now = (await desk.views.clock(cast["outreach"].programme_id)).now
    await at_two_in_the_night(database, sleeping, now, days=6)
    await write_due(record, person)
    ladder = await count(LADDER)
    await climb(record, ladder)
    assert await count("select rung from escalation where id = :id", id=ladder) == 0
    night = (await desk.views.clock(cast["outreach"].programme_id)).now
    assert await count("select next_at from escalation where id = :id", id=ladder) == awake(sleeping, night)
    async with database.begin() as c:
        await c.execute(text("update programme set clock_offset = clock_offset + 6 * 3600"))
    await climb(record, ladder)
    assert await count("select rung from escalation where id = :id", id=ladder) == 1


async def mailed_in_the_morning(database, person) -> list[str]:
    """Whom the mails go to that waited for the morning, once it has come."""
    async with database.begin() as c:
        await c.execute(text("update delivery set next_try_at = clock_timestamp() where state = 'queued'"))
        return sorted(one.address for one in await lease_due(c, person.programme_id, "email"))


async def asked_at_night(cast, desk, database, sleeping, record, keyring):
    """A referral on which police are asked for their view at two in the night, and what is then told."""
    now = (await desk.views.clock(cast["outreach"].programme_id)).now
    await at_two_in_the_night(database, sleeping, now)
    referral = await cast.referred()
    await screen.request_view(desk, cast["coordinator"], asked(), referral, Role.POLICE_LIAISON)
    await settle_all(record, keyring)
    return referral


HOW = (
    """select array_agg(distinct d.state) from delivery d join notice n on n.id = d.notice_id where n.event = :event"""
)


async def test_police_are_not_mailed_at_night_but_in_the_morning_and_the_officer_has_the_receipt_at_once(
    cast, desk, database, sleeping, record, keyring, count
):
    await asked_at_night(cast, desk, database, sleeping, record, keyring)
    assert await count(HOW, event="receipt") == ["leased"]
    assert await count(HOW, event="view_requested") == ["queued"]
    assert "view_requested" in {one["event"] for one in (await watch.inbox(desk, cast["police"])).items}
    assert "police@police.example" in await mailed_in_the_morning(database, cast["police"])


async def test_what_police_were_asked_at_night_and_need_not_answer_any_more_is_not_mailed_in_the_morning(
    cast, desk, database, sleeping, record, keyring, count
):
    referral = await asked_at_night(cast, desk, database, sleeping, record, keyring)
    ask = screen.Decide(outcome="approved", reason_code="eligible")
    await screen.decide_referral(desk, cast["coordinator"], asked(ask), referral, ask)
    assert "police@police.example" not in await mailed_in_the_morning(database, cast["police"])
    assert await count(HOW, event="view_requested") == ["cancelled"]
