"""Arrests, warrants, court dates, overdoses: who is told, who is not, and what the prosecutor reads of a memo."""

from datetime import timedelta
from uuid import UUID

import pytest

from bootstrap.seed import _id
from domain.errors import NotFound, NotInThisState, NotPermitted
from domain.words import ConsentKind, ConsentMethod, CourtOutcome, MatterStep, RecipientClass, SafetyCategory
from tests.api.played import settle_all
from tests.usecases.conftest import asked
from usecases import consent, demo, journey, matter_views, matters, memos, undo, watch

TOLD = """select array_agg(distinct p.login order by p.login) from notice n join person p on p.id = n.person_id
    join fact f on f.id = n.fact_id where f.type = :fact and n.state = 'told'"""
OUTSIDE = """select array_agg(distinct p.login order by p.login) from notice n join person p on p.id = n.person_id
    join agency g on g.id = p.agency_id where g.kind <> 'programme' and n.state = 'told' and n.participant_id = :person
    and n.event <> 'receipt'"""
OWNER = "select p.login from participant x join person p on p.id = x.owner_id where x.id = :id"
AREAS = ("housing", "treatment", "id_documents")
DRAFT = "The person works towards: housing, papers."
GOALS = ("A room of my own.", "Stay on methadone.", "New papers.")


async def agrees(cast, desk, person: UUID, kind: ConsentKind, to: RecipientClass, agency: str) -> UUID:
    tick = consent.Tick(
        kind=kind,
        recipient_class=to,
        purpose="coordination",
        information=("name",),
        expires="90 days",
        recipient_agency_id=_id("agency", agency),
    )
    ask = consent.Sign(
        method=ConsentMethod.WRITTEN, document_hash=agency[0].encode().hex() * 32, discloser="LEAD", grants=(tick,)
    )
    done = await consent.sign_consent(desk, cast["legal"], asked(ask), person, ask)
    return UUID(done.created["consent_0"])


async def planned(cast, desk) -> UUID:
    person = await cast.enrolled()
    ask = journey.WritePlan(goals=GOALS, areas=AREAS)
    await journey.write_plan(desk, cast["case_manager"], asked(ask), person, ask)
    return person


async def arrested(cast, desk, person: UUID) -> UUID:
    ask = matters.Arrest(note="Booked at the county jail.")
    return (await matters.record_arrest(desk, cast["case_manager"], asked(ask), person, ask)).made("matter_id")


async def owed(cast, desk, person: UUID) -> set[str]:
    shown = await watch.participant(desk, cast["case_manager"], person)
    return {one["kind"] for one in shown["due"]}


async def test_a_new_arrest_under_a_live_consent_becomes_a_memo_that_a_human_sends(cast, desk, record, keyring, count):
    person = await planned(cast, desk)
    await agrees(cast, desk, person, ConsentKind.JUSTICE, RecipientClass.PROSECUTOR, "prosecutor")
    matter = await arrested(cast, desk, person)
    await settle_all(record, keyring)
    assert await count(TOLD, fact="arrest_recorded") == ["legal", await count(OWNER, id=person)]
    assert not await count(OUTSIDE, person=person), "the prosecutor hears of nothing that nobody sent"
    memo = (await matter_views.matter(desk, cast["legal"], matter))["memo_id"]
    draft = await matter_views.memo(desk, cast["legal"], memo)
    assert draft["text"] == DRAFT
    assert draft["left_out"] == 1
    with pytest.raises(NotFound):
        await matter_views.memo(desk, cast["prosecutor"], memo)
    with pytest.raises(NotPermitted):
        await memos.send_memo(desk, cast["case_manager"], asked(), memo, memos.Send(text="x"))
    ask = memos.Send(text="Works towards a room. Please call before you charge.")
    await memos.send_memo(desk, cast["legal"], asked(ask), memo, ask)
    await settle_all(record, keyring)
    assert await count(OUTSIDE, person=person) == ["prosecutor"]
    (notice,) = [one for one in await watch.inbox(desk, cast["prosecutor"]) if one["event"] == "memo"]
    assert UUID(str(notice["memo_id"])) == memo
    assert "participant_id" not in notice
    read = await matter_views.memo(desk, cast["prosecutor"], memo)
    assert (read["text"], read["person"]) == (ask.text, "Ada Lovelace")
    assert set(read) == {"id", "about", "at", "person", "text", "sent_at"}
    for other in ("police", "officer", "defender", "provider"):
        with pytest.raises(NotFound):
            await matter_views.memo(desk, cast[other], memo)
    looks = await count("select count(*) from audit where act = 'look_at_memo' and stream_id = :id", id=person)
    assert looks == 2
    assert "memo" not in await owed(cast, desk, person)


async def missed_a_hearing(cast, desk, person: UUID) -> UUID:
    now = (await desk.views.clock(cast["legal"].programme_id)).now
    ask = matters.CourtDate(at=now + timedelta(hours=1))
    hearing = (await matters.set_court_date(desk, cast["legal"], asked(ask), person, ask)).made("matter_id")
    ask = demo.PushClock(advance="3 hours")
    await demo.push_clock(desk, cast["coordinator"], asked(ask), ask)
    ask = matters.Outcome(outcome=CourtOutcome.MISSED)
    await matters.record_court_outcome(desk, cast["case_manager"], asked(ask), hearing, ask)
    return hearing


async def wanted(cast, desk, person: UUID) -> UUID:
    ask = matters.Happened(note="Bench warrant.")
    return (await matters.record_warrant(desk, cast["case_manager"], asked(ask), person, ask)).made("matter_id")


@pytest.mark.parametrize("came_up", [missed_a_hearing, wanted])
async def test_a_failure_to_appear_and_a_warrant_have_their_memo_drafted_as_an_arrest_has(
    cast, desk, record, keyring, count, came_up
):
    person = await planned(cast, desk)
    await agrees(cast, desk, person, ConsentKind.JUSTICE, RecipientClass.PROSECUTOR, "prosecutor")
    matter = await came_up(cast, desk, person)
    memo = (await matter_views.matter(desk, cast["legal"], matter))["memo_id"]
    assert (await matter_views.memo(desk, cast["legal"], memo))["text"] == DRAFT
    assert "memo" in await owed(cast, desk, person)
    await settle_all(record, keyring)
    assert not await count(OUTSIDE, person=person), "the prosecutor hears of nothing that nobody sent"


@pytest.mark.parametrize("came_up", [missed_a_hearing, wanted])
async def test_without_a_consent_a_failure_to_appear_and_a_warrant_draft_nothing_and_the_person_is_to_be_asked(
    cast, desk, came_up
):
    person = await planned(cast, desk)
    matter = await came_up(cast, desk, person)
    assert (await matter_views.matter(desk, cast["legal"], matter))["memo_id"] is None
    assert "memo_consent" in await owed(cast, desk, person)
    assert "memo" not in await owed(cast, desk, person)


@pytest.mark.parametrize("consented", [True, False])
async def test_a_failure_to_appear_that_was_none_is_taken_back_with_its_memo(cast, desk, count, consented):
    person = await planned(cast, desk)
    if consented:
        await agrees(cast, desk, person, ConsentKind.JUSTICE, RecipientClass.PROSECUTOR, "prosecutor")
    hearing = await missed_a_hearing(cast, desk, person)
    missed = await count("select id from fact where type = 'failure_to_appear'")
    await undo.undo_fact(desk, cast["case_manager"], asked(), missed, undo.Undo(note="Was there."))
    shown = await matter_views.matter(desk, cast["legal"], hearing)
    assert (shown["status"], shown["memo_id"]) == ("open", None)
    assert not {"memo", "memo_consent", "failure_to_appear"} & await owed(cast, desk, person)


async def test_a_failure_to_appear_of_which_a_memo_was_sent_is_not_taken_back(cast, desk, count):
    person = await planned(cast, desk)
    await agrees(cast, desk, person, ConsentKind.JUSTICE, RecipientClass.PROSECUTOR, "prosecutor")
    hearing = await missed_a_hearing(cast, desk, person)
    memo = (await matter_views.matter(desk, cast["legal"], hearing))["memo_id"]
    ask = memos.Send(text="Please set a new date.")
    await memos.send_memo(desk, cast["legal"], asked(ask), memo, ask)
    with pytest.raises(NotInThisState):
        missed = await count("select id from fact where type = 'failure_to_appear'")
        await undo.undo_fact(desk, cast["case_manager"], asked(), missed, undo.Undo(note="Was there."))


async def test_after_a_revocation_a_new_arrest_only_asks_the_legal_coordinator_to_ask_the_person(
    cast, desk, record, keyring, count
):
    person = await planned(cast, desk)
    signed = await agrees(cast, desk, person, ConsentKind.JUSTICE, RecipientClass.PROSECUTOR, "prosecutor")
    ask = consent.Revoke(method=ConsentMethod.VERBAL)
    await consent.revoke_consent(desk, cast["outreach"], asked(ask), signed, ask)
    matter = await arrested(cast, desk, person)
    await settle_all(record, keyring)
    assert {"arrest", "memo_consent"} <= await owed(cast, desk, person)
    assert (await matter_views.matter(desk, cast["legal"], matter))["memo_id"] is None
    assert not await count(OUTSIDE, person=person)


async def test_no_word_of_the_plan_itself_stands_in_a_draft_and_a_new_plan_is_drafted_from_alone(cast, desk):
    person = await planned(cast, desk)
    await agrees(cast, desk, person, ConsentKind.JUSTICE, RecipientClass.PROSECUTOR, "prosecutor")
    for ask in (journey.WritePlan(goals=("Crack and hep C behind me.",)), journey.WritePlan(areas=("employment",))):
        await journey.write_plan(desk, cast["case_manager"], asked(ask), person, ask)
        memo = (await matter_views.matter(desk, cast["legal"], await arrested(cast, desk, person)))["memo_id"]
        drafted = (await matter_views.memo(desk, cast["legal"], memo))["text"]
        assert drafted == ("The person works towards: work." if ask.areas else "")


async def test_a_memo_that_was_sent_closes_when_the_consent_is_taken_back(cast, desk, record, keyring):
    person = await planned(cast, desk)
    signed = await agrees(cast, desk, person, ConsentKind.JUSTICE, RecipientClass.PROSECUTOR, "prosecutor")
    matter = await arrested(cast, desk, person)
    memo = (await matter_views.matter(desk, cast["legal"], matter))["memo_id"]
    ask = memos.Send(text="Please call.")
    await memos.send_memo(desk, cast["legal"], asked(ask), memo, ask)
    await settle_all(record, keyring)
    assert await matter_views.memo(desk, cast["prosecutor"], memo)
    ask = consent.Revoke(method=ConsentMethod.VERBAL)
    await consent.revoke_consent(desk, cast["outreach"], asked(ask), signed, ask)
    with pytest.raises(NotFound):
        await matter_views.memo(desk, cast["prosecutor"], memo)


async def test_the_persons_own_defender_hears_of_an_arrest_where_the_person_agreed(cast, desk, record, keyring, count):
    person = await planned(cast, desk)
    await agrees(cast, desk, person, ConsentKind.TEAM_RELEASE, RecipientClass.DEFENDER, "defender")
    await arrested(cast, desk, person)
    await settle_all(record, keyring)
    assert await count(OUTSIDE, person=person) == ["defender"]


async def test_warrants_failures_to_appear_overdoses_and_alerts_are_told_to_staff_alone(
    cast, desk, record, keyring, count
):
    person = await planned(cast, desk)
    await agrees(cast, desk, person, ConsentKind.JUSTICE, RecipientClass.PROSECUTOR, "prosecutor")
    now = (await desk.views.clock(cast["legal"].programme_id)).now
    ask = matters.CourtDate(at=now + timedelta(hours=1), note="Room 2.")
    hearing = (await matters.set_court_date(desk, cast["legal"], asked(ask), person, ask)).made("matter_id")
    ask = demo.PushClock(advance="3 hours")
    await demo.push_clock(desk, cast["coordinator"], asked(ask), ask)
    ask = matters.Outcome(outcome=CourtOutcome.MISSED)
    await matters.record_court_outcome(desk, cast["case_manager"], asked(ask), hearing, ask)
    for record_it in (matters.record_warrant, matters.record_overdose):
        await record_it(desk, cast["outreach"], asked(), person, matters.Happened())
    ask = matters.Alert(category=SafetyCategory.THREAT, note="At the door.")
    alert = (await matters.raise_safety_alert(desk, cast["outreach2"], asked(ask), person, ask)).made("matter_id")
    await settle_all(record, keyring)
    assert not await count(OUTSIDE, person=person)
    assert await count(TOLD, fact="failure_to_appear") == ["legal", await count(OWNER, id=person)]
    assert await count(TOLD, fact="safety_alert_raised") == ["outreach", "supervisor"], "on call, and the supervisor"
    assert {"failure_to_appear", "warrant", "overdose_outreach", "overdose_contact", "safety_alert"} <= await owed(
        cast, desk, person
    )
    ask = matters.Answer(step=MatterStep.RESOLVED)
    await matters.answer_matter(desk, cast["supervisor"], asked(ask), alert, ask)
    with pytest.raises(NotInThisState):
        await matters.answer_matter(desk, cast["supervisor"], asked(ask), alert, ask)
    assert "safety_alert" not in await owed(cast, desk, person)


async def test_partners_know_of_no_matter_and_may_do_nothing_about_one(cast, desk):
    person = await planned(cast, desk)
    matter = await arrested(cast, desk, person)
    for who in ("officer", "police", "prosecutor", "defender", "provider"):
        with pytest.raises(NotPermitted):
            await matter_views.matter(desk, cast[who], matter)
        with pytest.raises(NotPermitted):
            await matters.answer_matter(desk, cast[who], asked(), matter, matters.Answer(step=MatterStep.PLANNED))
