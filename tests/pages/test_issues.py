"""What is carried from meeting to meeting becomes an issue of the system, on the page of the meetings."""

from datetime import UTC, datetime, timedelta

from sqlalchemy import text

from bootstrap.seed import TEAM_ID, person_id
from domain.words import ConferenceDecision
from tests.pages.test_packs import dashboard  # noqa: F401  # fixtures
from tests.usecases.conftest import asked, cast, desk  # noqa: F401  # fixtures
from usecases import confer, taking_on


async def test_what_was_carried_three_times_stands_there_and_nothing_that_was_not(dashboard, desk, cast, database):  # noqa: F811
    ask = confer.Schedule(starts_at=datetime.now(UTC) + timedelta(days=30), team_id=TEAM_ID)
    made = (await confer.schedule_conference(desk, cast["coordinator"], asked(ask), ask)).made()
    ask = confer.AddItem(reason="flagged", referral_id=await cast.referred())
    item = (await confer.add_agenda_item(desk, cast["coordinator"], asked(ask), made, ask)).made("item_id")
    await confer.open_conference(desk, cast["coordinator"], asked(), made)
    words = ("Find a bed.", "Bring the forms.")
    work = tuple(taking_on.TakeOn(owner_id=person_id("case_manager"), text=one) for one in words)
    ask = confer.DecideItem(item_id=item, decision=ConferenceDecision.NOTED, action_items=work)
    bed = (await confer.decide_item(desk, cast["coordinator"], asked(ask), made, ask)).made("action_item_0")
    coordinator = await dashboard("coordinator")
    assert "Issues of the system" not in (await coordinator.get("/conferences")).text
    async with database.begin() as c:
        await c.execute(text("update action_item set carries = 3 where id = :id"), {"id": bed})
    page = (await coordinator.get("/conferences")).text
    assert "Issues of the system" in page
    assert "Find a bed." in page
    assert "carried 3 times" in page
    assert "Bring the forms." not in page
