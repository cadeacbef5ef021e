"""The waiting list: the most urgent first, with why, for the programme's staff alone."""

import pytest

from domain.errors import NotPermitted
from domain.words import Door
from tests.usecases.conftest import asked
from usecases import screen
from usecases.waiting import waiting_list


async def waits(cast, desk, who="coordinator", **changes):
    referral = await cast.referred(who, **changes)
    ask = screen.Decide(outcome="waitlisted", reason_code="no_capacity")
    await screen.decide_referral(desk, cast["coordinator"], asked(ask), referral, ask)
    return referral


async def test_the_most_urgent_come_first_and_of_two_alike_who_came_first(cast, desk):
    first = await waits(cast, desk, door=Door.COMMUNITY)
    second = await waits(cast, desk, door=Door.COMMUNITY)
    roofless = await waits(cast, desk, door=Door.COMMUNITY, needs=("shelter",))
    held = await waits(cast, desk, "officer", in_custody=True)
    await cast.referred("officer")
    found = await waiting_list(desk, cast["outreach"])
    assert [one["id"] for one in found] == [held, roofless, first, second]
    assert [one["reasons"] for one in found] == [
        {"custody": 100, "police_referred": 15},
        {"unsheltered": 20},
        {},
        {},
    ]
    assert [one["score"] for one in found] == [115, 20, 0, 0]
    assert all(one["review_due"] for one in found)


async def test_whoever_is_decided_on_waits_no_more(cast, desk):
    referral = await waits(cast, desk, "officer")
    ask = screen.Decide(outcome="approved", reason_code="eligible")
    await screen.decide_referral(desk, cast["coordinator"], asked(ask), referral, ask)
    assert await waiting_list(desk, cast["coordinator"]) == []


@pytest.mark.parametrize("who", ["officer", "police", "prosecutor", "defender", "provider", "auditor"])
async def test_no_partner_sees_it(cast, desk, who):
    with pytest.raises(NotPermitted):
        await waiting_list(desk, cast[who])
