"""Windows that run on whatever happens: the intake in jail, a consent that runs out, and who hears of it in time."""

from uuid import UUID

from bootstrap.policy import load_policy, named_policy
from database.clocks import write_due
from domain.words import ConsentKind, ConsentMethod, Door, PauseKind, RecipientClass
from tests.api.played import settle_all
from tests.usecases.conftest import asked, publish
from usecases import consent, demo, hold, journey, screen, watch

OWNER = "select p.login from participant x join person p on p.id = x.owner_id where x.id = :id"
OWED_BY = "select max(owner_role) from obligation where kind = :kind and closed_at is null"
REMINDED = """select array_agg(p.login) from notice n join person p on p.id = n.person_id join fact f on f.id = n.fact_id
    where n.event = 'reminder' and n.state = 'told' and f.data->>'kind' = 'consent_expiry'"""


async def push(cast, desk, by: str) -> None:
    ask = demo.PushClock(advance=by)
    await demo.push_clock(desk, cast["coordinator"], asked(by), ask)


async def charged(cast, desk, database) -> tuple[UUID, UUID]:
    """A person whose charge waits, where charges are held."""
    policy, document = load_policy(named_policy("clackamas"))
    await publish(database, policy, document)
    referral = await cast.referred(door=Door.ARREST_DIVERSION, area="target_area")
    ask = screen.Decide(outcome="approved", reason_code="eligible")
    done = await screen.decide_referral(desk, cast["coordinator"], asked(ask), referral, ask)
    charge = hold.Open(charge_code="possession", reference="24-1-00017")
    made = await hold.open_charge_hold(desk, cast["legal"], asked(charge), referral, charge)
    return done.made("participant_id"), made.made()


async def jailed(cast, desk, person: UUID) -> list[str]:
    """The person is in jail; the requests for more time that are drafted."""
    ask = journey.Pause(kind=PauseKind.JAIL, note="Booked last night.")
    await journey.pause(desk, cast["outreach"], asked(ask), person, ask)
    return [one["text"] for one in await watch.notes(desk, cast["legal"], person) if one["kind"] == "extension_request"]


async def test_in_jail_the_window_goes_on_and_more_time_is_asked_for_by_its_own_dates_without_a_word_of_jail(
    cast, desk, database, record, keyring, count
):
    person, charge = await charged(cast, desk, database)
    await push(cast, desk, "9 days")
    (drafted,) = await jailed(cast, desk, person)
    window = await count(
        "select to_char(window_ends_at at time zone 'America/Los_Angeles', 'FMDD FMMonth YYYY') from charge_hold"
    )
    assert (
        drafted
        == f"The window for the intake ends on {window}. We ask for 14 days more. Nothing else is said with this request."
    )
    assert await count(OWED_BY, kind="extension_request") == "legal_coordinator"
    assert await count(OWED_BY, kind="charge_window") is not None, "jail stops no window"
    await settle_all(record, keyring)
    outside = """select count(*) from notice n join person p on p.id = n.person_id join agency g on g.id = p.agency_id
        where g.kind <> 'programme' and n.state = 'told' and n.event not in ('receipt', 'triage_result', 'charge_review')"""
    assert await count(outside) == 0, "a request is sent by a human, or not"
    await hold.request_charge_extension(desk, cast["legal"], asked(), charge)
    assert await count(OWED_BY, kind="extension_request") is None


async def test_that_the_person_is_in_custody_stands_in_the_request_only_where_they_let_that_office_be_told(
    cast, desk, database, count
):
    person, _ = await charged(cast, desk, database)
    tick = consent.Tick(
        kind=ConsentKind.JUSTICE,
        recipient_class=RecipientClass.PROSECUTOR,
        purpose="coordination",
        information=("name",),
        expires="60 days",
        recipient_agency_id=await count("select id from agency where kind = 'prosecutor'"),
    )
    ask = consent.Sign(method=ConsentMethod.WRITTEN, document_hash="ab" * 32, discloser="LEAD", grants=(tick,))
    await consent.sign_consent(desk, cast["legal"], asked(ask), person, ask)
    (drafted,) = await jailed(cast, desk, person)
    assert drafted.startswith("The person has been in custody since ")


async def test_in_jail_without_a_charge_that_waits_nothing_is_drafted_and_the_intake_is_owed_as_before(
    cast, desk, count
):
    person = await cast.approved()
    due = await count("select due_at from obligation where kind = 'intake'")
    assert await jailed(cast, desk, person) == []
    assert await count("select due_at from obligation where kind = 'intake' and state = 'open'") == due


async def test_whoever_looks_after_a_person_hears_thirty_days_before_a_consent_runs_out(
    cast, desk, record, keyring, count
):
    person = await cast.enrolled()
    tick = consent.Tick(
        kind=ConsentKind.TEAM_RELEASE,
        recipient_class=RecipientClass.CARE_TEAM,
        purpose="coordination",
        information=("name",),
        expires="60 days",
    )
    ask = consent.Sign(method=ConsentMethod.WRITTEN, document_hash="ab" * 32, discloser="LEAD", grants=(tick,))
    signed = (await consent.sign_consent(desk, cast["outreach"], asked(ask), person, ask)).made("consent_0")
    await push(cast, desk, "31 days")
    await write_due(record, signed)
    await settle_all(record, keyring)
    assert await count(REMINDED) == [await count(OWNER, id=person)]
