"""A person goes to another site: which one is sealed, whose the journey is stays so, and who leads decides that they go."""

import json
from datetime import UTC, datetime, timedelta

import pytest

from domain.errors import Invalid, NotFound, NotInThisState, NotPermitted
from domain.transfer import CalledOff, Word
from domain.words import ContactMode, LinkageStatus, Stage
from tests.api.played import settle_all
from tests.usecases.conftest import asked
from usecases import journey, link, transfer, undo, watch

SITE = "Quillfeather County LEAD"
TOLD = """select array_agg(p.login order by p.login) from notice n join person p on p.id = n.person_id
    where n.event = :event and n.state = 'told'"""
KEPT_IN_CLEAR = """select count(*) from (select data::text as text from fact union all select cast(a.* as text) from audit a
    union all select cast(p.* as text) from participant p union all select cast(k.* as text) from command_key k) x
    where x.text ilike '%quillfeather%'"""


async def begun(cast, desk, person, who="supervisor", **changes):
    goes_at = datetime.now(UTC) + timedelta(days=1)
    ask = transfer.Begin(**{"site": SITE, "goes_at": goes_at, "reason_code": "moved_away"} | changes)
    return await transfer.begin_transfer(desk, cast[who], asked(ask), person, ask)


async def received(cast, desk, person, who="outreach", **changes):
    ask = transfer.Receipt(how=Word.PHONE, **changes)
    return await transfer.receive_transfer(desk, cast[who], asked(ask), person, ask)


async def called_off(cast, desk, person, who="outreach"):
    ask = transfer.CallOff(reason_code=CalledOff.DID_NOT_ARRIVE, note="Nobody came.")
    return await transfer.end_transfer(desk, cast[who], asked(ask), person, ask)


async def taken_back(cast, desk, fact):
    ask = undo.Undo(note="Somebody else.")
    return await undo.undo_fact(desk, cast["supervisor"], asked(ask), fact, ask)


async def test_the_site_is_sealed_for_those_who_work_with_people_and_gone_when_they_stay(cast, desk, count):
    person = await cast.enrolled()
    await begun(cast, desk, person)
    assert await count(KEPT_IN_CLEAR) == 0
    shown = await watch.participant(desk, cast["outreach"], person)
    assert shown["person"]["transfer"] == {"other_site": SITE}
    assert (shown["transfer_reason"], shown["stage"]) == ("moved_away", "active")
    for who in ("officer", "police", "prosecutor", "provider"):
        with pytest.raises((NotFound, NotPermitted)):
            await watch.participant(desk, cast[who], person)
    await called_off(cast, desk, person)
    shown = await watch.participant(desk, cast["outreach"], person)
    assert shown["person"]["transfer"] == {}
    assert (shown["transfer_since"], shown["transfer_goes_at"], shown["transfer_reason"]) == (None, None, None)


async def test_the_receipt_ends_what_an_exit_ends_and_nothing_outside_hears_of_it(cast, desk, record, keyring, count):
    person = await cast.enrolled()
    ask = link.Open(category="shelter")
    need = (await link.open_linkage(desk, cast["outreach"], asked(ask), person, ask)).made()
    await begun(cast, desk, person)
    await settle_all(record, keyring)
    owner = (await watch.participant(desk, cast["outreach"], person))["owner_id"]
    assert await count(TOLD, event="transfer_begun") == [
        next(one for one in cast.known if cast[one].person_id == owner)
    ]
    done = await received(cast, desk, person, occurred_at=None)
    state = done.states[person]
    assert (state.stage, state.reason_code, state.transfer_since) == (Stage.TRANSFERRED, "moved_away", None)
    assert done.states[need].status is LinkageStatus.CLOSED
    assert (await watch.participant(desk, cast["outreach"], person))["due"] == []
    await settle_all(record, keyring)
    told = await count("""select coalesce(array_agg(distinct g.kind), '{}') from notice n join person p on p.id = n.person_id
        join agency g on g.id = p.agency_id join fact f on f.id = n.fact_id where f.type like 'transfer%' or f.type = 'journey_ended'""")
    assert told == ["programme"]


async def test_who_leads_lets_somebody_go_and_whoever_works_with_them_hears_that_they_arrived(cast, desk):
    person = await cast.enrolled()
    for who in ("outreach", "case_manager", "legal", "officer", "provider", "auditor"):
        with pytest.raises(NotPermitted):
            await begun(cast, desk, person, who)
    await begun(cast, desk, person, "coordinator")
    for who in ("legal", "police", "provider", "auditor"):
        for late in (received, called_off):
            with pytest.raises(NotPermitted):
                await late(cast, desk, person, who)
    await received(cast, desk, person, "case_manager")


async def test_nobody_is_let_go_without_a_site_a_reason_of_the_policy_and_that_sites_word(cast, desk, count):
    person = await cast.enrolled()
    for wrong, pointer in (({"site": ""}, "/site"), ({"reason_code": "not_a_reason"}, "/reason_code")):
        with pytest.raises(Invalid) as refused:
            await begun(cast, desk, person, **wrong)
        assert [fault.pointer for fault in refused.value.faults] == [pointer]
    for late in (received, called_off):
        with pytest.raises(NotInThisState):
            await late(cast, desk, person)
    ask = journey.End(stage=Stage.TRANSFERRED, reason_code="moved_away")
    with pytest.raises(Invalid):
        await journey.end_journey(desk, cast["supervisor"], asked(ask), person, ask)
    assert await count("select stage from participant where id = :id", id=person) == "active"


async def test_who_did_not_arrive_is_looked_for_here_and_the_supervisor_hears_of_it(cast, desk, record, keyring, count):
    person = await cast.enrolled()
    before = {one["kind"]: one["due_at"] for one in (await watch.participant(desk, cast["outreach"], person))["due"]}
    await begun(cast, desk, person)
    await called_off(cast, desk, person)
    after = {one["kind"]: one["due_at"] for one in (await watch.participant(desk, cast["outreach"], person))["due"]}
    assert after == before
    await settle_all(record, keyring)
    assert await count(TOLD, event="transfer_ended") == ["supervisor"]
    assert await count("select count(*) from note where kind = 'transfer' and stream_id = :id", id=person) == 1
    data = await count("select data::text from fact where type = 'transfer_ended'")
    assert json.loads(data) == {"reason_code": "did_not_arrive"}


async def test_of_who_ends_otherwise_meanwhile_it_is_not_kept_where_they_were_to_go(cast, desk):
    person = await cast.enrolled()
    await begun(cast, desk, person)
    ask = journey.End(stage=Stage.DECEASED, reason_code="died")
    await journey.end_journey(desk, cast["supervisor"], asked(ask), person, ask)
    assert (await watch.participant(desk, cast["outreach"], person))["person"]["transfer"] == {}
    with pytest.raises(NotInThisState):
        await received(cast, desk, person)


async def test_it_is_called_off_and_not_taken_back_and_what_is_taken_back_beside_it_leaves_it(cast, desk, count):
    person = await cast.enrolled()
    fact = "select id from fact where type = :type and stream_id = :id"
    await begun(cast, desk, person)
    for kind in ("transfer_begun", "intake_completed"):
        with pytest.raises(NotInThisState):
            await taken_back(cast, desk, await count(fact, type=kind, id=person))
    ask = journey.Contact(made=True, mode=ContactMode.PHONE, outcome="talked")
    await journey.record_contact(desk, cast["outreach"], asked(ask), person, ask)
    await taken_back(cast, desk, await count(fact, type="contact_made", id=person))
    shown = await watch.participant(desk, cast["outreach"], person)
    assert shown["transfer_since"] is not None
    assert "transfer_receipt" in {one["kind"] for one in shown["due"]}
