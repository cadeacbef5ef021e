"""What a quarterly report tells of groups, workers, lives and arrests: from the record alone, few people hidden."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

import pytest
import pytest_asyncio

from bootstrap.seed import person_id
from dashboard.measures import NOT_HELD as NOT_SAID
from dashboard.measures import SECTIONS
from domain.reports import NOT_HELD, quarter_of
from domain.words import OutcomeDomain, PauseKind
from tests.activities.conftest import push, value  # noqa: F401  # fixtures
from tests.usecases.conftest import asked
from usecases import journey, matters, outcomes, reporting, screen, watch

MANY, FEW = 12, 3
IN_HALF_A_YEAR = "select cast(:at as timestamptz) + interval '6 months'"


@pytest_asyncio.fixture
async def told(desk, cast):
    """The figures of the quarter that runs now, or of the one of a moment."""

    async def run(at: datetime | None = None) -> dict[tuple[str, str | None], float | str]:
        now = await watch.now(desk, cast["coordinator"])
        quarter = quarter_of((at or now).astimezone(now.tzinfo))
        found = (await reporting.report(desk, cast["coordinator"], str(quarter)))["figures"]
        return {(one["measure"], one["group"]): "hidden" if one["hidden"] else one["value"] for one in found}

    return run


async def opened(cast, desk, area: str, owner: str, *, intake: bool = True) -> UUID:
    ask = screen.Decide(outcome="approved", reason_code="eligible", owner_id=person_id(owner), caseload_reason="x")
    referral = await cast.referred(area=area)
    done = await screen.decide_referral(desk, cast["coordinator"], asked(ask), referral, ask)
    person = done.made("participant_id")
    if intake:
        await journey.complete_intake(desk, cast["outreach"], asked(), person, journey.Step())
    return person


async def lives(cast, desk, people: Sequence[UUID], value: str, domain: OutcomeDomain = OutcomeDomain.HOUSING) -> None:  # noqa: F811
    for person in people:
        ask = outcomes.Outcome(domain=domain, value=value)
        await outcomes.record_outcome(desk, cast["case_manager"], asked(ask), person, ask)


async def test_each_area_is_held_against_all_and_each_worker_carries_somebody(cast, desk, told):
    for _ in range(MANY):
        await opened(cast, desk, "north", "case_manager")
        await opened(cast, desk, "south", "case_manager2")
    for _ in range(MANY):
        await cast.referred(area="south")
    await opened(cast, desk, "south", "case_manager", intake=False)
    seen = await told()
    assert (seen["referrals_by_area", "north"], seen["referrals_by_area", "south"]) == (MANY, 2 * MANY + 1)
    assert seen["approved_index_by_area", "north"] == 1.48
    assert seen["approved_index_by_area", "south"] == 0.77
    assert ("approved_index_by_door", "social_contact") not in seen, "all came through one door"
    assert seen["workers_with_people", None] == 2
    assert seen["enrolled_per_worker_mean", None] == MANY
    assert (seen["workers_with_more_people_than", "20"], seen["workers_with_more_people_than", "25"]) == (0, 0)


async def test_whoever_carries_too_many_is_counted_and_few_people_are_not_told_by_an_index(cast, desk, told):
    for _ in range(21):
        await opened(cast, desk, "north", "case_manager", intake=False)
    for _ in range(FEW):
        await cast.referred(area="harbor")
    seen = await told()
    assert seen["workers_with_more_people_than", "20"] == 1
    assert (seen["approved_index_by_area", "north"], seen["approved_index_by_area", "harbor"]) == ("hidden", "hidden")
    assert seen["workers_with_people", None] == 0, "nobody is enrolled yet"
    assert ("enrolled_per_worker_mean", None) not in seen


async def test_how_people_live_is_told_as_it_was_recorded_at_intake_and_six_months_after(cast, desk, told, push, count):  # noqa: F811
    people = [await opened(cast, desk, "north", "case_manager") for _ in range(2 * MANY)]
    await lives(cast, desk, people[:MANY], "unsheltered")
    seen = await told()
    assert seen["housing_at_intake", "unsheltered"] == MANY
    assert seen["housing_at_intake", "not_recorded"] == MANY
    assert not [one for one in seen if one[0].startswith("income")], "of income nothing was recorded"

    half_a_year = await count(IN_HALF_A_YEAR, at=await watch.now(desk, cast["coordinator"]))
    await push("100 days")
    await lives(cast, desk, people, "own_place")
    assert ("housing_at_intake", "unsheltered") not in await told(), "no intake was in this quarter"
    await push("85 days")
    assert (await told(half_a_year))["housing_after_6_months", "own_place"] == 2 * MANY
    await push("90 days")
    await lives(cast, desk, people[:MANY], "own_place")
    assert (await told())["housing_held_6_months", None] == MANY


async def test_a_few_who_live_otherwise_are_not_what_the_others_leave_over(cast, desk, told):
    people = [await opened(cast, desk, "north", "case_manager") for _ in range(2 * MANY + FEW)]
    await lives(cast, desk, people[:MANY], "benefits", OutcomeDomain.INCOME)
    await lives(cast, desk, people[MANY:-FEW], "earned", OutcomeDomain.INCOME)
    seen = await told()
    groups = {group: number for (measure, group), number in seen.items() if measure == "income_at_intake"}
    assert groups["not_recorded"] == "hidden"
    assert sorted(map(str, groups.values())) == ["12", "hidden", "hidden"]


async def test_arrests_count_from_the_referral_when_they_happened(cast, desk, told, count, push):  # noqa: F811
    people = [await opened(cast, desk, "north", "case_manager") for _ in range(2 * MANY)]
    half_a_year = await count(IN_HALF_A_YEAR, at=await watch.now(desk, cast["coordinator"]))
    await push("150 days")
    now = await watch.now(desk, cast["coordinator"])
    for person in people[:MANY]:
        ask = matters.Arrest(occurred_at=now - timedelta(days=140))
        await matters.record_arrest(desk, cast["legal"], asked(ask), person, ask)
    assert (await told())["arrests", None] == 0, "they were told of now, and happened in another quarter"
    assert ("arrested_within_6_months", None) not in await told(half_a_year), "the six months are not over"
    pause = journey.Pause(kind=PauseKind.JAIL)
    await journey.pause(desk, cast["case_manager"], asked(pause), people[0], pause)
    assert (await told())["jail_stays", None] == "hidden"
    await push("35 days")
    seen = await told(half_a_year)
    assert seen["arrested_within_6_months", None] == 50
    assert ("arrested_within_12_months", None) not in seen, "nobody was referred so long ago"


async def test_every_figure_has_words_on_the_screen(cast, desk, told):
    person = await opened(cast, desk, "north", "case_manager")
    for domain, said in (
        ("housing", "shelter"),
        ("income", "none"),
        ("employment", "none"),
        ("health", "regular_care"),
    ):
        await lives(cast, desk, [person], said, OutcomeDomain(domain))
    named = {measure for names in SECTIONS.values() for measure in names}
    assert {measure for measure, _ in await told()} <= named
    assert set(NOT_SAID) == set(NOT_HELD)


async def test_what_the_record_does_not_hold_is_said(desk, cast):
    now = await watch.now(desk, cast["coordinator"])
    found = await reporting.report(desk, cast["auditor"], str(quarter_of(now)))
    assert found["not_held"] == NOT_HELD
    assert "race_ethnicity_gender_disability" in NOT_HELD


@pytest.mark.parametrize("measure", ["enrolled_per_worker_mean", "housing_at_intake"])
async def test_one_person_is_told_by_no_figure(cast, desk, told, measure):
    await lives(cast, desk, [await opened(cast, desk, "north", "case_manager")], "shelter")
    assert {number for (name, _), number in (await told()).items() if name == measure} == {"hidden"}
