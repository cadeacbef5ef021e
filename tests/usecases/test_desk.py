"""The desk itself: tokens, versions, the clock, conferences across threads, and the guard's default."""

import asyncio
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from inspect import getmembers, iscoroutinefunction, signature
from uuid import uuid4

import pytest

from bootstrap.seed import person_id
from domain.actor import Actor, system_actor
from domain.errors import NotFound, NotPermitted, VersionConflict
from domain.roles import ACTS, Act
from domain.words import AgencyKind, ConferenceDecision, Environment
from tests.usecases.conftest import asked
from usecases import (
    apart,
    attending,
    confer,
    consent,
    demo,
    escalate,
    flagging,
    gates,
    guard,
    hand_over,
    handoff,
    hold,
    inbound,
    journey,
    link,
    matters,
    memos,
    migrate,
    outcomes,
    refer,
    renew,
    report,
    rota,
    same_person,
    screen,
    separate,
    series,
    sign_in,
    table,
    taking_on,
    transfer,
    undo,
)
from usecases.desk import Asked

ROOMS = (
    apart,
    attending,
    confer,
    consent,
    demo,
    escalate,
    flagging,
    gates,
    hand_over,
    handoff,
    hold,
    inbound,
    journey,
    link,
    matters,
    memos,
    migrate,
    outcomes,
    refer,
    renew,
    report,
    rota,
    same_person,
    screen,
    separate,
    series,
    table,
    transfer,
    undo,
)


def commands():
    return [
        (name, function)
        for room in ROOMS
        for name, function in getmembers(room, iscoroutinefunction)
        if function.__module__ == room.__name__ and not name.startswith("_")
    ]


def test_every_use_case_takes_the_desk_an_actor_and_what_was_asked_first():
    for name, function in commands():
        assert list(signature(function).parameters)[:3] == ["desk", "actor", "asked"], name


def test_there_is_a_use_case_for_every_act():
    assert {name for name, _ in commands()} >= {act.value for act in Act} - {"retry_notice", "close_notice", "refer"}


def test_the_guards_default_is_no():
    nobody = Actor(person_id=uuid4(), programme_id=uuid4(), roles=(), agency_id=None, agency_kind=AgencyKind.PROGRAMME)
    for act in ACTS:
        with pytest.raises(NotPermitted):
            guard.permit(nobody, act)
        with pytest.raises(NotPermitted):
            guard.permit(system_actor(uuid4()), act)


async def test_a_token_opens_until_it_is_ended_and_another_process_hears_of_it_soon(desk, cast):
    session = await sign_in.open_session(desk, "officer")
    assert (await sign_in.actor_of(desk, session.token)).person_id == cast["officer"].person_id
    elsewhere = replace(desk)
    assert (await sign_in.actor_of(elsewhere, session.token)).person_id == cast["officer"].person_id
    await sign_in.end_session(desk, session.token)
    with pytest.raises(sign_in.NotSignedIn):
        await sign_in.actor_of(desk, session.token)
    await asyncio.sleep(sign_in.KEPT_SECONDS + 0.1)
    with pytest.raises(sign_in.NotSignedIn):
        await sign_in.actor_of(elsewhere, session.token)


async def test_a_token_that_has_run_out_opens_nothing(desk):
    session = await sign_in.issue_token(desk, "officer", kind="personal", lasts=timedelta(seconds=-1))
    with pytest.raises(sign_in.NotSignedIn):
        await sign_in.actor_of(desk, session.token)


async def test_only_the_hash_of_a_token_is_kept(desk, count):
    session = await sign_in.open_session(desk, "officer")
    kept = await count("select string_agg(encode(token_hash, 'escape'), ' ') from access_token")
    assert session.token not in kept


async def test_the_demos_doors_are_shut_in_production(desk, cast):
    shut = replace(desk, environment=Environment.PRODUCTION)
    with pytest.raises(NotFound):
        await sign_in.open_session(shut, "officer")
    with pytest.raises(NotFound):
        await demo.push_clock(shut, cast["coordinator"], asked(), demo.PushClock(advance="1 day"))


async def test_a_version_is_checked_for_staff(cast, desk):
    person = await cast.approved()
    stale = Asked(key=str(uuid4()), body={}, if_version=99)
    with pytest.raises(VersionConflict):
        await journey.complete_intake(desk, cast["outreach"], stale, person, journey.Step())


async def test_pushes_of_the_clock_at_the_same_time_all_count(cast, desk, count):
    ask = demo.PushClock(advance="1 hour")
    await asyncio.gather(*(demo.push_clock(desk, cast["coordinator"], asked(n), ask) for n in range(5)))
    assert await count("select clock_offset from programme") == 5 * 3600


async def test_a_pushed_clock_is_heard_by_every_open_thread(cast, desk, count):
    await cast.referred()
    await demo.push_clock(desk, cast["coordinator"], asked(), demo.PushClock(advance="2 working days"))
    heard = await count("select count(*) from hearing h join fact f on f.id = h.fact_id where f.type = 'clock_pushed'")
    assert heard >= 1


async def meeting(cast, desk):
    ask = confer.Schedule(starts_at=datetime.now(UTC) + timedelta(days=30))
    return (await confer.schedule_conference(desk, cast["coordinator"], asked(ask), ask)).made()


async def test_the_agenda_freezes_when_the_policy_says(cast, desk, policy):
    made = await meeting(cast, desk)
    state = (await desk.standing(cast["coordinator"], [made])).states[made]
    assert timedelta(days=1) < state.starts_at - state.freeze_at < timedelta(days=9)


async def test_the_table_decides_a_referral_in_its_own_transaction_or_not_at_all(cast, desk, count):
    referral, made = await cast.referred(), await meeting(cast, desk)
    ask = confer.AddItem(reason="eligibility", referral_id=referral)
    done = await confer.add_agenda_item(desk, cast["coordinator"], asked(ask), made, ask)
    item = done.made("item_id")
    await confer.open_conference(desk, cast["coordinator"], asked(), made)
    told = {"quorum_reason": "Agreed by phone."}
    ask = confer.DecideItem(item_id=item, decision=ConferenceDecision.APPROVE, owner_id=person_id("officer"), **told)
    with pytest.raises(Exception, match="cannot be taken"):
        await confer.decide_item(desk, cast["coordinator"], asked(ask), made, ask)
    assert await count("select count(*) from fact where type = 'conference_decided'") == 0
    ask = replace(ask, owner_id=person_id("outreach"))
    done = await confer.decide_item(desk, cast["coordinator"], asked(ask), made, ask)
    assert done.states[referral].status == "approved"
    assert await count("select count(*) from participant") == 1


async def test_an_action_item_is_completed_by_its_owner_or_those_who_lead(cast, desk):
    referral, made = await cast.referred(), await meeting(cast, desk)
    ask = confer.AddItem(reason="check_in", referral_id=referral)
    item = (await confer.add_agenda_item(desk, cast["coordinator"], asked(ask), made, ask)).made("item_id")
    await confer.open_conference(desk, cast["coordinator"], asked(), made)
    tasks = tuple(
        taking_on.TakeOn(owner_id=person_id(who), text="Go along.")
        for who in ("case_manager", "defender", "case_manager2")
    )
    ask = confer.DecideItem(item_id=item, decision=ConferenceDecision.NOTED, action_items=tasks)
    done = await confer.decide_item(desk, cast["coordinator"], asked(ask), made, ask)
    own, theirs, third = (done.made(f"action_item_{n}") for n in range(3))
    with pytest.raises(NotPermitted):
        await confer.complete_action_item(desk, cast["outreach"], asked(), own)
    with pytest.raises(NotFound):
        await confer.complete_action_item(desk, cast["defender"], asked(), own)
    await confer.complete_action_item(desk, cast["case_manager"], asked(), own)
    await confer.complete_action_item(desk, cast["defender"], asked(), theirs)
    await confer.complete_action_item(desk, cast["supervisor"], asked(), third)


async def test_a_waived_obligation_is_owed_no_more_and_its_key_repeats(cast, desk):
    referral = await cast.referred()
    owed = (await desk.standing(cast["coordinator"], [referral])).obligations[referral]
    triage = next(one.id for one in owed if one.kind == "triage")
    ask, key = escalate.Waive(reason_code="recorded_elsewhere", note="On paper."), asked()
    done = await escalate.waive_obligation(desk, cast["supervisor"], key, triage, ask)
    assert triage not in {one.id for one in done.due[referral]}
    again = await escalate.waive_obligation(desk, cast["supervisor"], key, triage, ask)
    assert again.replayed
