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
