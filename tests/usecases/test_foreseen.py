"""Each case says what happens if nobody acts: a referral, a journey, a service that is sought; to programme staff alone."""

from domain.words import Role
from tests.usecases.conftest import asked
from tests.usecases.test_consent_and_links import sought
from usecases import screen, watch


async def ahead(found):
    return [(one["what"], one["audience"], one["people"]) for one in found["if_nobody_acts"]]


async def test_a_referral_says_who_is_asked_next_until_it_is_decided(cast, desk):
    referral = await cast.referred()
    steps = await ahead(await watch.referral(desk, cast["supervisor"], referral))
    assert [what for what, _, _ in steps][:2] == ["mark", "missed"]
    rungs = [audience for what, audience, _ in steps if what == "rung"]
    assert (rungs[0], rungs[-1]) == ("owner", "director")
    assert all(people for what, _, people in steps if what == "rung")
    ask = screen.Decide(outcome="not_accepted", reason_code="out_of_policy")
    await screen.decide_referral(desk, cast["coordinator"], asked(ask), referral, ask)
    assert await ahead(await watch.referral(desk, cast["supervisor"], referral)) == []


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
        assert "if_nobody_acts" not in await watch.referral(desk, cast[who], referral)
    made = await sought(cast, desk, await cast.enrolled())
    assert "if_nobody_acts" not in await watch.linkage(desk, cast["provider"], made)
