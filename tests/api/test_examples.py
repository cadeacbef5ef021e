"""What the description shows of the most used commands is taken as it stands, but for ids and dates that each record has of its own."""

import json
from datetime import UTC, datetime, timedelta

import pytest

from api import examples
from bootstrap.seed import TEAM_ID, _id, person_id
from tests.api.contract import contract
from tests.api.test_journey import HARBOR

OURS = {
    examples.CASE_MANAGER: str(person_id("case_manager")),
    examples.AGENCY: str(_id("agency", "police")),
    examples.PROVIDER: HARBOR,
    examples.TEAM: str(TEAM_ID),
}


def shown(path: str, **ids: str) -> list[dict]:
    """Every example of a call, with the ids of this programme."""
    content = contract().document["paths"][path]["post"]["requestBody"]["content"]["application/json"]
    told = json.dumps([one["value"] for one in content["examples"].values()])
    for placeholder, ours in {**OURS, **ids}.items():
        told = told.replace(placeholder, ours)
    return json.loads(told)


async def test_people_are_referred_as_it_is_shown(people):
    for body in shown("/v1/referrals"):
        await people.must("coordinator", "/v1/referrals", body)


async def test_referrals_are_decided_as_it_is_shown(people):
    person = await people.approved()
    for body in shown("/v1/referrals/{referral_id}/decision", **{examples.SOMEBODY: person}):
        referral = await people.referred(person={"alias": "Nobody else"})
        await people.must("coordinator", f"/v1/referrals/{referral}/decision", body)


async def test_consents_are_signed_as_it_is_shown(people):
    for body in shown("/v1/participants/{participant_id}/consents"):
        person = await people.approved(person={"alias": "One of several"})
        await people.must("case_manager", f"/v1/participants/{person}/consents", body)


async def test_linkages_are_opened_as_it_is_shown(people):
    person = await people.approved()
    signed = await people.must("case_manager", f"/v1/participants/{person}/consents", examples.SIGNED)
    consent = {examples.CONSENT: signed["consents"][0]["id"]}
    for body in shown("/v1/participants/{participant_id}/linkages", **consent):
        await people.must("case_manager", f"/v1/participants/{person}/linkages", body)


async def test_meetings_are_set_as_it_is_shown(people):
    for weeks, body in enumerate(shown("/v1/conferences"), start=1):
        begins = datetime.now(UTC) + timedelta(weeks=weeks)
        moments = {"starts_at": begins, "freeze_at": begins - timedelta(days=2)}
        ahead = {name: moment.isoformat() for name, moment in moments.items() if name in body}
        if "chair_id" in body:
            body["chair_id"] = str(person_id("coordinator"))
        await people.must("coordinator", "/v1/conferences", {**body, **ahead})


@pytest.mark.parametrize("place", range(1 + len(examples.AT_THE_TABLES)))
async def test_the_table_decides_as_it_is_shown(people, place):
    begins = (datetime.now(UTC) + timedelta(weeks=2)).isoformat()
    meeting = (await people.must("coordinator", "/v1/conferences", {"starts_at": begins}))["id"]
    path = f"/v1/conferences/{meeting}"
    body = shown("/v1/conferences/{conference_id}/decisions")[place]
    of_referral = body["decision"] in {"approve", "not_accept"}
    about = {"referral_id": await people.referred()} if of_referral else {"participant_id": await people.approved()}
    agenda = (await people.must("coordinator", f"{path}/items", {**about, "reason": "new_referral"}))["agenda"]
    await people.must("coordinator", f"{path}/opening")
    if body["decision"] == "approve":  # the whole quorum is there
        for who in ("coordinator", "police", "prosecutor", "case_manager"):
            await people.must("coordinator", f"{path}/attendance", {"person_id": str(person_id(who))})
    told = await people.must("coordinator", f"{path}/decisions", {**body, "item_id": agenda[0]["id"]})
    assert told["agenda"][0]["decision"] == body["decision"]
