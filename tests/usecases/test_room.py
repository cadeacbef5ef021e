"""In the room: a decision is the command it means, what people take on is carried until it is done, minutes are added to."""

from datetime import UTC, datetime, timedelta

import pytest

from bootstrap.seed import TEAM_ID, person_id
from database.clocks import write_due
from domain.deadlines import WorkingCalendar
from domain.errors import Invalid, NotInThisState, QuorumMissing
from domain.policy import Duration
from domain.words import ConferenceDecision
from tests.usecases.conftest import asked
from usecases import confer, demo, journey, packets, screen, taking_on, watch

D = ConferenceDecision


async def meeting(cast, desk, days=30):
    ask = confer.Schedule(starts_at=datetime.now(UTC) + timedelta(days=days), team_id=TEAM_ID)
    return (await confer.schedule_conference(desk, cast["coordinator"], asked(ask), ask)).made()


async def in_the_room(cast, desk, made, **about):
    ask = confer.AddItem(reason="flagged", **about)
    item = (await confer.add_agenda_item(desk, cast["coordinator"], asked(ask), made, ask)).made("item_id")
    await confer.open_conference(desk, cast["coordinator"], asked(), made)
    return item


async def decide(cast, desk, made, item, decision, **said):
    ask = confer.DecideItem(item_id=item, decision=decision, **said)
    return await confer.decide_item(desk, cast["coordinator"], asked(ask), made, ask)


async def owed(cast, desk, stream):
    return {one.kind for one in (await desk.standing(cast["coordinator"], [stream])).obligations.get(stream, ())}


async def test_an_engagement_plan_is_the_review_that_was_owed(cast, desk, count):
    person, made = await cast.enrolled(), await meeting(cast, desk)
    await journey.write_plan(desk, cast["outreach"], asked(), person, journey.WritePlan(goals=("x",)))
    item = await in_the_room(cast, desk, made, participant_id=person)
    await decide(cast, desk, made, item, D.ENGAGEMENT_PLAN)
    by = "select actor_id from fact where type = 'review_held' and stream_id = :person"
    assert await count(by, person=person) == cast["coordinator"].person_id


async def test_an_outreach_target_is_somebodys_work_even_where_nobody_took_it_on(cast, desk):
    person, made = await cast.enrolled(), await meeting(cast, desk)
    item = await in_the_room(cast, desk, made, participant_id=person)
    done = await decide(cast, desk, made, item, D.OUTREACH_TARGET)
    (task,) = done.tasks
    assert task.owner_id == done.states[person].owner_id
    assert task.participant_id == person
    assert "action_item" in await owed(cast, desk, made)


@pytest.mark.parametrize("decision", [D.ASK_CHARGE, D.ASK_WARRANT])
async def test_to_ask_about_a_charge_or_a_warrant_is_the_legal_coordinators_task(cast, desk, decision):
    person, made = await cast.enrolled(), await meeting(cast, desk)
    item = await in_the_room(cast, desk, made, participant_id=person)
    (task,) = (await decide(cast, desk, made, item, decision)).tasks
    assert task.owner_id == person_id("legal")


async def test_what_somebody_takes_on_without_a_date_is_due_when_the_team_meets_next(cast, desk, policy):
    made, referral = await meeting(cast, desk), await cast.referred()
    item = await in_the_room(cast, desk, made, referral_id=referral)
    work = (taking_on.TakeOn(owner_id=person_id("outreach"), text="Look by the library."),)
    (task,) = (await decide(cast, desk, made, item, D.NOTED, action_items=work)).tasks
    held = (await desk.standing(cast["coordinator"], [made])).states[made]
    rhythm = Duration(amount=policy.cadence.every_days, unit="days")
    assert task.due_at == WorkingCalendar.of(policy).after(held.starts_at, rhythm), (
        "none is set: by the policy's rhythm"
    )
    _, following, _ = [await meeting(cast, desk, days=days) for days in (50, 37, 20)]
    called_off = await meeting(cast, desk, days=33)
    ask = confer.Cancel(reason_code="venue")
    await confer.cancel_conference(desk, cast["coordinator"], asked(ask), called_off, ask)
    ask = confer.AddItem(reason="flagged", referral_id=await cast.referred())
    item = (await confer.add_agenda_item(desk, cast["coordinator"], asked(ask), made, ask)).made("item_id")
    done = await decide(cast, desk, made, item, D.NOTED, action_items=work)
    task = next(one for one in done.tasks if one.id == done.made("action_item_0"))
    assert task.due_at == (await desk.standing(cast["coordinator"], [following])).states[following].starts_at


async def test_an_outreach_target_for_a_referral_names_who_goes(cast, desk):
    referral, made = await cast.referred(), await meeting(cast, desk)
    item = await in_the_room(cast, desk, made, referral_id=referral)
    with pytest.raises(Invalid):
        await decide(cast, desk, made, item, D.OUTREACH_TARGET)
    work = (taking_on.TakeOn(owner_id=person_id("outreach"), text="Look by the library."),)
    assert len((await decide(cast, desk, made, item, D.OUTREACH_TARGET, action_items=work)).tasks) == 1


async def test_a_referral_that_is_put_off_waits_for_the_table_and_stays_there(cast, desk):
    referral, made = await cast.referred(), await meeting(cast, desk)
    item = await in_the_room(cast, desk, made, referral_id=referral)
    await decide(cast, desk, made, item, D.DEFER)
    assert "conference_decision" in await owed(cast, desk, referral)
    later = await meeting(cast, desk, days=44)
    item = await in_the_room(cast, desk, later, referral_id=referral)
    done = await decide(cast, desk, later, item, D.DEFER)
    assert await owed(cast, desk, referral) >= {"conference_decision"}
    assert done.states[referral].status == "pending_decision"


async def roll(cast, desk, made, *people):
    for who in people:
        ask = confer.Attend(person_id=person_id(who))
        await confer.record_attendance(desk, cast["coordinator"], asked(ask), made, ask)


async def test_a_referral_is_decided_at_the_table_while_its_quorum_is_there(cast, desk, count):
    referral, made = await cast.referred(), await meeting(cast, desk)
    item = await in_the_room(cast, desk, made, referral_id=referral)
    await roll(cast, desk, made, "coordinator", "case_manager", "police")
    with pytest.raises(QuorumMissing, match="nobody here as prosecutor liaison"):
        await decide(cast, desk, made, item, D.APPROVE)
    assert await count("select count(*) from fact where type = 'conference_decided'") == 0
    await roll(cast, desk, made, "prosecutor")
    assert (await decide(cast, desk, made, item, D.APPROVE)).states[referral].status == "approved"
    assert await count("select count(*) from fact where type = 'conference_decided' and data ? 'missing'") == 0


async def test_without_a_quorum_a_reason_decides_and_it_is_kept_who_was_not_there(cast, desk, count):
    referral, made = await cast.referred(), await meeting(cast, desk)
    item = await in_the_room(cast, desk, made, referral_id=referral)
    await roll(cast, desk, made, "coordinator", "case_manager")
    done = await decide(
        cast, desk, made, item, D.NOT_ACCEPT, reason_code="out_of_policy", quorum_reason="Asked by phone."
    )
    assert done.states[referral].status == "not_accepted"
    missing = await count("select data->'missing' from fact where type = 'conference_decided'")
    assert missing == ["police_liaison", "prosecutor_liaison"]
    kept = {one["kind"]: one["text"] for one in await watch.notes(desk, cast["coordinator"], made)}
    assert kept[f"quorum/{item}"] == "Asked by phone."


async def test_what_helps_somebody_waits_for_no_quorum_and_neither_does_the_coordinator(cast, desk):
    referral, person, made = await cast.referred(), await cast.enrolled(), await meeting(cast, desk)
    ask = confer.AddItem(reason="flagged", participant_id=person)
    plan = (await confer.add_agenda_item(desk, cast["coordinator"], asked(ask), made, ask)).made("item_id")
    item = await in_the_room(cast, desk, made, referral_id=referral)
    await decide(cast, desk, made, plan, D.OUTREACH_TARGET)
    await decide(cast, desk, made, item, D.DEFER)
    ask = screen.Decide(outcome="approved", reason_code="eligible")
    done = await screen.decide_referral(desk, cast["coordinator"], asked(ask), referral, ask)
    assert done.states[referral].status == "approved"


async def test_who_is_missing_from_the_quorum_is_kept_with_the_minutes(cast, desk, count):
    made = await meeting(cast, desk)
    await confer.open_conference(desk, cast["coordinator"], asked(), made)
    await roll(cast, desk, made, "coordinator", "police", "case_manager")
    shown = await watch.conference(desk, cast["coordinator"], made)
    assert shown["there"] == ["case_manager", "coordinator", "police_liaison"]
    ask = confer.DraftMinutes(text="Talked.")
    await confer.draft_minutes(desk, cast["coordinator"], asked(ask), made, ask)
    missing = await count("select data->'missing' from fact where type = 'minutes_drafted'")
    assert missing == ["prosecutor_liaison"]


async def test_what_is_not_done_is_carried_by_itself_and_the_third_time_it_is_the_systems(cast, desk):
    person, made = await cast.enrolled(), await meeting(cast, desk)
    item = await in_the_room(cast, desk, made, participant_id=person)
    work = (taking_on.TakeOn(owner_id=person_id("case_manager"), text="Go along.", due_in="1 day"),)
    task = (await decide(cast, desk, made, item, D.NOTED, action_items=work)).tasks[0]
    for meetings in range(4):
        assert [one["carries"] for one in await packets.system_issues(desk, cast["coordinator"])] == (
            [3] if meetings == 3 else []
        )
        await demo.push_clock(desk, cast["coordinator"], asked(meetings), demo.PushClock(advance="15 days"))
        later = await meeting(cast, desk, days=200 + meetings)
        await confer.open_conference(desk, cast["coordinator"], asked(), later)
        shown = await watch.conference(desk, cast["coordinator"], later)
        assert [(one["id"], one["carries"]) for one in shown["action_items"]] == [(task.id, meetings)]
        ask = confer.DraftMinutes()
        key = asked(meetings)
        await confer.draft_minutes(desk, cast["coordinator"], key, later, ask)
        assert (await confer.draft_minutes(desk, cast["coordinator"], key, later, ask)).replayed
    await confer.complete_action_item(desk, cast["case_manager"], asked(), task.id)
    assert await packets.system_issues(desk, cast["coordinator"]) == []


async def test_an_overdue_action_item_climbs_to_its_owner_the_supervisor_and_the_coordinator(
    cast, desk, record, policy, count
):
    person, made = await cast.enrolled(), await meeting(cast, desk)
    item = await in_the_room(cast, desk, made, participant_id=person)
    work = (taking_on.TakeOn(owner_id=person_id("case_manager"), text="Go along.", due_in="1 day"),)
    await decide(cast, desk, made, item, D.NOTED, action_items=work)
    await demo.push_clock(desk, cast["coordinator"], asked(), demo.PushClock(advance="2 days"))
    await write_due(record, made)
    ladder = await count("select ladder from escalation where kind = 'action_item'")
    rungs = policy.ladders[ladder].rungs
    assert [one.audience for one in rungs] == ["owner", "supervisor", "coordinator", "director"]
    assert [str(one.wait) for one in rungs[:2]] == ["2 working days", "3 working days"]


async def test_minutes_are_corrected_by_an_addition_also_once_they_stand(cast, desk):
    made = await meeting(cast, desk)
    await confer.open_conference(desk, cast["coordinator"], asked(), made)
    ask = confer.Correct(text="It was Tuesday.")
    with pytest.raises(NotInThisState):
        await confer.correct_minutes(desk, cast["coordinator"], asked(ask), made, ask)
    draft = confer.DraftMinutes(text="It was Monday.")
    await confer.draft_minutes(desk, cast["coordinator"], asked(draft), made, draft)
    await confer.approve_minutes(desk, cast["coordinator"], asked(), made)
    await confer.correct_minutes(desk, cast["coordinator"], asked(ask), made, ask)
    kept = {one["kind"]: one["text"] for one in await watch.notes(desk, cast["coordinator"], made)}
    assert kept == {"minutes": "It was Monday.", "minutes_addendum": "It was Tuesday."}
