"""What was done in time and typed later: judged by when it happened, the ladder taken back, a supervisor told of it."""

from datetime import timedelta

import pytest
from sqlalchemy import text

from database.clocks import write_due
from domain.words import ContactMode, CourtOutcome, ProviderAnswer
from tests.api.played import settle_all
from tests.usecases.conftest import asked
from usecases import demo, journey, link, matters, watch

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


async def passes(cast, desk, advance: str) -> None:
    ask = demo.PushClock(advance=advance)
    await demo.push_clock(desk, cast["coordinator"], asked(ask), ask)


JUDGED = "select recorded_late and missed_at is null from obligation where kind = :kind and closed_at is not null"
OWED = "select due_at > opened_at and missed_at is null from obligation where kind = :kind and closed_at is null"


@pytest.mark.parametrize("said", [True, False])
async def test_a_missed_appointment_is_judged_by_when_it_was_and_what_it_asks_counts_from_its_being_known(
    cast, desk, record, count, said
):
    person = await cast.enrolled()
    opened = (await link.open_linkage(desk, cast["outreach"], asked(), person, link.Open(category="food"))).made()
    sent = link.Dispatch(provider_id=cast["provider"].agency_id)
    await link.dispatch_linkage(desk, cast["outreach"], asked(sent), opened, sent)
    yes = link.Respond(answer=ProviderAnswer.ACCEPTED)
    await link.answer_linkage(desk, cast["outreach"], asked(yes), opened, yes)
    at = (await watch.now(desk, cast["outreach"])) + timedelta(hours=2)
    await link.set_appointment(desk, cast["outreach"], asked(), opened, link.Appoint(at=at))
    await passes(cast, desk, "3 days")
    await write_due(record, opened)
    assert await count("select missed_at is not null from obligation where kind = 'appointment'")
    ask = link.Happened(occurred_at=at + timedelta(hours=1) if said else None)
    await link.record_no_show(desk, cast["outreach"], asked(ask), opened, ask)
    happened = await count("select occurred_at from fact where type = 'no_show_recorded'")
    assert happened == (ask.occurred_at or at)
    assert await count(JUDGED, kind="appointment")
    assert await count(OWED, kind="no_show")


async def test_a_failure_to_appear_is_judged_by_when_it_was_and_what_it_asks_counts_from_its_being_known(
    cast, desk, count
):
    person = await cast.enrolled()
    at = (await watch.now(desk, cast["legal"])) + timedelta(hours=1)
    ask = matters.CourtDate(at=at)
    hearing = (await matters.set_court_date(desk, cast["legal"], asked(ask), person, ask)).made("matter_id")
    await passes(cast, desk, "3 days")
    ask = matters.Outcome(outcome=CourtOutcome.MISSED, occurred_at=at + timedelta(minutes=5))
    await matters.record_court_outcome(desk, cast["outreach"], asked(ask), hearing, ask)
    assert await count("select occurred_at from fact where type = 'failure_to_appear'") == ask.occurred_at
    assert await count(JUDGED, kind="court_date")
    assert await count("select missed_at is null from obligation where kind = 'failure_to_appear'")
    now = await watch.now(desk, cast["legal"])
    assert await count("select due_at from obligation where kind = 'failure_to_appear'") > now - timedelta(seconds=5)


async def test_a_step_down_that_is_typed_later_counts_from_when_it_was_agreed(cast, desk, count):
    person = await cast.enrolled()
    agreed = await watch.now(desk, cast["outreach"])
    await passes(cast, desk, "2 days")
    ask = journey.Step(occurred_at=agreed)
    await journey.enter_maintenance(desk, cast["outreach"], asked(ask), person, ask)
    assert await count("select stage_since from participant where id = :id", id=person) == agreed


async def test_what_is_typed_as_it_happens_is_told_to_nobody_as_backdated(cast, desk, record, keyring, count):
    person = await cast.approved()
    ask = journey.Contact(made=True, mode=ContactMode.IN_PERSON, outcome="talked")
    await journey.record_contact(desk, cast["outreach"], asked(ask), person, ask)
    await settle_all(record, keyring)
    assert await count(TOLD) is None
