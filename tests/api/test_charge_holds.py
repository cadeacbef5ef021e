"""A held charge over the API: who sees what of it, and that nothing tells why there was no completion notice."""

from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
import pytest_asyncio
from sqlalchemy import text

from bootstrap.seed import _id
from database.clocks import write_due
from notifications.render import disclosure, render
from tests.api.conftest import People
from tests.api.played import settle_all
from tests.sleepless import sleepless
from tests.usecases.conftest import publish

OFFICE = str(_id("agency", "prosecutor"))
CHARGE = {"charge_code": "possession", "reference": "24-1-00017"}
CONSENT = {
    "method": "written",
    "document_hash": "3f" * 32,
    "discloser": "LEAD",
    "grants": [
        {
            "kind": "charge_hold",
            "recipient_class": "prosecutor",
            "recipient_agency_id": OFFICE,
            "purpose": "charge_hold",
            "information": ["intake_in_window"],
            "expires": "60 days",
        }
    ],
}
NOTHING = "no completion notice has been recorded for your reference"


@pytest_asyncio.fixture
async def held(database):
    """Charges are held here."""
    policy, document = sleepless("clackamas")
    await publish(database, policy, document)


async def charged(people: People) -> tuple[str, str]:
    """A person whose charge the prosecutor holds: the participant, and the hold's address."""
    referral = await people.referred(door="arrest_diversion", place={"area": "target_area"})
    decision = {"outcome": "approved", "reason_code": "eligible"}
    participant = (await people.must("coordinator", f"/v1/referrals/{referral}/decision", decision))["participant_id"]
    made = await people.must("legal", f"/v1/referrals/{referral}/charge-holds", CHARGE)
    path = f"/v1/charge-holds/{made['id']}"
    await people.must("prosecutor", f"{path}/view", {"answer": "agrees"})
    return participant, path


async def signed(people: People, participant: str, expires: str = "60 days") -> str:
    (grant,) = CONSENT["grants"]
    form = {**CONSENT, "grants": [{**grant, "expires": expires}]}
    return (await people.must("legal", f"/v1/participants/{participant}/consents", form))["consents"][0]["id"]


async def unknown(people: People, participant: str, path: str) -> None:
    """Nobody has met the person."""


async def refused(people: People, participant: str, path: str) -> None:
    ended = {"kind": "declined", "reason_code": "declined_offer"}
    await people.must("supervisor", f"/v1/participants/{participant}/exit", ended)


async def unconsented(people: People, participant: str, path: str) -> None:
    await people.must("outreach", f"/v1/participants/{participant}/intake", {})
    answer = await people.post("legal", f"{path}/completion", {})
    assert (answer.status_code, answer.json()["errors"][0]["code"]) == (422, "consent_not_in_force")


async def revoked(people: People, participant: str, path: str) -> None:
    await people.must("outreach", f"/v1/participants/{participant}/intake", {})
    given = await signed(people, participant)
    await people.must("legal", f"{path}/completion", {})
    await people.must("legal", f"/v1/consents/{given}/revocation", {"method": "verbal"})


async def expired(people: People, participant: str, path: str) -> None:
    await people.must("outreach", f"/v1/participants/{participant}/intake", {})
    await signed(people, participant, "5 days")
    await people.must("legal", f"{path}/completion", {})
    await people.must("coordinator", "/v1/demo/clock", {"advance": "6 days"})


async def late(people: People, participant: str, path: str) -> None:
    await signed(people, participant)
    await people.must("coordinator", "/v1/demo/clock", {"advance": "15 days"})
    await people.must("outreach", f"/v1/participants/{participant}/intake", {})
    answer = await people.post("legal", f"{path}/completion", {})
    assert (answer.status_code, answer.json()["errors"][0]["code"]) == (422, "not_in_the_window")


Case = Callable[[People, str, str], Awaitable[None]]


@pytest.mark.usefixtures("held")
async def test_unknown_refused_unconsented_revoked_expired_and_late_read_the_same_byte_for_byte(
    people, record, keyring, database
):
    cases: tuple[Case, ...] = (unknown, refused, unconsented, revoked, expired, late)
    paths: list[str] = []
    for case in cases:
        participant, path = await charged(people)
        await case(people, participant, path)
        paths.append(path)
    await people.must("coordinator", "/v1/demo/clock", {"advance": "20 days"})
    await run_out(record, database)
    for path in paths:
        await write_due(record, UUID(path.rsplit("/", 1)[1]))
    await settle_all(record, keyring)
    before = [await _read(people, path) for path in paths]
    assert all(NOTHING not in page for page in before), "nothing is said before a supervisor has looked"
    for path in paths:
        await people.must("supervisor", f"{path}/confirmation", None)
    await settle_all(record, keyring)
    after = [await _read(people, path) for path in paths]
    assert len(set(after)) == 1
    assert NOTHING in after[0]
    events = await _told(database, paths)
    assert set(events) == {("charge_notice",)}
    mail = render(disclosure("charge_notice", "", "AAAA-BBBB", "https://desk.example"))
    assert "completion" not in mail.subject + mail.text


@pytest.mark.usefixtures("held")
async def test_a_completion_is_told_under_consent_acknowledged_and_the_prosecutor_alone_decides(people):
    participant, path = await charged(people)
    await people.must("outreach", f"/v1/participants/{participant}/intake", {})
    await signed(people, participant)
    told = await people.must("legal", f"{path}/completion", {})
    assert (told["status"], [one["kind"] for one in told["due"]]) == ("completed", ["completion_ack"])
    assert await looks(people, participant) == []
    page = (await people.get("prosecutor", path)).json()
    assert (page["question"], page["notices"]) == ("completion_ack", ["the intake was completed in the window"])
    assert await looks(people, participant) == ["read_charge_notice"], "what was read is accounted for"
    await people.must("prosecutor", f"{path}/completion-ack", None)
    assert (await people.post("supervisor", f"{path}/decision", {"decision": "not_filed"})).status_code == 403
    decided = await people.must("prosecutor", f"{path}/decision", {"decision": "not_filed"})
    assert decided == {"id": page["id"], "question": None, "decision": "not_filed"}


@pytest.mark.usefixtures("held")
async def test_a_consent_that_runs_out_before_the_notice_was_seen_takes_it_back(people, record, database):
    participant, path = await charged(people)
    await people.must("outreach", f"/v1/participants/{participant}/intake", {})
    await signed(people, participant, "5 days")
    await people.must("legal", f"{path}/completion", {})
    await people.must("coordinator", "/v1/demo/clock", {"advance": "6 days"})
    await run_out(record, database)
    page = (await people.get("prosecutor", path)).json()
    assert (page["question"], page["notices"]) == (None, [])
    held_again = (await people.get("legal", path)).json()
    assert (held_again["status"], held_again["completed_at"]) == ("held", None)
    assert {one["kind"] for one in held_again["due"]} == {"charge_outcome"}


@pytest.mark.usefixtures("held")
async def test_a_consent_that_was_signed_again_in_time_keeps_the_notice_and_a_seen_one_stays_seen(
    people, record, database
):
    again, path = await charged(people)
    seen, other = await charged(people)
    for participant, hold in ((again, path), (seen, other)):
        await people.must("outreach", f"/v1/participants/{participant}/intake", {})
        await signed(people, participant, "5 days")
        await people.must("legal", f"{hold}/completion", {})
    renewed = await signed(people, again)
    await people.must("prosecutor", f"{other}/completion-ack", None)
    await people.must("coordinator", "/v1/demo/clock", {"advance": "6 days"})
    await run_out(record, database)
    assert (await people.get("prosecutor", path)).json()["question"] == "completion_ack"
    assert (await people.get("legal", other)).json()["status"] == "completed"
    await people.must("legal", f"/v1/consents/{renewed}/revocation", {"method": "verbal"})
    assert (await people.get("prosecutor", path)).json()["question"] is None
    assert (await people.get("legal", path)).json()["status"] == "held"


@pytest.mark.usefixtures("held")
async def test_the_prosecutor_sees_its_own_reference_and_question_and_nothing_of_the_person(people):
    participant, path = await charged(people)
    page = (await people.get("prosecutor", path)).json()
    assert set(page) == {"id", "question", "decision", "reference", "charge_code", "notices"}
    assert page["reference"] == "24-1-00017"
    assert participant not in str(page)
    listed = (await people.get("prosecutor", "/v1/charge-holds")).json()["items"]
    assert [set(one) for one in listed] == [set(page)]
    for other in ("officer", "police", "defender", "provider"):
        assert (await people.get(other, path)).status_code == 403


@pytest.mark.usefixtures("held")
async def test_until_when_a_charge_may_be_filed_is_watched_by_the_programme_and_never_told_to_the_prosecutor(
    people, record, keyring, database
):
    referral = await people.referred(door="arrest_diversion", place={"area": "target_area"})
    until = datetime.now(UTC) + timedelta(days=70)
    passed = {**CHARGE, "limitation_at": "2020-01-01T00:00:00Z"}
    answer = await people.post("legal", f"/v1/referrals/{referral}/charge-holds", passed)
    assert (answer.status_code, answer.json()["errors"][0]["pointer"]) == (422, "/limitation_at")
    charge = {**CHARGE, "limitation_at": until.isoformat()}
    made = await people.must("legal", f"/v1/referrals/{referral}/charge-holds", charge)
    path = f"/v1/charge-holds/{made['id']}"
    assert datetime.fromisoformat(made["limitation_at"]) == until
    assert "limitation" not in (await people.get("prosecutor", path)).text
    await people.must("prosecutor", f"{path}/view", {"answer": "agrees"})
    await people.must("coordinator", "/v1/demo/clock", {"advance": "11 days"})
    await write_due(record, UUID(made["id"]))
    await settle_all(record, keyring)
    told = text("""select array_agg(distinct p.login) from notice n join person p on p.id = n.person_id
        join fact f on f.id = n.fact_id where f.type = 'mark_passed' and f.data->>'kind' = 'charge_limitation'
        and n.state = 'told'""")
    async with database.connect() as c:
        assert (await c.execute(told)).scalar_one() == ["legal"]


async def test_where_no_charge_is_held_the_call_is_refused_and_says_why(people):
    referral = await people.referred()
    answer = await people.post("legal", f"/v1/referrals/{referral}/charge-holds", CHARGE)
    assert answer.status_code == 409
    assert "holds no charges" in answer.json()["detail"]


async def _read(people: People, path: str) -> str:
    """The prosecutor's page, byte for byte but for the hold's own id."""
    return (await people.get("prosecutor", path)).text.replace(path.rsplit("/", 1)[1], "id")


async def _told(database, paths: list[str]) -> list[tuple[str, ...]]:
    """What the prosecutor was told of each hold with the confirmation of its record."""
    told = text("""select n.event from notice n join fact f on f.id = n.fact_id join person p on p.id = n.person_id
        where f.stream_id = :id and f.type = 'charge_record_confirmed' and n.state = 'told' and p.login = 'prosecutor'""")
    async with database.connect() as c:
        return [tuple((await c.execute(told, {"id": UUID(path.rsplit("/", 1)[1])})).scalars().all()) for path in paths]


async def run_out(record, database) -> None:
    """The consents whose time is over end, as their processes see to it."""
    async with database.connect() as c:
        consents = (await c.execute(text("select id from consent where status = 'active'"))).scalars().all()
    for one in consents:
        await write_due(record, one)


async def looks(people: People, participant: str) -> list[str]:
    """What the prosecutor read of the person, as the privacy officer sees it."""
    found = (await people.get("privacy", f"/v1/participants/{participant}/disclosures")).json()["items"]
    return [one["what"] for one in found if one["how"] == "look" and one["agency_kind"] == "prosecutor"]
