"""The quarterly report on the screen: owed, looked through, handed in with one press; the work list leads to it."""

from bootstrap.seed import TEAM_ID
from database.clocks import open_conference
from domain.reports import quarter_of
from tests.activities.conftest import push, value  # noqa: F401  # fixtures
from tests.pages.test_packs import dashboard, hidden  # noqa: F401  # a fixture
from tests.usecases.conftest import cast, count, desk  # noqa: F401  # fixtures
from usecases import watch


async def test_the_coordinator_finds_it_looks_through_it_and_says_that_it_was_handed_in(
    dashboard,  # noqa: F811
    cast,  # noqa: F811
    desk,  # noqa: F811
    record,
    push,  # noqa: F811
    count,  # noqa: F811
):
    await cast.enrolled()
    quarter = quarter_of(await watch.now(desk, cast["coordinator"]))
    await open_conference(record, TEAM_ID)
    coordinator = await dashboard("coordinator")
    assert 'href="/quarterly-reports"' in (await coordinator.get("/?whose=everybody")).text
    assert "The quarter is not over yet" in (await coordinator.get(f"/quarterly-reports/{quarter}")).text
    await push("100 days")
    page = (await coordinator.get(f"/quarterly-reports/{quarter}")).text
    assert "hidden: few people" in page
    assert "Race, ethnicity, gender and disability: nobody is asked" in page
    assert "It was handed in" not in (await (await dashboard("outreach")).get(f"/quarterly-reports/{quarter}")).text
    sent = {"csrf": hidden(page, "csrf"), "key": hidden(page, "key")}
    await coordinator.post(f"/quarterly-reports/{quarter}", data=sent)
    assert await count("select count(*) from fact where type = 'report_submitted'") == 1
    after = (await coordinator.get(f"/quarterly-reports/{quarter}")).text
    assert "Handed in" in after
    assert "It was handed in" not in after
    assert str(quarter.following) in (await coordinator.get("/quarterly-reports")).text
    assert (await (await dashboard("officer")).get("/quarterly-reports")).status_code == 403
    assert (await coordinator.get("/quarterly-reports/nonsense")).status_code == 404
