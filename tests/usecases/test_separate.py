"""A referral that joined the journey of somebody else is taken out of it, with the charge that waits on it."""

import pytest

from domain.errors import Invalid, NotInThisState, NotPermitted
from domain.words import Door
from tests.sleepless import sleepless
from tests.usecases.conftest import asked, publish
from usecases import hold, same_person, screen, separate, watch

HOLD = "select participant_id from charge_hold"


async def joined(cast, desk, **changes):
    """A referral that joined the open journey of another one; both."""
    known = await decided(cast, desk, await cast.referred(**changes))
    referral = await cast.referred(**changes)
    await decided(cast, desk, referral, participant_id=known)
    return known, referral


async def decided(cast, desk, referral, **changes):
    ask = screen.Decide(outcome="approved", reason_code="eligible", **changes)
    done = await screen.decide_referral(desk, cast["coordinator"], asked(ask), referral, ask)
    return done.made("participant_id")


async def taken_out(cast, desk, referral, who="coordinator", **changes):
    ask = separate.Separate(**changes)
    return await separate.separate_referral(desk, cast[who], asked(ask), referral, ask)


async def test_a_charge_goes_with_the_referral_to_the_journey_that_it_opens(cast, desk, database, count):
    await publish(database, *sleepless("clackamas"))
    known, referral = await joined(cast, desk, door=Door.ARREST_DIVERSION, area="target_area")
    ask = hold.Open(charge_code="possession", reference="24-1-00017")
    await hold.open_charge_hold(desk, cast["legal"], asked(ask), referral, ask)
    assert await count(HOLD) == known
    made = (await taken_out(cast, desk, referral)).made("participant_id")
    assert made != known
    assert await count(HOLD) == made
    assert await count("select participant_id from referral where id = :id", id=referral) == made
    assert await count("select participant_id from stream where id = :id", id=referral) == made


async def test_who_judged_that_it_is_somebody_else_can_still_take_it_out(cast, desk):
    known, referral = await joined(cast, desk)
    await same_person.link_referral(desk, cast["outreach"], asked(known), referral, known, is_same=False)
    assert "separate_referral" in (await watch.referral(desk, cast["coordinator"], referral))["allowed"]
    await taken_out(cast, desk, referral)
    shown = await watch.referral(desk, cast["coordinator"], referral)
    assert (shown["reason_code"], "separate_referral" in shown["allowed"]) == (None, False)


async def test_only_what_joined_is_taken_out_and_once(cast, desk, count):
    known, referral = await joined(cast, desk)
    own = await count("select referral_id from participant where id = :id", id=known)
    for nothing in (own, await cast.referred()):
        with pytest.raises(NotInThisState):
            await taken_out(cast, desk, nothing)
    for who in ("outreach", "supervisor", "legal", "officer"):
        with pytest.raises(NotPermitted):
            await taken_out(cast, desk, referral, who)
    with pytest.raises(Invalid):
        await taken_out(cast, desk, referral, owner_id=cast["officer"].person_id)
    await taken_out(cast, desk, referral)
    with pytest.raises(NotInThisState):
        await taken_out(cast, desk, referral)
    assert await count("select count(*) from participant") == 2


async def test_the_same_key_again_opens_no_second_journey(cast, desk, count):
    _, referral = await joined(cast, desk)
    ask, once = separate.Separate(), asked()
    first = await separate.separate_referral(desk, cast["coordinator"], once, referral, ask)
    again = await separate.separate_referral(desk, cast["coordinator"], once, referral, ask)
    assert again.replayed
    assert again.made("participant_id") == first.made("participant_id")
    assert await count("select count(*) from participant") == 2
