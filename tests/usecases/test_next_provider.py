"""A provider says no, or nothing: who fits next is proposed, who was asked is kept, and what stood in the way is counted."""

from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest
import pytest_asyncio
from sqlalchemy import text

from bootstrap.seed import PROGRAMME_ID, _id
from domain.words import ProviderAnswer
from tests.usecases.conftest import asked
from usecases import link, watch

HARBOR, KITCHEN = _id("agency", "harbor-homes"), _id("agency", "kitchen")
AGENCY = text("""insert into agency (id, programme_id, kind, name, categories, source, external_id, active)
    values (:id, :programme, 'provider', :name, cast(:categories as text[]), 'own', :name, :active)""")


@pytest_asyncio.fixture
async def others(database):
    """Beside Harbor Homes: a second and a third shelter, one that has closed, and one for something else."""
    made = {name: uuid4() for name in ("Ice House", "Jade House", "Closed House", "Kettle")}
    async with database.begin() as c:
        for name, agency in made.items():
            offers = ["food"] if name == "Kettle" else ["shelter"]
            values = {"id": agency, "programme": PROGRAMME_ID, "name": name, "categories": offers}
            await c.execute(AGENCY, {**values, "active": name != "Closed House"})
    return made


@pytest_asyncio.fixture
async def sent(cast, desk):
    """A shelter asked for at Harbor Homes."""
    ask = link.Open(category="shelter", provider_id=HARBOR)
    made = (await link.open_linkage(desk, cast["outreach"], asked(ask), await cast.enrolled(), ask)).made()
    await link.dispatch_linkage(desk, cast["outreach"], asked(), made, link.Dispatch())
    return made


async def says(cast, desk, linkage, given, who="outreach", reason=None):
    ask = link.Respond(answer=given, reason_code=reason)
    return await link.answer_linkage(desk, cast[who], asked(ask), linkage, ask)


async def test_after_a_no_the_next_that_fits_is_proposed_and_the_chain_is_kept(cast, desk, sent, others):
    done = await says(cast, desk, sent, ProviderAnswer.NO_CAPACITY)
    assert done.created["proposed_provider_id"] == str(others["Ice House"])
    assert [one.kind for one in done.due[sent]] == ["linkage_dispatch"]
    await link.dispatch_linkage(desk, cast["outreach"], asked(), sent, link.Dispatch(provider_id=others["Ice House"]))
    done = await says(cast, desk, sent, ProviderAnswer.NOT_ELIGIBLE, reason="pets_partner_possessions")
    assert done.created["proposed_provider_id"] == str(others["Jade House"])
    page = await watch.linkage(desk, cast["outreach"], sent)
    assert page["proposed_provider_name"] == "Jade House"
    chain = [(one["provider_name"], one["result"], one["barrier"]) for one in page["chain"]]
    assert chain == [
        ("Harbor Homes", "no_capacity", "no_capacity"),
        ("Ice House", "not_eligible", "pets_partner_possessions"),
    ]


async def test_when_everybody_that_fits_was_asked_nobody_is_proposed(cast, desk, sent):
    done = await says(cast, desk, sent, ProviderAnswer.REFUSED)
    assert "proposed_provider_id" not in done.created
    assert (await watch.linkage(desk, cast["outreach"], sent))["proposed_provider_id"] is None


async def test_while_a_provider_is_asked_or_serves_nobody_else_is_proposed(cast, desk, sent, others):
    assert (await watch.linkage(desk, cast["outreach"], sent))["proposed_provider_id"] is None
    done = await says(cast, desk, sent, ProviderAnswer.ACCEPTED)
    assert "proposed_provider_id" not in done.created


async def test_a_provider_sees_neither_who_else_was_asked_nor_who_comes_next(cast, desk, sent, others):
    done = await says(cast, desk, sent, ProviderAnswer.NO_CAPACITY, who="provider")
    assert "proposed_provider_id" not in done.created
    page = await watch.linkage(desk, cast["provider"], sent)
    assert not {"chain", "proposed_provider_id", "tried_provider_ids"} & set(page)


async def test_one_that_was_only_thought_of_may_still_be_proposed(cast, desk, sent, others):
    await says(cast, desk, sent, ProviderAnswer.NO_CAPACITY)
    reroute = link.Reroute(provider_id=others["Ice House"])
    await link.reroute_linkage(desk, cast["outreach"], asked(reroute), sent, reroute)
    await link.dispatch_linkage(desk, cast["outreach"], asked(), sent, link.Dispatch(provider_id=others["Jade House"]))
    done = await says(cast, desk, sent, ProviderAnswer.NO_CAPACITY)
    assert done.created["proposed_provider_id"] == str(others["Ice House"])


@pytest.mark.parametrize(("given", "events"), [("no_capacity", 1), ("accepted", 0)])
async def test_a_no_after_a_yes_is_a_fact_of_its_own_that_the_owner_answers_soon(
    cast, desk, sent, count, given, events
):
    await says(cast, desk, sent, ProviderAnswer.ACCEPTED, who="provider")
    done = await says(cast, desk, sent, ProviderAnswer(given), who="provider")
    assert await count("select count(*) from fact where type = 'linkage_taken_back'") == events
    owed = {one.kind: one.owner_id for one in done.due[sent]}
    assert owed == {"linkage_dispatch" if events else "linkage_followup": done.states[sent].owner_id}


async def test_what_stood_in_the_way_is_counted_by_what_was_sought(cast, desk, sent, others):
    await says(cast, desk, sent, ProviderAnswer.NO_CAPACITY)
    for name, reason in (("Ice House", "no_id"), ("Jade House", None)):
        await link.dispatch_linkage(desk, cast["outreach"], asked(), sent, link.Dispatch(provider_id=others[name]))
        await says(cast, desk, sent, ProviderAnswer.NO_CAPACITY, reason=reason)
    ask = link.Open(category="food", provider_id=KITCHEN)
    person = await cast.enrolled()
    food = (await link.open_linkage(desk, cast["outreach"], asked(ask), person, ask)).made()
    await link.dispatch_linkage(desk, cast["outreach"], asked(), food, link.Dispatch())
    await says(cast, desk, food, ProviderAnswer.ACCEPTED)
    assert (await watch.monitor(desk, cast["coordinator"]))["barriers"] == [
        {"category": "shelter", "barrier": "no_capacity", "times": 2},
        {"category": "shelter", "barrier": "no_id", "times": 1},
    ]


async def test_a_no_after_a_yes_ends_the_appointment_that_was_set_there(cast, desk, sent):
    await says(cast, desk, sent, ProviderAnswer.ACCEPTED, who="provider")
    appoint = link.Appoint(at=datetime.now(UTC) + timedelta(days=9))
    await link.set_appointment(desk, cast["outreach"], asked(appoint), sent, appoint)
    done = await says(cast, desk, sent, ProviderAnswer.NO_CAPACITY, who="provider")
    assert [one.kind for one in done.due[sent]] == ["linkage_dispatch"]
