"""Minutes: a partner who was there reads what concerns it, as rights and consents are now; the rest is not there at all."""

import pytest

from bootstrap.seed import person_id
from domain.errors import NotFound, NotPermitted
from domain.words import ConferenceDecision, Role
from tests.usecases.conftest import asked
from tests.usecases.test_packet import room  # noqa: F401  # a fixture
from usecases import confer, demo, minutes, packets, screen, taking_on, watch

D = ConferenceDecision


async def held(room, *, approved=True):  # noqa: F811
    """The three people and a referral were taken up, police and prosecutor in the room."""
    referral = await room.cast.referred()
    await screen.request_view(room.desk, room.cast["coordinator"], asked(), referral, Role.POLICE_LIAISON)
    await room.adds(referral_id=referral)
    desk, chair = room.desk, room.cast["coordinator"]
    opened = await confer.open_conference(desk, chair, asked(), room.meeting)
    for who in ("police", "prosecutor"):
        ask = confer.Attend(person_id=person_id(who))
        await confer.record_attendance(desk, chair, asked(ask), room.meeting, ask)
    for item in opened.agenda:
        work = {
            room.people[0]: taking_on.TakeOn(owner_id=person_id("case_manager"), text="Detox first."),
            None: taking_on.TakeOn(owner_id=person_id("police"), text="Bring the forms."),
        }.get(item.participant_id)
        ask = confer.DecideItem(
            item_id=item.id,
            decision=D.DEFER if item.referral_id else D.ENGAGEMENT_PLAN,
            note="Said in the room.",
            action_items=(work,) if work else (),
        )
        await confer.decide_item(desk, chair, asked(ask), room.meeting, ask)
    ask = confer.DraftMinutes(text="All of it, with Ada’s brother.")
    await confer.draft_minutes(desk, chair, asked(ask), room.meeting, ask)
    if approved:
        await confer.approve_minutes(desk, chair, asked(), room.meeting)


async def read(room, who):  # noqa: F811
    return await minutes.read_minutes(room.desk, room.cast[who], room.meeting)


async def test_a_partner_who_was_there_reads_what_consent_opens_and_no_text_of_others(room, count):  # noqa: F811
    await room.signs(room.people[0], "police")
    await room.signs(room.people[2], "police")
    await held(room)
    seen = await read(room, "police")
    assert [one["position"] for one in seen["items"]] == [1, 2, 3]
    first, second, third = seen["items"]
    assert (first["decision"], second["decision"]) == ("engagement_plan", "engagement_plan")
    assert [(one["owner_name"], one["text"]) for one in first["action_items"]] == [("Minh Tran", None)]
    assert third["referral"]["question"] == "eligibility_view"
    assert third["decision"] is None, "what became of a referral is told by its result, at its own time"
    assert [one["text"] for one in seen["action_items"]] == ["Bring the forms."]
    for hidden in ("Detox", "Said in the room", "brother", "defer"):
        assert hidden not in str(seen)
    looks = "select count(*) from audit where act = 'read_minutes' and outcome = 'seen' and actor_id = :who"
    assert await count(looks, who=room.cast["police"].person_id) == 2
    told = await watch.disclosures(room.desk, room.cast["privacy"], room.people[2])
    assert "read_minutes" in {one["what"] for one in told if one["person"] == room.cast["police"].name}
    assert [one["id"] for one in await minutes.kept(room.desk, room.cast["police"])] == [room.meeting]


async def test_whoever_takes_a_consent_back_leaves_the_minutes_without_a_gap(room):  # noqa: F811
    given = await room.signs(room.people[0], "police")
    await room.signs(room.people[1], "police")
    await held(room)
    before = await read(room, "police")
    await room.revokes(given)
    after = await read(room, "police")
    assert [one["who"] for one in after["items"]] == [one["who"] for one in before["items"][1:]]
    assert [one["position"] for one in after["items"]] == [1, 2]
    assert len((await read(room, "coordinator"))["items"]) == 4


async def test_two_meetings_that_differ_in_what_is_withheld_read_the_same(room):  # noqa: F811
    await room.signs(room.people[1], "police")
    await held(room)
    before = await read(room, "police")
    await room.signs(room.people[2], "prosecutor")
    assert await read(room, "police") == before


async def test_who_was_not_there_or_comes_too_early_finds_no_minutes(room):  # noqa: F811
    await room.signs(room.people[0], "police")
    await held(room, approved=False)
    draft = await read(room, "coordinator")
    assert (draft["approved"], draft["text"]) == (False, "All of it, with Ada’s brother.")
    assert draft["items"][0]["note"] == "Said in the room."
    assert [one["text"] for one in draft["items"][0]["action_items"]] == ["Detox first."]
    with pytest.raises(NotFound):
        await read(room, "police")
    await confer.approve_minutes(room.desk, room.cast["coordinator"], asked(), room.meeting)
    assert (await read(room, "police"))["items"]
    with pytest.raises(NotFound):
        await read(room, "defender")
    assert not await minutes.kept(room.desk, room.cast["defender"])
    for who in ("officer", "provider", "auditor"):
        with pytest.raises(NotPermitted):
            await read(room, who)


async def test_without_a_signature_of_this_year_a_partner_reads_no_minutes(room):  # noqa: F811
    await held(room)
    push = demo.PushClock(advance="370 days")
    await demo.push_clock(room.desk, room.cast["coordinator"], asked(), push)
    with pytest.raises(packets.NotSigned):
        await read(room, "police")


async def test_a_meeting_that_is_not_over_has_none(room):  # noqa: F811
    with pytest.raises(NotFound):
        await read(room, "coordinator")


async def test_a_partner_sees_what_it_took_on_until_the_person_is_open_to_it_no_more_and_says_when_it_is_done(room):  # noqa: F811
    await room.signs(room.people[0], "police", expires="5 days")
    desk, chair, police = room.desk, room.cast["coordinator"], room.cast["police"]
    for _ in range(2):
        await room.adds(referral_id=await room.cast.referred())
    opened = await confer.open_conference(desk, chair, asked(), room.meeting)
    about = [one for one in opened.agenda if one.referral_id or one.participant_id == room.people[0]]
    for item, owner, text in zip(about, ("police", "police", "prosecutor"), "abc", strict=True):
        work = (taking_on.TakeOn(owner_id=person_id(owner), text=text),)
        ask = confer.DecideItem(item_id=item.id, decision=D.NOTED, action_items=work)
        await confer.decide_item(desk, chair, asked(ask), room.meeting, ask)
    mine = await minutes.taken_on(desk, police)
    alias = next(one["who"] for one in await minutes.taken_on(desk, police) if one["text"] == "a")
    assert alias is not None
    assert {one["text"]: one["who"] for one in mine} == {"a": alias, "b": None}
    told = await watch.disclosures(desk, room.cast["privacy"], room.people[0])
    assert [one["what"] for one in told] == ["read_action_item"], "a look at a person is accounted for, once"
    await demo.push_clock(desk, chair, asked(), demo.PushClock(advance="6 days"))
    after = await minutes.taken_on(desk, police)
    assert {(one["text"], one["who"]) for one in after} == {(None, None), ("b", None)}
    for one in after:
        await confer.complete_action_item(desk, police, asked(), one["id"])
    assert not await minutes.taken_on(desk, police)
    (theirs,) = await minutes.taken_on(desk, room.cast["prosecutor"])
    with pytest.raises(NotFound):
        await confer.complete_action_item(desk, police, asked(), theirs["id"])
