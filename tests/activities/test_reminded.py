"""Whoever has not said whether they come to a meeting is asked once more, by a mail that says nothing, and never after that."""

from datetime import UTC, datetime, timedelta

import pytest

from activities.effects import Hands
from bootstrap.seed import TEAM_ID
from database.clocks import write_due
from domain.deadlines import WorkingCalendar, parse
from domain.policy import Policy
from domain.words import Attendance
from tests.activities.conftest import EMAIL
from tests.activities.test_invitations import POLICE, calendars
from tests.stack.conftest import Mailbox
from tests.usecases.conftest import asked
from usecases import attending, confer, series

PROSECUTOR = "prosecutor@prosecutor.example"
REMINDED = "select jsonb_agg(p.login order by p.login) from notice n join person p on p.id = n.person_id where n.event = 'invitation_reminder'"
LINKS = "select count(*) from answer_link l join notice n on n.id = l.notice_id where n.event = 'invitation_reminder'"
JOIN = """insert into person (id, programme_id, agency_id, team_id, name, email, login, roles, active)
    select gen_random_uuid(), programme_id, agency_id, null, 'Lt. Ike Sand', 'deputy@police.example', 'deputy',
    '{police_liaison}', true from person where login = 'police' returning id"""
HOUR = timedelta(hours=1)
COMING = attending.Coming(answer=Attendance.COMING)
EVERYBODY = [
    *("case_manager", "case_manager2", "coordinator2", "defender", "legal"),
    *("outreach", "outreach2", "police", "prosecutor", "supervisor"),
]


@pytest.fixture
def at():
    """A moment three weeks ahead."""
    return datetime.now(UTC).replace(hour=18, minute=0, second=0, microsecond=0) + timedelta(days=21)


@pytest.fixture
def due(at, policy: Policy):
    """When whoever has not answered by then is reminded of a meeting at that moment."""
    return WorkingCalendar.of(policy).after(at, parse("-2 working days"))


@pytest.fixture
async def meeting(desk, cast, hands: Hands, at):
    ask = confer.Schedule(starts_at=at, team_id=TEAM_ID)
    made = (await confer.schedule_conference(desk, cast["coordinator"], asked(ask), ask)).made()
    await hands.settle(f"conference/{made}")
    return made


@pytest.fixture
def clock_at(value, record, hands: Hands):
    """The clock stands at a moment, and what came due is written and told."""

    async def run(made, moment):
        offset = (moment - datetime.now(UTC)).total_seconds()
        await value("update programme set clock_offset = :offset", offset=int(offset))
        for _ in range(4):
            await write_due(record, made)
        await hands.settle(f"conference/{made}")

    return run


async def says(desk, cast, who, made, answer=COMING):
    await attending.answer_invitation(desk, cast[who], asked(answer), made, answer)


async def test_who_has_not_answered_is_asked_once_more_by_a_mail_that_can_be_answered(
    desk, cast, hands: Hands, mailbox: Mailbox, meeting, at, due, clock_at, value
):
    await says(desk, cast, "police", meeting)
    await says(desk, cast, "outreach", meeting, attending.Coming(answer=Attendance.NOT_COMING))
    await clock_at(meeting, due - HOUR)
    assert await value(REMINDED) is None
    before = len(mailbox.mails)
    await clock_at(meeting, due + HOUR)
    expected = [one for one in EVERYBODY if one not in {"police", "outreach"}]
    assert await value(REMINDED) == expected, "neither who answered nor who chairs it"
    (mail,) = [
        one for one in mailbox.mails[before:] if one["To"] == PROSECUTOR and one["Subject"] == "An item needs you"
    ]
    assert calendars([mail]) == []
    assert "/a/" in mail.as_string()
    assert await value(LINKS) == len(expected)
    await clock_at(meeting, at - HOUR)
    assert await value(REMINDED) == expected, "and never again"


async def test_who_goes_instead_is_reminded_and_who_sent_them_is_not(desk, cast, meeting, due, clock_at, value):
    await value(JOIN)
    go = attending.Coming(answer=Attendance.DELEGATED, delegate="deputy@police.example")
    await says(desk, cast, "police", meeting, go)
    await clock_at(meeting, due + HOUR)
    told = await value(REMINDED)
    assert "deputy" in told
    assert "police" not in told


@pytest.mark.parametrize("ends", ["answered", "opened", "called off", "moved"])
async def test_a_reminder_that_waits_to_be_sent_is_not_sent_after_the_answer_or_once_there_is_nothing_to_answer(
    desk, cast, hands: Hands, mailbox: Mailbox, meeting, at, due, clock_at, value, ends
):
    mailbox.refuse = "451 later"
    await clock_at(meeting, due + HOUR)
    waits = "select count(*) from delivery d join notice n on n.id = d.notice_id where n.event = 'invitation_reminder' and d.state = "
    assert await value(f"{waits} 'queued'") == len(EVERYBODY)
    if ends == "answered":
        await says(desk, cast, "police", meeting)
    elif ends == "opened":
        await confer.open_conference(desk, cast["coordinator"], asked(), meeting)
    elif ends == "called off":
        ask = confer.Cancel(reason_code="venue")
        await confer.cancel_conference(desk, cast["coordinator"], asked(ask), meeting, ask)
    else:
        ask = series.Move(starts_at=at + timedelta(days=7))
        await series.move_conference(desk, cast["coordinator"], asked(ask), meeting, ask)
    mailbox.refuse = None
    before = len(mailbox.mails)
    await value("update delivery set next_try_at = clock_timestamp() where state = 'queued'")
    await hands.deliver_due(EMAIL)
    told = {str(one["To"]) for one in mailbox.mails[before:] if one["Subject"] == "An item needs you"}
    assert POLICE not in told
    assert (PROSECUTOR in told) == (ends == "answered"), "who has not answered is still asked"


@pytest.mark.parametrize("ends", ["opened", "called off"])
async def test_once_a_meeting_began_or_was_called_off_its_reminder_does_not_come(
    desk, cast, meeting, due, clock_at, value, ends
):
    if ends == "opened":
        await confer.open_conference(desk, cast["coordinator"], asked(), meeting)
    else:
        ask = confer.Cancel(reason_code="venue")
        await confer.cancel_conference(desk, cast["coordinator"], asked(ask), meeting, ask)
    await clock_at(meeting, due + HOUR)
    assert await value("select count(*) from fact where type = 'invitations_reminded'") == 0


async def test_of_a_meeting_that_moves_one_is_reminded_by_its_new_time_of_an_answer_that_is_owed_anew(
    desk, cast, hands: Hands, meeting, at, due, clock_at, value, policy: Policy
):
    await says(desk, cast, "police", meeting)
    ask = series.Move(starts_at=at + timedelta(days=7))
    await series.move_conference(desk, cast["coordinator"], asked(ask), meeting, ask)
    await hands.settle(f"conference/{meeting}")
    await clock_at(meeting, due + HOUR)
    assert await value(REMINDED) is None
    await clock_at(meeting, WorkingCalendar.of(policy).after(ask.starts_at, parse("-2 working days")) + HOUR)
    assert await value(REMINDED) == EVERYBODY


async def test_nobody_is_reminded_of_what_they_were_asked_just_now(desk, cast, hands: Hands, at, due, clock_at, value):
    for early in (due - 12 * HOUR, due + HOUR):
        await value(
            "update programme set clock_offset = :offset", offset=int((early - datetime.now(UTC)).total_seconds())
        )
        ask = confer.Schedule(starts_at=at, team_id=TEAM_ID)
        made = (await confer.schedule_conference(desk, cast["coordinator"], asked(ask), ask)).made()
        await hands.settle(f"conference/{made}")
        await clock_at(made, at - HOUR)
        assert await value(REMINDED) is None
        ask = confer.Cancel(reason_code="venue")
        await confer.cancel_conference(desk, cast["coordinator"], asked(ask), made, ask)
