"""The timeline of a meeting says who was there and who took something on, among those who work together; never a participant."""

from datetime import UTC, datetime, timedelta

from sqlalchemy import text

from bootstrap.seed import TEAM_ID, person_id
from domain.words import ConferenceDecision
from tests.pages.test_packs import dashboard  # noqa: F401  # fixtures
from tests.usecases.conftest import asked, cast, desk  # noqa: F401  # fixtures
from usecases import confer, taking_on


async def test_the_timeline_says_who_was_in_the_room_and_who_took_something_on(dashboard, desk, cast, database):  # noqa: F811
    coordinator = cast["coordinator"]
    ask = confer.Schedule(starts_at=datetime.now(UTC) + timedelta(days=20), team_id=TEAM_ID)
    made = (await confer.schedule_conference(desk, coordinator, asked(ask), ask)).made()
    ask = confer.AddItem(reason="flagged", referral_id=await cast.referred())
    item = (await confer.add_agenda_item(desk, coordinator, asked(ask), made, ask)).made("item_id")
    await confer.open_conference(desk, coordinator, asked(), made)
    for who, there in (("prosecutor", True), ("defender", True), ("defender", False)):
        ask = confer.Attend(person_id=person_id(who), attended=there)
        await confer.record_attendance(desk, coordinator, asked(ask), made, ask)
    work = (taking_on.TakeOn(owner_id=person_id("case_manager"), text="x", due_in="1 day"),)
    ask = confer.DecideItem(item_id=item, decision=ConferenceDecision.NOTED, action_items=work)
    await confer.decide_item(desk, coordinator, asked(ask), made, ask)
    path = f"/conferences/{made}"
    shown = (await (await dashboard("supervisor")).get(path)).text
    told = shown[shown.index("Timeline") :]
    said = [f"{cast[who].name} is {how}in the room" for who, how in (("prosecutor", ""), ("defender", "not "))]
    for line in (*said, f"{cast['case_manager'].name} took something on"):
        assert told.count(line) == 1, line
    async with database.begin() as c:
        await c.execute(
            text("update person set roles = '{participant}' where id = :id"), {"id": person_id("prosecutor")}
        )
    later = (await (await dashboard("supervisor")).get(path)).text
    assert said[0] not in later, "who is a participant stands in no timeline"
    assert "Somebody is in the room" in later
    closed = await (await dashboard("defender")).get(path)
    assert cast["defender"].name + " is" not in closed.text, "the timeline is not for partners"
