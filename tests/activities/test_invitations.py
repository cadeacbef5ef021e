"""Those who come to the table get the meeting for their calendar, by the same mail that tells them that there is something."""

from datetime import timedelta
from email.message import Message
from uuid import UUID

import pytest
from icalendar import Calendar

from activities.effects import Hands
from bootstrap.seed import TEAM_ID
from domain.errors import NotInThisState
from domain.words import Attendance
from tests.activities.conftest import EMAIL
from tests.stack.conftest import Mailbox
from tests.usecases.conftest import asked
from tests.usecases.test_agenda import another_team
from usecases import attending, confer, packets, series

POLICE = "police@police.example"


def calendars(mails: list[Message]) -> list[Calendar]:
    parts = [part for mail in mails for part in mail.walk() if part.get_content_type() == "text/calendar"]
    for part in parts:
        assert part.get_param("method") in {"REQUEST", "CANCEL"}
    return [Calendar.from_ical(part.get_payload(decode=True)) for part in parts]


async def test_a_meeting_is_set_moved_and_called_off_in_everybodys_calendar(
    desk, cast, hands: Hands, mailbox: Mailbox, value
):
    made = UUID(await hands.open_conference(str(TEAM_ID)))
    await hands.settle(f"conference/{made}")
    (first,) = calendars(mailbox.to(POLICE))
    assert first["method"] == "REQUEST"
    (event,) = first.walk("VEVENT")
    assert event["sequence"] == 0
    mailbox.refuse = "451 later"
    ask = series.Move(starts_at=event.decoded("dtstart") + timedelta(days=1))
    await series.move_conference(desk, cast["coordinator"], asked(ask), made, ask)
    await hands.settle(f"conference/{made}")
    mailbox.refuse = None
    await value("update delivery set next_try_at = clock_timestamp() where state = 'queued'")
    await hands.deliver_due(EMAIL)
    moved = calendars(mailbox.to(POLICE))[-1].walk("VEVENT")[0]
    assert (moved["uid"], moved["sequence"]) == (event["uid"], 1)
    assert moved.decoded("dtstart") == ask.starts_at
    ask = confer.Cancel(reason_code="venue")
    await confer.cancel_conference(desk, cast["coordinator"], asked(ask), made, ask)
    await hands.settle(f"conference/{made}")
    last = calendars(mailbox.to(POLICE))[-1]
    assert last["method"] == "CANCEL"
    assert (last.walk("VEVENT")[0]["uid"], last.walk("VEVENT")[0]["sequence"]) == (event["uid"], 2)


async def test_no_other_mail_carries_a_calendar_and_who_does_not_come_gets_none(
    desk, cast, hands: Hands, mailbox: Mailbox
):
    referral = await cast.referred()
    await hands.settle(f"referral/{referral}")
    made = UUID(await hands.open_conference(str(TEAM_ID)))
    assert calendars(mailbox.mails) == []
    await hands.settle(f"conference/{made}")
    invited = {str(mail["To"]) for mail in mailbox.mails if calendars([mail])}
    assert {POLICE, "prosecutor@prosecutor.example", "defender@defender.example"} <= invited
    assert not {one for one in invited if one.startswith(("officer@", "provider", "auditor@", "privacy@"))}


async def test_of_the_partners_those_who_were_there_are_told_that_the_minutes_stand(
    desk, cast, hands: Hands, mailbox: Mailbox
):
    made = UUID(await hands.open_conference(str(TEAM_ID)))
    await confer.open_conference(desk, cast["coordinator"], asked(), made)
    ask = confer.Attend(person_id=cast["police"].person_id)
    await confer.record_attendance(desk, cast["coordinator"], asked(ask), made, ask)
    ask = confer.DraftMinutes()
    await confer.draft_minutes(desk, cast["coordinator"], asked(ask), made, ask)
    await hands.settle(f"conference/{made}")
    before = len(mailbox.mails)
    await confer.approve_minutes(desk, cast["coordinator"], asked(), made)
    await hands.settle(f"conference/{made}")
    told = [str(mail["To"]) for mail in mailbox.mails[before:]]
    assert told.count(POLICE) == 1
    assert told.count("coordinator@programme.example") == 1
    assert not {one for one in told if one.startswith(("prosecutor@", "defender@"))}


async def test_of_staff_those_of_the_meetings_own_team_are_invited_those_of_none_and_whoever_chairs_it(
    desk, cast, hands: Hands, mailbox: Mailbox, value, database
):
    other = await another_team(database)
    await value("update person set team_id = :team where login in ('coordinator', 'outreach')", team=other)
    await value("update person set team_id = null where login = 'legal'")
    made = UUID(await hands.open_conference(str(TEAM_ID)))
    await value("update conference set chair_id = :chair", chair=cast["coordinator"].person_id)
    await hands.settle(f"conference/{made}")
    invited = {str(mail["To"]).split("@")[0] for mail in mailbox.mails if calendars([mail])}
    assert {"coordinator", "legal", "case-manager", "police"} <= invited
    assert "outreach" not in invited, "another team's meetings are not theirs to answer for"


async def test_an_invitation_is_answered_until_the_meeting_was_to_begin(desk, cast, hands: Hands, value, push):
    made = UUID(await hands.open_conference(str(TEAM_ID)))
    said = attending.Coming(answer=Attendance.COMING)
    await attending.answer_invitation(desk, cast["police"], asked(said), made, said)
    (ahead,) = await packets.packets(desk, cast["police"])
    assert ahead["answerable"]
    await push("40 days")
    (ahead,) = await packets.packets(desk, cast["police"])
    assert not ahead["answerable"]
    with pytest.raises(NotInThisState):
        await attending.answer_invitation(desk, cast["police"], asked(said), made, said)


@pytest.mark.parametrize("ends", ["moved", "called off"])
async def test_an_invitation_that_could_not_be_sent_is_not_sent_once_another_word_holds(
    desk, cast, hands: Hands, mailbox: Mailbox, value, ends
):
    made = UUID(await hands.open_conference(str(TEAM_ID)))
    mailbox.refuse = "451 later"
    await hands.settle(f"conference/{made}")
    starts_at = (await desk.standing(cast["coordinator"], [made])).states[made].starts_at
    if ends == "moved":
        ask = series.Move(starts_at=starts_at + timedelta(days=1))
        await series.move_conference(desk, cast["coordinator"], asked(ask), made, ask)
    else:
        ask = confer.Cancel(reason_code="venue")
        await confer.cancel_conference(desk, cast["coordinator"], asked(ask), made, ask)
    mailbox.refuse = None
    await hands.settle(f"conference/{made}")
    await value("update delivery set next_try_at = clock_timestamp() where state = 'queued'")
    await hands.deliver_due(EMAIL)
    (only,) = calendars(mailbox.to(POLICE))
    assert (only["method"], only.walk("VEVENT")[0]["sequence"]) == ("REQUEST" if ends == "moved" else "CANCEL", 1)


async def test_whom_nobody_told_before_the_meeting_began_is_not_invited_after(
    desk, cast, hands: Hands, mailbox: Mailbox, value
):
    made = UUID(await hands.open_conference(str(TEAM_ID)))
    await confer.open_conference(desk, cast["coordinator"], asked(), made)
    await hands.settle(f"conference/{made}")
    assert calendars(mailbox.mails) == []
    why = "select distinct withheld_why from notice where event = 'conference_scheduled'"
    assert await value(why) == "no_longer_needed"
