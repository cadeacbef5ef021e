"""Two people under a no-contact order: two case managers, two meetings, and no way to one through the other."""

import asyncio
from datetime import UTC, datetime, timedelta

import pytest

from bootstrap.seed import TEAM_ID
from database.clocks import open_conference
from database.loading import Loader
from database.settling import Settling
from domain.errors import Invalid, NotFound, NotInThisState, NotPermitted, VersionConflict
from domain.words import ConferenceDecision, ContactMode, RotaKind, Stage
from tests.usecases.conftest import asked
from usecases import apart, confer, demo, foresee, hand_over, journey, link, rota, screen, series, transfer, watch
from usecases.orders import apart_at, on_one_agenda, orders
from usecases.services import fitting


async def assign(cast, desk, person, to):
    ask = journey.Assign(owner_id=cast[to].person_id)
    return await journey.assign_owner(desk, cast["supervisor"], asked(ask), person, ask)


async def with_(cast, desk, owner):
    person = await cast.enrolled()
    state = await owner_of(cast, desk, person)
    if state != cast[owner].person_id:
        await assign(cast, desk, person, owner)
    return person


async def owner_of(cast, desk, person):
    return (await desk.standing(cast["coordinator"], [person])).states[person].owner_id


async def keep_apart(cast, desk, one, other, who="legal", **changes):
    ask = apart.Order(other_id=other, note="Protection order.", **changes)
    return await apart.record_no_contact(desk, cast[who], asked(ask), one, ask)


def code(refused):
    return refused.value.faults[0].code


@pytest.fixture
async def two(cast, desk):
    return await with_(cast, desk, "case_manager"), await with_(cast, desk, "case_manager2")


async def test_two_people_who_share_a_case_manager_are_parted_in_the_same_step(cast, desk, count):
    one, other = await with_(cast, desk, "case_manager"), await with_(cast, desk, "case_manager")
    with pytest.raises(Invalid) as refused:
        await keep_apart(cast, desk, one, other)
    assert code(refused) == "same_owner"
    with pytest.raises(Invalid) as refused:
        await keep_apart(cast, desk, one, other, owner_id=cast["case_manager"].person_id)
    assert code(refused) == "kept_apart"
    made = await keep_apart(cast, desk, one, other, owner_id=cast["case_manager2"].person_id)
    assert await owner_of(cast, desk, one) == cast["case_manager2"].person_id
    assert await owner_of(cast, desk, other) == cast["case_manager"].person_id
    (seen,) = await orders(desk, cast["supervisor"], other)
    assert (seen["id"], seen["other_id"], seen["owner_name"]) == (
        made.made("order_id"),
        one,
        cast["case_manager2"].name,
    )
    with pytest.raises(NotInThisState):
        await keep_apart(cast, desk, other, one)
    assert await count("select count(*) from fact where type = 'no_contact_recorded'") == 2


async def test_whoever_works_with_one_is_not_given_the_other_by_any_way(cast, desk):
    one = await with_(cast, desk, "case_manager")
    other = await with_(cast, desk, "outreach")
    await keep_apart(cast, desk, one, other)
    with pytest.raises(Invalid) as refused:
        await assign(cast, desk, other, "case_manager")
    assert code(refused) == "kept_apart"
    moved = hand_over.HandOver(from_id=cast["outreach"].person_id, to_id=cast["case_manager"].person_id)
    said = await foresee.rehearse(desk, cast["supervisor"], moved.from_id, moved.to_id)
    assert [one.state for one in said.moves if one.id == other] == ["refused"], "a dry run says it before"
    found = await hand_over.hand_over(desk, cast["supervisor"], asked(moved), moved)
    assert [one.state for one in found.moves if one.id == other] == ["refused"]
    begins = datetime.now(UTC) + timedelta(days=1)
    away = rota.SetRota(
        kind=RotaKind.AWAY,
        person_id=cast["outreach"].person_id,
        stand_in_id=cast["case_manager"].person_id,
        starts_at=begins,
        ends_at=begins + timedelta(days=5),
    )
    with pytest.raises(Invalid) as refused:
        await rota.set_rota(desk, cast["supervisor"], asked(away), away)
    assert code(refused) == "kept_apart"
    assert await owner_of(cast, desk, other) == cast["outreach"].person_id
    await assign(cast, desk, other, "case_manager2")


async def test_of_two_who_are_given_to_one_worker_in_the_same_moment_only_one_is(cast, desk, two):
    one, other = two
    await keep_apart(cast, desk, one, other)
    for _ in range(5):
        given = [assign(cast, desk, person, "outreach") for person in two]
        done = await asyncio.gather(*given, return_exceptions=True)
        assert [code for why in done if isinstance(why, Invalid) for code in [why.faults[0].code]] == ["kept_apart"]
        owners = [await owner_of(cast, desk, person) for person in two]
        assert owners.count(cast["outreach"].person_id) == 1
        mine = two[owners.index(cast["outreach"].person_id)]
        await assign(cast, desk, mine, "case_manager" if mine == one else "case_manager2")


async def test_an_order_and_an_assignment_in_the_same_moment_leave_no_worker_with_both(cast, desk, two):
    one, other = two
    done = await asyncio.gather(
        keep_apart(cast, desk, one, other), assign(cast, desk, other, "case_manager"), return_exceptions=True
    )
    assert [type(why) for why in done if isinstance(why, Exception)] in ([Invalid], [VersionConflict])
    owners = [await owner_of(cast, desk, person) for person in two]
    assert len(set(owners)) == 2 or await orders(desk, cast["legal"], one) == []


async def test_an_approval_that_names_the_order_finds_a_case_manager_who_works_with_neither(cast, desk):
    known = await with_(cast, desk, "outreach")
    referral = await cast.referred("officer")
    named = {"outcome": "approved", "reason_code": "eligible", "no_contact_with": (known,)}
    ask = screen.Decide(**named, owner_id=cast["outreach"].person_id)
    with pytest.raises(Invalid) as refused:
        await screen.decide_referral(desk, cast["coordinator"], asked(ask), referral, ask)
    assert code(refused) == "kept_apart"
    ask = screen.Decide(**named)
    done = await screen.decide_referral(desk, cast["coordinator"], asked(ask), referral, ask)
    made = done.made("participant_id")
    assert await owner_of(cast, desk, made) == cast["outreach2"].person_id
    assert [one["other_id"] for one in await orders(desk, cast["legal"], made)] == [known]
    for wrong in ({"outcome": "waitlisted", "reason_code": "no_capacity"}, {"no_contact_with": (referral,)}):
        ask = screen.Decide(**{**named, **wrong})
        with pytest.raises(Invalid):
            await screen.decide_referral(desk, cast["coordinator"], asked(ask), await cast.referred("officer"), ask)


async def test_they_are_talked_about_at_different_meetings(cast, desk, record, two):
    one, other = two
    await keep_apart(cast, desk, one, other)
    first = await open_conference(record, TEAM_ID)
    flagged = confer.AddItem(reason="flagged", participant_id=one)
    await confer.add_agenda_item(desk, cast["coordinator"], asked(flagged), first, flagged)
    flagged = confer.AddItem(reason="flagged", participant_id=other)
    with pytest.raises(Invalid) as refused:
        await confer.add_agenda_item(desk, cast["coordinator"], asked(flagged), first, flagged)
    assert code(refused) == "kept_apart"
    starts = (await desk.standing(cast["coordinator"], [first])).states[first].starts_at
    later = confer.Schedule(starts_at=starts + timedelta(days=7), team_id=TEAM_ID)
    second = (await confer.schedule_conference(desk, cast["coordinator"], asked(later), later)).made()
    await confer.add_agenda_item(desk, cast["coordinator"], asked(flagged), second, flagged)
    moved = series.Move(starts_at=starts + timedelta(days=8))
    await series.move_conference(desk, cast["coordinator"], asked(moved), second, moved)
    assert [one["meetings"] for one in await orders(desk, cast["legal"], one)] == [[]]


async def test_the_rule_leaves_one_of_them_to_the_next_meeting(cast, desk, record, two, count):
    one, other = two
    await keep_apart(cast, desk, one, other)
    await demo.push_clock(desk, cast["coordinator"], asked(), demo.PushClock(advance="61 days"))
    built = "select array_agg(participant_id) from agenda_item where conference_id = :id"
    first = await open_conference(record, TEAM_ID)
    await confer.build_agenda(desk, cast["coordinator"], asked(), first)
    assert await count(built, id=first) == [one]
    item = await count("select id from agenda_item where conference_id = :id", id=first)
    await confer.open_conference(desk, cast["coordinator"], asked(), first)
    ask = confer.DecideItem(item_id=item, decision=ConferenceDecision.NOTED)
    await confer.decide_item(desk, cast["coordinator"], asked(ask), first, ask)
    starts = (await desk.standing(cast["coordinator"], [first])).states[first].starts_at
    ask = confer.Schedule(starts_at=starts + timedelta(days=14), team_id=TEAM_ID)
    second = (await confer.schedule_conference(desk, cast["coordinator"], asked(ask), ask)).made()
    await confer.build_agenda(desk, cast["coordinator"], asked(), second)
    assert await count(built, id=second) == [other]


async def test_an_order_that_comes_when_both_are_on_an_agenda_says_so(cast, desk, record, two, count):
    one, other = two
    meeting = await open_conference(record, TEAM_ID)
    for person in two:
        flagged = confer.AddItem(reason="flagged", participant_id=person)
        await confer.add_agenda_item(desk, cast["coordinator"], asked(flagged), meeting, flagged)
    await keep_apart(cast, desk, one, other)
    (seen,) = await orders(desk, cast["coordinator"], one)
    assert [place["id"] for place in seen["meetings"]] == [str(meeting)]
    (pair,) = await on_one_agenda(desk, cast["coordinator"], meeting)
    assert seen["alias"] in pair
    item = await count("select id from agenda_item where participant_id = :id", id=other)
    await confer.remove_agenda_item(desk, cast["coordinator"], asked(), meeting, item)
    assert await on_one_agenda(desk, cast["coordinator"], meeting) == []


async def test_where_one_is_stays_hidden_from_whoever_works_with_the_other(cast, desk, count, two):
    one, other = two
    ask = journey.Contact(made=True, mode=ContactMode.IN_PERSON, outcome="talked", note="Sleeps at the ferry landing.")
    await journey.record_contact(desk, cast["case_manager"], asked(ask), one, ask)
    goes = transfer.Begin(site="North County", goes_at=datetime.now(UTC), reason_code="safety")
    await transfer.begin_transfer(desk, cast["supervisor"], asked(goes), one, goes)
    await keep_apart(cast, desk, one, other)
    referral = await count("select referral_id from participant where id = :id", id=one)

    async def sees(who):
        shown = await watch.participant(desk, cast[who], one)
        referred = await watch.referral(desk, cast[who], referral)
        notes = await watch.notes(desk, cast[who], one)
        return {*shown["person"], *referred["person"]}, [note["kind"] for note in notes]

    fields, notes = await sees("case_manager")
    assert {"identity", "contact", "narrative", "transfer"} <= fields
    assert set(notes) == {"contact", "no_contact"}
    assert await sees("case_manager2") == ({"identity"}, [])
    assert await sees("supervisor") == (fields, notes)
    (order,) = await orders(desk, cast["case_manager2"], one)
    assert order["walled"]
    # the order ends: nothing is hidden any more, and either may work with both
    end = apart.EndOrder(note="Lifted by the court.")
    await apart.end_no_contact(desk, cast["legal"], asked(end), order["id"], end)
    assert (await sees("case_manager2"))[0] == fields
    assert await orders(desk, cast["legal"], other) == []
    await assign(cast, desk, other, "case_manager")
    with pytest.raises(NotFound):
        await apart.end_no_contact(desk, cast["legal"], asked(end), order["id"], end)


async def seeks_a_bed(cast, desk, person):
    ask = link.Open(category="shelter")
    return (await link.open_linkage(desk, cast["supervisor"], asked(ask), person, ask)).made()


async def test_where_one_finds_help_stays_hidden_too(cast, desk, two):
    one, other = two
    await keep_apart(cast, desk, one, other)
    made = await seeks_a_bed(cast, desk, one)
    harbor = link.Dispatch(provider_id=cast["provider"].agency_id)
    await link.dispatch_linkage(desk, cast["case_manager"], asked(harbor), made, harbor)

    async def sees(who):
        person = await watch.participant(desk, cast[who], one)
        listed = (*person["linkages"], *await watch.linkages(desk, cast[who]))
        owed = (*person["due"], *(await watch.worklist(desk, cast[who], everybody=True)).items)
        named = {o["provider_name"] for o in owed if o["stream_id"] == made}
        told = [fact["type"] for fact in await watch.timeline(desk, cast[who], one)]
        return len(listed), named, "linkage_dispatched" in told

    assert await sees("case_manager") == (2, {"Harbor Homes"}, True)
    assert await sees("supervisor") == (2, {"Harbor Homes"}, True)
    assert await sees("case_manager2") == (0, {None}, False)
    assert (await watch.linkage(desk, cast["case_manager"], made))["provider_name"]
    with pytest.raises(NotFound):
        await watch.linkage(desk, cast["case_manager2"], made)

    async def asked_next(who):
        owed = (await watch.worklist(desk, cast[who], everybody=True)).items
        return next(o["next"] for o in owed if o["stream_id"] == made)

    shown, hidden = await asked_next("supervisor"), await asked_next("case_manager2")
    assert (shown["audience"], shown["agency"], shown["people"]) == (
        "provider",
        "Harbor Homes",
        (cast["provider"].name,),
    )
    assert hidden == {**shown, "agency": None, "people": ()}, "when, and that somebody is asked; not where they are"


async def test_one_is_not_sent_where_the_other_goes_and_their_case_manager_is_not_told_why(cast, desk, count, two):
    one, other = two
    await keep_apart(cast, desk, one, other)
    harbor = link.Dispatch(provider_id=cast["provider"].agency_id)
    there = await seeks_a_bed(cast, desk, other)
    await link.dispatch_linkage(desk, cast["case_manager2"], asked(harbor), there, harbor)
    made = await seeks_a_bed(cast, desk, one)
    for who in ("case_manager", "supervisor"):
        with pytest.raises(Invalid) as refused:
            await link.dispatch_linkage(desk, cast[who], asked(harbor), made, harbor)
        assert code(refused) == "not_for_this_person"
    assert await apart_at(desk, cast["case_manager"], made) == frozenset()
    assert await apart_at(desk, cast["supervisor"], made) == {harbor.provider_id}
    assert harbor.provider_id not in await fitting(desk, cast["legal"].programme_id, made)
    told = link.Dispatch(provider_id=harbor.provider_id, apart_reason="Two houses, two doors.")
    with pytest.raises(Invalid):
        await link.dispatch_linkage(desk, cast["case_manager"], asked(told), made, told)
    await link.dispatch_linkage(desk, cast["supervisor"], asked(told), made, told)
    assert await count("select count(*) from note where kind = 'apart' and stream_id = :id", id=made) == 1


async def test_both_case_managers_are_told_and_nobody_outside(cast, desk, database, count, two):
    one, other = two
    await keep_apart(cast, desk, one, other)
    async with database.begin() as connection:
        for person in two:
            await Settling(Loader(desk.keyring), "desk.example").settle(connection, person)
    told = "select array_agg(p.login order by p.login) from notice n join person p on p.id = n.person_id where n.event = 'kept_apart'"
    assert await count(told) == ["case_manager", "case_manager2"]


@pytest.mark.parametrize("who", ["outreach", "case_manager", "officer", "police", "provider", "auditor"])
async def test_only_those_who_lead_and_the_legal_coordinator_record_an_order(cast, desk, two, who):
    with pytest.raises(NotPermitted):
        await keep_apart(cast, desk, *two, who=who)


async def test_an_order_is_between_two_open_journeys(cast, desk, two):
    one, other = two
    for wrong in (one, await cast.referred("officer")):
        with pytest.raises(Invalid):
            await keep_apart(cast, desk, one, wrong)
    end = journey.End(stage=Stage.EXITED, reason_code="moved_away")
    await journey.end_journey(desk, cast["coordinator"], asked(end), other, end)
    with pytest.raises(Invalid):
        await keep_apart(cast, desk, one, other)
    with pytest.raises(NotInThisState):
        await keep_apart(cast, desk, other, one)
