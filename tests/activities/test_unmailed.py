"""The mail server is away: a safety ladder climbs on time all the same, says whom to call, and floods nobody afterwards."""

from collections import Counter

import pytest
import pytest_asyncio

from database.clocks import write_due
from domain.words import MatterStep, SafetyCategory
from tests.activities.conftest import EMAIL
from tests.usecases.conftest import asked
from usecases import matters, watch

pytestmark = pytest.mark.usefixtures("weeks_without_a_holiday")
ESCALATION = "select 'escalation/' || id from escalation where kind = :kind"
RUNG = "select rung from escalation where kind = 'safety_alert'"
DUE_NOW = "update delivery set next_try_at = clock_timestamp() where state = 'queued'"
LEDGER = """select array_agg(distinct d.state || ' ' || coalesce(d.error_code, '')) from notice n join delivery d on d.notice_id = n.id
    where n.audience = 'rung'"""
MINUTES = (0, 6, 11, 16, 61)  # by which each rung is climbed, from the miss on; then the director has had an hour


@pytest_asyncio.fixture
async def alert(cast, desk):
    """Somebody threatens a person, and nobody has it yet."""
    person = await cast.enrolled()
    ask = matters.Alert(category=SafetyCategory.THREAT)
    done = await matters.raise_safety_alert(desk, cast["case_manager"], asked(ask), person, ask)
    return person, done.matters[-1].id


async def missed(person, record, hands, mailbox, push, value):
    await hands.settle(f"participant/{person}")
    mailbox.refuse_sender = "421 going down"
    await push("16 minutes")
    await write_due(record, person)
    return await value(ESCALATION, kind="safety_alert")


async def climbs(ladder, hands, push, value):
    """Every rung in its time; how high it was after each wait."""
    seen = []
    for minutes in MINUTES:
        await push(f"{minutes} minutes")
        await hands.climb(ladder)
        seen.append(await value(RUNG))
    return seen


async def mail_is_back(hands, mailbox, value):
    mailbox.refuse_sender = None
    hands.sender.post._away_until = 0
    before = len(mailbox.mails)
    await value(DUE_NOW)
    await hands.deliver_due(EMAIL)
    return Counter(mail["X-To"] for mail in mailbox.mails[before:])


async def test_each_rung_comes_in_its_time_and_the_ledger_and_the_screens_say_who_was_not_reached(
    alert, cast, desk, record, hands, mailbox, push, value
):
    ladder = await missed(alert[0], record, hands, mailbox, push, value)
    assert await climbs(ladder, hands, push, value) == [1, 2, 3, 4, 4]
    assert await value("select status from escalation where kind = 'safety_alert'") == "ended_at_director"
    assert await value(LEDGER) == ["queued server_away"]
    (shown,) = (await watch.escalations(desk, cast["coordinator"])).items
    told = await value("select count(distinct person_id) from notice where audience = 'rung'")
    assert len(shown["unmailed"]) == told >= 3
    assert (await watch.monitor(desk, cast["coordinator"]))["rungs_unmailed"] == told
    assert "escalation" in {one["event"] for one in (await watch.inbox(desk, cast["supervisor"])).items}


async def test_no_rung_comes_before_its_time(alert, record, hands, mailbox, push, value):
    ladder = await missed(alert[0], record, hands, mailbox, push, value)
    await hands.climb(ladder)
    await push("4 minutes")
    await hands.climb(ladder)
    assert await value(RUNG) == 1


async def test_three_days_later_nobody_is_mailed_two_rungs_at_once(alert, record, hands, mailbox, push, value):
    await value("update person set roles = array_append(roles, 'supervisor') where 'on_call' = any(roles)")
    ladder = await missed(alert[0], record, hands, mailbox, push, value)
    await climbs(ladder, hands, push, value)
    await push("3 days")
    by_person = await value("""select max(n) from (select count(*) as n from notice n join delivery d on d.notice_id = n.id
        where n.audience = 'rung' and d.state = 'queued' group by n.person_id) x""")
    assert by_person == 1
    assert await value("select count(*) from delivery where error_code = 'later_rung' and state = 'cancelled'") >= 1
    assert await mail_is_back(hands, mailbox, value)


async def test_who_has_it_ends_the_ladder_and_its_rungs_are_not_mailed_when_the_mail_is_back(
    alert, cast, desk, record, hands, mailbox, push, value
):
    person, matter = alert
    ladder = await missed(person, record, hands, mailbox, push, value)
    await hands.climb(ladder)
    await push("6 minutes")
    await hands.climb(ladder)
    ask = matters.Answer(step=MatterStep.ACKNOWLEDGED)
    await matters.answer_matter(desk, cast["supervisor"], asked(ask), matter, ask)
    await mail_is_back(hands, mailbox, value)
    assert await value(LEDGER) == ["cancelled no_longer_needed"]
    assert (await watch.monitor(desk, cast["coordinator"]))["rungs_unmailed"] == 0


async def test_a_rung_that_is_being_tried_when_somebody_has_it_is_not_tried_again(
    alert, cast, desk, record, hands, mailbox, push, value
):
    person, matter = alert
    ladder = await missed(person, record, hands, mailbox, push, value)
    await hands.climb(ladder)
    rungs = "id in (select d.id from delivery d join notice n on n.id = d.notice_id where n.audience = 'rung')"
    await value(
        f"update delivery set state = 'leased', lease_until = clock_timestamp() + interval '1 minute' where {rungs}"
    )
    ask = matters.Answer(step=MatterStep.ACKNOWLEDGED)
    await matters.answer_matter(desk, cast["supervisor"], asked(ask), matter, ask)
    assert await value(LEDGER) == ["leased server_away"], "whoever sends it now may finish"
    await value(f"update delivery set lease_until = clock_timestamp() where {rungs}")
    await mail_is_back(hands, mailbox, value)
    assert await value(LEDGER) == ["cancelled no_longer_allowed"]


async def test_a_ladder_that_can_wait_waits_for_its_mail_as_before(cast, record, hands, mailbox, push, value):
    person = await cast.approved()
    await hands.settle(f"participant/{person}")
    mailbox.refuse_sender = "421 going down"
    await push("9 days")  # over any holidays
    await write_due(record, person)
    ladder = await value(ESCALATION, kind="first_contact")
    for _ in range(3):
        await hands.climb(ladder)
        await push("6 days")
    assert await value("select rung from escalation where kind = 'first_contact'") == 1
