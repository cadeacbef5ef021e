"""The waiting list: the most urgent first, with why, for the programme's staff alone."""

from datetime import timedelta

import pytest

from database.clocks import write_due
from domain.errors import NotInThisState, NotPermitted
from domain.words import Door, Urgency
from tests.usecases.conftest import asked
from usecases import demo, screen, watch
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


async def urgent(cast, desk, referral, *urgencies, who="outreach"):
    await screen.record_urgencies(desk, cast[who], asked(list(urgencies)), referral, urgencies)


async def points(cast, desk, referral):
    found = {one["id"]: one["reasons"] for one in await waiting_list(desk, cast["coordinator"])}
    return {name: value for name, value in found[referral].items() if name != "per_day"}


async def test_what_makes_it_urgent_counts_as_long_as_it_holds(cast, desk):
    referral = await cast.referred("coordinator", door=Door.COMMUNITY)
    await urgent(cast, desk, referral, Urgency.PREGNANT)
    ask = screen.Decide(outcome="waitlisted", reason_code="no_capacity")
    await screen.decide_referral(desk, cast["coordinator"], asked(ask), referral, ask)
    assert await points(cast, desk, referral) == {"pregnant": 30}
    # something happened while they waited
    await urgent(cast, desk, referral, Urgency.PREGNANT, Urgency.OVERDOSE)
    await demo.push_clock(desk, cast["coordinator"], asked(), demo.PushClock(advance="20 days"))
    # to say more is not to say again: the overdose is as long ago as it is
    await urgent(cast, desk, referral, Urgency.PREGNANT, Urgency.OVERDOSE, Urgency.UNSAFE)
    assert await points(cast, desk, referral) == {"overdose": 40, "pregnant": 30, "unsafe": 30}
    await demo.push_clock(desk, cast["coordinator"], asked(), demo.PushClock(advance="11 days"))
    assert await points(cast, desk, referral) == {"pregnant": 30, "unsafe": 30}
    await urgent(cast, desk, referral, Urgency.OVERDOSE)
    assert await points(cast, desk, referral) == {"overdose": 40}


async def test_urgency_is_recorded_until_somebody_decides_and_by_no_partner(cast, desk):
    referral = await waits(cast, desk, "officer")
    for who in ("officer", "police", "case_manager"):
        with pytest.raises(NotPermitted):
            await urgent(cast, desk, referral, Urgency.UNSAFE, who=who)
    ask = screen.Decide(outcome="not_accepted", reason_code="person_not_interested")
    await screen.decide_referral(desk, cast["coordinator"], asked(ask), referral, ask)
    with pytest.raises(NotInThisState):
        await urgent(cast, desk, referral, Urgency.UNSAFE)


async def test_whoever_is_decided_on_waits_no_more(cast, desk):
    referral = await waits(cast, desk, "officer")
    ask = screen.Decide(outcome="approved", reason_code="eligible")
    await screen.decide_referral(desk, cast["coordinator"], asked(ask), referral, ask)
    assert await waiting_list(desk, cast["coordinator"]) == []


async def test_who_waits_is_looked_at_every_two_weeks_and_waits_on_without_a_ladder(cast, desk, record, count):
    referral = await waits(cast, desk, "officer")
    first = (await waiting_list(desk, cast["coordinator"]))[0]["review_due"]
    before = await watch.referral(desk, cast["officer"], referral)
    await demo.push_clock(desk, cast["coordinator"], asked(), demo.PushClock(advance="15 days"))
    await write_due(record, referral)
    assert await count("select count(*) from escalation where kind = 'waitlist_review' and ended_at is null") == 1
    await screen.review_waiting(desk, cast["coordinator"], asked(), referral, "Still no room.")
    assert await count("select status from escalation where kind = 'waitlist_review'") == "answered"
    (waiting,) = await waiting_list(desk, cast["coordinator"])
    assert waiting["review_due"] - first > timedelta(days=14)
    assert await count("select count(*) from note where kind = 'waiting'") == 1
    ends = "select count(*) from obligation where kind = 'waitlist_end' and closed_at is null and due_at < opened_at + interval '91 days'"
    assert await count(ends) == 1, "how long anybody waits at most counts from the first day"
    after = await watch.referral(desk, cast["officer"], referral)
    assert {**after, "disposition": None} == {**before, "disposition": None}, "whoever referred learns nothing of it"


async def test_only_who_waits_is_looked_at_and_by_those_who_lead(cast, desk):
    with pytest.raises(NotInThisState):
        await screen.review_waiting(desk, cast["coordinator"], asked(), await cast.referred("officer"))
    referral = await waits(cast, desk, "officer")
    for who in ("outreach", "case_manager", "officer", "police"):
        with pytest.raises(NotPermitted):
            await screen.review_waiting(desk, cast[who], asked(), referral)


@pytest.mark.parametrize("who", ["officer", "police", "prosecutor", "defender", "provider", "auditor"])
async def test_no_partner_sees_it(cast, desk, who):
    with pytest.raises(NotPermitted):
        await waiting_list(desk, cast[who])
