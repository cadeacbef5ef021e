"""Whoever takes something on at the table is told by mail that there is something, partners too; and no ladder presses them."""

from datetime import UTC, datetime, timedelta
from itertools import count

import pytest

from activities.effects import Hands
from bootstrap.seed import TEAM_ID, person_id
from database.clocks import climb, write_due
from domain.deadlines import WorkingCalendar, parse
from domain.policy import Policy
from domain.words import ConferenceDecision
from notifications.render import SUBJECTS
from tests.stack.conftest import Mailbox
from tests.usecases.conftest import asked
from usecases import confer, demo, taking_on

ADDRESS = {
    "police": "police@police.example",
    "prosecutor": "prosecutor@prosecutor.example",
    "provider": "provider@harbor-homes.example",
}
SEES_TO_IT = "Bring the calendar of the new court."


@pytest.fixture
async def takes_on(desk, cast, hands: Hands):
    """A meeting at which somebody takes something on; the meeting's id."""

    async def run(who: str):
        ask = confer.Schedule(starts_at=datetime.now(UTC) + timedelta(days=20), team_id=TEAM_ID)
        made = (await confer.schedule_conference(desk, cast["coordinator"], asked(ask), ask)).made()
        ask = confer.AddItem(reason="flagged", referral_id=await cast.referred())
        item = (await confer.add_agenda_item(desk, cast["coordinator"], asked(ask), made, ask)).made("item_id")
        await confer.open_conference(desk, cast["coordinator"], asked(), made)
        await hands.settle(f"conference/{made}")
        work = (taking_on.TakeOn(owner_id=person_id(who), text=SEES_TO_IT, due_in="1 day"),)
        ask = confer.DecideItem(item_id=item, decision=ConferenceDecision.NOTED, action_items=work)
        await confer.decide_item(desk, cast["coordinator"], asked(ask), made, ask)
        return made

    return run


@pytest.mark.parametrize("who", ADDRESS)
async def test_a_partner_is_told_that_there_is_something_and_not_what(
    takes_on, hands: Hands, mailbox: Mailbox, value, who
):
    made = await takes_on(who)
    before = len(mailbox.mails)
    await hands.settle(f"conference/{made}")
    (mail,) = [one for one in mailbox.mails[before:] if one["To"] == ADDRESS[who]]
    assert mail["Subject"] == SUBJECTS["request"]
    whole = "".join(part.get_payload(decode=True).decode() for part in mail.walk() if not part.is_multipart())
    assert "court" not in whole
    told = "select jsonb_agg(jsonb_build_array(state, tier)) from notice where event = 'action_item'"
    assert await value(told) == [["told", "N0"]]
    await hands.settle(f"conference/{made}")
    assert len([one for one in mailbox.mails[before:] if one["To"] == ADDRESS[who]]) == 1


@pytest.mark.parametrize("who", ADDRESS)
async def test_what_a_partner_has_not_done_in_time_is_the_chairs_to_ask_after(
    takes_on, desk, cast, record, hands: Hands, mailbox: Mailbox, value, who
):
    made = await takes_on(who)
    await hands.settle(f"conference/{made}")
    await demo.push_clock(desk, cast["coordinator"], asked(), demo.PushClock(advance="3 days"))
    await write_due(record, made)
    ladder = await value("select id from escalation where kind = 'action_item'")
    before = len(mailbox.mails)
    await climb(record, ladder)
    await hands.settle(f"escalation/{ladder}")
    told = [str(mail["To"]) for mail in mailbox.mails[before:]]
    assert told == ["coordinator@programme.example"], "at once, not after days in which nobody was told"


async def test_what_staff_have_not_done_climbs_from_them_to_the_supervisor_after_two_days_and_the_coordinator_after_five(
    takes_on, desk, cast, record, hands: Hands, mailbox: Mailbox, value, push, policy: Policy
):
    made = await takes_on("case_manager")
    await hands.settle(f"conference/{made}")
    calendar = WorkingCalendar.of(policy)
    due = await value("select due_at from action_item")

    minutes = count(5, 5)  # each rung's wait runs from when the one before was told

    async def told_after(length: str) -> list[str]:
        moment = calendar.after(due, parse(length)) + timedelta(minutes=next(minutes))
        now = await value("select clock_timestamp() + make_interval(secs => clock_offset) from programme")
        await push(f"{int((moment - now).total_seconds())} seconds")
        await write_due(record, made)
        ladder = await value("select id from escalation where kind = 'action_item'")
        before = len(mailbox.mails)
        await climb(record, ladder)
        await hands.settle(f"escalation/{ladder}")
        return [str(mail["To"]).split("@")[0] for mail in mailbox.mails[before:]]

    assert await told_after("0 days") == ["case-manager"]
    assert await told_after("1 working day") == []
    assert await told_after("2 working days") == ["supervisor"]
    assert await told_after("4 working days") == []
    assert await told_after("5 working days") == ["coordinator", "coordinator2"]
    task = await value("select id from action_item")
    await confer.complete_action_item(desk, cast["case_manager"], asked(), task)
    assert await told_after("9 working days") == [], "nothing nags after it is done"
    assert await value("select status from escalation where kind = 'action_item'") == "answered"
