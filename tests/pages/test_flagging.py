"""A partner asks on its packet's page that somebody is taken up next time; staff read of it where they look anyway."""

# ruff: noqa: F401, F811  # fixtures

from tests.pages.test_packs import dashboard, hidden
from tests.usecases.conftest import cast, desk
from tests.usecases.test_flagging import next_meeting
from tests.usecases.test_packet import room

BUTTON = "Take them up next time"


async def test_the_button_is_gone_once_it_was_pressed_and_staff_have_none(room, dashboard):
    await room.signs(room.people[0], "police")
    following = await next_meeting(room)
    await room.passes("29 days")
    police, path = await dashboard("police"), f"/conferences/{room.meeting}/packet"
    page = (await police.get(path)).text
    assert page.count(BUTTON) == 1
    sent = {name: hidden(page, name) for name in ("csrf", "key", "item_id")}
    told = await police.post(f"/do/flag/{room.meeting}", data=sent, headers={"referer": f"http://desk{path}"})
    assert (told.status_code, told.headers["location"]) == (303, path)
    page = (await police.get(path)).text
    assert BUTTON not in page
    assert "You asked that they are taken up next time." in page
    staff = await dashboard("coordinator")
    assert BUTTON not in (await staff.get(path)).text
    assert "flagged by police liaison" in (await staff.get(f"/conferences/{following}")).text
    assert "The police liaison asks the table to take them up" in (await staff.get(f"/people/{room.people[0]}")).text


async def test_where_no_agenda_is_open_the_page_says_whom_to_ask(room, dashboard):
    await room.signs(room.people[0], "police")
    await room.passes("29 days")
    police, path = await dashboard("police"), f"/conferences/{room.meeting}/packet"
    page = (await police.get(path)).text
    sent = {name: hidden(page, name) for name in ("csrf", "key", "item_id")}
    await police.post(f"/do/flag/{room.meeting}", data=sent, headers={"referer": f"http://desk{path}"})
    assert "No agenda of this table is open now. Ask whoever chairs it." in (await police.get(path)).text
