"""A rung that the policy puts into the inbox alone: whoever looks finds it, no mail goes, and the ladder climbs as ever."""

import tomllib

import pytest_asyncio

from bootstrap.policy import load_policy, named_policy, public_holidays
from domain.policy_reading import read
from tests.activities.test_asked_once import LADDER, TOLD, climb
from tests.usecases.conftest import publish
from usecases import watch

UNMAILED = [f'{{ tell = "{one}", asks = "request", wait = "1 working day" }}' for one in ("owner", "backup")]
MAILED = """select array_agg(a.login order by n.created_at, a.login) from notice n join person a on a.id = n.person_id
    join delivery d on d.notice_id = n.id where n.stream_id = :id"""
# who owns it supervises too, and nobody else does
ALONE = "update person set roles = case when login = 'outreach' then array_append(roles, 'supervisor') else roles end"
NO_OTHER = "update person set active = false where login in ('supervisor', 'outreach2')"


@pytest_asyncio.fixture
async def quiet_owner(database):
    """On the care ladder's first two rungs, owner and backup find it in the inbox alone."""
    document = load_policy(named_policy("burien"))[1].replace('version = "', 'version = "inbox-', 1)
    before, care = document.split('name = "care"', 1)
    for rung in UNMAILED:
        care = care.replace(rung, rung.replace(" }", ', channel = "inbox" }'), 1)
    document = f'{before}name = "care"{care}'
    await publish(database, read(tomllib.loads(document), document, public_holidays("US", "WA")), document)


async def missed(cast, hands, push, value):
    """A journey of the outreach worker's whose first contact is overdue, and its ladder."""
    person = await cast.approved(owner_id=cast["outreach"].person_id)
    await hands.settle(f"participant/{person}")
    await push("9 days")
    await hands.come_due(f"participant/{person}")
    return person, await value(LADDER)


async def test_who_is_told_in_the_inbox_alone_finds_it_there_and_the_next_rung_is_mailed(
    quiet_owner, cast, desk, hands, push, value
):
    person, ladder = await missed(cast, hands, push, value)
    steps = (await watch.participant(desk, cast["coordinator"], person))["due"][0]["if_nobody_acts"]
    rungs = [(one["audience"], one["channel"]) for one in steps if one["what"] == "rung"]
    assert rungs[:2] == [("owner", "inbox"), ("backup", "inbox")]
    assert rungs[2:] == [("supervisor", "mail"), ("coordinator", "mail"), ("director", "mail")]
    while await value("select rung from escalation where id = :id", id=ladder) < 3:
        await climb(hands, push, ladder, times=1)
    assert await value(TOLD, id=ladder) == ["outreach", "outreach2", "supervisor"]
    assert await value(MAILED, id=ladder) == ["supervisor"]
    inbox = await watch.inbox(desk, cast["outreach"])
    assert ladder in {one["stream_id"] for one in inbox.items}


async def test_a_rung_with_nobody_on_it_tells_as_the_next_does_and_whoever_had_it_in_the_inbox_alone_is_mailed(
    quiet_owner, cast, desk, hands, push, value
):
    await value(ALONE)
    await value(NO_OTHER)
    person, ladder = await missed(cast, hands, push, value)
    steps = (await watch.participant(desk, cast["coordinator"], person))["due"][0]["if_nobody_acts"]
    said = [(one["audience"], one["channel"]) for one in steps if one["what"] == "rung"]
    assert said[:2] == [("owner", "inbox"), ("supervisor", "mail")]
    await climb(hands, push, ladder, times=12)
    assert await value(MAILED, id=ladder) == ["outreach", "coordinator", "coordinator2", "director"]
