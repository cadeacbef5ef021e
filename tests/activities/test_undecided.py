"""A referral that was taken to a table which never meets is not forgotten: somebody owes the decision, and is told."""

from datetime import UTC, datetime, timedelta

import pytest

from activities.effects import Hands
from bootstrap.seed import TEAM_ID
from database.clocks import write_due
from tests.stack.conftest import Mailbox
from tests.usecases.conftest import asked
from usecases import confer, screen, watch

OPEN = "select jsonb_agg(jsonb_build_array(kind, owner_role)) from obligation where stream_id = :id and closed_at is null and on_due = 'miss'"
LADDER = "select 'escalation/' || id from escalation where subject_id = :id and kind = 'conference_decision'"
STATUS = "select status from escalation where subject_id = :id and kind = 'conference_decision'"
OWED = [["conference_decision", "coordinator"]]


@pytest.fixture
async def left_over(desk, cast):
    """A referral that was sent to the table, whose meeting was called off; no other is set."""
    referral = await cast.referred()
    ask = screen.Decide(outcome="to_conference", reason_code="discuss_at_table")
    await screen.decide_referral(desk, cast["coordinator"], asked(ask), referral, ask)
    ask = confer.Schedule(starts_at=datetime.now(UTC) + timedelta(days=9), team_id=TEAM_ID)
    made = (await confer.schedule_conference(desk, cast["coordinator"], asked(ask), ask)).made()
    ask = confer.AddItem(reason="flagged", referral_id=referral)
    await confer.add_agenda_item(desk, cast["coordinator"], asked(ask), made, ask)
    ask = confer.Cancel(reason_code="venue")
    await confer.cancel_conference(desk, cast["coordinator"], asked(ask), made, ask)
    return referral


async def climbed(referral, record, hands: Hands, mailbox: Mailbox, push, value):
    """Nobody does anything: whom each rung told, in order."""
    await hands.settle(f"referral/{referral}")
    await push("15 days")
    await write_due(record, referral)
    await hands.settle(f"referral/{referral}")
    ladder = await value(LADDER, id=referral)
    told = []
    for _ in range(6):
        before = len(mailbox.mails)
        await hands.climb(ladder)
        await hands.settle(ladder)
        told.append(sorted(str(mail["To"]).split("@")[0] for mail in mailbox.mails[before:]))
        await push("5 days")
    return told


async def test_the_coordinator_owes_the_decision_and_the_ladder_ends_at_the_director(
    left_over, desk, cast, record, hands: Hands, mailbox: Mailbox, push, value
):
    assert await value(OPEN, id=left_over) == OWED
    told = await climbed(left_over, record, hands, mailbox, push, value)
    assert told[0] == ["coordinator", "coordinator2"], "by the fifteenth day those who owe it"
    assert [one for one in told if one][-1] == ["director"]
    assert ["supervisor"] in told
    assert await value(STATUS, id=left_over) == "ended_at_director"
    assert await value(OPEN, id=left_over) == OWED, "and it is still theirs"
    mine = (await watch.worklist(desk, cast["coordinator"])).items
    assert str(left_over) in {str(one["stream_id"]) for one in mine}


async def test_it_is_decided_away_from_the_table_at_any_time_and_the_ladder_ends(
    left_over, desk, cast, record, hands: Hands, push, value
):
    await push("16 days")
    await write_due(record, left_over)
    ask = screen.Decide(outcome="not_accepted", reason_code="out_of_policy")
    await screen.decide_referral(desk, cast["coordinator"], asked(ask), left_over, ask)
    assert await value(STATUS, id=left_over) == "answered"
    assert await value(OPEN, id=left_over) is None
