"""The quarterly report: owed from the first meeting on, its figures counted from the record, kept as they were handed in."""

from datetime import timedelta

import pytest
import pytest_asyncio

from bootstrap.seed import TEAM_ID
from database.clocks import open_conference
from domain.errors import NotFound, NotInThisState, NotPermitted
from domain.reports import quarter_of
from domain.words import ContactMode
from tests.activities.conftest import push, value  # noqa: F401  # fixtures
from tests.usecases.conftest import asked
from tests.usecases.test_consent_and_links import signed, sought
from usecases import journey, report, reporting, undo, watch

OWED = "select count(*) from obligation where kind = 'quarterly_report' and closed_at is null"


@pytest_asyncio.fixture
async def present(desk, cast):
    """The quarter that runs now."""
    return quarter_of(await watch.now(desk, cast["coordinator"]))


async def figures(desk, cast, quarter, who="coordinator"):
    found = (await reporting.report(desk, cast[who], str(quarter)))["figures"]
    return {(one["measure"], one["group"]): (one["value"], one["hidden"]) for one in found}


async def test_it_is_owed_by_the_coordinator_once_however_often_the_team_meets(cast, desk, record, count, present):
    await open_conference(record, TEAM_ID)
    await open_conference(record, TEAM_ID)
    assert await count(OWED) == 1
    (one,) = await reporting.listed(desk, cast["coordinator"])
    zone = (await watch.now(desk, cast["coordinator"])).tzinfo
    assert (one["quarter"], one["submitted_at"]) == (str(present), None)
    assert timedelta(days=29) < one["due_at"] - present.ends(zone) < timedelta(days=31)
    assert await count("select owner_role from obligation where kind = 'quarterly_report'") == "coordinator"


async def test_it_is_handed_in_after_the_quarter_with_its_figures_and_the_next_one_is_owed(
    cast,
    desk,
    record,
    count,
    push,  # noqa: F811
    present,
):
    await cast.enrolled()
    await open_conference(record, TEAM_ID)
    with pytest.raises(NotInThisState):
        await report.submit_report(desk, cast["coordinator"], asked(), str(present))
    with pytest.raises(NotPermitted):
        await report.submit_report(desk, cast["outreach"], asked(), str(present))
    await push("100 days")
    await report.submit_report(desk, cast["coordinator"], asked(), str(present))
    kept = await count("select data->'figures' from fact where type = 'report_submitted'")
    assert (kept["referrals_received"], kept["deaths"]) == ("hidden", "0")
    assert await count("select about from obligation where kind = 'quarterly_report' and closed_at is null") == str(
        present.following
    )
    found = await reporting.listed(desk, cast["auditor"])
    assert [(one["quarter"], one["submitted_by"]) for one in found] == [
        (str(present.following), None),
        (str(present), cast["coordinator"].name),
    ]
    with pytest.raises(NotInThisState):
        await report.submit_report(desk, cast["coordinator"], asked(), str(present))


async def test_its_figures_are_those_of_the_record_and_what_was_taken_back_is_none_of_them(cast, desk, count, present):
    people = [await cast.enrolled() for _ in range(12)]
    for person in people:
        ask = journey.Contact(made=True, mode=ContactMode.PHONE, outcome="talked")
        await journey.record_contact(desk, cast["outreach"], asked(ask), person, ask)
    given = [await signed(cast, desk, person) for person in people]
    for person in people[:11]:
        await sought(cast, desk, person, "housing")
    seen = await figures(desk, cast, present)
    assert seen["referrals_received", None] == (12, False)
    assert seen["referrals_by_door", "social_contact"] == (12, False)
    assert seen["intakes_completed", None] == (12, False)
    assert seen["enrolled_at_the_end", None] == (12, False)
    assert seen["contacts_made", None] == (12, False)
    assert seen["of_referred_contacted", None] == (100, False)
    assert seen["enrolled_with_a_consent_in_force", None][1] is False
    assert seen["service_referrals_sent", None] == (11, False)
    assert seen["of_sent_connected", None] == (0, False)
    assert seen["deaths", None] == (0, False)
    assert ("at_the_scene_in_30_minutes", None) not in seen, "nobody waited at a scene: there is nothing to tell"
    assert given
    last = await count("select id from fact where type = 'contact_made' and stream_id = :id", id=people[0])
    ask = undo.Undo()
    await undo.undo_fact(desk, cast["outreach"], asked(ask), last, ask)
    seen = await figures(desk, cast, present)
    assert seen["contacts_made", None] == (11, False)
    assert seen["of_referred_contacted", None] == (None, True), "one of twelve was not contacted: that is one person"


async def test_much_that_happened_to_few_people_is_hidden_as_they_are(cast, desk, present):
    person = await cast.enrolled()
    for _ in range(12):
        ask = journey.Contact(made=True, mode=ContactMode.PHONE, outcome="talked")
        await journey.record_contact(desk, cast["outreach"], asked(ask), person, ask)
    assert (await figures(desk, cast, present))["contacts_made", None] == (None, True)


async def test_few_people_are_hidden_also_from_staff_and_what_is_to_come_is_not_found(cast, desk, present):
    await cast.enrolled()
    assert (await figures(desk, cast, present))["referrals_received", None] == (None, True)
    with pytest.raises(NotFound):
        await reporting.report(desk, cast["coordinator"], str(present.following))
    with pytest.raises(NotPermitted):
        await reporting.report(desk, cast["officer"], str(present))
