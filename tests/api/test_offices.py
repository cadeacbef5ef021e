"""Two prosecutors' offices in one programme: the one that is asked sees its question, the other nothing of it."""

import pytest
import pytest_asyncio
from sqlalchemy import text

from bootstrap.seed import PROGRAMME_ID, _id
from database.setting_up import NewAgency, NewPerson, keep_agencies, keep_people
from domain.words import AgencyKind, Role
from tests.activities.conftest import push, value  # noqa: F401  # fixtures
from tests.api.test_answers import Asking, app, asking  # noqa: F401  # fixtures
from tests.api.test_charge_holds import CHARGE, CONSENT, held  # noqa: F401  # a fixture
from tests.stack.conftest import mail_port, mailbox  # noqa: F401  # fixtures

CITY, COUNTY = str(_id("agency", "prosecutor")), str(_id("agency", "county"))
ADDRESS = {"prosecutor": "prosecutor@prosecutor.example", "county": "county@county.example"}
OTHER = {"prosecutor": "county", "county": "prosecutor"}


@pytest_asyncio.fixture(autouse=True)
async def offices(database) -> None:
    """The city's office stands for downtown; the county's takes the south, and the reports of the demo's police."""
    county = NewAgency(
        id=_id("agency", "county"), kind=AgencyKind.PROSECUTOR, name="County Attorney", areas=("south", "target_area")
    )
    attorney = NewPerson(
        id=_id("person", "county"),
        agency_id=county.id,
        name="Ruth Hale",
        email="county@county.example",
        login="county",
        roles=(Role.PROSECUTOR_LIAISON,),
    )
    async with database.begin() as c:
        await keep_agencies(c, PROGRAMME_ID, [county])
        await keep_people(c, PROGRAMME_ID, [attorney])
        city = "update agency set areas = '{downtown}' where name = 'City Prosecutor'"
        await c.execute(text(city))


async def charged(asking: Asking, **which: str) -> str:  # noqa: F811
    referral = await asking.people.referred(door="arrest_diversion", place={"area": "target_area"})
    made = await asking.people.must("legal", f"/v1/referrals/{referral}/charge-holds", {**CHARGE, **which})
    await asking.hands.settle(f"charge_hold/{made['id']}")
    return made["id"]


@pytest.mark.usefixtures("held")
@pytest.mark.parametrize(("which", "asked"), [({}, "county"), ({"office_id": CITY}, "prosecutor")])
async def test_the_office_that_is_asked_sees_the_charge_and_the_other_nothing_of_it(asking: Asking, which, asked):  # noqa: F811
    hold, other = await charged(asking, **which), OTHER[asked]
    path = f"/v1/charge-holds/{hold}"
    assert (await asking.people.get(asked, path)).json()["question"] == "charge_hold_review"
    assert asking.mailbox.to(ADDRESS[asked])
    assert not asking.mailbox.to(ADDRESS[other])
    assert (await asking.people.get(other, path)).status_code == 404
    assert (await asking.people.post(other, f"{path}/view", {"answer": "agrees"})).status_code == 404
    assert (await asking.people.post(other, f"{path}/decision", {"decision": "filed"})).status_code == 404
    for listed in ("/v1/charge-holds", "/v1/worklist", "/v1/inbox"):
        assert len((await asking.people.get(asked, listed)).json()["items"]) == 1
        assert (await asking.people.get(other, listed)).json()["items"] == []
    assert (await asking.call(asking.token(ADDRESS[asked]), "agrees")).status_code == 200
    staff = (await asking.people.get("legal", path)).json()
    assert (staff["status"], staff["office"]) == ("held", "City Prosecutor" if which else "County Attorney")


@pytest.mark.usefixtures("held")
async def test_the_ladder_of_an_unanswered_question_reminds_that_office_alone(asking: Asking, push, value):  # noqa: F811
    hold = await charged(asking)
    await push("7 days")
    await asking.hands.come_due(f"charge_hold/{hold}")
    await asking.hands.climb(f"escalation/{await value('select id from escalation')}")
    assert len(asking.mailbox.to(ADDRESS["county"])) == 2
    assert not asking.mailbox.to(ADDRESS["prosecutor"])


@pytest.mark.usefixtures("held")
async def test_a_consent_names_the_office_that_may_be_told(asking: Asking):  # noqa: F811
    people = asking.people
    referral = await people.referred(door="arrest_diversion", place={"area": "target_area"})
    decision = {"outcome": "approved", "reason_code": "eligible"}
    person = (await people.must("coordinator", f"/v1/referrals/{referral}/decision", decision))["participant_id"]
    path = f"/v1/charge-holds/{(await people.must('legal', f'/v1/referrals/{referral}/charge-holds', CHARGE))['id']}"
    await people.must("outreach", f"/v1/participants/{person}/intake", {})
    await people.must("legal", f"/v1/participants/{person}/consents", CONSENT)
    refused = await people.post("legal", f"{path}/completion", {})
    assert refused.json()["errors"][0]["code"] == "consent_not_in_force", "it names the city's office"
    named = {**CONSENT, "grants": [{**CONSENT["grants"][0], "recipient_agency_id": COUNTY}]}
    await people.must("legal", f"/v1/participants/{person}/consents", {**named, "document_hash": "4f" * 32})
    await people.must("legal", f"{path}/completion", {})
    assert (await people.get("county", path)).json()["notices"] == ["the intake was completed in the window"]


async def test_a_view_on_eligibility_is_asked_of_one_office(asking: Asking, value):  # noqa: F811
    people = asking.people
    referral = await people.referred()
    asked = {"asked": "prosecutor_liaison"}
    await people.must("coordinator", f"/v1/referrals/{referral}/view-requests", asked)
    await asking.hands.settle(f"referral/{referral}")
    assert asking.mailbox.to(ADDRESS["prosecutor"])
    assert not asking.mailbox.to(ADDRESS["county"])
    path = f"/v1/referrals/{referral}"
    assert (await people.get("prosecutor", path)).json()["open"] is True
    assert (await people.get("county", path)).status_code == 404
    assert (await people.post("county", f"{path}/view", {"position": "supports"})).status_code == 404
    for listed in ("/v1/referrals", "/v1/worklist"):
        assert len((await people.get("prosecutor", listed)).json()["items"]) == 1
        assert (await people.get("county", listed)).json()["items"] == []
    await people.must("prosecutor", f"{path}/view", {"position": "supports"})
    assert len((await people.get("prosecutor", "/v1/referrals")).json()["items"]) == 1


async def test_where_neither_agency_nor_place_tells_whoever_asks_must_choose(asking: Asking, refused):  # noqa: F811
    people = asking.people
    referral = await people.referred(place={"area": "north"})
    path = f"/v1/referrals/{referral}/view-requests"
    asked = {"asked": "prosecutor_liaison"}
    problem = refused(await people.post("coordinator", path, asked), 422, "invalid")
    assert problem["errors"][0]["pointer"] == "/office_id"
    assert "County Attorney" in problem["errors"][0]["message"]
    told = await people.must("coordinator", path, {**asked, "office_id": COUNTY})
    assert told["office_id"] == COUNTY


async def test_the_reports_of_an_agency_go_to_its_own_office(asking: Asking, database):  # noqa: F811
    async with database.begin() as c:
        values = {"office": COUNTY}
        await c.execute(text("update agency set office_id = cast(:office as uuid) where kind = 'police'"), values)
    referral = await asking.people.referred()
    path = f"/v1/referrals/{referral}/view-requests"
    told = await asking.people.must("coordinator", path, {"asked": "prosecutor_liaison"})
    assert told["office_id"] == COUNTY, "though it happened downtown"
