"""A team's series: what is not held yet moves with it, and a team that does not meet is noticed."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import text

from bootstrap.seed import TEAM_ID
from database.clocks import open_conference, write_due
from database.standing import standing_of
from domain.errors import Invalid, NotFound, NotInThisState
from tests.usecases.conftest import asked
from tests.usecases.test_agenda import another_team
from usecases import confer, demo, series, table

HOME = ZoneInfo("America/Los_Angeles")


async def state(desk, cast, made):
    return (await desk.standing(cast["coordinator"], [made])).states[made]


async def owed(desk, cast, stream):
    return {one.kind: one for one in (await desk.standing(cast["coordinator"], [stream])).obligations.get(stream, ())}


async def put_on(desk, cast, made):
    person = await cast.enrolled()
    ask = confer.AddItem(reason="flagged", participant_id=person)
    await confer.add_agenda_item(desk, cast["coordinator"], asked(ask), made, ask)
    return person


async def test_a_meeting_that_is_moved_opens_its_agenda_again_and_its_people_are_asked_by_then(cast, desk, record):
    made = await open_conference(record, TEAM_ID)
    person = await put_on(desk, cast, made)
    await confer.freeze_agenda(desk, cast["coordinator"], asked(), made)
    before = await state(desk, cast, made)
    ask = series.Move(starts_at=before.starts_at + timedelta(days=7))
    await series.move_conference(desk, cast["coordinator"], asked(ask), made, ask)
    after = await state(desk, cast, made)
    assert (after.status, after.sequence) == ("planned", before.sequence + 1)
    assert after.freeze_at > before.freeze_at
    assert (await owed(desk, cast, person))["table_wish"].due_at == after.starts_at
    assert (await owed(desk, cast, made))["conference_meeting"].due_at == after.starts_at + timedelta(hours=2)
    ask = series.Move(starts_at=datetime.now(UTC) - timedelta(days=1))
    with pytest.raises(Invalid):
        await series.move_conference(desk, cast["coordinator"], asked(ask), made, ask)
    await confer.open_conference(desk, cast["coordinator"], asked(), made)
    ask = series.Move(starts_at=after.starts_at + timedelta(days=7))
    with pytest.raises(NotInThisState):
        await series.move_conference(desk, cast["coordinator"], asked(ask), made, ask)


async def test_a_new_series_moves_what_is_not_held_and_the_next_meeting_follows_it(cast, desk, record):
    first = await open_conference(record, TEAM_ID)
    old = (await state(desk, cast, first)).starts_at
    later = confer.Schedule(starts_at=old + timedelta(days=14), team_id=TEAM_ID)
    second = (await confer.schedule_conference(desk, cast["coordinator"], asked(later), later)).made()
    begins = old + timedelta(days=14)  # onto the moment of the second one
    skipped = (begins + timedelta(days=7)).astimezone(HOME).date()
    ask = series.SetSeries(first_meeting=begins, every_days=7, skip=(skipped,))
    key = asked(ask)
    await series.set_series(desk, cast["coordinator"], key, TEAM_ID, ask)
    assert (await series.set_series(desk, cast["coordinator"], key, TEAM_ID, ask)).replayed
    assert (await state(desk, cast, first)).starts_at == begins
    moved = (await state(desk, cast, second)).starts_at
    assert moved.astimezone(HOME).date() == skipped + timedelta(days=7)
    assert await open_conference(record, TEAM_ID) == first
    await demo.push_clock(desk, cast["coordinator"], asked(), demo.PushClock(advance="45 days"))
    third = await open_conference(record, TEAM_ID)
    assert third not in {first, second}
    assert ((await state(desk, cast, third)).starts_at.astimezone(HOME).date() - skipped).days % 7 == 0


async def test_a_moment_that_a_moved_meeting_left_can_be_met_at_again(cast, desk, record):
    first = await open_conference(record, TEAM_ID)
    left = (await state(desk, cast, first)).starts_at
    ask = series.Move(starts_at=left + timedelta(days=1))
    await series.move_conference(desk, cast["coordinator"], asked(ask), first, ask)
    again = await open_conference(record, TEAM_ID)
    assert again != first
    assert (await state(desk, cast, again)).starts_at == left


async def test_a_series_that_never_meets_is_refused_and_no_other_teams_is_touched(cast, desk):
    begins = datetime.now(UTC) + timedelta(days=10)
    days = tuple((begins + timedelta(days=n)).date() for n in range(-5, 500))
    ask = series.SetSeries(first_meeting=begins, every_days=1, skip=days)
    with pytest.raises(Invalid):
        await series.set_series(desk, cast["coordinator"], asked(ask), TEAM_ID, ask)
    with pytest.raises(NotFound):
        await series.set_series(desk, cast["coordinator"], asked(ask), cast["coordinator"].programme_id, ask)


async def test_a_team_that_did_not_meet_for_three_weeks_is_noticed_until_it_does(cast, desk, record, database):
    made = await open_conference(record, TEAM_ID)
    watch = (await owed(desk, cast, TEAM_ID))["next_meeting"]
    assert timedelta(days=20) < watch.due_at - datetime.now(UTC) <= timedelta(days=21, hours=2)
    await demo.push_clock(desk, cast["coordinator"], asked(), demo.PushClock(advance="22 days"))
    await write_due(record, TEAM_ID)
    assert (await owed(desk, cast, TEAM_ID))["next_meeting"].missed_at is not None
    async with database.connect() as c:
        ladders = (await c.execute(text("select id from escalation where subject_id = :id"), {"id": TEAM_ID})).all()
        assert len(ladders) == 1
        assert (await standing_of(c, ladders[0].id)) is not None
    await confer.open_conference(desk, cast["coordinator"], asked(), made)
    watch = (await owed(desk, cast, TEAM_ID))["next_meeting"]
    assert watch.missed_at is None


async def test_a_team_without_a_coordinator_of_its_own_meets_all_the_same(cast, desk, record, database):
    other = await another_team(database)
    async with database.begin() as c:
        await c.execute(text("update person set team_id = :team where 'coordinator' = any(roles)"), {"team": other})
    first = await open_conference(record, TEAM_ID)
    assert (await state(desk, cast, first)).chair_id == cast["coordinator"].person_id
    assert "next_meeting" in await owed(desk, cast, TEAM_ID), "and it is noticed where it does not"
    async with database.begin() as c:
        await c.execute(text("update person set active = false where 'coordinator' = any(roles)"))
        await c.execute(text("update team set first_meeting = first_meeting + interval '1 hour'"))
    second = await open_conference(record, TEAM_ID)
    assert (await state(desk, cast, second)).chair_id == cast["director"].person_id


async def test_a_team_is_watched_from_the_first_look_on_whatever_happened_before(cast, desk, record):
    await table.sign_agreement(desk, cast["coordinator"], asked(), TEAM_ID)
    assert "next_meeting" not in await owed(desk, cast, TEAM_ID)
    first = await open_conference(record, TEAM_ID)
    watch = (await owed(desk, cast, TEAM_ID))["next_meeting"]
    ask = confer.Cancel(reason_code="venue")
    await confer.cancel_conference(desk, cast["coordinator"], asked(ask), first, ask)
    await demo.push_clock(desk, cast["coordinator"], asked(), demo.PushClock(advance="20 days"))
    await open_conference(record, TEAM_ID)
    assert (await owed(desk, cast, TEAM_ID))["next_meeting"].due_at == watch.due_at, (
        "no meeting that is only set counts"
    )
