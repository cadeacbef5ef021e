"""One journey from end to end on a real database under every policy that comes with the product."""

from uuid import UUID

import pytest
import pytest_asyncio

from bootstrap.policy import policy_names
from database.clocks import write_due
from domain.deadlines import WorkingCalendar
from domain.errors import Invalid
from domain.policy import Policy
from domain.states import Consent
from domain.words import (
    Answered,
    ConsentKind,
    ConsentMethod,
    ContactMode,
    Door,
    LinkageOutcome,
    Position,
    ProviderAnswer,
    RecipientClass,
    Role,
    Stage,
)
from tests.sleepless import sleepless
from tests.usecases.conftest import PERSON, Cast, asked, publish
from usecases import consent, demo, journey, link, refer, screen

APPROVE = screen.Decide(outcome="approved", reason_code="eligible")
MET = journey.Contact(made=True, mode=ContactMode.IN_PERSON, outcome="talked")


@pytest_asyncio.fixture(params=policy_names())
async def pack(request, database) -> Policy:
    """The programme's policy, one after the other."""
    policy, document = sleepless(request.param)
    await publish(database, policy, document)
    return policy


def first_door(pack: Policy) -> Door:
    return next(door for door, rule in pack.doors.items() if rule.state == "open")


async def referred(cast: Cast, pack: Policy, door: Door, who: str = "officer"):
    ask = refer.Refer(door=door, area=pack.areas[0], person=PERSON, reason="Asked for help.")
    return await refer.refer(cast.desk, cast[who], asked(ask), ask)


async def approved(cast: Cast, pack: Policy):
    made = (await referred(cast, pack, first_door(pack))).made()
    return await screen.decide_referral(cast.desk, cast["coordinator"], asked(APPROVE), made, APPROVE)


async def test_only_the_policys_own_doors_are_open(cast, pack):
    for door, rule in pack.doors.items():
        if rule.state == "open":
            assert (await referred(cast, pack, door, "coordinator")).made()
            continue
        with pytest.raises(Invalid) as refused:
            await referred(cast, pack, door, "coordinator")
        assert refused.value.faults[0].code == "door_closed"


async def test_the_screening_asks_the_policys_questions_and_a_decision_gives_one_of_its_reasons(cast, desk, pack):
    made = (await referred(cast, pack, first_door(pack))).made()
    answers = {one.code: Answered.MET if one.excludes == "not_met" else Answered.NOT_MET for one in pack.criteria}
    for against in pack.criteria:
        told = answers | {against.code: Answered(against.excludes)}
        done = await screen.screen(desk, cast["supervisor"], asked(), made, told, None, None)
        assert done.states[made].recommendation == "not_accept"
    done = await screen.screen(desk, cast["supervisor"], asked(), made, answers, None, None)
    assert done.states[made].recommendation == "approve"
    ask = screen.Decide(outcome="not_accepted", reason_code=pack.criteria[-1].reason)
    done = await screen.decide_referral(desk, cast["coordinator"], asked(ask), made, ask)
    assert done.states[made].status == "not_accepted"


async def test_what_is_owed_at_first_is_due_when_the_policy_says(cast, pack):
    done = await approved(cast, pack)
    person = done.made("participant_id")
    owed = {one.kind: one for one in done.due[person]}
    door, calendar = first_door(pack), WorkingCalendar.of(pack)
    for kind in ("first_contact", "outreach_end", "intake"):
        clock = next(one for one in pack.clocks if one.kind == kind)
        length = (clock.by_door or {}).get(door, clock.due)
        assert owed[kind].due_at == calendar.after(owed[kind].opened_at, length)


async def test_a_whole_journey_leaves_nothing_owed_and_keeps_its_policy(cast, desk, pack, count):
    made = (await referred(cast, pack, first_door(pack))).made()
    await screen.request_view(desk, cast["coordinator"], asked(), made, Role.PROSECUTOR_LIAISON)
    await screen.give_view(desk, cast["prosecutor"], asked(), made, Position.SUPPORTS, None, None)
    done = await screen.decide_referral(desk, cast["coordinator"], asked(APPROVE), made, APPROVE)
    person = done.made("participant_id")
    await journey.record_contact(desk, cast["outreach"], asked(MET), person, MET)
    await journey.complete_initial_screening(desk, cast["outreach"], asked(), person, journey.InitialScreening())
    done = await journey.complete_intake(desk, cast["outreach"], asked(), person, journey.Step())
    assert done.states[person].stage == "active"
    await journey.write_plan(desk, cast["outreach"], asked(), person, journey.WritePlan(goals=("A room.",)))
    share = await signed(cast, person)
    need = link.Open(category="food", provider_id=cast["provider_food"].agency_id, consent_id=share)
    linkage = (await link.open_linkage(desk, cast["outreach"], asked(need), person, need)).made()
    await link.dispatch_linkage(desk, cast["outreach"], asked(), linkage, link.Dispatch())
    accepted = link.Respond(answer=ProviderAnswer.ACCEPTED)
    await link.answer_linkage(desk, cast["provider_food"], asked(accepted), linkage, accepted)
    await link.connect_linkage(desk, cast["provider_food"], asked(), linkage, link.Happened())
    closed = link.Close(outcome=LinkageOutcome.GOT_HELP)
    await link.close_linkage(desk, cast["outreach"], asked(closed), linkage, closed)
    end = journey.End(stage=Stage.GRADUATED, reason_code="goals_met")
    await journey.end_journey(desk, cast["coordinator"], asked(end), person, end)
    open_ones = "select count(*) from obligation where closed_at is null and stream_id = any(:ids)"
    assert await count(open_ones, ids=[person, linkage]) == 0
    versions = "select array_agg(distinct policy_version) from stream where id = any(:ids)"
    assert await count(versions, ids=[made, person, linkage]) == [pack.version]


async def test_an_intake_that_nobody_does_is_missed_on_its_day_and_climbs_to_the_policys_first_rung(cast, desk, pack):
    done = await approved(cast, pack)
    person = done.made("participant_id")
    intake = next(one for one in done.due[person] if one.kind == "intake")
    days = (intake.due_at - intake.opened_at).days + 2
    await demo.push_clock(desk, cast["coordinator"], asked(), demo.PushClock(advance=f"{days} days"))
    await write_due(desk.record, person)
    seen = await journey.record_wish(desk, cast["outreach"], asked(), person, journey.Wish(asked=False))
    late = {one.kind: one for one in seen.due[person] if one.missed_at}
    assert late["intake"].missed_at == intake.due_at
    assert pack.ladders[late["intake"].ladder].rungs[0].audience == "owner"


async def signed(cast: Cast, person: UUID) -> UUID:
    """A consent to share a need with the kitchen."""
    tick = consent.Tick(
        kind=ConsentKind.PROVIDER_SHARE,
        recipient_class=RecipientClass.PROVIDER,
        recipient_agency_id=cast["provider_food"].agency_id,
        purpose="service_linkage",
        information=("name",),
        expires="90 days",
    )
    ask = consent.Sign(method=ConsentMethod.WRITTEN, document_hash="3f" * 32, discloser="LEAD", grants=(tick,))
    done = await consent.sign_consent(cast.desk, cast["outreach"], asked(ask), person, ask)
    return next(id_ for id_, state in done.states.items() if isinstance(state, Consent))
