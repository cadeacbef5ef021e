"""The warm hand-off: an officer waits with somebody at the scene; who is called, in which order, and who hears what."""

from datetime import datetime, timedelta
from uuid import UUID

import pytest

from activities.effects import Hands
from domain.errors import Invalid, NotFound, NotInThisState, NotPermitted
from domain.words import Role
from tests.stack.conftest import Mailbox
from tests.usecases.conftest import Cast, asked
from usecases import handoff, refer, screen, watch

pytestmark = pytest.mark.usefixtures("weeks_without_a_holiday")

OFFICER, POLICE, ON_CALL = "officer@police.example", "police@police.example", "outreach@programme.example"
BACKUP, SUPERVISOR = "outreach2@programme.example", "supervisor@programme.example"
COORDINATOR, DIRECTOR = "coordinator@programme.example", "director@programme.example"
LADDER = "select id from escalation where kind = :kind and subject_id = :id"
OPEN_LADDERS = "select count(*) from escalation where subject_id = :id and ended_at is null"
OPEN = "select count(*) from obligation where stream_id = :id and kind like 'scene%' and closed_at is null"
MISSED = "select count(*) from fact where stream_id = :id and type = 'deadline_missed' and data->>'kind' = :kind"
EVENTS = "select count(*) from notice where stream_id = :id and event = :event and state = 'told' and person_id = :who"


async def waiting(cast: Cast) -> UUID:
    referral = await cast.referred()
    await handoff.request_handoff(cast.desk, cast["officer"], asked(), referral)
    return referral


async def come(cast: Cast, referral: UUID, minutes: int):
    return await handoff.acknowledge_handoff(
        cast.desk, cast["outreach"], asked(minutes), referral, timedelta(minutes=minutes)
    )


async def seen(cast: Cast, referral: UUID, who: str = "officer"):
    return await watch.referral(cast.desk, cast[who], referral)


async def test_whoever_waits_sees_by_when_then_who_comes_and_nothing_once_they_are_there(
    cast: Cast, hands: Hands, mailbox: Mailbox
):
    referral = await waiting(cast)
    await hands.settle(f"clocks/{referral}")
    assert len(mailbox.to(ON_CALL)) == 1, "who is on call is asked to come"
    shown = (await seen(cast, referral))["handoff"]
    assert (shown["eta"], shown["responder"]) == (None, None)
    now = (await cast.desk.views.clock(cast["officer"].programme_id)).now
    assert timedelta(minutes=29) < shown["due_at"] - now <= timedelta(minutes=30)

    before = len(mailbox.to(OFFICER))
    await come(cast, referral, 20)
    await hands.settle(f"clocks/{referral}")
    shown = (await seen(cast, referral))["handoff"]
    assert shown["responder"] == "Rosa Alvarez"
    assert isinstance(shown["eta"], datetime)
    assert len(mailbox.to(OFFICER)) == before + 1

    await handoff.arrive_at_scene(cast.desk, cast["outreach"], asked(), referral)
    await hands.settle(f"clocks/{referral}")
    assert (await seen(cast, referral))["handoff"] is None
    assert len(mailbox.to(OFFICER)) == before + 1, "what follows stays between the person and the programme"


async def test_five_ten_and_fifteen_minutes_without_an_answer_climb_to_backup_supervisor_and_coordinator(
    cast: Cast, hands: Hands, mailbox: Mailbox, push, value
):
    referral = await waiting(cast)
    await hands.settle(f"clocks/{referral}")
    await push("5 minutes")
    await hands.come_due(f"clocks/{referral}")
    ladder = f"escalation/{await value(LADDER, kind='scene_answer', id=referral)}"
    for address in (BACKUP, SUPERVISOR, COORDINATOR, DIRECTOR):
        before = len(mailbox.to(address))
        await hands.climb(ladder)
        assert len(mailbox.to(address)) == before + 1, address
        await push("5 minutes" if address in (BACKUP, SUPERVISOR) else "15 minutes")
    assert mailbox.to(POLICE) == [], "no rung of it is for police"


async def test_an_answer_ends_the_ladder_and_leaves_the_arrival_owed(cast: Cast, hands: Hands, push, value):
    referral = await waiting(cast)
    await push("6 minutes")
    await hands.come_due(f"clocks/{referral}")
    assert await value(OPEN_LADDERS, id=referral) == 1
    await come(cast, referral, 10)
    assert await value(OPEN_LADDERS, id=referral) == 0
    assert await value(OPEN, id=referral) == 1
    await handoff.arrive_at_scene(cast.desk, cast["outreach"], asked(), referral)
    assert await value(OPEN, id=referral) == 0


async def test_at_thirty_minutes_whoever_waits_is_told_and_the_miss_is_recorded_once(
    cast: Cast, hands: Hands, mailbox: Mailbox, push, value
):
    referral = await waiting(cast)
    await come(cast, referral, 25)
    await hands.settle(f"clocks/{referral}")
    before = len(mailbox.to(OFFICER))
    await push("31 minutes")
    await hands.come_due(f"clocks/{referral}")
    await hands.come_due(f"referral/{referral}")  # both processes that see to it wake, and one of them finds it done
    assert await value(MISSED, id=referral, kind="scene_handoff") == 1
    officer = cast["officer"].person_id
    assert await value(EVENTS, id=referral, event="handoff_delayed", who=officer) == 1
    assert len(mailbox.to(OFFICER)) == before + 1


async def test_a_triage_that_is_missed_is_not_told_to_the_referrer(cast: Cast, hands: Hands, push, value):
    referral = await waiting(cast)
    await handoff.arrive_at_scene(cast.desk, cast["outreach"], asked(), referral)
    await push("6 days")
    await hands.come_due(f"referral/{referral}")
    assert await value(MISSED, id=referral, kind="triage") == 1
    officer = cast["officer"].person_id
    assert await value(EVENTS, id=referral, event="handoff_delayed", who=officer) == 0


async def test_an_arrival_that_is_typed_late_counts_from_when_it_happened(cast: Cast, hands: Hands, push, value):
    referral = await waiting(cast)
    await push("45 minutes")
    await hands.come_due(f"clocks/{referral}")
    now = (await cast.desk.views.clock(cast["outreach"].programme_id)).now
    in_time = now - timedelta(minutes=25)
    await handoff.arrive_at_scene(cast.desk, cast["outreach"], asked(), referral, in_time)
    kept = "select state from obligation where stream_id = :id and kind = 'scene_handoff'"
    assert await value(kept, id=referral) == "met"
    assert await value(OPEN_LADDERS, id=referral) == 0


async def test_whoever_waits_may_stand_down_and_nobody_else_of_the_partners_may_do_anything(cast: Cast):
    referral = await waiting(cast)
    await screen.request_view(cast.desk, cast["coordinator"], asked(), referral, Role.POLICE_LIAISON)
    with pytest.raises(NotFound):
        await handoff.stand_down_handoff(cast.desk, cast["police"], asked(), referral)
    with pytest.raises(NotPermitted):
        await come_as(cast, "officer", referral)
    done = await handoff.stand_down_handoff(cast.desk, cast["officer"], asked(), referral)
    assert done.states[referral].handoff == "stood_down"
    with pytest.raises(NotInThisState):
        await come(cast, referral, 5)


async def come_as(cast: Cast, who: str, referral: UUID):
    return await handoff.acknowledge_handoff(cast.desk, cast[who], asked(), referral, timedelta(minutes=5))


@pytest.mark.parametrize("minutes", [-1, 241])
async def test_whoever_comes_says_a_time_that_helps(cast: Cast, minutes: int):
    referral = await waiting(cast)
    with pytest.raises(Invalid) as refused:
        await come(cast, referral, minutes)
    assert refused.value.faults[0].pointer == "/eta"


async def test_asking_says_nothing_of_how_it_was_decided(cast: Cast):
    refused, approved = await cast.referred(), await cast.referred()
    for referral, outcome, reason in ((refused, "not_accepted", "no_capacity"), (approved, "approved", "eligible")):
        ask = screen.Decide(outcome=outcome, reason_code=reason)
        await screen.decide_referral(cast.desk, cast["coordinator"], asked(ask), referral, ask)
        await handoff.request_handoff(cast.desk, cast["officer"], asked(), referral)
        shown = await seen(cast, referral)
        assert (shown["disposition"], set(shown["handoff"])) == ("under_review", {"due_at", "eta", "responder"})


async def test_a_withdrawn_referral_waits_for_nobody(cast: Cast, value):
    referral = await waiting(cast)
    await refer.withdraw_referral(cast.desk, cast["officer"], asked(), referral, "duplicate")
    assert (await seen(cast, referral))["handoff"] is None
    assert await value(OPEN, id=referral) == 0
