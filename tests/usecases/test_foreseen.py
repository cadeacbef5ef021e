"""Each case says of each thing that is owed in it what happens if nobody acts; to programme staff alone."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from domain.words import Door, DoorState, ReportKind, Role
from tests.usecases.conftest import PERSON, asked
from tests.usecases.test_consent_and_links import sought
from usecases import confer, gates, inbound, inbound_views, screen, timetable, watch


async def ahead(found):
    return [(one["what"], one["audience"], one["people"]) for one in found["due"][0]["if_nobody_acts"]]


def named(found: Mapping[str, Any]) -> dict[str, tuple[str, ...]]:
    """What is owed, with the names of those whom the first rung asks; a ladder ends at the director."""
    owed = {one["kind"]: [step for step in one["if_nobody_acts"] if step["what"] == "rung"] for one in found["due"]}
    assert all(rungs[-1]["audience"] == "director" for rungs in owed.values())
    return {kind: rungs[0]["people"] for kind, rungs in owed.items()}


async def test_a_referral_says_who_is_asked_next_until_it_is_decided(cast, desk):
    referral = await cast.referred()
    steps = await ahead(await watch.referral(desk, cast["supervisor"], referral))
    assert [what for what, _, _ in steps][:2] == ["mark", "missed"]
    rungs = [audience for what, audience, _ in steps if what == "rung"]
    assert (rungs[0], rungs[-1]) == ("owner", "director")
    assert all(people for what, _, people in steps if what == "rung")
    ask = screen.Decide(outcome="not_accepted", reason_code="out_of_policy")
    await screen.decide_referral(desk, cast["coordinator"], asked(ask), referral, ask)
    assert (await watch.referral(desk, cast["supervisor"], referral))["due"] == []


async def test_of_a_person_each_thing_that_is_owed_says_it(cast, desk):
    person = await cast.approved()
    made = await sought(cast, desk, person)
    shown = await watch.participant(desk, cast["supervisor"], person)
    assert {one["stream_id"] for one in shown["due"]} == {person, made}
    owner, provider = shown["owner_name"], cast["provider"].name
    assert named(shown)["first_contact"] == (owner,)
    assert named(shown)["provider_answer"] == (provider,)


async def test_a_meeting_its_team_and_a_report_say_it(cast, desk):
    ask = confer.Schedule(starts_at=datetime(2027, 2, 9, 18, tzinfo=UTC))
    meeting = (await confer.schedule_conference(desk, cast["coordinator"], asked(ask), ask)).made()
    coordinators = (cast["coordinator"].name, cast["coordinator2"].name)
    assert set(named(await watch.conference(desk, cast["coordinator"], meeting)).values()) == {
        coordinators[:1]
    }  # the chair
    narrow = gates.SetGate(door=Door.COMMUNITY, state=DoorState.LIMITED, reason_code="caseloads_full")
    await gates.set_gate(desk, cast["coordinator"], asked(narrow), narrow)
    (team,) = await timetable.teams(desk, cast["coordinator"])
    assert named(team)["gate_review"] == coordinators
    said = inbound.Report(kind=ReportKind.OVERDOSE, person=PERSON, text="Revived at the bus stop.")
    await inbound.receive_report(desk, cast["officer"], asked(said), said)
    (waits,) = (await inbound_views.reports(desk, cast["coordinator"])).items
    assert set(named(await inbound_views.look(desk, cast["coordinator"], waits["id"])).values()) == {coordinators}


async def test_a_service_says_it_by_the_provider_and_then_by_its_owner(cast, desk):
    made = await sought(cast, desk, await cast.enrolled())
    shown = await watch.linkage(desk, cast["supervisor"], made)
    rungs = [(audience, people) for what, audience, people in await ahead(shown) if what == "rung"]
    assert [audience for audience, _ in rungs] == ["provider", "owner", "supervisor", "director"]
    assert rungs[0][1] == (cast["provider"].name,)
    assert rungs[1][1] == (shown["owner_name"],), "the programme's own, who looks for somebody else"


async def test_no_partner_is_told_what_is_ahead(cast, desk):
    referral = await cast.referred()
    await screen.request_view(desk, cast["coordinator"], asked(), referral, Role.POLICE_LIAISON)
    for who in ("officer", "police"):
        assert "due" not in await watch.referral(desk, cast[who], referral)
    made = await sought(cast, desk, await cast.enrolled())
    assert "due" not in await watch.linkage(desk, cast["provider"], made)
