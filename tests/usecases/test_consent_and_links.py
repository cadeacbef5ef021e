"""Consents and linkages: what a revocation stops in its own transaction, and what rests on which consent."""

from datetime import date, timedelta
from uuid import uuid4
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import text

from bootstrap.seed import _id, person_id
from database.clocks import write_due
from database.loading import Loader
from database.settling import Settling
from domain.errors import Invalid, NotFound, NotInThisState
from domain.words import ConsentKind, ConsentMethod, LinkageOutcome, ProviderAnswer, RecipientClass, Stage
from tests.usecases.conftest import asked
from usecases import consent, journey, link, watch

HARBOR, KITCHEN = _id("agency", "harbor-homes"), _id("agency", "kitchen")
SHARE = consent.Tick(
    kind=ConsentKind.PROVIDER_SHARE,
    recipient_class=RecipientClass.PROVIDER,
    purpose="service_linkage",
    information=("name",),
    expires="180 days",
)
QUEUED = """with told as (insert into notice (id, programme_id, fact_id, stream_id, participant_id, person_id, audience, event,
        tier, reference, consent_id, state, created_at)
    select :notice, f.programme_id, f.id, f.stream_id, :person, :to, 'provider', :event, 'N1', cast(:notice as text), :consent,
        'told', clock_timestamp() from fact f where f.stream_id = :consent limit 1 returning id, programme_id)
    insert into delivery (id, programme_id, notice_id, channel, state, message_id, tries, lease_until)
    select gen_random_uuid(), programme_id, id, 'email', cast(:state as text), cast(id as text), 0,
        case when cast(:state as text) = 'leased' then clock_timestamp() + interval '1 minute' end from told"""


def signing(*ticks):
    return consent.Sign(method=ConsentMethod.WRITTEN, document_hash="3f" * 32, discloser="LEAD Burien", grants=ticks)


async def signed(cast, desk, person, *ticks):
    done = await consent.sign_consent(desk, cast["outreach"], asked(), person, signing(*(ticks or (SHARE,))))
    return done.made("consent_0")


async def test_a_revocation_stops_what_waits_in_the_same_transaction_and_says_what_was_on_its_way(cast, desk, database):
    person = await cast.enrolled()
    given = await signed(cast, desk, person)
    async with database.begin() as c:
        for state in ("queued", "queued", "leased", "sent"):
            values = {"notice": uuid4(), "person": person, "to": person_id("provider"), "event": str(uuid4())}
            await c.execute(text(QUEUED), {**values, "consent": given, "state": state})
    ask = consent.Revoke(method=ConsentMethod.VERBAL)
    key = asked(ask)
    done = await consent.revoke_consent(desk, cast["outreach"], key, given, ask)
    assert done.withheld == {"stopped": 2, "on_its_way": 1, "already_seen": 1}
    async with database.connect() as c:
        states = (await c.execute(text("select state, count(*) from delivery group by 1 order by 1"))).all()
    assert [tuple(row) for row in states] == [("cancelled", 2), ("leased", 1), ("sent", 1)]
    again = await consent.revoke_consent(desk, cast["outreach"], key, given, ask)
    assert (again.replayed, again.withheld["stopped"]) == (True, 2)
    with pytest.raises(NotInThisState):
        await consent.revoke_consent(desk, cast["outreach"], asked(), given, ask)


async def test_each_grant_is_revoked_alone(cast, desk, count):
    person = await cast.enrolled()
    team = consent.Tick(
        kind=ConsentKind.TEAM_RELEASE,
        recipient_class=RecipientClass.CARE_TEAM,
        purpose="coordination",
        information=("name",),
        expires="90 days",
    )
    done = await consent.sign_consent(desk, cast["outreach"], asked(), person, signing(SHARE, team))
    first = done.made("consent_0")
    await consent.revoke_consent(desk, cast["outreach"], asked(), first, consent.Revoke(method=ConsentMethod.VERBAL))
    assert await count("select count(*) from consent where status = 'active'") == 1


async def test_a_consent_that_was_signed_again_is_taken_back_with_the_one_before_it(cast, desk, count):
    person = await cast.enrolled()
    first = await signed(cast, desk, person)
    await signed(cast, desk, person)
    await consent.revoke_consent(desk, cast["outreach"], asked(), first, consent.Revoke(method=ConsentMethod.VERBAL))
    assert await count("select count(*) from consent where status = 'active'") == 0
    assert await count("select count(*) from obligation where kind = 'consent_expiry' and closed_at is null") == 0


async def test_a_day_as_the_end_of_a_consent_is_in_force_to_its_end_where_the_programme_is(cast, desk):
    person = await cast.enrolled()
    last = date.today() + timedelta(days=60)
    done = await consent.sign_consent(
        desk, cast["outreach"], asked(), person, signing(consent.Tick(**{**vars_of(SHARE), "expires": last}))
    )
    ends = done.states[done.made("consent_0")].expires_at
    local = ends.astimezone(ZoneInfo("America/Los_Angeles"))
    assert (local.date(), local.hour, local.minute) == (last + timedelta(days=1), 0, 0)


def vars_of(tick):
    return {name: getattr(tick, name) for name in tick.__dataclass_fields__}


async def test_sharing_rests_on_the_consent_that_covers_this_provider(cast, desk):
    person = await cast.enrolled()
    own = consent.Tick(**{**vars_of(SHARE), "recipient_agency_id": KITCHEN})
    given = await signed(cast, desk, person, own)
    ask = link.Open(category="shelter", provider_id=HARBOR, consent_id=given)
    with pytest.raises(Invalid) as refused:
        await link.open_linkage(desk, cast["outreach"], asked(ask), person, ask)
    assert refused.value.faults[0].code == "consent_not_in_force"
    ask = link.Open(category="food", provider_id=KITCHEN)
    made = (await link.open_linkage(desk, cast["outreach"], asked(ask), person, ask)).made()
    done = await link.dispatch_linkage(desk, cast["outreach"], asked(), made, link.Dispatch())
    assert done.states[made].consent_id == given


OPEN_ASKS = "select count(*) from obligation where kind = 'provider_answer' and closed_at is null"
MOVED = "update obligation set due_at = due_at - interval '30 days', next_at = next_at - interval '30 days' where kind = :kind"


async def sought(cast, desk, person, category="shelter", provider_id=HARBOR):
    ask = link.Open(category=category, provider_id=provider_id)
    made = (await link.open_linkage(desk, cast["outreach"], asked(ask), person, ask)).made()
    await link.dispatch_linkage(desk, cast["outreach"], asked(), made, link.Dispatch())
    return made


async def revoke(cast, desk, given):
    ask = consent.Revoke(method=ConsentMethod.VERBAL)
    return await consent.revoke_consent(desk, cast["outreach"], asked(ask), given, ask)


async def test_a_revocation_ends_what_a_provider_is_asked_and_its_ladder_and_the_owner_goes_on(
    cast, desk, count, record
):
    person = await cast.enrolled()
    given = await signed(cast, desk, person)
    made = await sought(cast, desk, person)
    await count(f"{MOVED} returning 1", kind="provider_answer")
    await write_due(record, made)
    assert await count("select count(*) from escalation where ended_at is null") == 1
    done = await revoke(cast, desk, given)
    assert await count("select state from obligation where kind = 'provider_answer'") == "no_longer_needed"
    assert await count("select status from escalation") == "ended"
    assert await count("select count(*) from obligation where kind = 'linkage_no_response' and closed_at is null") == 0
    assert [one.kind for one in done.due[made]] == ["linkage_dispatch"]
    assert (done.states[made].status, done.states[made].provider_id) == ("identified", None)
    with pytest.raises(NotFound):
        await watch.linkage(desk, cast["provider"], made)
    seen = await watch.linkage(desk, cast["outreach"], made)
    assert [(one["provider_name"], one["result"]) for one in seen["chain"]] == [("Harbor Homes", "no_longer_needed")]


async def test_what_another_consent_still_covers_is_still_asked(cast, desk, count):
    person = await cast.enrolled()
    team = consent.Tick(
        kind=ConsentKind.TEAM_RELEASE,
        recipient_class=RecipientClass.CARE_TEAM,
        purpose="coordination",
        information=("name",),
        expires="90 days",
    )
    kitchen = consent.Tick(**{**vars_of(SHARE), "recipient_agency_id": KITCHEN})
    harbor = consent.Tick(**{**vars_of(SHARE), "recipient_agency_id": HARBOR})
    given = await signed(cast, desk, person, kitchen)
    other, own = await signed(cast, desk, person, team), await signed(cast, desk, person, harbor)
    await sought(cast, desk, person)
    await sought(cast, desk, person, "food", KITCHEN)
    await revoke(cast, desk, other)
    assert await count(OPEN_ASKS) == 2
    await revoke(cast, desk, given)
    assert await count(OPEN_ASKS) == 1
    await revoke(cast, desk, own)
    assert await count(OPEN_ASKS) == 0


async def test_what_was_answered_before_the_revocation_goes_on_without_the_person_being_opened(cast, desk):
    person = await cast.enrolled()
    given = await signed(cast, desk, person)
    made = await sought(cast, desk, person)
    ask = link.Respond(answer=ProviderAnswer.ACCEPTED)
    await link.answer_linkage(desk, cast["provider"], asked(ask), made, ask)
    await revoke(cast, desk, given)
    seen = await watch.linkage(desk, cast["provider"], made)
    assert (seen["status"], "person" in seen) == ("accepted", False)


async def test_a_reminder_that_waits_for_the_mail_server_is_not_sent_after_the_ask_has_ended(cast, desk, count, record):
    person = await cast.enrolled()
    given = await signed(cast, desk, person)
    made = await sought(cast, desk, person)
    async with desk.database.begin() as c:
        await Settling(Loader(desk.keyring), "mail.example").settle(c, made)
    asks = "from delivery d join notice n on n.id = d.notice_id where n.event = 'service_referral'"
    await count("update delivery set state = 'queued', lease_until = null returning 1")
    await revoke(cast, desk, given)
    assert await count(f"select count(*) {asks} and d.state = 'cancelled' and d.error_code = 'no_longer_needed'") == 1


async def test_a_linkage_is_served_without_any_consent(cast, desk):
    person = await cast.enrolled()
    ask = link.Open(category="shelter", provider_id=HARBOR)
    made = (await link.open_linkage(desk, cast["outreach"], asked(ask), person, ask)).made()
    await link.dispatch_linkage(desk, cast["outreach"], asked(), made, link.Dispatch())
    answer = link.Respond(answer=ProviderAnswer.ACCEPTED)
    await link.answer_linkage(desk, cast["provider"], asked(answer), made, answer)
    await link.connect_linkage(desk, cast["provider"], asked(), made, link.Happened())
    done = await link.close_linkage(desk, cast["outreach"], asked(), made, link.Close(outcome=LinkageOutcome.GOT_HELP))
    assert done.due.get(made, ()) == ()


async def test_a_provider_who_was_never_asked_learns_nothing(cast, desk):
    person = await cast.enrolled()
    ask = link.Open(category="shelter", provider_id=HARBOR)
    made = (await link.open_linkage(desk, cast["outreach"], asked(ask), person, ask)).made()
    answer = link.Respond(answer=ProviderAnswer.ACCEPTED)
    for who in ("provider", "provider_food"):
        with pytest.raises(NotFound):
            await link.answer_linkage(desk, cast[who], asked(answer), made, answer)


async def test_the_end_of_a_journey_closes_its_linkages_and_leaves_no_clock(cast, desk, count):
    person = await cast.enrolled()
    for category in ("shelter", "food"):
        ask = link.Open(category=category)
        await link.open_linkage(desk, cast["outreach"], asked(ask), person, ask)
    ask = journey.End(stage=Stage.EXITED, reason_code="moved_away")
    await journey.end_journey(desk, cast["supervisor"], asked(ask), person, ask)
    assert await count("select count(*) from linkage where closed_at is null") == 0
    owed = "select count(*) from obligation o join stream s on s.id = o.stream_id where o.closed_at is null and s.kind <> 'referral'"
    assert await count(owed) == 0
    with pytest.raises(NotInThisState):
        ask = link.Open(category="shelter")
        await link.open_linkage(desk, cast["outreach"], asked(ask), person, ask)
