"""On the page of somebody who goes to another site: where, until when that site is asked, and both ends of it."""

from datetime import UTC, datetime

from tests.pages.test_charges import sends
from tests.pages.test_packs import dashboard  # noqa: F401  # a fixture
from tests.usecases.conftest import asked, cast, count, desk  # noqa: F401  # fixtures

SITE = "Quillfeather County"


async def test_the_page_lets_somebody_go_once_the_other_site_has_them(dashboard, cast):  # noqa: F811
    person = await cast.enrolled()
    place, begin = f"/people/{person}", "They go to another site"
    assert begin not in (await (await dashboard("outreach")).get(place)).text
    supervisor = await dashboard("supervisor")
    page = (await supervisor.get(place)).text
    assert begin in page
    assert '<option value="transferred">' not in page, "an end that another site alone can bring about"
    today = datetime.now(UTC).date().isoformat()
    goes = {"site": SITE, "goes_at": today, "reason_code": "moved_away"}
    assert (await sends(supervisor, page, f"/do/begin-transfer/{person}", **goes)).status_code == 303
    owner = await dashboard("outreach")
    page = (await owner.get(place)).text
    assert (SITE in page, "Going to another site: has it received them?" in page) == (True, True)
    assert page.count("They have them: end the journey here") == 1
    assert page.index("If nobody acts") < page.rindex("Going to another site: has it received them?")
    assert "Another site is to take them over: moved away" in page
    assert SITE not in (await owner.get("/")).text, "a list says that it is owed, and not where somebody is"
    assert (await sends(owner, page, f"/do/end-transfer/{person}", reason_code="did_not_arrive")).status_code == 303
    page = (await owner.get(place)).text
    assert (SITE in page, "The transfer was called off: did not arrive" in page) == (False, True)

    await sends(supervisor, (await supervisor.get(place)).text, f"/do/begin-transfer/{person}", **goes)
    page = (await owner.get(place)).text
    assert (await sends(owner, page, f"/do/receive-transfer/{person}", how="phone")).status_code == 303
    page = (await owner.get(place)).text
    assert "The other site has them: said by phone" in page
    assert ("This journey has ended" in page, "Transferred" in page) == (True, True)
    assert SITE in page, "whoever works with people still finds where they went"


async def test_what_was_typed_comes_back_where_it_is_refused(dashboard, cast):  # noqa: F811
    person = await cast.enrolled()
    supervisor = await dashboard("supervisor")
    page = (await supervisor.get(f"/people/{person}")).text
    wrong = {"site": SITE, "goes_at": "2040-01-01", "reason_code": "moved_away"}
    told = await sends(supervisor, page, f"/do/begin-transfer/{person}", **wrong)
    assert (told.status_code, SITE in told.text, "90 days" in told.text) == (409, True, True)
