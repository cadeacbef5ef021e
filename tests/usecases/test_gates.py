"""Doors that close while people come through them: nobody is lost, and every referrer is answered alike."""

import pytest

from bootstrap.policy import load_policy, named_policy
from bootstrap.seed import TEAM_ID
from database.clocks import open_conference, write_due
from domain.errors import Invalid, NotInThisState, NotPermitted
from domain.words import Door, DoorState
from tests.usecases.conftest import PERSON, asked, publish
from usecases import demo, doors, escalate, gates, refer, screen
from usecases.waiting import waiting_list


async def gate(cast, desk, door, state, reason="caseloads_full", who="coordinator"):
    ask = gates.SetGate(door=Door(door), state=DoorState(state), reason_code=reason)
    return await gates.set_gate(desk, cast[who], asked(ask), ask)


async def narrowed(cast, desk, state):
    for door in ("community", "social_contact"):
        await gate(cast, desk, door, state)


async def decide(cast, desk, referral, outcome="approved", reason="eligible", **changes):
    ask = screen.Decide(outcome=outcome, reason_code=reason, **changes)
    return await screen.decide_referral(desk, cast["coordinator"], asked(ask), referral, ask)


async def state_of(cast, desk, door):
    return next(one for one in await doors.doors(desk, cast["outreach"]) if one["door"] == door)


async def test_a_door_that_closes_mid_referral_loses_nobody(cast, desk, record, count):
    known = await cast.approved()
    came_before = await cast.referred("officer")
    ask = refer.Refer(door=Door.SOCIAL_CONTACT, area="downtown", person=PERSON, reason="Sleeps behind the library.")
    sent = asked(ask)
    first = await refer.refer(desk, cast["officer"], sent, ask)
    await narrowed(cast, desk, "closed")
    # the phone that did not hear the answer sends the same once more, and is told what became of it
    again = await refer.refer(desk, cast["officer"], sent, ask)
    assert (again.replayed, again.made()) == (True, first.made())
    # whoever comes now is told at once, about the door and nothing else, the same for somebody known and somebody new
    told = []
    for person in (PERSON, {"name": "Nobody Known"}):
        late = refer.Refer(door=Door.SOCIAL_CONTACT, area="downtown", person=person, reason="x")
        with pytest.raises(Invalid) as why:
            await refer.refer(desk, cast["officer"], asked(late), late)
        told.append([(one.pointer, one.code, one.message) for one in why.value.faults])
    assert told[0] == told[1]
    assert told[0][0][:2] == ("/door", "door_closed")
    assert await count("select count(*) from referral") == 3
    # whoever came before is decided on: not past those who wait, but for a reason that is kept
    with pytest.raises(Invalid) as why:
        await decide(cast, desk, came_before)
    assert why.value.faults[0].code == "door_closed"
    assert why.value.faults[0].pointer == "/gate_reason"
    await decide(cast, desk, came_before, "waitlisted", "no_capacity")
    assert [one["id"] for one in await waiting_list(desk, cast["coordinator"])] == [came_before]
    assert (await state_of(cast, desk, "social_contact"))["waiting"] == 1
    done = await decide(cast, desk, first.made(), gate_reason="Overdosed yesterday.")
    assert done.states[first.made()].status == "approved"
    assert await count("select count(*) from note where kind = 'gate'") == 1
    # a person whom the programme knows already needs no room
    joined = await joins(cast, desk, known)
    assert joined.states[known].id == known
    # each referrer hears at the fixed hour, and nothing of doors
    await demo.push_clock(desk, cast["coordinator"], asked(), demo.PushClock(advance="8 days"))
    for referral, said in ((came_before, "waitlisted"), (first.made(), "approved_for_outreach")):
        await write_due(record, referral)
        assert await count("select published from referral where id = :id", id=referral) == said
    # there is room again: who waits is taken without more words
    await gate(cast, desk, "social_contact", "limited", "room_again")
    assert (await decide(cast, desk, came_before)).made("participant_id")


async def joins(cast, desk, participant):
    await gate(cast, desk, "social_contact", "limited", "room_again")
    referral = await cast.referred("officer")
    await gate(cast, desk, "social_contact", "closed")
    return await decide(cast, desk, referral, reason="joined_open_journey", participant_id=participant)


async def test_through_a_limited_door_people_are_referred_and_wait_for_their_turn(cast, desk):
    await narrowed(cast, desk, "limited")
    referral = await cast.referred("officer")
    with pytest.raises(Invalid) as why:
        await screen.screen(
            desk,
            cast["coordinator"],
            asked(),
            referral,
            {},
            None,
            screen.Decide(outcome="approved", reason_code="eligible"),
        )
    assert (why.value.faults[0].pointer, why.value.faults[0].code) == ("/decision/gate_reason", "door_limited")
    await decide(cast, desk, referral, "waitlisted", "no_capacity")
    assert (await decide(cast, desk, referral)).made("participant_id")


async def test_a_door_says_since_when_and_why_it_stands_so(cast, desk):
    assert (await state_of(cast, desk, "community"))["since"] is None
    ask = gates.SetGate(door=Door.COMMUNITY, state=DoorState.LIMITED, reason_code="too_few_staff")
    key = asked(ask)
    await gates.set_gate(desk, cast["director"], key, ask)
    assert (await gates.set_gate(desk, cast["director"], key, ask)).replayed
    found = await state_of(cast, desk, "community")
    assert (found["state"], found["reason_code"]) == ("limited", "too_few_staff")
    assert found["since"] is not None
    assert "arrest_diversion" not in [one["door"] for one in await doors.doors(desk, cast["outreach"])]
    with pytest.raises(NotInThisState):
        await gate(cast, desk, "community", "limited")
    with pytest.raises(Invalid):
        await gate(cast, desk, "community", "closed", "because")
    await gate(cast, desk, "community", "open", "room_again")
    assert await cast.referred("coordinator", door=Door.COMMUNITY)


async def test_a_policy_that_names_no_reasons_says_what_it_lacks(cast, desk, database, tmp_path):
    path = tmp_path / "older.toml"
    lines = load_policy(named_policy("burien"))[1].splitlines()
    path.write_text(
        "\n".join(one for one in lines if not one.startswith("gate = ")).replace('\nversion = "', '\nversion = "no-')
    )
    await publish(database, *load_policy(path))
    with pytest.raises(Invalid) as why:
        await gate(cast, desk, "community", "closed")
    assert why.value.faults[0].code == "no_reasons"


async def test_a_partner_sees_its_own_doors_and_no_more_of_them_than_how_far_they_stand_open(cast, desk):
    await narrowed(cast, desk, "closed")
    assert await doors.doors(desk, cast["officer"]) == [{"door": "social_contact", "state": "closed"}]
    assert await doors.doors(desk, cast["provider"]) == [{"door": "provider", "state": "open"}]


@pytest.mark.parametrize("who", ["outreach", "supervisor", "officer", "police", "provider", "auditor"])
async def test_only_the_coordinator_and_the_director_set_a_gate(cast, desk, who):
    with pytest.raises(NotPermitted):
        await gate(cast, desk, "community", "closed", who=who)


OWED = "select count(*) from obligation where kind = 'gate_review' and closed_at is null"


async def looked_at(cast, desk, door, reason="caseloads_full", who="coordinator"):
    ask = gates.ReviewGate(door=Door(door), reason_code=reason)
    return await gates.review_gate(desk, cast[who], asked(ask), ask)


async def test_while_a_door_is_narrow_somebody_is_to_look_again_and_again_whether_it_must_be(cast, desk, record, count):
    assert (await state_of(cast, desk, "community"))["review_due"] is None
    await gate(cast, desk, "community", "limited")
    first = (await state_of(cast, desk, "community"))["review_due"]
    assert await count("select owner_role from obligation where kind = 'gate_review'") == "coordinator"
    await demo.push_clock(desk, cast["coordinator"], asked(), demo.PushClock(advance="15 days"))
    await write_due(record, TEAM_ID)
    assert await count("select count(*) from escalation where kind = 'gate_review' and ended_at is null") == 1
    await looked_at(cast, desk, "community")
    assert await count("select status from escalation where kind = 'gate_review'") == "answered"
    assert (await state_of(cast, desk, "community"))["review_due"] > first
    assert await count("select data->>'reason_code' from fact where type = 'gate_reviewed'") == "caseloads_full"
    await gate(cast, desk, "community", "open", "room_again")
    assert (await count(OWED), (await state_of(cast, desk, "community"))["review_due"]) == (0, None)


async def test_each_door_has_a_look_of_its_own_and_a_change_is_one(cast, desk, count):
    await narrowed(cast, desk, "limited")
    assert await count(OWED) == 2
    await gate(cast, desk, "community", "closed")
    assert await count(OWED) == 2
    await gate(cast, desk, "social_contact", "open", "room_again")
    assert await count("select about from obligation where kind = 'gate_review' and closed_at is null") == "community"


async def test_what_stands_open_is_not_looked_at_and_a_reason_is_one_of_the_policys(cast, desk):
    with pytest.raises(NotInThisState):
        await looked_at(cast, desk, "community")
    await gate(cast, desk, "community", "limited")
    with pytest.raises(Invalid):
        await looked_at(cast, desk, "community", "because")
    for who in ("outreach", "supervisor", "officer"):
        with pytest.raises(NotPermitted):
            await looked_at(cast, desk, "community", who=who)


async def test_a_look_that_was_let_go_is_owed_again_from_the_next_meeting_on(cast, desk, record, count):
    await gate(cast, desk, "community", "limited")
    owed = await count("select id from obligation where kind = 'gate_review'")
    ask = escalate.Waive(reason_code="opened_in_error")
    await escalate.waive_obligation(desk, cast["supervisor"], asked(ask), owed, ask)
    assert await count(OWED) == 0
    await open_conference(record, TEAM_ID)
    assert await count(OWED) == 1
