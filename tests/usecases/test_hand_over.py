"""A worker leaves: what would move is listed, everything moves once, a hand-over that was cut off goes on where it was."""

import asyncio
import signal
from collections.abc import Coroutine
from datetime import timedelta
from uuid import UUID, uuid4

import pytest
from sqlalchemy import text

from bootstrap.seed import PROGRAMME_ID, TEAM_ID, person_id
from domain.errors import Invalid, KeyReused, NotFound, NotInThisState, NotPermitted
from domain.words import ConferenceDecision, RotaKind, SafetyCategory, Stage
from tests.usecases.conftest import Cast, asked
from tests.usecases.doomed import hand_over_and_die
from usecases import confer, escalate, foresee, hand_over, journey, link, matters, rota, taking_on, watch
from usecases.desk import Asked

ROSA, DANE = person_id("outreach"), person_id("outreach2")
ASK = hand_over.HandOver(from_id=ROSA, to_id=DANE)
OWNED = "select count(*) from participant where owner_id = :id and ended_at is null"
OWES = "select count(*) from obligation where owner_id = :id and closed_at is null"


async def three(cast: Cast) -> list[UUID]:
    return [await cast.approved(owner_id=ROSA) for _ in range(3)]


async def moved(cast: Cast, key: str | None = None, ask: hand_over.HandOver = ASK) -> hand_over.HandedOver:
    given = Asked(key=key or str(uuid4()), body={"ask": ask})
    return await hand_over.hand_over(cast.desk, cast["supervisor"], given, ask)


async def test_a_dry_run_lists_what_will_move_and_moves_nothing(cast: Cast, count):
    people = await three(cast)
    before = await count("select count(*) from fact")
    found = await foresee.rehearse(cast.desk, cast["supervisor"], ROSA)
    assert {(one.kind, one.id, one.state) for one in found.moves} == {("journey", one, "will_move") for one in people}
    assert all(one.who and one.next_due for one in found.moves)
    assert (found.dry_run, found.batch_id, await count("select count(*) from fact")) == (True, None, before)


async def test_everything_that_a_leaving_worker_has_in_hand_goes_to_the_other(cast: Cast, count):
    people = await three(cast)
    opened = await link.open_linkage(cast.desk, cast["outreach"], asked(), people[0], link.Open(category="food"))
    found = await moved(cast)
    assert [one.state for one in found.moves] == ["moved"] * 3
    assert found.moved == 3
    assert await count(OWNED, id=ROSA) == await count(OWES, id=ROSA) == 0
    assert await count(OWNED, id=DANE) == 3
    assert (await watch.linkage(cast.desk, cast["supervisor"], opened.made()))["owner_id"] == DANE
    assert (await foresee.rehearse(cast.desk, cast["supervisor"], ROSA)).moves == ()


async def test_the_chair_of_a_meeting_and_the_tasks_taken_on_there_move_too(cast: Cast, count):
    person = await cast.approved(owner_id=person_id("case_manager"))
    now = await watch.now(cast.desk, cast["coordinator"])
    plan = confer.Schedule(team_id=TEAM_ID, starts_at=now + timedelta(hours=1), chair_id=ROSA)
    meeting = (await confer.schedule_conference(cast.desk, cast["coordinator"], asked(plan), plan)).made()
    await confer.open_conference(cast.desk, cast["coordinator"], asked(), meeting)
    item = confer.AddItem(reason="flagged", participant_id=person)
    item_id = (await confer.add_agenda_item(cast.desk, cast["coordinator"], asked(item), meeting, item)).made("item_id")
    task = taking_on.TakeOn(owner_id=ROSA, text="Call the clerk.")
    said = confer.DecideItem(item_id=item_id, decision=ConferenceDecision.NOTED, action_items=(task,))
    await confer.decide_item(cast.desk, cast["coordinator"], asked(said), meeting, said)
    found = await moved(cast)
    assert {(one.kind, one.id) for one in found.moves} == {("meeting", meeting)}
    assert {one.state for one in found.moves} == {"moved"}
    shown = await watch.conference(cast.desk, cast["coordinator"], meeting)
    assert shown["chair_id"] == DANE
    assert [one["owner_id"] for one in shown["action_items"]] == [DANE]
    assert await count(OWES, id=ROSA) == 0
    assert await count("select count(*) from obligation where kind = 'action_item' and closed_at is null") == 1


async def takes_the_triage(cast: Cast, count, who: str = "coordinator2") -> tuple[UUID, UUID]:
    """A referral whose triage somebody took."""
    referral = await cast.referred()
    triage = await count("select id from obligation where kind = 'triage' and stream_id = :id", id=referral)
    await escalate.take_obligation(cast.desk, cast[who], asked(), triage)
    return referral, triage


async def test_what_somebody_took_of_a_role_is_listed_and_goes_to_whoever_has_that_role(cast: Cast, count):
    referral, triage = await takes_the_triage(cast, count)
    leaver, colleague = person_id("coordinator2"), person_id("coordinator")
    (listed,) = (await foresee.rehearse(cast.desk, cast["supervisor"], leaver, colleague)).moves
    assert (listed.kind, listed.id, listed.owed, listed.record_id) == ("obligation", triage, "triage", referral)
    assert listed.who == await count("select receipt_code from referral where id = :id", id=referral)
    with pytest.raises(NotInThisState, match="1 thing"):
        await goes_away(cast, leaver, None)
    (kept,) = (await moved(cast, ask=hand_over.HandOver(from_id=leaver, to_id=DANE))).moves
    assert (kept.state, "coordinator" in (kept.why or "")) == ("refused", True)
    (done,) = (await moved(cast, ask=hand_over.HandOver(from_id=leaver, to_id=colleague))).moves
    assert done.state == "moved"
    assert await count("select owner_id from obligation where id = :id", id=triage) == colleague
    assert (await foresee.rehearse(cast.desk, cast["supervisor"], leaver)).moves == ()
    await goes_away(cast, leaver, None)


async def test_what_somebody_took_in_their_own_journey_goes_after_it(cast: Cast, count):
    person = await cast.approved(owner_id=ROSA)
    alert = matters.Alert(category=SafetyCategory.THREAT)
    await matters.raise_safety_alert(cast.desk, cast["outreach"], asked(alert), person, alert)
    owed = await count("select id from obligation where kind = 'safety_alert' and stream_id = :id", id=person)
    await escalate.take_obligation(cast.desk, cast["outreach"], asked(), owed)
    (first, second) = (await foresee.rehearse(cast.desk, cast["supervisor"], ROSA)).moves
    assert ((first.kind, first.id), (second.kind, second.id)) == (("journey", person), ("obligation", owed))
    ask = hand_over.HandOver(from_id=ROSA, to_id=person_id("supervisor"))
    assert [one.state for one in (await moved(cast, ask=ask)).moves] == ["moved"] * 2
    assert await count(OWES, id=ROSA) == 0


async def test_whoever_will_be_away_takes_nothing_that_would_then_be_nobodys(cast: Cast, count):
    await goes_away(cast, person_id("coordinator2"), None, starts=1)
    with pytest.raises(Invalid) as refused:
        await takes_the_triage(cast, count)
    assert [fault.code for fault in refused.value.faults] == ["leaves"]
    await takes_the_triage(cast, count, "coordinator")


async def test_a_hand_over_that_was_killed_goes_on_where_it_was_under_the_same_key(
    cast: Cast, count, database_url: str, keyring
):
    await three(cast)
    key = str(uuid4())
    ended = await asyncio.to_thread(hand_over_and_die, database_url, keyring, key, ROSA, DANE, 1)
    assert ended == -signal.SIGKILL
    assert await count(OWNED, id=DANE) == 1
    found = await moved(cast, key)
    assert [one.state for one in found.moves] == ["moved"] * 2
    assert found.moved == 3
    again = await moved(cast, key)
    assert (again.batch_id, again.moves, again.moved) == (found.batch_id, (), 3)
    assert await count(OWNED, id=DANE) == 3
    assert await count("select count(*) from fact where type = 'owner_assigned'") == 3
    assert await count("select count(*) from fact where type = 'hand_over_begun'") == 1


async def test_a_key_is_one_hand_over_and_no_other(cast: Cast):
    await three(cast)
    key = str(uuid4())
    await moved(cast, key)
    with pytest.raises(KeyReused):
        await moved(cast, key, hand_over.HandOver(from_id=DANE, to_id=ROSA))


async def test_what_somebody_has_no_room_for_stays_and_says_why(cast: Cast, count, policy):
    await three(cast)
    for _ in range(policy.caseload_block - 1):
        await cast.approved(owner_id=DANE)
    found = await moved(cast)
    assert sorted(one.state for one in found.moves) == ["moved", "refused", "refused"]
    assert all("caseload_reason" in str(one.why) for one in found.moves if one.state == "refused")
    rest = hand_over.HandOver(from_id=ROSA, to_id=DANE, caseload_reason="she leaves tonight")
    assert {one.state for one in (await moved(cast, ask=rest)).moves} == {"moved"}
    assert await count(OWNED, id=ROSA) == 0


async def test_only_who_leads_hands_over_and_to_somebody_of_the_staff(cast: Cast):
    with pytest.raises(NotPermitted):
        await hand_over.hand_over(cast.desk, cast["outreach"], asked(ASK), ASK)
    with pytest.raises(NotPermitted):
        await foresee.rehearse(cast.desk, cast["officer"], ROSA)
    for to in (person_id("officer"), ROSA, uuid4()):
        with pytest.raises(Invalid):
            await moved(cast, ask=hand_over.HandOver(from_id=ROSA, to_id=to))


async def goes_away(cast: Cast, who: UUID, stand_in: UUID | None, days: int = 7, starts: int = 0):
    now = await watch.now(cast.desk, cast["supervisor"])
    ask = rota.SetRota(
        kind=RotaKind.AWAY,
        person_id=who,
        stand_in_id=stand_in,
        starts_at=now + timedelta(days=starts),
        ends_at=now + timedelta(days=starts + days),
    )
    return await rota.set_rota(cast.desk, cast["supervisor"], asked(ask), ask)


async def test_leave_does_not_begin_while_something_would_be_left_with_nobody(cast: Cast):
    await three(cast)
    with pytest.raises(NotInThisState, match="3 things are still"):
        await goes_away(cast, ROSA, None)
    await moved(cast)
    await goes_away(cast, ROSA, None)


async def at_once(cast: Cast, *commands: Coroutine[object, object, object]) -> int:
    """Commands that all wait for one that holds the programme's thread; how many of them went through."""
    async with cast.desk.database.begin() as held:
        await held.execute(text("select from stream where id = :id for update"), {"id": PROGRAMME_ID})
        begun = asyncio.gather(*commands, return_exceptions=True)
        await asyncio.sleep(0.5)
    came = await begun
    assert all(isinstance(one, NotInThisState | Invalid) for one in came if isinstance(one, BaseException)), came
    return sum(not isinstance(one, BaseException) for one in came)


async def test_a_leave_and_work_given_at_the_same_moment_are_not_both_possible(cast: Cast, count):
    person = await cast.approved()
    ask = journey.Assign(owner_id=ROSA)
    assign = journey.assign_owner(cast.desk, cast["supervisor"], asked(ask), person, ask)
    assert await at_once(cast, goes_away(cast, ROSA, None, starts=1), assign) == 1
    left = await count("select count(*) from rota where person_id = :id", id=ROSA)
    assert left + await count(OWNED, id=ROSA) == 1


async def test_two_do_not_stand_in_for_one_another_however_close_they_are_set(cast: Cast):
    assert await at_once(cast, goes_away(cast, ROSA, DANE), goes_away(cast, DANE, ROSA)) == 1


async def test_whoever_stands_in_does_not_go_away_with_nobody_for_both(cast: Cast):
    await three(cast)
    await goes_away(cast, ROSA, DANE)
    with pytest.raises(NotInThisState, match="stands in for somebody"):
        await goes_away(cast, DANE, None, starts=3)
    await goes_away(cast, DANE, None, starts=8)
    await goes_away(cast, DANE, person_id("case_manager"), starts=3, days=2)


async def test_whoever_will_be_away_with_nobody_who_stands_in_is_given_nothing_that_would_then_be_nobodys(cast: Cast):
    leave = (await goes_away(cast, ROSA, None, starts=3)).made()
    with pytest.raises(Invalid) as refused:
        await cast.approved(owner_id=ROSA)
    (fault,) = refused.value.faults
    assert (fault.pointer, fault.code) == ("/owner_id", "leaves")
    assert "is away from 20" in fault.message
    person = await cast.approved()
    assert (await watch.participant(cast.desk, cast["supervisor"], person))["owner_id"] == DANE
    give = journey.Assign(owner_id=ROSA)
    with pytest.raises(Invalid):
        await journey.assign_owner(cast.desk, cast["supervisor"], asked(give), person, give)
    (move,) = (await moved(cast, ask=hand_over.HandOver(from_id=DANE, to_id=ROSA))).moves
    assert (move.state, "nobody stands in then" in (move.why or "")) == ("refused", True)
    await rota.end_rota(cast.desk, cast["supervisor"], asked(), leave)
    await goes_away(cast, ROSA, person_id("case_manager"), starts=3)
    await journey.assign_owner(cast.desk, cast["supervisor"], asked(give), person, give)


async def test_whoever_will_be_away_takes_on_at_the_table_what_is_done_before_and_nothing_else(cast: Cast):
    now = await watch.now(cast.desk, cast["coordinator"])
    plan = confer.Schedule(team_id=TEAM_ID, starts_at=now + timedelta(hours=1))
    meeting = (await confer.schedule_conference(cast.desk, cast["coordinator"], asked(plan), plan)).made()
    await confer.open_conference(cast.desk, cast["coordinator"], asked(), meeting)
    item = confer.AddItem(reason="flagged", participant_id=await cast.approved(owner_id=DANE))
    item_id = (await confer.add_agenda_item(cast.desk, cast["coordinator"], asked(item), meeting, item)).made("item_id")
    await goes_away(cast, ROSA, None, starts=20)
    for due_in, is_taken in (("30 days", False), ("10 days", True)):
        task = taking_on.TakeOn(owner_id=ROSA, text="Call the clerk.", due_in=due_in)
        said = confer.DecideItem(item_id=item_id, decision=ConferenceDecision.NOTED, action_items=(task,))
        if is_taken:
            await confer.decide_item(cast.desk, cast["coordinator"], asked(said), meeting, said)
        else:
            with pytest.raises(Invalid):
                await confer.decide_item(cast.desk, cast["coordinator"], asked(said), meeting, said)


async def test_whoever_stands_in_has_the_work_in_their_own_list_until_the_other_is_back(cast: Cast):
    person = await cast.approved(owner_id=ROSA)

    async def work(login: str) -> set[object]:
        return {one["stream_id"] for one in (await watch.worklist(cast.desk, cast[login])).items}

    assert person not in await work("outreach2")
    entry = (await goes_away(cast, ROSA, DANE)).made()
    assert person in await work("outreach2")
    (told,) = await foresee.rota(cast.desk, cast["coordinator"])
    assert (told["person_name"], told["stand_in_name"]) == ("Rosa Alvarez", "Dane Ferro")
    steps = (await watch.participant(cast.desk, cast["supervisor"], person))["due"][0]["if_nobody_acts"]
    assert next(one for one in steps if one["what"] == "rung")["people"] == ("Dane Ferro",)
    await rota.end_rota(cast.desk, cast["supervisor"], asked(), entry)
    assert person not in await work("outreach2")
    assert await foresee.rota(cast.desk, cast["coordinator"]) == []
    with pytest.raises(NotFound):
        await rota.end_rota(cast.desk, cast["supervisor"], asked(), entry)


async def test_nobody_stands_in_who_is_away_in_that_time(cast: Cast):
    await goes_away(cast, DANE, person_id("outreach"), starts=3)
    with pytest.raises(Invalid, match="cannot be taken") as refused:
        await goes_away(cast, ROSA, DANE)
    assert [fault.code for fault in refused.value.faults] == ["away"]
    await goes_away(cast, ROSA, DANE, days=2)
    with pytest.raises(Invalid):
        await goes_away(cast, person_id("supervisor"), person_id("officer"))


async def test_a_journey_that_ended_meanwhile_is_not_moved(cast: Cast, count):
    person, *_ = await three(cast)
    end = journey.End(stage=Stage.DECLINED, reason_code="declined_offer")
    await journey.end_journey(cast.desk, cast["supervisor"], asked(end), person, end)
    assert (await moved(cast)).moved == 2
    assert await count("select owner_id from participant where id = :id", id=person) == ROSA


async def test_whoever_is_away_is_given_nobody_new_unless_somebody_stands_in(cast: Cast, count):
    entry = (await goes_away(cast, ROSA, None)).made()
    for _ in range(3):
        owner = await count("select owner_id from participant where id = :id", id=await cast.approved())
        assert owner == DANE
    with pytest.raises(Invalid) as refused:
        await cast.approved(owner_id=ROSA)
    assert [(fault.pointer, fault.code) for fault in refused.value.faults] == [("/owner_id", "away")]
    await rota.end_rota(cast.desk, cast["supervisor"], asked(), entry)
    await goes_away(cast, ROSA, DANE)
    await cast.approved(owner_id=ROSA)
