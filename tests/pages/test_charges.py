"""The page of a held charge: the prosecutor answers its own question, and reads nothing of the person."""

import re
from uuid import UUID

import pytest_asyncio

from bootstrap.policy import load_policy, named_policy
from database.clocks import climb, write_due
from domain.words import Door
from tests.api.played import settle_all
from tests.pages.test_packs import dashboard, hidden  # noqa: F401  # fixtures
from tests.usecases.conftest import Cast, asked, cast, count, desk, publish  # noqa: F401  # fixtures
from usecases import demo, hold
from usecases.desk import Desk


@pytest_asyncio.fixture
async def charge(cast: Cast, desk: Desk, database) -> UUID:  # noqa: F811
    policy, document = load_policy(named_policy("clackamas"))
    await publish(database, policy, document)
    referral = await cast.referred(door=Door.ARREST_DIVERSION, area="target_area")
    ask = hold.Open(charge_code="possession", reference="24-1-00017")
    return (await hold.open_charge_hold(desk, cast["legal"], asked(ask), referral, ask)).made()


async def sends(client, page: str, form: str, **fields: str):
    given = {"csrf": hidden(page, "csrf"), "key": re.findall(r'name="key" value="([^"]*)"', page)[-1], **fields}
    return await client.post(form, data=given)


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
    assert "Will the charge be held" not in (await prosecutor.get(place)).text


async def test_staff_see_the_window_and_what_is_owed_and_decide_nothing(dashboard, charge):  # noqa: F811
    page = (await (await dashboard("legal")).get(f"/charge-holds/{charge}")).text
    assert ">Window<" in page
    assert "Will the charge be held while the window runs?" in page
    assert "decide-charge" not in page
    assert "Ask for more time" in page


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
