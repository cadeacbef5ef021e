"""After a death: the review climbs among the programme's staff, at last to the director, and nobody outside hears a word."""

from domain.words import Stage
from tests.usecases.conftest import asked
from tests.usecases.test_consent_and_links import signed
from tests.usecases.test_renewal import MONTH
from usecases import journey, watch

OPENED_BY = "select referral_id from participant where id = :id"
RUNGS = """select array_agg(data->>'audience' order by seq) from fact
    where stream_id = :id and type = 'escalation_raised'"""
LADDER = "select id from escalation where kind = 'death_review'"
OUTSIDE = """select array_agg(distinct n.event) from notice n join person a on a.id = n.person_id
    join agency g on g.id = a.agency_id join participant p on p.id = n.participant_id
    where n.participant_id = :id and n.created_at >= p.ended_at and n.state = 'told' and g.kind <> 'programme'"""


async def test_a_review_that_nobody_holds_climbs_to_the_director_and_no_partner_hears_of_the_death(
    cast, desk, hands, value, push
):
    person = await cast.enrolled()
    await hands.settle(f"participant/{person}")
    referral = await value(OPENED_BY, id=person)
    before = await watch.referral(desk, cast["officer"], referral)
    ask = journey.End(stage=Stage.DECEASED, reason_code="died")
    await journey.end_journey(desk, cast["supervisor"], asked(ask), person, ask)
    await hands.settle(f"participant/{person}")
    await push("21 days")
    await hands.come_due(f"participant/{person}")
    ladder = await value(LADDER)
    for _ in range(12):  # five hours later each time: at night nobody is asked
        await push("4 days 5 hours")
        await hands.climb(f"escalation/{ladder}")
    assert await value(RUNGS, id=ladder) == ["owner", "coordinator", "director"], (
        "the supervisor owes it, and is asked once"
    )
    assert await value("select status from escalation where id = :id", id=ladder) == "ended_at_director"
    assert await value(OUTSIDE, id=person) is None
    assert await watch.referral(desk, cast["officer"], referral) == before


async def test_nobody_is_reminded_that_a_consent_of_somebody_who_died_runs_out(cast, desk, hands, value, push):
    lives, gone = await cast.enrolled(), await cast.enrolled()
    given = [await signed(cast, desk, person, MONTH) for person in (lives, gone)]
    ask = journey.End(stage=Stage.DECEASED, reason_code="died")
    await journey.end_journey(desk, cast["supervisor"], asked(ask), gone, ask)
    for one in given:
        await hands.settle(f"clocks/{one}")
    for days in (31, 16, 11, 3):
        await push(f"{days} days")
        for one in given:
            await hands.come_due(f"clocks/{one}")
    told = """select array_agg(distinct n.event order by n.event) from notice n join fact f on f.id = n.fact_id
        where n.stream_id = :id and n.state = 'told' and f.type in ('mark_passed', 'consent_expired')"""
    assert await value(told, id=given[0]) == ["consent_expired", "reminder"]
    assert await value(told, id=given[1]) is None
    assert await value("select status from consent where id = :id", id=given[1]) == "expired"
