"""What was done in time and typed later: judged by when it happened, the ladder taken back, a supervisor told of it."""

from datetime import timedelta

from sqlalchemy import text

from database.clocks import write_due
from domain.words import ContactMode
from tests.api.played import settle_all
from tests.usecases.conftest import asked
from usecases import demo, journey

TOLD = """select array_agg(distinct p.login) from notice n join person p on p.id = n.person_id
    where n.event = 'recorded_late' and n.state = 'told'"""


async def test_the_ladder_is_taken_back_and_the_supervisor_alone_hears_of_the_backdating(
    cast, desk, record, keyring, count
):
    person = await cast.approved()
    async with desk.database.connect() as c:
        opened = (await c.execute(text("select now()"))).scalar_one()
    ask = demo.PushClock(advance="4 working days")
    await demo.push_clock(desk, cast["coordinator"], asked(ask), ask)
    await write_due(record, person)
    assert await count("select count(*) from escalation where ended_at is null and kind = 'first_contact'") == 1
    ask = journey.Contact(
        made=True, mode=ContactMode.IN_PERSON, outcome="talked", occurred_at=opened + timedelta(minutes=1)
    )
    await journey.record_contact(desk, cast["outreach"], asked(ask), person, ask)
    assert await count("select string_agg(status, ',') from escalation where kind = 'first_contact'") == "taken_back"
    assert await count("select recorded_late and missed_at is null from obligation where kind = 'first_contact'")
    await settle_all(record, keyring)
    assert await count(TOLD) == ["supervisor"]


async def test_what_is_typed_as_it_happens_is_told_to_nobody_as_backdated(cast, desk, record, keyring, count):
    person = await cast.approved()
    ask = journey.Contact(made=True, mode=ContactMode.IN_PERSON, outcome="talked")
    await journey.record_contact(desk, cast["outreach"], asked(ask), person, ask)
    await settle_all(record, keyring)
    assert await count(TOLD) is None
