"""The page of a held charge: the prosecutor answers its own question, and reads nothing of the person."""

import re
from datetime import datetime, timedelta
from uuid import UUID

import pytest
import pytest_asyncio

from database.clocks import climb, write_due
from domain.errors import NotInThisState
from domain.words import ChargeDecision, ChargeNotice, ConsentKind, ConsentMethod, Door, HoldAnswer, RecipientClass
from tests.api.played import settle_all
from tests.pages.test_packs import dashboard, hidden  # noqa: F401  # fixtures
from tests.sleepless import sleepless
from tests.usecases.conftest import Cast, asked, cast, count, desk, publish  # noqa: F401  # fixtures
from usecases import consent, demo, held_charges, hold, journey, screen, undo
from usecases.desk import Desk


@pytest_asyncio.fixture
async def charge(cast: Cast, desk: Desk, database) -> UUID:  # noqa: F811
    policy, document = sleepless("clackamas")
    await publish(database, policy, document)
    referral = await cast.referred(door=Door.ARREST_DIVERSION, area="target_area")
    ask = hold.Open(charge_code="possession", reference="24-1-00017")
    return (await hold.open_charge_hold(desk, cast["legal"], asked(ask), referral, ask)).made()


async def sends(client, page: str, form: str, **fields: str):
    given = {"csrf": hidden(page, "csrf"), "key": re.findall(r'name="key" value="([^"]*)"', page)[-1], **fields}
    return await client.post(form, data=given)


async def test_if_nobody_acts_stands_on_the_page_of_a_charge_for_staff_alone(dashboard, charge, cast, desk):  # noqa: F811
    place = f"/charge-holds/{charge}"
    (owed,) = (await held_charges.look(desk, cast["legal"], charge))["due"]
    first, *_, last = [step for step in owed["if_nobody_acts"] if step["what"] == "rung"]
    assert (first["people"], last["audience"]) == ((cast["prosecutor"].name,), "director")
    page = (await (await dashboard("legal")).get(place)).text
    assert "If nobody acts" in page
    assert last["people"][0] in page
    assert "If nobody acts" not in (await (await dashboard("prosecutor")).get(place)).text


async def test_the_prosecutor_finds_its_question_from_its_work_and_answers_it(dashboard, charge):  # noqa: F811
    prosecutor = await dashboard("prosecutor")
    place = f"/charge-holds/{charge}"
    work = (await prosecutor.get("/")).text
    assert (place in work, "reference 24-1-00017" in work) == (True, True)
    page = (await prosecutor.get(place)).text
    assert "24-1-00017" in page
    assert "Will the charge be held while the window runs?" in page
    assert "Ada" not in page
    assert (await sends(prosecutor, page, f"/do/hold-charge/{charge}", answer="agrees")).status_code == 303
    page = (await prosecutor.get(place)).text
    assert "Will the charge be held" not in page
    assert "Nothing is asked of your office now" in page


async def test_staff_see_the_window_and_what_is_owed_and_decide_nothing(dashboard, charge):  # noqa: F811
    page = (await (await dashboard("legal")).get(f"/charge-holds/{charge}")).text
    assert ">Window<" in page
    assert "Will the charge be held while the window runs?" in page
    assert "decide-charge" not in page
    assert "Ask for more time" in page


async def test_the_prosecutor_reads_until_when_its_answer_is_awaited(dashboard, charge, count):  # noqa: F811
    page = (await (await dashboard("prosecutor")).get(f"/charge-holds/{charge}")).text
    due = await count("select due_at from obligation where kind = 'charge_hold_review'")
    said = re.search(r"Please answer by ([^.]+)\. <time [^>]*datetime=\"([^\"]+)\"", page)
    assert datetime.fromisoformat(said[2]) == due
    assert re.fullmatch(r"\w{3} \d+ \w{3} \d{4}, \d\d:\d\d P[SD]T", said[1]), "to the minute, in the programme's zone"


async def test_staff_are_offered_to_tell_only_what_may_be_told_and_before_what_comes_by_itself(
    dashboard,  # noqa: F811
    charge,
    cast,  # noqa: F811
    desk,  # noqa: F811
    count,  # noqa: F811
):
    legal = await dashboard("legal")
    place = f"/charge-holds/{charge}"

    async def told() -> tuple[bool, bool]:
        page = (await legal.get(place)).text
        assert page.index("Ask for more time") < page.index("If nobody acts"), "what can be done stands first"
        assert ("nothing may be told now" in page) == ("Tell:" not in page)
        return "Tell: the hand-off" in page, "Tell: intake" in page

    person = await opened(cast, desk, await count("select referral_id from charge_hold"))
    assert await told() == (False, False)
    await journey.complete_intake(desk, cast["outreach"], asked(), person, journey.Step())
    assert await told() == (False, False), "without consent nothing is said"
    await signs(cast, desk, person, await count("select id from agency where kind = 'prosecutor'"))
    assert await told() == (True, True)
    sent = await sends(legal, (await legal.get(place)).text, f"/do/tell-charge/{charge}", notice="handoff_made")
    assert sent.status_code == 303
    assert await told() == (False, True)


async def test_other_partners_find_no_such_page(dashboard, charge):  # noqa: F811
    assert (await (await dashboard("officer")).get(f"/charge-holds/{charge}")).status_code == 403


async def test_staff_ask_for_a_charge_to_be_held_from_the_referral(dashboard, charge, cast, count):  # noqa: F811
    referral = await count("select referral_id from charge_hold")
    legal = await dashboard("legal")
    page = (await legal.get(f"/referrals/{referral}")).text
    assert f"/charge-holds/{charge}" in page
    form = {"charge_code": "theft", "reference": "24-1-00018"}
    assert (await sends(legal, page, f"/do/open-charge-hold/{referral}", **form)).status_code == 303
    again = (await legal.get(f"/referrals/{referral}")).text
    wrong = {**form, "charge_code": "John Doe"}
    await sends(legal, again, f"/do/open-charge-hold/{referral}", **wrong)
    assert await count("select count(*) from charge_hold") == 2


async def test_the_supervisor_is_offered_the_completion_and_not_that_there_is_none(
    dashboard,  # noqa: F811
    charge,
    cast,  # noqa: F811
    desk,  # noqa: F811
    record,
    count,  # noqa: F811
):
    person = await opened(cast, desk, await count("select referral_id from charge_hold"))
    await journey.complete_intake(desk, cast["outreach"], asked(), person, journey.Step())
    office = await count("select id from agency where kind = 'prosecutor'")
    await signs(cast, desk, person, office)
    await pushed(cast, "15 days")
    await write_due(record, charge)
    supervisor = await dashboard("supervisor")
    page = (await supervisor.get(f"/charge-holds/{charge}")).text
    assert "An intake inside the window is on record" in page
    assert "confirm-charge" not in page
    with pytest.raises(NotInThisState):
        await hold.confirm_charge_record(desk, cast["supervisor"], asked(), charge)
    form = {"notice": "intake_in_window"}
    assert (await sends(supervisor, page, f"/do/tell-charge/{charge}", **form)).status_code == 303
    assert await count("select status from charge_hold") == "completed"


async def test_the_supervisors_own_question_stands_first_for_whom_can_answer_it(dashboard, charge, cast, record):  # noqa: F811
    await pushed(cast, "15 days")
    await write_due(record, charge)
    first = {}
    for login in ("supervisor", "legal"):
        page = (await (await dashboard(login)).get(f"/charge-holds/{charge}")).text
        first[login] = page[page.index("<h2>") : page.index("</h2>")]
        assert ("confirm-charge" in page) == (login == "supervisor")
    assert "Is all that happened in the window" in first["supervisor"]
    assert "Will the charge be held" in first["legal"], "else what is due soonest"


async def test_an_intake_of_which_the_prosecutor_was_told_wrongly_is_owed_a_correction_until_it_is_taken_back(
    charge,
    cast,  # noqa: F811
    desk,  # noqa: F811
    record,
    count,  # noqa: F811
):
    await hold.give_charge_view(desk, cast["prosecutor"], asked(), charge, HoldAnswer.AGREES)
    person = await opened(cast, desk, await count("select referral_id from charge_hold"))
    await signs(cast, desk, person, await count("select id from agency where kind = 'prosecutor'"))
    await pushed(cast, "15 days")
    await write_due(record, charge)
    await hold.confirm_charge_record(desk, cast["supervisor"], asked(), charge)
    then = journey.Step(occurred_at=await count("select window_ends_at - interval '3 days' from charge_hold"))
    await journey.complete_intake(desk, cast["outreach"], asked(then), person, then)
    assert await count(OWED_ON_CHARGE) == ["charge_correction", "charge_outcome"]
    intake = await count("select id from fact where type = 'intake_completed'")
    await undo.undo_fact(desk, cast["outreach"], asked(), intake, undo.Undo(note="Somebody else."))
    assert await count(OWED_ON_CHARGE) == ["charge_outcome"]
    await journey.complete_intake(desk, cast["outreach"], asked(then), person, then)
    await hold.tell_charge_completion(desk, cast["legal"], asked(), charge, ChargeNotice.INTAKE_IN_WINDOW)
    intake = await count("select id from fact where type = 'intake_completed' order by seq desc limit 1")
    with pytest.raises(NotInThisState, match="partner was told"):
        await undo.undo_fact(desk, cast["outreach"], asked(), intake, undo.Undo(note="Again."))


@pytest.mark.parametrize("pack", ["santa_fe", "arrest_first"])
async def test_where_a_charge_is_presumed_not_filed_staff_see_it_and_the_prosecutor_decides_all_the_same(
    dashboard,  # noqa: F811
    cast,  # noqa: F811
    desk,  # noqa: F811
    database,
    count,  # noqa: F811
    pack,
):
    policy, document = sleepless(pack)
    await publish(database, policy, document)
    referral = await cast.referred(door=Door.ARREST_DIVERSION, area="downtown")
    ask = hold.Open(charge_code="possession", reference="24-1-00017")
    charge = (await hold.open_charge_hold(desk, cast["legal"], asked(ask), referral, ask)).made()
    assert await count("select window_ends_at - received_at from charge_hold, referral") == timedelta(days=30)
    page = (await (await dashboard("legal")).get(f"/charge-holds/{charge}")).text
    assert "not filed once the intake is done in the window" in page
    await hold.give_charge_view(desk, cast["prosecutor"], asked(), charge, HoldAnswer.AGREES)
    person = await opened(cast, desk, referral)
    await signs(cast, desk, person, await count("select id from agency where kind = 'prosecutor'"))
    await journey.complete_intake(desk, cast["outreach"], asked(), person, journey.Step())
    await hold.tell_charge_completion(desk, cast["legal"], asked(), charge, ChargeNotice.INTAKE_IN_WINDOW)
    assert await count("select status from charge_hold") == "completed", "nobody but the prosecutor decides"
    await hold.decide_charge(desk, cast["prosecutor"], asked(), charge, ChargeDecision.NOT_FILED)
    assert await count("select status from charge_hold") == "not_filed"


async def opened(people: Cast, at: Desk, referral: UUID) -> UUID:
    """The journey that an approval of this referral opens, on which a charge waits already."""
    ask = screen.Decide(outcome="approved", reason_code="eligible")
    done = await screen.decide_referral(at, people["coordinator"], asked(ask), referral, ask)
    return done.made("participant_id")


async def signs(people: Cast, at: Desk, person: UUID, office: UUID) -> None:
    tick = consent.Tick(
        kind=ConsentKind.CHARGE_HOLD,
        recipient_class=RecipientClass.PROSECUTOR,
        purpose="charge_hold",
        information=("intake_in_window",),
        expires="60 days",
        recipient_agency_id=office,
    )
    ask = consent.Sign(method=ConsentMethod.WRITTEN, document_hash="3f" * 32, discloser="LEAD", grants=(tick,))
    await consent.sign_consent(at, people["legal"], asked(ask), person, ask)


OWED_ON_CHARGE = """select array_agg(o.kind order by o.kind) from obligation o join charge_hold h on h.id = o.stream_id
    where o.closed_at is null"""
TOLD = """select array_agg(n.reference) from notice n join person p on p.id = n.person_id
    where p.login = :login and n.event = :event and n.state = 'told'"""


async def test_each_mail_of_a_held_charge_leads_to_its_page(dashboard, charge, cast, desk, record, keyring, count):  # noqa: F811
    await settle_all(record, keyring)
    await pushed(cast, "15 days")
    await write_due(record, charge)
    await climb(record, await count("select id from escalation where kind = 'charge_hold_review'"))
    await settle_all(record, keyring)
    await hold.confirm_charge_record(desk, cast["supervisor"], asked(), charge)
    await settle_all(record, keyring)
    for login, event in (
        ("prosecutor", "charge_review"),
        ("prosecutor", "escalation"),
        ("prosecutor", "charge_notice"),
        ("supervisor", "charge_record"),
    ):
        reader = await dashboard(login)
        (reference,) = await count(TOLD, login=login, event=event)
        assert f"/i/{reference}" in (await reader.get("/inbox")).text
        assert (await reader.get(f"/i/{reference}")).headers["location"] == f"/charge-holds/{charge}", event


async def pushed(people: Cast, by: str) -> None:
    ask = demo.PushClock(advance=by)
    await demo.push_clock(people.desk, people["coordinator"], asked(by), ask)
