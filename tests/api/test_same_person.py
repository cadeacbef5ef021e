"""Two records of likely one person: somebody judges whether they are, takes it back, and nothing is merged."""

from uuid import uuid4


async def matches(people, referral: str) -> list[dict[str, object]]:
    return (await people.get("coordinator", f"/v1/referrals/{referral}/matches")).json()["items"]


async def test_another_referral_is_judged_to_be_of_the_same_person_and_both_say_so(people):
    first, second = await people.referred(), await people.referred()
    (likely,) = await matches(people, second)
    assert (likely["id"], likely["judged"]) == (first, None)
    told = await people.must("outreach", f"/v1/referrals/{second}/links", {"record_id": first})
    assert told["links"] == {first: "same"}
    assert [(await matches(people, one))[0]["judged"] for one in (first, second)] == ["same", "same"]
    statuses = [(await people.get("coordinator", f"/v1/referrals/{one}")).json()["status"] for one in (first, second)]
    assert statuses == ["received", "received"], "each goes its own way"


async def test_a_judgement_is_taken_back_by_another(people):
    person = await people.approved()
    referral = await people.referred()
    path = f"/v1/referrals/{referral}/links"
    await people.must("coordinator", path, {"record_id": person})
    assert (await matches(people, referral))[0]["judged"] == "same"
    await people.must("coordinator", path, {"record_id": person, "is_same": False})
    assert (await matches(people, referral))[0]["judged"] == "different"
    facts = (await people.get("coordinator", f"/v1/referrals/{referral}/timeline")).json()["items"]
    judged = [one["data"]["judged"] for one in facts if one["type"] == "referral_linked"]
    assert judged == ["different", "same"], "both stand in the record"


async def test_only_a_referral_or_a_journey_of_the_programme_can_be_named_and_not_the_referral_itself(people, refused):
    referral = await people.referred()
    path = f"/v1/referrals/{referral}/links"
    for record, code in ((str(uuid4()), "unknown_record"), (referral, "itself")):
        problem = refused(await people.post("coordinator", path, {"record_id": record}), 422, "invalid")
        assert [(one["pointer"], one["code"]) for one in problem["errors"]] == [("/record_id", code)]


async def test_whoever_referred_learns_nothing_of_it(people):
    first, second = await people.referred(), await people.referred()
    before = (await people.get("officer", f"/v1/referrals/{second}")).text
    await people.must("coordinator", f"/v1/referrals/{second}/links", {"record_id": first})
    assert (await people.get("officer", f"/v1/referrals/{second}")).text == before
