"""A long wait for a service stands on the monitor and in the quarter's report, where the policy group hears of it."""

from database.clocks import write_due
from domain.reports import quarter_of
from domain.words import ProviderAnswer
from tests.usecases.conftest import asked
from tests.usecases.test_consent_and_links import sought
from tests.usecases.test_reports import figures
from usecases import demo, link, watch


async def test_it_is_a_barrier_by_service_and_few_people_are_hidden(cast, desk, record):
    made = await sought(cast, desk, await cast.enrolled())
    ask = link.Respond(answer=ProviderAnswer.WAITLISTED)
    await link.answer_linkage(desk, cast["provider"], asked(ask), made, ask)
    await demo.push_clock(desk, cast["coordinator"], asked(), demo.PushClock(advance="61 days"))
    await write_due(record, made)
    category = (await watch.linkage(desk, cast["supervisor"], made))["category"]
    barriers = (await watch.monitor(desk, cast["coordinator"]))["barriers"]
    assert {"category": category, "barrier": "waited_long", "times": 1} in barriers
    quarter = quarter_of(await watch.now(desk, cast["coordinator"]))
    assert (await figures(desk, cast, quarter))["waited_long_by_service", category] == (None, True)
