"""The agenda as a coordinator meets it: built from the record, changed by hand, frozen by itself."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import text

from database.clocks import open_conference, write_due
from domain.errors import NotFound, NotInThisState
from domain.words import (
    ConferenceDecision,
    ConsentKind,
    ConsentMethod,
    Door,
    LinkageOutcome,
    ProviderAnswer,
    RecipientClass,
)
from tests.sleepless import sleepless
from tests.usecases.conftest import PERSON, asked, publish
from usecases import confer, consent, demo, hold, journey, link, matters, refer, screen, watch
from usecases.desk import Asked


async def meeting(cast, desk, days=30, team_id=None):
    ask = confer.Schedule(starts_at=datetime.now(UTC) + timedelta(days=days), team_id=team_id)
    return (await confer.schedule_conference(desk, cast["coordinator"], asked(ask), ask)).made()


async def built(cast, desk, made):
    done = await confer.build_agenda(desk, cast["coordinator"], asked(), made)
    return {item.participant_id or item.referral_id: item for item in done.agenda if item.removed_at is None}


async def blocked(cast, desk):
    person = await cast.enrolled()
    await journey.write_plan(desk, cast["outreach"], asked(), person, journey.WritePlan(goals=("x",)))
    ask = link.Open(category="shelter", need="x")
    made = (await link.open_linkage(desk, cast["outreach"], asked(ask), person, ask)).made()
    provider = (await watch.providers(desk, cast["outreach"], "shelter"))[0]["id"]
    ask = link.Dispatch(provider_id=provider)
    await link.dispatch_linkage(desk, cast["outreach"], asked(ask), made, ask)
    ask = link.Respond(answer=ProviderAnswer.NO_CAPACITY, reason_code="no_capacity")
    await link.answer_linkage(desk, cast["outreach"], asked(ask), made, ask)
    return person, made


async def test_the_rule_finds_new_referrals_barriers_and_those_not_heard_of(cast, desk):
    waiting = await cast.referred()
    stuck, linkage = await blocked(cast, desk)
    quiet = await cast.enrolled()
    await journey.write_plan(desk, cast["outreach"], asked(), quiet, journey.WritePlan(goals=("x",)))
    found = await built(cast, desk, await meeting(cast, desk))
    assert found.keys() == {waiting, stuck}
    assert (found[waiting].reason, found[stuck].reason) == ("new_referral", "barrier")
    ask = link.Close(outcome=LinkageOutcome.REFERRED_ELSEWHERE)
    await link.close_linkage(desk, cast["outreach"], asked(ask), linkage, ask)
    await demo.push_clock(desk, cast["coordinator"], asked(), demo.PushClock(advance="61 days"))
    later = await built(cast, desk, await meeting(cast, desk, days=120))
    assert quiet in later


async def agrees(cast, desk, person):
    """The defender at the table may hear of them."""
    tick = consent.Tick(
        kind=ConsentKind.TEAM_RELEASE,
        recipient_class=RecipientClass.DEFENDER,
        purpose="case_conference",
        information=(),
        expires="90 days",
        recipient_agency_id=cast["defender"].agency_id,
    )
    ask = consent.Sign(method=ConsentMethod.WRITTEN, document_hash=f"{person}", discloser="x", grants=(tick,))
    return (await consent.sign_consent(desk, cast["outreach"], asked(ask), person, ask)).made("consent_0")


async def planned(cast, desk):
    person = await cast.enrolled()
    await journey.write_plan(desk, cast["outreach"], asked(), person, journey.WritePlan(goals=("x",)))
    return person


async def test_a_recorded_legal_matter_is_taken_up_under_a_live_consent_and_not_without(cast, desk):
    court, warrant, arrest, alone = [await planned(cast, desk) for _ in range(4)]
    signed = {person: await agrees(cast, desk, person) for person in (court, warrant, arrest)}
    ask = matters.CourtDate(at=datetime.now(UTC) + timedelta(days=10))
    await matters.set_court_date(desk, cast["legal"], asked(ask), court, ask)
    for person in (warrant, alone):
        await matters.record_warrant(desk, cast["legal"], asked(), person, matters.Happened())
    await matters.record_arrest(desk, cast["legal"], asked(), arrest, matters.Arrest())
    found = await built(cast, desk, await meeting(cast, desk))
    assert {one: item.reason for one, item in found.items()} == dict.fromkeys((court, warrant, arrest), "legal")
    ask = consent.Revoke(method=ConsentMethod.VERBAL)
    await consent.revoke_consent(desk, cast["outreach"], asked(ask), signed[warrant], ask)
    assert warrant not in await built(cast, desk, await meeting(cast, desk, days=31))


async def test_whoever_has_a_charge_whose_window_ends_soon_is_taken_up(cast, desk, database):
    policy, document = sleepless("clackamas")
    await publish(database, policy, document)
    ask = refer.Refer(door=Door.ARREST_DIVERSION, area=policy.areas[0], person=PERSON, reason="x")
    referral = (await refer.refer(desk, cast["officer"], asked(ask), ask)).made()
    ask = screen.Decide(outcome="approved", reason_code="eligible")
    done = await screen.decide_referral(desk, cast["coordinator"], asked(ask), referral, ask)
    person = done.made("participant_id")
    await journey.complete_intake(desk, cast["outreach"], asked(), person, journey.Step())
    await journey.write_plan(desk, cast["outreach"], asked(), person, journey.WritePlan(goals=("x",)))
    assert person not in await built(cast, desk, await meeting(cast, desk))
    ask = hold.Open(charge_code="theft", reference="A-1")
    await hold.open_charge_hold(desk, cast["legal"], asked(ask), referral, ask)
    found = await built(cast, desk, await meeting(cast, desk, days=31))
    assert found[person].reason == "due_soon"


async def test_a_referral_stands_on_the_agenda_of_one_team(cast, desk, database):
    other = await another_team(database)
    theirs, ours = await cast.referred("police"), await cast.referred()
    async with database.begin() as c:
        await c.execute(text("update person set team_id = :team where login = 'police'"), {"team": other})
    nobodys = await cast.referred("provider", door=Door.PROVIDER)
    south, north = await meeting(cast, desk, team_id=other), await meeting(cast, desk)
    assert (await built(cast, desk, south)).keys() == {theirs, nobodys}
    assert (await built(cast, desk, north)).keys() == {ours}
    ask = confer.AddItem(reason="flagged", referral_id=theirs)
    await confer.add_agenda_item(desk, cast["coordinator"], asked(ask), north, ask)
    later = await built(cast, desk, await meeting(cast, desk, days=44))
    assert later.keys() == {ours, theirs}, "it went over to where it was taken up last"
    assert (await built(cast, desk, await meeting(cast, desk, days=45, team_id=other))).keys() == {nobodys}


async def test_what_a_team_leaves_that_meets_no_more_is_taken_up_by_whoever_meets_first(cast, desk, database, record):
    other = await another_team(database)
    async with database.begin() as c:
        await c.execute(
            text("update person set team_id = :team where login = 'police' or 'outreach' = any(roles)"), {"team": other}
        )
    stood, theirs = await cast.referred(), await cast.referred("police")
    person, _ = await blocked(cast, desk)
    await open_conference(record, other)
    south = await meeting(cast, desk, team_id=other)
    ask = confer.AddItem(reason="flagged", referral_id=stood)
    await confer.add_agenda_item(desk, cast["coordinator"], asked(ask), south, ask)
    for one in [row.id for row in (await planned_of(database, other))]:
        ask = confer.Cancel(reason_code="venue")
        await confer.cancel_conference(desk, cast["coordinator"], asked(ask), one, ask)
    assert not {theirs, person} & (await built(cast, desk, await meeting(cast, desk))).keys()
    await demo.push_clock(desk, cast["coordinator"], asked(), demo.PushClock(advance="22 days"))
    await write_due(record, other)  # it is noticed that nobody met for three weeks
    found = await built(cast, desk, await meeting(cast, desk, days=60))
    assert {stood, theirs, person} <= found.keys()
    await open_conference(record, other)
    again = await built(cast, desk, await meeting(cast, desk, days=61, team_id=other))
    assert person in again, "and its own come back to it when it meets again"
    assert stood not in again, "the referral stands where it was taken up meanwhile"


async def planned_of(database, team):
    async with database.connect() as c:
        planned = "select id from conference where team_id = :team and status in ('planned', 'frozen')"
        return (await c.execute(text(planned), {"team": team})).all()


async def another_team(database):
    async with database.begin() as c:
        made = """insert into team (id, programme_id, name, first_meeting, every_days)
            select gen_random_uuid(), programme_id, 'South', first_meeting, every_days from team limit 1 returning id"""
        team = (await c.execute(text(made))).scalar_one()
        stream = """insert into stream (id, programme_id, kind, kind_order, policy_version, seq, opened_at)
            select :id, programme_id, kind, kind_order, policy_version, 0, now() from stream where kind = 'team' limit 1"""
        await c.execute(text(stream), {"id": team})
        return team


async def test_what_was_taken_off_stays_off_and_a_repeat_of_the_command_changes_nothing(cast, desk):
    person, _ = await blocked(cast, desk)
    made = await meeting(cast, desk)
    key = asked()
    first = await confer.build_agenda(desk, cast["coordinator"], key, made)
    again = await confer.build_agenda(desk, cast["coordinator"], key, made)
    assert again.replayed
    item = next(one.id for one in first.agenda if one.participant_id == person)
    await confer.remove_agenda_item(desk, cast["coordinator"], asked(), made, item)
    assert person not in await built(cast, desk, made)
    with pytest.raises(NotFound):
        await confer.remove_agenda_item(desk, cast["coordinator"], asked(), made, item)
    owed = (await desk.standing(cast["coordinator"], [person])).obligations[person]
    assert "table_wish" not in {one.kind for one in owed}
    ask = confer.AddItem(reason="flagged", participant_id=person)
    await confer.add_agenda_item(desk, cast["coordinator"], asked(ask), made, ask)
    owed = (await desk.standing(cast["coordinator"], [person])).obligations[person]
    assert "table_wish" in {one.kind for one in owed}


async def test_the_agenda_builds_and_freezes_itself_with_what_is_there_then(cast, desk, record):
    made = await meeting(cast, desk)
    early = await cast.referred()
    await demo.push_clock(desk, cast["coordinator"], asked(), demo.PushClock(advance="24 days"))
    await write_due(record, made)
    now = await desk.standing(cast["coordinator"], [made])
    assert now.states[made].status == "planned"
    assert early in {one.referral_id for one in now.agenda}
    late = await cast.referred()
    await demo.push_clock(desk, cast["coordinator"], asked(), demo.PushClock(advance="4 days"))
    await write_due(record, made)
    await write_due(record, made)
    now = await desk.standing(cast["coordinator"], [made])
    assert now.states[made].status == "frozen"
    assert [one.referral_id for one in now.agenda] == [early, late]
    ask = confer.AddItem(reason="flagged", referral_id=await cast.referred())
    with pytest.raises(NotInThisState):
        await confer.add_agenda_item(desk, cast["coordinator"], asked(ask), made, ask)


async def test_what_the_table_put_off_is_carried_to_its_next_meeting(cast, desk):
    person, made = await cast.enrolled(), await meeting(cast, desk)
    await journey.write_plan(desk, cast["outreach"], asked(), person, journey.WritePlan(goals=("x",)))
    ask = confer.AddItem(reason="flagged", participant_id=person)
    item = (await confer.add_agenda_item(desk, cast["coordinator"], asked(ask), made, ask)).made("item_id")
    await confer.open_conference(desk, cast["coordinator"], asked(), made)
    ask = confer.DecideItem(item_id=item, decision=ConferenceDecision.DEFER)
    await confer.decide_item(desk, cast["coordinator"], asked(ask), made, ask)
    found = await built(cast, desk, await meeting(cast, desk, days=44))
    assert found[person].reason == "carried"


async def test_whoever_was_talked_about_unasked_is_counted(cast, desk, count):
    person, made = await cast.enrolled(), await meeting(cast, desk)
    ask = confer.AddItem(reason="flagged", participant_id=person)
    item = (await confer.add_agenda_item(desk, cast["coordinator"], asked(ask), made, ask)).made("item_id")
    counts = await desk.views.monitor(proof(cast))
    assert (counts["not_asked_yet"], counts["never_asked"]) == (1, 0)
    await confer.open_conference(desk, cast["coordinator"], asked(), made)
    ask = confer.DecideItem(item_id=item, decision=ConferenceDecision.NOTED)
    key = asked(ask)
    await confer.decide_item(desk, cast["coordinator"], key, made, ask)
    assert (await confer.decide_item(desk, cast["coordinator"], key, made, ask)).replayed
    counts = await desk.views.monitor(proof(cast))
    assert (counts["not_asked_yet"], counts["never_asked"]) == (0, 1)


async def test_a_meeting_that_is_called_off_asks_nobody(cast, desk):
    person, made = await cast.enrolled(), await meeting(cast, desk)
    ask = confer.AddItem(reason="flagged", participant_id=person)
    await confer.add_agenda_item(desk, cast["coordinator"], asked(ask), made, ask)
    ask = confer.Cancel(reason_code="venue")
    key = Asked(key="a key of one's own", body={})
    await confer.cancel_conference(desk, cast["coordinator"], key, made, ask)
    assert (await confer.cancel_conference(desk, cast["coordinator"], key, made, ask)).replayed
    owed = (await desk.standing(cast["coordinator"], [person])).obligations[person]
    assert "table_wish" not in {one.kind for one in owed}


def proof(cast):
    from domain.roles import Sight
    from domain.visibility import access

    return access(cast["coordinator"], Sight.MONITOR)
