"""On the page of somebody who died: the review is asked for, written down once, and nothing else is."""

from domain.words import Stage
from tests.pages.test_charges import sends
from tests.pages.test_packs import dashboard  # noqa: F401  # a fixture
from tests.usecases.conftest import asked, cast, count, desk  # noqa: F401  # fixtures
from usecases import journey


async def test_the_review_after_a_death_is_the_one_thing_that_the_page_asks_for(dashboard, cast, desk, count):  # noqa: F811
    person = await cast.enrolled()
    ask = journey.End(stage=Stage.DECEASED, reason_code="died")
    await journey.end_journey(desk, cast["supervisor"], asked(ask), person, ask)
    place = f"/people/{person}"
    assert "The review was held" not in (await (await dashboard("outreach")).get(place)).text
    supervisor = await dashboard("supervisor")
    page = (await supervisor.get(place)).text
    assert "<h2>Somebody died: look together" in page
    strip = page[page.index('class="strip"') :]
    assert strip.index(">Active<") < strip.index(">Deceased<"), "after all that was lived through"
    assert "Somebody died: look together" in (await supervisor.get("/")).text
    sent = await sends(supervisor, page, f"/do/death-review/{person}", note="Looked at together.")
    assert sent.status_code == 303
    page = (await supervisor.get(place)).text
    assert ("This journey has ended" in page, "The door stays open" in page) == (True, False)
    assert "The review after the death was held" in page
    assert await count("select count(*) from note where kind = 'death_review'") == 1


async def test_nothing_on_the_page_of_somebody_who_died_speaks_as_if_more_were_to_come(dashboard, cast, desk):  # noqa: F811
    person = await cast.enrolled()
    place = f"/people/{person}"
    outreach = await dashboard("outreach")
    still_to_come = (
        "Stepped down",
        "How they are reached",
        "tell them in person",
        "is served all the same",
        "appear here",
    )
    page = (await outreach.get(place)).text
    for said in still_to_come:
        assert said in page, said
    ask = journey.End(stage=Stage.DECEASED, reason_code="died")
    await journey.end_journey(desk, cast["supervisor"], asked(ask), person, ask)
    page = (await outreach.get(place)).text
    for said in still_to_come:
        assert said not in page, said


async def test_what_is_open_after_a_death_is_counted_apart_and_the_count_opens_its_own_list(dashboard, cast, desk):  # noqa: F811
    await cast.enrolled()
    person = await cast.enrolled()
    ask = journey.End(stage=Stage.DECEASED, reason_code="died")
    await journey.end_journey(desk, cast["supervisor"], asked(ask), person, ask)
    supervisor = await dashboard("supervisor")
    work = (await supervisor.get("/")).text
    assert "2 journeys are open" in work
    assert "1 ended, with something still owed" in work
    found = (await supervisor.get("/people?stage=deceased")).text
    assert '<option value="deceased" selected>Deceased</option>' in found
    assert "deceased" not in (await supervisor.get("/people")).text.partition("</form>")[0]
