"""Windows that run on whatever happens: the intake in jail, a consent that runs out, and who hears of it in time."""

from database.clocks import write_due
from domain.words import ConsentKind, ConsentMethod, PauseKind, RecipientClass
from tests.api.played import settle_all
from tests.usecases.conftest import asked
from usecases import consent, demo, journey, watch

OWNER = "select p.login from participant x join person p on p.id = x.owner_id where x.id = :id"
REMINDED = """select array_agg(p.login) from notice n join person p on p.id = n.person_id join fact f on f.id = n.fact_id
    where n.event = 'reminder' and n.state = 'told' and f.data->>'kind' = 'consent_expiry'"""


async def push(cast, desk, by: str) -> None:
    ask = demo.PushClock(advance=by)
    await demo.push_clock(desk, cast["coordinator"], asked(by), ask)


async def test_on_day_27_in_jail_the_clock_goes_on_and_a_request_for_more_time_is_drafted(
    cast, desk, record, keyring, count
):
    person = await cast.approved()
    due = await count("select due_at from obligation where kind = 'intake'")
    await push(cast, desk, "27 days")
    ask = journey.Pause(kind=PauseKind.JAIL, note="Booked last night.")
    done = await journey.pause(desk, cast["outreach"], asked(ask), person, ask)
    owed = {one.kind: one for one in done.due[person]}
    assert (owed["intake"].due_at, owed["intake"].state) == (due, "open")
    assert owed["extension_request"].owner_role == "legal_coordinator"
    (drafted,) = [one for one in await watch.notes(desk, cast["legal"], person) if one["kind"] == "extension_request"]
    assert "ends on" in drafted["text"]
    assert "jail" not in drafted["text"]
    await settle_all(record, keyring)
    outside = """select count(*) from notice n join person p on p.id = n.person_id join agency g on g.id = p.agency_id
        where g.kind <> 'programme' and n.state = 'told' and n.event not in ('receipt', 'triage_result')"""
    assert await count(outside) == 0, "a request is sent by a human, or not"


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
