"""What was recorded by mistake is taken back: things are as they were, and who was told is told so."""

from uuid import UUID

import pytest

from database.clocks import write_due
from domain.errors import NotFound, NotInThisState, NotPermitted
from domain.words import ContactMode, MatterStep, PauseKind
from tests.api.played import settle_all
from tests.usecases.conftest import asked
from usecases import demo, journey, matters, undo, watch

LAST = "select id from fact where stream_id = :id and type = :type order by seq desc limit 1"
OPEN = "select array_agg(kind order by kind) from obligation where stream_id = :id and closed_at is null"
DUE = "select due_at from obligation where stream_id = :id and kind = :kind and closed_at is null"
CONTACT = journey.Contact(made=True, mode=ContactMode.PHONE, outcome="talked")


async def take_back(cast, desk, fact: UUID, who: str = "outreach"):
    return await undo.undo_fact(desk, cast[who], asked(), fact, undo.Undo(note="Somebody else."))


async def test_a_contact_with_somebody_else_is_taken_back_and_owed_again_by_its_old_moment(cast, desk, count):
    person = await cast.approved()
    before, due = await count(OPEN, id=person), await count(DUE, id=person, kind="first_contact")
    await journey.record_contact(desk, cast["outreach"], asked(), person, CONTACT)
    assert await count(OPEN, id=person) != before
    done = await take_back(cast, desk, await count(LAST, id=person, type="contact_made"))
    assert await count(OPEN, id=person) == before
    assert await count(DUE, id=person, kind="first_contact") == due
    state = done.states[person]
    assert (state.attempts, state.ways, state.last_contact_at, state.stage) == (0, (), None, "outreach")
    assert await count("select count(*) from fact where type = 'contact_made'") == 1, "nothing is deleted"


async def test_an_intake_of_the_wrong_person_is_taken_back_to_the_stage_before(cast, desk, count):
    person = await cast.approved()
    await journey.complete_intake(desk, cast["outreach"], asked(), person, journey.Step())
    done = await take_back(cast, desk, await count(LAST, id=person, type="intake_completed"), "supervisor")
    assert done.states[person].stage == "outreach"
    assert "active" not in done.states[person].entered
    shown = await watch.participant(desk, cast["supervisor"], person)
    assert {one["kind"] for one in shown["due"]} == {"first_contact", "intake"}


async def test_an_intake_taken_back_while_the_person_is_in_jail_is_reminded_of_and_lets_the_first_contact_wait(
    cast, desk, count
):
    person = await cast.approved()
    await journey.pause(desk, cast["outreach"], asked(), person, journey.Pause(kind=PauseKind.JAIL))
    await journey.complete_intake(desk, cast["outreach"], asked(), person, journey.Step())
    await take_back(cast, desk, await count(LAST, id=person, type="intake_completed"))
    state = "select state from obligation where stream_id = :id and kind = 'first_contact'"
    assert await count(state, id=person) == "paused"
    first = "select next_at - opened_at < '8 days' from obligation where stream_id = :id and kind = 'intake'"
    assert await count(first, id=person)


async def test_a_matter_that_was_closed_by_mistake_stands_again(cast, desk, count):
    person = await cast.approved()
    done = await matters.record_warrant(desk, cast["legal"], asked(), person, matters.Happened())
    matter = done.made("matter_id")
    await matters.answer_matter(desk, cast["legal"], asked(), matter, matters.Answer(step=MatterStep.RESOLVED))
    await take_back(cast, desk, await count(LAST, id=person, type="matter_resolved"), "legal")
    assert await count("select status from matter where id = :id", id=matter) == "open"
    assert "warrant" in await count(OPEN, id=person)
    await matters.answer_matter(desk, cast["legal"], asked(), matter, matters.Answer(step=MatterStep.PLANNED))


async def test_who_was_told_is_told_that_it_was_taken_back_and_nobody_else_is(cast, desk, record, keyring, count):
    person = await cast.approved()
    ask = journey.InitialScreening(needs=())
    await journey.complete_initial_screening(desk, cast["outreach"], asked(), person, ask)
    await settle_all(record, keyring)
    await take_back(cast, desk, await count(LAST, id=person, type="initial_screening_completed"))
    await settle_all(record, keyring)
    told = """select array_agg(distinct p.login) from notice n join person p on p.id = n.person_id
        where n.event = :event and n.state = 'told'"""
    assert await count(told, event="taken_back") == await count(told, event="initial_screening") == ["supervisor"]


async def test_what_nobody_was_told_of_yet_is_never_told(cast, desk, record, keyring, count):
    person = await cast.approved()
    ask = journey.InitialScreening(needs=())
    await journey.complete_initial_screening(desk, cast["outreach"], asked(), person, ask)
    await take_back(cast, desk, await count(LAST, id=person, type="initial_screening_completed"))
    await settle_all(record, keyring)
    assert await count("select count(*) from notice where event in ('initial_screening', 'taken_back')") == 0


async def test_not_by_somebody_else_not_too_late_not_under_what_followed_and_not_twice(cast, desk, record, count):
    person = await cast.approved()
    await journey.record_contact(desk, cast["outreach"], asked(), person, CONTACT)
    contact = await count(LAST, id=person, type="contact_made")
    with pytest.raises(NotPermitted, match="Whoever recorded this"):
        await take_back(cast, desk, contact, "outreach2")
    with pytest.raises(NotPermitted):
        await take_back(cast, desk, contact, "prosecutor")
    with pytest.raises(NotInThisState, match="not taken back"):
        await take_back(cast, desk, await count(LAST, id=person, type="journey_opened"), "supervisor")
    with pytest.raises(NotFound):
        await take_back(cast, desk, person)
    await journey.hold_review(desk, cast["outreach"], asked(), person, journey.Step())
    with pytest.raises(NotInThisState, match="after this"):
        await take_back(cast, desk, contact)
    review = await count(LAST, id=person, type="review_held")
    ask = demo.PushClock(advance="2 working days")
    await demo.push_clock(desk, cast["coordinator"], asked(ask), ask)
    await write_due(record, person)
    with pytest.raises(NotInThisState, match="within 1 working day"):
        await take_back(cast, desk, review)


async def test_what_was_taken_back_is_not_taken_back_again(cast, desk, count):
    person = await cast.approved()
    await journey.hold_review(desk, cast["outreach"], asked(), person, journey.Step())
    review = await count(LAST, id=person, type="review_held")
    await take_back(cast, desk, review)
    with pytest.raises(NotInThisState):
        await take_back(cast, desk, review)
