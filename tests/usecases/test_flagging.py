"""A partner asks that the table takes somebody up again of whom it reads; it learns nothing of what comes of it."""

from datetime import UTC, datetime, timedelta

import pytest

from bootstrap.seed import TEAM_ID, person_id
from domain.errors import NotFound, NotInThisState, NotPermitted
from domain.words import ConsentKind
from tests.usecases.conftest import asked
from tests.usecases.test_packet import room  # noqa: F401  # a fixture
from usecases import apart, confer, flagging, packets, watch


async def next_meeting(room, days: int = 44):  # noqa: F811
    ask = confer.Schedule(starts_at=datetime.now(UTC) + timedelta(days=days), team_id=TEAM_ID)
    return (await confer.schedule_conference(room.desk, room.cast["coordinator"], asked(ask), ask)).made()


async def flags(room, who: str, item, meeting=None):  # noqa: F811
    ask = flagging.Flag(item_id=item)
    return await flagging.flag_person(room.desk, room.cast[who], asked(ask), meeting or room.meeting, ask)


async def agenda(room, meeting):  # noqa: F811
    shown = await watch.conference(room.desk, room.cast["coordinator"], meeting)
    return [(one["participant_id"], one["reason"]) for one in shown["agenda"]]


async def told(room, person, kind: str):  # noqa: F811
    return [
        one["data"] for one in await watch.timeline(room.desk, room.cast["supervisor"], person) if one["type"] == kind
    ]


@pytest.mark.parametrize(
    ("who", "kind"),
    [("police", ConsentKind.JUSTICE), ("prosecutor", ConsentKind.JUSTICE), ("defender", ConsentKind.TEAM_RELEASE)],
)
async def test_whoever_hears_of_somebody_at_the_table_asks_for_them_and_they_are_asked_first(room, who, kind):  # noqa: F811
    person = room.people[0]
    await room.signs(person, who, kind=kind)
    following = await next_meeting(room)
    await room.passes("29 days")
    (item,) = (await room.read(who))["items"]
    assert item["flagged"] is False
    await flags(room, who, item["id"])
    role = room.cast[who].roles[0].value
    assert await agenda(room, following) == [(person, f"flagged_by_{role}")]
    assert await told(room, person, "flagged_for_table") == [
        {"about": str(following), "item_id": str(item["id"]), "by_role": role, "put_on": True}
    ]
    shown = await watch.participant(room.desk, room.cast["supervisor"], person)
    assert "table_wish" in {one["kind"] for one in shown["due"]}, "they are asked what the table should know"
    (again,) = (await room.read(who))["items"]
    assert again == {**item, "flagged": True}


async def test_nobody_asks_for_whom_they_may_not_hear_of_or_at_a_table_that_is_not_theirs(room, count):  # noqa: F811
    given = await room.signs(room.people[0], "police")
    await room.signs(room.people[1], "prosecutor")
    following = await next_meeting(room)
    await room.passes("29 days")
    (item,), (others,) = (await room.read("police"))["items"], (await room.read("prosecutor"))["items"]
    for unknown in (others["id"], person_id("police"), following):
        with pytest.raises(NotFound):
            await flags(room, "police", unknown)
    for who in ("officer", "provider", "coordinator"):
        with pytest.raises(NotPermitted):
            await flags(room, who, item["id"])
    await count("update person set team_id = null where login = 'police' returning 1")
    room.cast.known["police"] = await room.desk.views.actor_named("police")
    with pytest.raises(NotFound):
        await flags(room, "police", item["id"])
    await count("update person set team_id = :team where login = 'police' returning 1", team=TEAM_ID)
    room.cast.known["police"] = await room.desk.views.actor_named("police")
    await room.revokes(given)
    with pytest.raises(NotFound):
        await flags(room, "police", item["id"])
    assert await agenda(room, following) == []
    assert await count("select count(*) from fact where type = 'flagged_for_table'") == 0


async def test_before_its_packet_opens_and_before_it_is_signed_nobody_is_asked_for(room, count):  # noqa: F811
    await room.signs(room.people[0], "police")
    await next_meeting(room)
    item = await count("select id from agenda_item where participant_id = :id", id=room.people[0])
    with pytest.raises(NotFound):
        await flags(room, "police", item)
    await room.passes("29 days")
    await count("update programme set clock_offset = clock_offset + 400 * 86400 returning 1")
    with pytest.raises(packets.NotSigned):
        await flags(room, "police", item)


async def test_where_no_agenda_is_open_it_says_so_and_nothing_of_anybody(room):  # noqa: F811
    await room.signs(room.people[0], "police")
    await room.passes("29 days")
    (item,) = (await room.read("police"))["items"]
    with pytest.raises(NotInThisState, match="No agenda of this table is open now"):
        await flags(room, "police", item["id"])
    following = await next_meeting(room)
    await confer.freeze_agenda(room.desk, room.cast["coordinator"], asked(), following)
    with pytest.raises(NotInThisState, match="No agenda of this table is open now"):
        await flags(room, "police", item["id"])


async def test_the_answer_is_the_same_whatever_comes_of_it_and_staff_read_what_did(room):  # noqa: F811
    for person in room.people:
        await room.signs(person, "police")
    following = await next_meeting(room)
    await room.passes("29 days")
    there, off, kept_apart = (one["id"] for one in (await room.read("police"))["items"])
    coordinator = room.cast["coordinator"]
    for person in room.people[:2]:
        ask = confer.AddItem(reason="stuck", participant_id=person)
        made = (await confer.add_agenda_item(room.desk, coordinator, asked(ask), following, ask)).made("item_id")
    await confer.remove_agenda_item(room.desk, coordinator, asked(), following, made)
    owners = {
        (await watch.participant(room.desk, coordinator, one))["owner_id"] for one in (room.people[0], room.people[2])
    }
    spare = next(
        person_id(who) for who in ("outreach", "outreach2") if person_id(who) not in owners or len(owners) == 2
    )
    order = apart.Order(other_id=room.people[0], owner_id=spare if len(owners) == 1 else None)
    await apart.record_no_contact(room.desk, room.cast["supervisor"], asked(order), room.people[2], order)
    answers = [await flags(room, "police", item) for item in (there, off, kept_apart)]
    assert {tuple(one.created) for one in answers} == {()}
    assert await agenda(room, following) == [(room.people[0], "stuck")]
    for person in room.people:
        assert [one["put_on"] for one in await told(room, person, "flagged_for_table")] == [False]
    assert all(one["flagged"] for one in (await room.read("police"))["items"])
