"""Who may take something on at the table: whoever may finish it, and may know of whom it is."""

import pytest

from bootstrap.seed import _id, person_id
from domain.errors import Invalid, NotPermitted
from domain.words import ConferenceDecision, ConsentKind, RecipientClass
from tests.usecases.conftest import asked
from tests.usecases.test_packet import Room, room  # noqa: F401  # a fixture
from usecases import confer, minutes

D = ConferenceDecision
HARBOR = _id("agency", "Harbor Homes")
SHARED = {
    "kind": ConsentKind.PROVIDER_SHARE,
    "recipient_class": RecipientClass.PROVIDER,
    "purpose": "service_linkage",
}


async def in_the_room(room: Room):  # noqa: F811
    """Each of the three people's items, and that of a referral."""
    await room.adds(referral_id=await room.cast.referred())
    opened = await confer.open_conference(room.desk, room.cast["coordinator"], asked(), room.meeting)
    return opened.agenda


async def takes_on(room: Room, item, *who: str, **said):  # noqa: F811
    work = tuple(confer.TakeOn(owner_id=person_id(one), text=f"{one} sees to it.", **said) for one in who)
    ask = confer.DecideItem(item_id=item.id, decision=D.NOTED, action_items=work)
    return await confer.decide_item(room.desk, room.cast["coordinator"], asked(ask), room.meeting, ask)


@pytest.mark.parametrize("who", ["police", "prosecutor", "defender", "provider", "case_manager"])
async def test_whoever_takes_something_on_reads_it_and_says_when_it_is_done(room, who):  # noqa: F811
    *_, referral = await in_the_room(room)
    await takes_on(room, referral, who)
    (own,) = await minutes.taken_on(room.desk, room.cast[who])
    assert own["text"] == f"{who} sees to it."
    await confer.complete_action_item(room.desk, room.cast[who], asked(), own["id"])
    assert await minutes.taken_on(room.desk, room.cast[who]) == []


@pytest.mark.parametrize("who", ["officer", "auditor", "operator"])
async def test_nobody_is_given_what_they_could_not_finish(room, who):  # noqa: F811
    *_, referral = await in_the_room(room)
    with pytest.raises(Invalid) as refused:
        await takes_on(room, referral, who)
    assert refused.value.faults[0].code == "takes_nothing_on"
    with pytest.raises(NotPermitted):
        await minutes.taken_on(room.desk, room.cast[who])


async def test_a_partner_takes_on_only_what_is_about_somebody_whom_a_consent_opens_to_it(room):  # noqa: F811
    await room.signs(room.people[0], "police")
    await room.signs(room.people[1], "provider", **SHARED)
    agenda = {one.participant_id: one for one in await in_the_room(room)}
    for person, who in ((1, "police"), (0, "provider"), (0, "prosecutor"), (0, "defender")):
        with pytest.raises(Invalid) as refused:
            await takes_on(room, agenda[room.people[person]], who)
        assert refused.value.faults[0].code == "no_consent_in_force"
    for person, who in ((0, "police"), (1, "provider")):
        (task,) = (await takes_on(room, agenda[room.people[person]], who)).tasks[-1:]
        assert task.participant_id == room.people[person], "what is taken on at a person's item is about that person"
        (own,) = await minutes.taken_on(room.desk, room.cast[who])
        assert own["who"]


async def test_what_is_taken_on_at_one_persons_item_is_about_nobody_else(room):  # noqa: F811
    agenda = {one.participant_id: one for one in await in_the_room(room)}
    with pytest.raises(Invalid) as refused:
        await takes_on(room, agenda[room.people[0]], "case_manager", participant_id=room.people[1])
    assert refused.value.faults[0].code == "not_this_item"
