"""A person whom an order keeps apart from somebody is handed to nobody who works with that one: the next in line is taken."""

import pytest

from bootstrap.seed import person_id
from database.clocks import write_due
from domain.errors import Invalid
from domain.words import ConferenceDecision, ContactMode, RotaKind
from tests.activities.test_rota import on_the_rota
from tests.usecases.conftest import asked
from tests.usecases.test_apart import code, keep_apart, with_
from tests.usecases.test_room import decide, in_the_room, meeting
from usecases import hand_over, journey, matters, taking_on, watch

TOLD = """select array_agg(distinct a.login order by a.login) from notice n join person a on a.id = n.person_id
    join fact f on f.id = n.fact_id where f.type = :fact and f.stream_id = :id and n.state = 'told'"""


@pytest.fixture
async def two(cast, desk):
    """Two people to be kept apart: the first is an outreach worker's who is away, the other the stand-in's."""
    one, other = await with_(cast, desk, "outreach"), await with_(cast, desk, "outreach2")
    await on_the_rota(cast, RotaKind.AWAY, "outreach", "outreach2")
    await keep_apart(cast, desk, one, other)
    return one, other


async def told(value, hands, person, fact):
    await hands.settle(f"participant/{person}")
    return await value(TOLD, fact=fact, id=person)


async def test_a_stand_in_who_works_with_the_other_hears_nothing_and_has_nothing_of_it_to_do(
    cast, desk, hands, value, two
):
    one, other = two
    assert await told(value, hands, one, "no_contact_recorded") == ["supervisor"]
    assert await told(value, hands, other, "no_contact_recorded") == ["outreach2"]
    mine = (await watch.worklist(desk, cast["outreach2"])).items
    assert one not in {item["stream_id"] for item in mine}
    assert other in {item["stream_id"] for item in mine}
    third = await with_(cast, desk, "outreach")
    mine = (await watch.worklist(desk, cast["outreach2"])).items
    assert third in {item["stream_id"] for item in mine}, "of everybody else of theirs it goes on"


async def test_whoever_stands_in_stands_behind_the_wall_of_whom_they_stand_in_for(cast, desk, two):
    one, other = two
    for person in two:
        ask = journey.Contact(made=True, mode=ContactMode.IN_PERSON, outcome="talked", note="Sleeps at the landing.")
        await journey.record_contact(desk, cast["supervisor"], asked(ask), person, ask)
    await on_the_rota(cast, RotaKind.AWAY, "outreach2", "case_manager")

    async def reads(who, person):
        return bool([note for note in await watch.notes(desk, cast[who], person) if note["kind"] == "contact"])

    assert await reads("case_manager2", one), "who works with neither reads both"
    assert not await reads("case_manager", one), "who stands in for the other's worker does not"
    assert await reads("case_manager", other)
    assert not await reads("outreach2", one)
    assert await reads("outreach2", other), "nor is anybody kept from somebody of their own"


async def test_if_nobody_acts_names_the_next_in_line(cast, desk, two):
    one, _ = two
    steps = (await watch.participant(desk, cast["supervisor"], one))["due"][0]["if_nobody_acts"]
    climbing = [(step["audience"], step["people"]) for step in steps if step["what"] == "rung"]
    names = {name for _, people in climbing for name in people}
    assert cast["outreach2"].name not in names
    assert climbing[0] == ("owner", (cast["supervisor"].name,))


async def test_a_ladder_climbs_past_a_backup_who_works_with_the_other(cast, desk, hands, push, record, value, two):
    one, _ = two
    await push("15 days")
    await write_due(record, one)
    ladder = await value("select id from escalation where subject_id = :id and kind = 'contact'", id=one)
    for _ in range(3):
        await hands.climb(f"escalation/{ladder}")
        await push("4 days")
    raised = (
        "select array_agg(distinct a.login) from notice n join person a on a.id = n.person_id where n.stream_id = :id"
    )
    assert "outreach2" not in await value(raised, id=ladder)


async def test_whoever_is_on_call_and_works_with_the_other_is_not_sent_to_them(cast, desk, hands, value, two):
    one, other = two
    await on_the_rota(cast, RotaKind.ON_CALL, "outreach2")
    for person in (one, other):
        ask = matters.Happened()
        await matters.record_overdose(desk, cast["supervisor"], asked(ask), person, ask)
    assert "outreach2" not in await told(value, hands, one, "overdose_recorded")
    assert "outreach2" in await told(value, hands, other, "overdose_recorded")


async def test_what_is_taken_on_for_them_at_the_table_goes_to_nobody_who_works_with_the_other(cast, desk, two):
    one, _ = two
    made = await meeting(cast, desk)
    item = await in_the_room(cast, desk, made, participant_id=one)

    def taken(who):
        return (taking_on.TakeOn(owner_id=person_id(who), text="Ask at the clinic.", participant_id=one),)

    with pytest.raises(Invalid) as refused:
        await decide(cast, desk, made, item, ConferenceDecision.NOTED, action_items=taken("outreach2"))
    assert code(refused) == "kept_apart"
    await decide(cast, desk, made, item, ConferenceDecision.NOTED, action_items=taken("case_manager"))
    ask = hand_over.HandOver(from_id=person_id("case_manager"), to_id=person_id("outreach2"))
    found = await hand_over.hand_over(desk, cast["supervisor"], asked(ask), ask)
    assert [(one.kind, one.state) for one in found.moves] == [("meeting", "refused")]


async def test_the_order_ends_and_the_stand_in_stands_in_again(cast, desk, hands, value, two):
    one, other = two
    end = journey.End(stage=journey.Stage.EXITED, reason_code="moved_away")
    await journey.end_journey(desk, cast["supervisor"], asked(end), other, end)
    ask = journey.Pause(kind=journey.PauseKind.HOSPITAL)
    await journey.pause(desk, cast["supervisor"], asked(ask), one, ask)
    await journey.end_pause(desk, cast["supervisor"], asked(), one, journey.Step())
    assert await told(value, hands, one, "pause_ended") == ["outreach2"]
