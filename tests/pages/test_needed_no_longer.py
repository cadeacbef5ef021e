"""What a partner took on and is needed no longer is said to the programme's staff, and is nowhere on the partner's pages."""

from bootstrap.seed import person_id
from domain.words import ConferenceDecision
from tests.pages.test_packs import dashboard  # noqa: F401  # fixtures
from tests.usecases.conftest import asked, cast, desk  # noqa: F401  # fixtures
from tests.usecases.test_packet import room  # noqa: F401  # a fixture
from usecases import confer, taking_on


async def test_a_task_that_its_consent_took_along_is_shown_as_needed_no_longer_to_staff_alone(room, dashboard):  # noqa: F811
    consent_id = await room.signs(room.people[0], "police")
    opened = await confer.open_conference(room.desk, room.cast["coordinator"], asked(), room.meeting)
    item = next(one for one in opened.agenda if one.participant_id == room.people[0])
    work = (taking_on.TakeOn(owner_id=person_id("police"), text="Bring the property receipt."),)
    ask = confer.DecideItem(item_id=item.id, decision=ConferenceDecision.NOTED, action_items=work)
    await confer.decide_item(room.desk, room.cast["coordinator"], asked(ask), room.meeting, ask)
    ask = confer.Attend(person_id=person_id("police"))
    await confer.record_attendance(room.desk, room.cast["coordinator"], asked(ask), room.meeting, ask)
    draft = confer.DraftMinutes(text="x")
    await confer.draft_minutes(room.desk, room.cast["coordinator"], asked(draft), room.meeting, draft)
    await confer.approve_minutes(room.desk, room.cast["coordinator"], asked(), room.meeting)
    coordinator, police = await dashboard("coordinator"), await dashboard("police")
    assert "/do/complete-task/" in (await coordinator.get(f"/conferences/{room.meeting}")).text
    assert "Bring the property receipt." in (await police.get("/action-items")).text
    await room.revokes(consent_id)
    for path in (f"/conferences/{room.meeting}", f"/conferences/{room.meeting}/minutes"):
        page = (await coordinator.get(path)).text
        assert "Bring the property receipt." in page
        assert "no longer needed" in page
        assert "/do/complete-task/" not in page
    for path in ("/", "/action-items", "/packets", f"/conferences/{room.meeting}/minutes"):
        page = await police.get(path)
        assert page.status_code == 200
        assert not [
            word for word in ("property receipt", "no longer needed", "/do/complete-task/") if word in page.text
        ]
