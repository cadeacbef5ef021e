"""Somebody who is referred again while their journey is open, and somebody who died while a notice waited to be sent."""

from datetime import timedelta

import pytest
from sqlalchemy import text

from database.clocks import write_due
from database.deliveries import lease_due
from domain.errors import NotInThisState, NotPermitted
from domain.words import Door, Stage
from tests.api.played import settle_all
from tests.usecases.conftest import PERSON, asked
from usecases import demo, journey, refer, screen, watch

TOLD = """select array_agg(distinct p.login order by p.login) from notice n join person p on p.id = n.person_id
    join fact f on f.id = n.fact_id where f.type = :fact and n.state = 'told'"""
OWNER = "select p.login from participant x join person p on p.id = x.owner_id where x.id = :id"
WAITING = """select count(*) from delivery d join notice n on n.id = d.notice_id
    where n.participant_id = :id and d.state in ('queued', 'leased')"""
OFFICERS = """select array_agg(n.event order by n.event) from notice n join person p on p.id = n.person_id
    where p.login = 'officer' and n.stream_id = :id and n.state = 'told'"""


async def test_an_officer_who_refers_somebody_again_learns_what_it_learns_of_anybody_and_the_case_manager_is_told(
    cast, desk, record, keyring, count
):
    known = await cast.enrolled()
    again = await cast.referred()
    ask = refer.Refer(door=Door.SOCIAL_CONTACT, area="north", person={**PERSON, "name": "Grace Hopper"}, reason="x")
    new = (await refer.refer(desk, cast["officer"], asked(ask), ask)).made()
    ask = screen.Decide(outcome="approved", reason_code="joined_open_journey", participant_id=known)
    await screen.decide_referral(desk, cast["coordinator"], asked(ask), again, ask)
    ask = screen.Decide(outcome="approved", reason_code="eligible")
    await screen.decide_referral(desk, cast["coordinator"], asked(ask), new, ask)
    await settle_all(record, keyring)
    assert await count(TOLD, fact="referral_joined") == [await count(OWNER, id=known)]
    before = [await watch.referral(desk, cast["officer"], one) for one in (again, new)]
    assert [set(one) for one in before] == [{"id", "receipt_code", "disposition", "handoff"}] * 2
    assert [one["disposition"] for one in before] == ["under_review"] * 2, "not before the hour"
    ask = demo.PushClock(advance="3 working days")
    await demo.push_clock(desk, cast["coordinator"], asked(ask), ask)
    for one in (again, new):
        await write_due(record, one)
    await settle_all(record, keyring)
    after = [await watch.referral(desk, cast["officer"], one) for one in (again, new)]
    assert [one["disposition"] for one in after] == ["approved_for_outreach"] * 2
    assert [await count(OFFICERS, id=one) for one in (again, new)] == [["receipt", "triage_result"]] * 2


async def test_of_somebody_who_died_nothing_goes_out_that_was_waiting(cast, desk, database, record, keyring, count):
    person, other = await cast.enrolled(), await cast.enrolled()
    await settle_all(record, keyring)
    assert await count(WAITING, id=person) > 0
    async with database.begin() as c:  # the mail server is away: the lease of each first try runs out
        await c.execute(text("update delivery set lease_until = clock_timestamp() - interval '1 second'"))
    ask = journey.End(stage=Stage.DECEASED, reason_code="died")
    await journey.end_journey(desk, cast["supervisor"], asked(ask), person, ask)
    sent = []
    async with database.begin() as c:
        while parcels := await lease_due(c, cast["officer"].programme_id, "email"):
            sent += [one.delivery_id for one in parcels]
    assert sent
    assert await count(WAITING, id=person) == 0
    assert await count(WAITING, id=other) > 0, "of others it goes out as before"
    left = "select array_agg(kind) from obligation where stream_id = :id and closed_at is null"
    assert await count(left, id=person) == ["death_review"], "nothing of the person's is owed any more"
    await settle_all(record, keyring)
    assert await count(TOLD, fact="journey_ended") is not None, "the programme's own staff hear of it"


async def died(cast, desk):
    person = await cast.enrolled()
    ask = journey.End(stage=Stage.DECEASED, reason_code="died")
    await journey.end_journey(desk, cast["supervisor"], asked(ask), person, ask)
    return person


async def review(cast, desk, person, who="supervisor"):
    ask = journey.Step(note="Looked at together.")
    return await journey.review_death(desk, cast[who], asked(ask), person, ask)


async def test_after_a_death_a_review_is_owed_within_ten_working_days_and_holding_it_ends_the_last_that_is_owed(
    cast, desk, count
):
    person = await died(cast, desk)
    shown = await watch.participant(desk, cast["supervisor"], person)
    (owed,) = shown["due"]
    assert (owed["kind"], owed["owner_role"], owed["owner_id"]) == ("death_review", "supervisor", None)
    assert timedelta(days=13) < owed["due_at"] - shown["ended_at"] < timedelta(days=20)
    for who in ("outreach", "case_manager", "legal", "officer", "provider"):
        with pytest.raises(NotPermitted):
            await review(cast, desk, person, who)
    await review(cast, desk, person)
    assert (await watch.participant(desk, cast["supervisor"], person))["due"] == []
    assert await count("select closed_at is not null from stream where id = :id", id=person)
    assert await count("select count(*) from note where kind = 'death_review' and stream_id = :id", id=person) == 1
    with pytest.raises(NotInThisState):
        await review(cast, desk, person)
    with pytest.raises(NotInThisState):
        await review(cast, desk, await cast.enrolled())
