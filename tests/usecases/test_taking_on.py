"""Who may take something on at the table: whoever may finish it, and may know of whom it is."""

import asyncio

import pytest

from bootstrap.seed import person_id
from database.clocks import climb, write_due
from database.loading import Loader
from database.settling import Settling
from domain.errors import Invalid, NotInThisState, NotPermitted
from domain.words import ConferenceDecision, ConsentKind, RecipientClass, Stage
from tests.usecases.conftest import asked
from tests.usecases.test_packet import Room, room  # noqa: F401  # a fixture
from usecases import confer, demo, journey, minutes, taking_on, watch

D = ConferenceDecision
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
    work = tuple(taking_on.TakeOn(owner_id=person_id(one), text=f"{one} sees to it.", **said) for one in who)
    ask = confer.DecideItem(item_id=item.id, decision=D.NOTED, action_items=work)
    return await confer.decide_item(room.desk, room.cast["coordinator"], asked(ask), room.meeting, ask)


@pytest.mark.parametrize("who", ["police", "prosecutor", "defender", "provider", "case_manager"])
async def test_whoever_takes_something_on_reads_it_and_says_when_it_is_done(room, who):  # noqa: F811
    *_, referral = await in_the_room(room)
    await takes_on(room, referral, who)
    (own,) = await minutes.taken_on(room.desk, room.cast[who])
    assert own["text"] == f"{who} sees to it."
    await confer.complete_action_item(room.desk, room.cast[who], asked(), own["id"])
    assert not await minutes.taken_on(room.desk, room.cast[who])


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


OPEN = "select count(*) from obligation where kind = 'action_item' and closed_at is null"
TASKS = "select count(*) from action_item where withdrawn_at is not null"
LADDER = "select status from escalation where kind = 'action_item'"
UNSENT = "update delivery set state = 'queued', lease_until = null returning 1"
MAILS = """select jsonb_agg(jsonb_build_array(d.state, d.error_code)) from delivery d join notice n on n.id = d.notice_id
    join fact f on f.id = n.fact_id where n.event in ('action_item', 'escalation')"""


async def given(room: Room, person: int, who: str):  # noqa: F811
    """A meeting at which a partner takes something on about somebody; the consent that opens the person to it."""
    consent_id = await room.signs(room.people[person], who, **(SHARED if who == "provider" else {}))
    agenda = {one.participant_id: one for one in await in_the_room(room)}
    await takes_on(room, agenda[room.people[person]], who, due_in="1 day")
    return consent_id, agenda


@pytest.mark.parametrize("who", ["police", "prosecutor", "defender", "provider"])
async def test_whoever_takes_their_consent_back_is_no_partners_task_from_that_moment(room, count, who):  # noqa: F811
    if who == "defender":
        consent_id = await room.signs(room.people[0], who, kind=ConsentKind.TEAM_RELEASE)
        agenda = {one.participant_id: one for one in await in_the_room(room)}
        await takes_on(room, agenda[room.people[0]], who)
    else:
        consent_id, _ = await given(room, 0, who)
    (own,) = await minutes.taken_on(room.desk, room.cast[who])
    await room.revokes(consent_id)
    assert not await minutes.taken_on(room.desk, room.cast[who])
    assert (await watch.worklist(room.desk, room.cast[who])).items == []
    assert await count("select state from obligation where kind = 'action_item'") == "no_longer_needed"
    with pytest.raises(NotInThisState):
        await confer.complete_action_item(room.desk, room.cast[who], asked(), own["id"])
    (shown,) = (await watch.conference(room.desk, room.cast["coordinator"], room.meeting))["action_items"]
    assert shown["withdrawn_at"] is not None
    assert shown["done_at"] is None


async def test_its_ladder_ends_with_it_and_the_mails_that_were_not_sent(room, count):  # noqa: F811
    consent_id, _ = await given(room, 0, "police")
    await tells(room, room.meeting)
    await room.passes("2 days")
    assert await count(LADDER) == "open"
    ladder = await count("select id from escalation where kind = 'action_item'")
    await climb(room.record, ladder)
    await tells(room, ladder)
    await count(f"with late as ({UNSENT}) select count(*) from late")
    await room.revokes(consent_id)
    assert await count(LADDER) == "ended"
    assert await count(MAILS) == [["cancelled", "no_longer_needed"]] * 2
    assert await count("select next_at from escalation where kind = 'action_item'") is None


async def test_who_was_not_told_yet_is_not_told_any_more(room, count):  # noqa: F811
    consent_id, _ = await given(room, 0, "police")
    await room.revokes(consent_id)
    await tells(room, room.meeting)
    told = "select jsonb_agg(jsonb_build_array(state, withheld_why)) from notice where event = 'action_item'"
    assert await count(told) == [["withheld", "no_longer_needed"]]


async def test_a_consent_that_runs_out_or_a_journey_that_ends_does_the_same(room, count):  # noqa: F811
    short = await room.signs(room.people[0], "police", expires="5 days")
    _, agenda = await given(room, 1, "prosecutor")
    await takes_on(room, agenda[room.people[0]], "police")
    assert await count(OPEN) == 2
    push = demo.PushClock(advance="6 days")
    await demo.push_clock(room.desk, room.cast["coordinator"], asked(), push)
    await write_due(room.record, short)
    assert await count(TASKS) == 1
    assert not await minutes.taken_on(room.desk, room.cast["police"])
    ask = journey.End(stage=Stage.DECEASED, reason_code="died")
    await journey.end_journey(room.desk, room.cast["supervisor"], asked(ask), room.people[1], ask)
    assert await count(TASKS) == 2
    assert not await minutes.taken_on(room.desk, room.cast["prosecutor"])


async def test_what_stands_stands(room, count):  # noqa: F811
    """What another consent opens to the same office, what staff took on, what is about others or about nobody, what is done."""
    release = {"kind": ConsentKind.TEAM_RELEASE, "recipient_class": RecipientClass.DEFENDER}
    consent_id = await room.signs(room.people[0], "defender", **release)
    await room.signs(room.people[0], "defender", **release, recipient_agency_id=None)
    await room.signs(room.people[1], "prosecutor")
    agenda = {one.participant_id: one for one in await in_the_room(room)}
    done = (await takes_on(room, agenda[room.people[1]], "prosecutor", "prosecutor")).made("action_item_0")
    await takes_on(room, agenda[room.people[0]], "defender", "case_manager")
    await takes_on(room, agenda[None], "defender")
    await confer.complete_action_item(room.desk, room.cast["prosecutor"], asked(), done)
    await room.revokes(consent_id)
    assert await count(TASKS) == 0
    assert await count(OPEN) == 4
    assert await count("select count(*) from obligation where kind = 'action_item' and state = 'met'") == 1


async def test_a_task_given_in_the_same_moment_is_found_too(room, count):  # noqa: F811
    consent_id = await room.signs(room.people[0], "police")
    agenda = {one.participant_id: one for one in await in_the_room(room)}
    outcomes = await asyncio.gather(
        takes_on(room, agenda[room.people[0]], "police"), room.revokes(consent_id), return_exceptions=True
    )
    assert not isinstance(outcomes[1], BaseException)
    assert await count(OPEN) == 0, "either it was refused, or it was taken back"


async def tells(room: Room, stream) -> None:  # noqa: F811
    async with room.desk.database.begin() as c:
        await Settling(Loader(room.desk.keyring), "mail.example").settle(c, stream)
