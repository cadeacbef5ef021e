"""What somebody took on at the table about a person is not theirs once an order keeps that person from one of theirs."""

import pytest

from bootstrap.seed import person_id
from domain.words import ConferenceDecision
from tests.usecases.conftest import asked
from tests.usecases.test_apart import assign, keep_apart, with_
from tests.usecases.test_room import decide, in_the_room, meeting
from usecases import confer, minutes, screen, taking_on

OWED = """select array_agg(a.login order by a.login) from obligation o join person a on a.id = o.owner_id
    where o.kind = 'action_item' and o.closed_at is null"""
DUE = "select min(due_at) > now() from obligation where kind = 'action_item' and closed_at is null"


async def taken(cast, desk, person, *who, **said):
    """A meeting at which these people took something on about a person."""
    made = await meeting(cast, desk)
    item = await in_the_room(cast, desk, made, participant_id=person)
    work = tuple(taking_on.TakeOn(owner_id=person_id(one), text="Ask at the clinic.", **said) for one in who)
    await decide(cast, desk, made, item, ConferenceDecision.NOTED, action_items=work)


async def texts(cast, desk, who):
    return [one["text"] for one in await minutes.taken_on(desk, cast[who])]


@pytest.mark.parametrize("first", [True, False])
async def test_it_goes_to_the_persons_own_worker_with_the_order_and_nobody_elses_moves(cast, desk, count, first):
    one, other = await with_(cast, desk, "case_manager"), await with_(cast, desk, "case_manager2")
    await taken(cast, desk, one, "case_manager2", "outreach")
    assert await count(OWED) == ["case_manager2", "outreach"]
    await (keep_apart(cast, desk, one, other) if first else keep_apart(cast, desk, other, one))
    assert await count(OWED) == ["case_manager", "outreach"]
    assert await texts(cast, desk, "case_manager2") == []
    assert await texts(cast, desk, "case_manager") == ["Ask at the clinic."]
    (own,) = await minutes.taken_on(desk, cast["case_manager"])
    await confer.complete_action_item(desk, cast["case_manager"], asked(), own["id"])
    assert await count(OWED) == ["outreach"]


async def test_whoever_takes_a_person_over_with_the_order_takes_over_what_was_taken_on(cast, desk, count):
    one, other = await with_(cast, desk, "case_manager"), await with_(cast, desk, "case_manager")
    await taken(cast, desk, one, "case_manager")
    await keep_apart(cast, desk, one, other, owner_id=person_id("case_manager2"))
    assert await count(OWED) == ["case_manager2"]


async def test_what_is_given_over_is_not_late_at_once(cast, desk, count):
    one, other = await with_(cast, desk, "case_manager"), await with_(cast, desk, "case_manager2")
    await taken(cast, desk, one, "case_manager2", due_in="1 day")
    await count("update obligation set due_at = now() - interval '1 day' where kind = 'action_item' returning 1")
    await count("update action_item set due_at = now() - interval '1 day' returning 1")
    await keep_apart(cast, desk, one, other)
    assert await count(DUE)


async def test_an_approval_that_names_the_order_does_the_same(cast, desk, count):
    known = await with_(cast, desk, "case_manager")
    await taken(cast, desk, known, "outreach")
    ask = screen.Decide(
        outcome="approved", reason_code="eligible", owner_id=person_id("outreach"), no_contact_with=(known,)
    )
    await screen.decide_referral(desk, cast["coordinator"], asked(ask), await cast.referred(), ask)
    assert await count(OWED) == ["case_manager"]


async def test_whoever_is_given_one_of_two_later_keeps_nothing_of_the_other(cast, desk, count):
    one, other = await with_(cast, desk, "case_manager"), await with_(cast, desk, "case_manager2")
    await taken(cast, desk, one, "outreach2")
    await keep_apart(cast, desk, one, other)
    assert await count(OWED) == ["outreach2"], "who works with neither keeps it"
    await assign(cast, desk, other, "outreach2")
    assert await count(OWED) == ["case_manager"]
