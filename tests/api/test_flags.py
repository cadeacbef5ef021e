"""A partner who asks for somebody at the next meeting is answered alike whatever comes of it, and learns of no one's state."""

# ruff: noqa: F401, F811  # fixtures

from uuid import uuid4

from tests.usecases.conftest import cast
from tests.usecases.test_flagging import next_meeting
from tests.usecases.test_packet import room
from usecases import confer
from usecases.desk import Asked


async def test_every_answer_is_the_same_and_a_refusal_says_nothing_of_a_person(room, people):
    for person in room.people[:2]:
        await room.signs(person, "police")
    following = await next_meeting(room)
    await room.passes("29 days")
    path = f"/v1/conferences/{room.meeting}/flags"
    fresh, there = [one["id"] for one in (await people.get("police", path.replace("flags", "packet"))).json()["items"]]
    ask = confer.AddItem(reason="stuck", participant_id=room.people[1])
    asked = Asked(key="a", body={})
    await confer.add_agenda_item(room.desk, room.cast["coordinator"], asked, following, ask)
    key = str(uuid4())
    answers = [
        await people.call("police", "POST", path, {"item_id": one}, key=key if one == fresh else None)
        for one in (fresh, there)
    ]
    assert [(one.status_code, one.json(), "etag" in one.headers) for one in answers] == [
        (200, {"status": "received"}, False)
    ] * 2
    again = await people.call("police", "POST", path, {"item_id": fresh}, key=key)
    assert (again.json(), again.headers["idempotent-replayed"]) == ({"status": "received"}, "true")
    assert (await people.get("coordinator", f"/v1/conferences/{following}")).json()["items"] == 2
    unknown = [await people.post("police", path, {"item_id": one}) for one in (str(uuid4()), str(room.people[2]))]
    assert {(one.status_code, one.json()["code"]) for one in unknown} == {(404, "not_found")}
    await confer.freeze_agenda(room.desk, room.cast["coordinator"], Asked(key="b", body={}), following)
    closed = await people.post("police", path, {"item_id": fresh})
    assert (closed.status_code, closed.json()["code"]) == (409, "no_longer_open")
    assert not {"state", "allowed"} & closed.json().keys()
