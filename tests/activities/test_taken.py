"""What a role owes is nobody's until somebody takes it; then it is theirs: shown, reminded of and asked first."""

import pytest

from activities.effects import Hands
from domain.errors import NotInThisState, NotPermitted
from tests.usecases.conftest import asked
from usecases import escalate, hand_over, watch

TRIAGE = "select id from obligation where kind = 'triage' and stream_id = :id"
TOLD = "select count(*) from notice n join person a on a.id = n.person_id where a.login = :who and n.state = 'told'"
LADDER = "select id from escalation where kind = 'triage' and subject_id = :id"


async def told(value) -> dict[str, int]:
    return {who: await value(TOLD, who=who) for who in ("coordinator", "coordinator2")}


async def owed(cast, desk, referral):
    (triage,) = [
        one for one in (await watch.referral(desk, cast["director"], referral))["due"] if one["kind"] == "triage"
    ]
    return triage


async def mine(cast, desk, who, referral) -> bool:
    return any(one["stream_id"] == referral for one in (await watch.worklist(desk, cast[who])).items)


async def test_whoever_takes_it_is_named_reminded_and_asked_first(cast, desk, hands: Hands, push, value):
    referral = await cast.referred()
    await hands.settle(f"referral/{referral}")
    before = await owed(cast, desk, referral)
    assert (before["owner_id"], before["owner_name"]) == (None, None)
    assert await mine(cast, desk, "coordinator", referral)
    await escalate.take_obligation(desk, cast["coordinator2"], asked(), before["id"])
    after = await owed(cast, desk, referral)
    assert (after["owner_name"], after["owner_role"]) == (cast["coordinator2"].name, "coordinator")
    assert {one for step in after["if_nobody_acts"] if step["audience"] == "owner" for one in step["people"]} == {
        cast["coordinator2"].name
    }
    assert [await mine(cast, desk, who, referral) for who in ("coordinator2", "coordinator")] == [True, False]
    before = await told(value)
    await push("40 days")
    await hands.come_due(f"referral/{referral}")
    ladder = await value(LADDER, id=referral)
    await hands.settle(f"escalation/{ladder}")
    await value("update escalation set next_at = clock_timestamp() where id = :id returning 1", id=ladder)
    await value(
        "update programme set clock_offset = clock_offset + 86400 * ((8 - extract(isodow from "
        "clock_timestamp() + make_interval(secs => clock_offset))::int) % 7) returning 1"
    )
    await hands.climb(f"escalation/{ladder}")
    after = await told(value)
    assert after["coordinator2"] > before["coordinator2"]
    assert after["coordinator"] == before["coordinator"]


async def test_who_says_that_they_have_it_owns_it_from_then_on_if_the_role_is_theirs_or_they_lead(
    cast, desk, hands: Hands, push, value
):
    for who, name in (("coordinator2", cast["coordinator2"].name), ("outreach", None)):
        referral = await cast.referred()
        await push("40 days")
        await hands.come_due(f"referral/{referral}")
        await escalate.acknowledge_escalation(desk, cast[who], asked(), await value(LADDER, id=referral))
        assert (await owed(cast, desk, referral))["owner_name"] == name


async def test_nobody_takes_what_is_not_their_roles_what_somebody_has_or_what_a_partner_is_asked(cast, desk, value):
    referral = await cast.referred()
    triage = await value(TRIAGE, id=referral)
    with pytest.raises(NotPermitted):
        await escalate.take_obligation(desk, cast["outreach"], asked(), triage)
    with pytest.raises(NotPermitted):
        await escalate.take_obligation(desk, cast["officer"], asked(), triage)
    await escalate.take_obligation(desk, cast["coordinator"], asked(), triage)
    with pytest.raises(NotInThisState):
        await escalate.take_obligation(desk, cast["coordinator2"], asked(), triage)
    await value(
        "update obligation set owner_id = null, owner_role = 'police_liaison' where id = :id returning 1", id=triage
    )
    with pytest.raises(NotInThisState):
        await escalate.take_obligation(desk, cast["coordinator"], asked(), triage)


async def test_whoever_is_given_what_another_had_taken_is_told_by_mail(cast, desk, hands: Hands, value):
    referral = await cast.referred()
    triage = await owed(cast, desk, referral)
    await escalate.take_obligation(desk, cast["coordinator2"], asked(), triage["id"])
    await hands.settle(f"referral/{referral}")
    before = await told(value)
    ask = hand_over.HandOver(from_id=cast["coordinator2"].person_id, to_id=cast["coordinator"].person_id)
    await hand_over.hand_over(desk, cast["supervisor"], asked(ask), ask)
    await hands.settle(f"referral/{referral}")
    assert await told(value) == {**before, "coordinator": before["coordinator"] + 1}
