"""A provider is reminded of all that it is asked once a week, by one mail that says nothing; what is urgent has its own."""

import asyncio

import pytest

from database.clocks import write_due
from domain.roles import Sight
from domain.visibility import access
from tests.usecases.test_consent_and_links import MOVED, sought
from usecases import foresee, watch

pytestmark = pytest.mark.usefixtures("weeks_without_a_holiday")
PROVIDER = "provider@harbor-homes.example"
WHY = "select array_agg(withheld_why order by created_at) from notice where event = 'agency_reminder' and state = 'withheld'"
LADDERS = "select array_agg(id) from escalation where kind = 'provider_answer' and ended_at is null"


@pytest.fixture
def ask(cast, desk, hands):
    """The programme asks the provider for a service; that first mail always goes."""

    async def run(category="housing"):
        made = await sought(cast, desk, await cast.enrolled(), category)
        await hands.settle(f"linkage/{made}")
        return made

    return run


@pytest.fixture
def days(push, record, hands, value):
    """Days go by with a worker that hears every moment."""

    async def run(number, *linkages):
        for _ in range(number):
            await push("1 day")
            for one in linkages:
                await write_due(record, one)
                await hands.settle(f"linkage/{one}")
            for ladder in await value(LADDERS) or ():
                await hands.climb(f"escalation/{ladder}")

    return run


def letters(mailbox):
    return [mail.get_payload()[0].get_payload(decode=True).decode() for mail in mailbox.to(PROVIDER)]


async def test_three_people_are_reminded_of_by_one_mail_and_not_again_within_the_week(ask, days, mailbox, value):
    made = [await ask() for _ in range(3)]
    assert len(mailbox.to(PROVIDER)) == 3, "each referral is told of once"
    await days(7, *made)
    assert len(mailbox.to(PROVIDER)) == 4
    assert await value(WHY) == ["reminded_lately"] * 2
    reminder = letters(mailbox)[-1]
    assert "/i/" in reminder
    assert "/a/" not in reminder, "it answers no single question: it leads to the page of them all"
    assert not [word for word in ("housing", "harbor", "alder", "3 ") if word in reminder.lower()]


async def test_what_stays_unanswered_is_reminded_of_again_a_week_later_and_then_its_owner_is_asked(
    ask, days, mailbox, value
):
    made = [await ask() for _ in range(2)]
    await days(13, *made)
    assert len(mailbox.to(PROVIDER)) in {2 + 1, 2 + 2}
    first = await value("select min(created_at) from notice where event = 'agency_reminder' and state = 'told'")
    last = await value("select max(created_at) from notice where event = 'agency_reminder' and state = 'told'")
    assert first == last or (last - first).days >= 7
    assert await value("select max(rung) from escalation where kind = 'provider_answer'") >= 1


async def test_what_is_urgent_reminds_for_itself_with_its_own_link(ask, days, mailbox):
    made = [await ask("shelter") for _ in range(2)]
    await days(7, *made)
    assert len(mailbox.to(PROVIDER)) == 4
    assert all("/a/" in words for words in letters(mailbox)[-2:])


async def test_two_that_come_due_at_once_are_one_reminder(ask, push, record, hands, mailbox, value):
    made = [await ask() for _ in range(4)]
    await push("7 days")
    await asyncio.gather(*(write_due(record, one) for one in made))
    await asyncio.gather(*(hands.settle(f"linkage/{one}") for one in made))
    assert len(mailbox.to(PROVIDER)) == 4 + 1
    assert len(await value(WHY)) == 3


async def test_the_reminder_stands_in_the_inbox_and_singles_nobody_out(ask, days, cast, desk):
    made = [await ask() for _ in range(2)]
    await days(7, *made)
    inbox = (await watch.inbox(desk, cast["provider"])).items
    (one,) = [one for one in inbox if one["event"] == "agency_reminder"]
    assert "linkage_id" not in one


async def foreseen(cast, desk, linkage):
    proof = access(cast["supervisor"], Sight.PARTICIPANTS)
    owed = await desk.views.owed_around(proof, linkage)
    (asked,) = [one for one in owed if one["kind"] == "provider_answer"]
    return [(one["what"], one["people"]) for one in (await foresee.ahead(desk, proof, [asked["id"]]))[asked["id"]]]


async def test_if_nobody_acts_says_that_one_reminder_stands_for_all_and_comes_once_a_week(ask, cast, desk):
    first = await ask()
    steps = await foreseen(cast, desk, first)
    assert [what for what, _ in steps] == ["agency_reminder", "missed", "reminded_lately", "rung", "rung", "rung"]
    assert steps[0][1], "the agency's people are named"
    assert steps[2][1] == (), "nobody is reminded then"


async def test_if_nobody_acts_names_the_own_reminder_of_what_is_urgent(ask, cast, desk):
    steps = await foreseen(cast, desk, await ask("shelter"))
    assert [what for what, _ in steps] == ["mark", "missed", "rung", "rung", "rung", "rung"]


async def test_after_the_provider_its_owner_is_asked_who_looks_for_somebody_else(ask, push, hands, value):
    made = await ask("shelter")
    await value(f"{MOVED} returning 1", kind="provider_answer")
    await hands.come_due(f"linkage/{made}")
    ladder = await value("select id from escalation where kind = 'provider_answer'")
    for _ in range(4):
        await hands.climb(f"escalation/{ladder}")
        await push("5 days")
    told = """select array_agg(a.login || '' order by f.seq) from notice n join fact f on f.id = n.fact_id
        join person a on a.id = n.person_id where n.stream_id = :id"""
    owner = await value("select a.login from linkage l join person a on a.id = l.owner_id where l.id = :id", id=made)
    assert (await value(told, id=ladder))[:2] == ["provider", owner]
