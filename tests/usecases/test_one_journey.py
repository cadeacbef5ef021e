"""One person has one journey: what is approved of somebody whose journey is open joins it, and never opens a second."""

import asyncio

import pytest

from domain.errors import Invalid, VersionConflict
from domain.words import ConferenceDecision, Stage
from tests.activities.test_races import writing_waits
from tests.usecases.conftest import asked
from tests.usecases.test_room import decide, in_the_room, meeting, roll
from tests.usecases.test_separate import decided, joined, taken_out
from usecases import journey, same_person, screen

PEOPLE = "select count(*) from participant"
WHOSE = "select participant_id from referral where id = :id"


async def judged(cast, desk, referral, record, *, same=True):
    await same_person.link_referral(desk, cast["coordinator"], asked(), referral, record, is_same=same)


async def test_whose_journey_is_open_gets_no_second_one_and_the_refusal_says_what_may_be_done(cast, desk, count):
    person, referral = await cast.approved(), await cast.referred()
    await judged(cast, desk, referral, person)
    alias = await count("select alias from participant where id = :id", id=person)
    with pytest.raises(Invalid) as refused:
        await decided(cast, desk, referral)
    (fault,) = refused.value.faults
    assert (fault.pointer, fault.code) == ("/participant_id", "has_open_journey")
    assert alias in fault.message
    assert str(person) in fault.message
    assert "judge first that it is somebody else" in fault.message
    assert await count(PEOPLE) == 1
    assert await decided(cast, desk, referral, participant_id=person) == person
    assert await count(PEOPLE) == 1


async def test_it_holds_from_referral_to_referral_and_whichever_of_them_was_judged(cast, desk, count):
    first, second, third = [await cast.referred() for _ in range(3)]
    await judged(cast, desk, second, first)
    await judged(cast, desk, third, second)
    person = await decided(cast, desk, second)
    for referral in (first, third):
        with pytest.raises(Invalid) as refused:
            await decided(cast, desk, referral)
        assert str(person) in refused.value.faults[0].message
    await judged(cast, desk, third, second, same=False)
    await decided(cast, desk, third)
    assert await count(PEOPLE) == 2, "the last judgement counts, whichever of the two it was written on"


async def test_it_joins_nobody_elses_journey_either(cast, desk):
    person, somebody_else, referral = await cast.approved(), await cast.approved(), await cast.referred()
    await judged(cast, desk, referral, person)
    with pytest.raises(Invalid) as refused:
        await decided(cast, desk, referral, participant_id=somebody_else)
    assert refused.value.faults[0].code == "has_open_journey"


async def test_a_journey_that_has_ended_is_no_reason_and_the_one_opened_after_it_is(cast, desk, count):
    person = await cast.approved()
    ask = journey.End(stage=Stage.EXITED, reason_code="moved_away")
    await journey.end_journey(desk, cast["supervisor"], asked(ask), person, ask)
    back, again = await cast.referred(), await cast.referred()
    for referral in (back, again):
        await judged(cast, desk, referral, person)
    await decided(cast, desk, back)
    with pytest.raises(Invalid):
        await decided(cast, desk, again)
    assert await count(PEOPLE) == 2


async def test_screening_with_a_decision_is_held_to_it_too(cast, desk):
    person, referral = await cast.approved(), await cast.referred()
    await judged(cast, desk, referral, person)
    ask = screen.Decide(outcome="approved", reason_code="eligible")
    with pytest.raises(Invalid) as refused:
        await screen.screen(desk, cast["coordinator"], asked(ask), referral, {}, None, ask)
    assert refused.value.faults[0].pointer == "/decision/participant_id"


async def test_two_referrals_of_one_person_approved_in_the_same_moment_open_one_journey(cast, desk, count, database):
    first, second = await cast.referred(), await cast.referred()
    await judged(cast, desk, first, second)
    async with writing_waits(database):
        both = [asyncio.create_task(decided(cast, desk, one)) for one in (first, second)]
        await asyncio.sleep(0.3)
    came = await asyncio.gather(*both, return_exceptions=True)
    assert [type(one) for one in came if isinstance(one, Exception)] in ([VersionConflict], [Invalid])
    assert await count(PEOPLE) == 1
    undecided = first if await count(WHOSE, id=first) is None else second
    with pytest.raises(Invalid):
        await decided(cast, desk, undecided)


async def test_what_leaves_somebody_elses_journey_goes_to_the_open_one_of_its_own_person(cast, desk, count):
    wrong, referral = await joined(cast, desk)
    right = await cast.approved()
    await judged(cast, desk, referral, right)
    with pytest.raises(Invalid) as refused:
        await taken_out(cast, desk, referral, owner_id=cast["outreach"].person_id)
    assert refused.value.faults[0].pointer == "/owner_id"
    assert (await taken_out(cast, desk, referral)).made("participant_id") == right
    assert await count(WHOSE, id=referral) == right != wrong
    assert await count(PEOPLE) == 2


async def test_what_the_table_approves_joins_the_journey_that_is_open(cast, desk, count):
    person, referral, made = await cast.approved(), await cast.referred(), await meeting(cast, desk)
    await judged(cast, desk, referral, person)
    item = await in_the_room(cast, desk, made, referral_id=referral)
    await roll(cast, desk, made, "coordinator", "case_manager", "police", "prosecutor")
    with pytest.raises(Invalid) as refused:
        await decide(cast, desk, made, item, ConferenceDecision.APPROVE, owner_id=cast["outreach"].person_id)
    assert refused.value.faults[0].pointer == "/owner_id"
    await decide(cast, desk, made, item, ConferenceDecision.APPROVE)
    assert (await count(WHOSE, id=referral), await count(PEOPLE)) == (person, 1)
