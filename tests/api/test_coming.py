"""Whether somebody comes to the table is answered from the invitation: by a link, once, with nothing of anybody on the page."""

import asyncio
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from icalendar import Calendar

from bootstrap.seed import TEAM_ID, person_id
from database.clocks import write_due
from tests.activities.conftest import push, value  # noqa: F401  # fixtures
from tests.api.test_answers import LINK, POLICE, WRITTEN, Asking, app, asking  # noqa: F401  # fixtures
from tests.stack.conftest import mail_port, mailbox  # noqa: F401  # fixtures

DEPUTY = "deputy@police.example"
JOIN = """insert into person (id, programme_id, agency_id, team_id, name, email, login, roles, active)
    select gen_random_uuid(), programme_id, agency_id, null, 'Lt. Ike Sand', 'Deputy@police.example', 'deputy',
    '{police_liaison}', true from person where login = 'police' returning id"""
MEETING = {"starts_at": (datetime.now(UTC) + timedelta(days=20)).isoformat()}


@pytest.fixture
async def meeting(asking: Asking) -> str:  # noqa: F811
    made = (await asking.people.must("coordinator", "/v1/conferences", MEETING))["id"]
    await asking.hands.settle(f"conference/{made}")
    return made


async def answers(asking: Asking, meeting: str) -> dict[str, str]:  # noqa: F811
    return (await asking.people.get("coordinator", f"/v1/conferences/{meeting}")).json()["answers"]


def own(login: str) -> str:
    return str(person_id(login))


async def test_the_invitation_asks_and_is_answered_without_signing_in(asking: Asking, meeting, value):  # noqa: F811
    token = asking.token(POLICE)
    before = await value(WRITTEN)
    for method in ("GET", "HEAD", "GET"):
        await asking.people.client.request(method, f"/a/{token}")
    assert await value(WRITTEN) == before
    page = await asking.look(token)
    assert "Will you come to this meeting?" in page.text
    assert not [word for word in ("Burien", "Brooks", "Quist", "police", "LEAD") if word in page.text]
    told = await asking.press(token, "coming")
    assert (told.status_code, "Thank you" in told.text) == (200, True)
    assert await answers(asking, meeting) == {own("police"): "coming"}
    again, other = await asking.call(token, "not_coming"), await asking.look(token)
    assert (again.status_code, again.json()["code"]) == (409, "link_used")
    assert "You answered this" in other.text


async def test_everybody_at_the_table_is_asked_and_two_answers_at_once_are_one(asking: Asking, meeting, value):  # noqa: F811
    tokens = [asking.token(one) for one in ("coordinator@programme.example", "defender@defender.example")]
    for token in tokens:
        told = await asyncio.gather(*(asking.call(token, word) for word in ("coming", "not_coming")))
        assert sorted(one.status_code for one in told) == [200, 409]
    assert await value("select count(*) from fact where type = 'attendance_answered'") == 2


async def test_a_meeting_that_moved_asks_anew_and_the_old_link_is_dead(asking: Asking, meeting):  # noqa: F811
    old = asking.token(POLICE)
    await asking.press(old, "coming")
    prosecutors = asking.token("prosecutor@prosecutor.example")
    later = (datetime.now(UTC) + timedelta(days=30)).isoformat()
    await asking.people.must("coordinator", f"/v1/conferences/{meeting}/move", {"starts_at": later})
    await asking.hands.settle(f"conference/{meeting}")
    assert await answers(asking, meeting) == {}
    assert (await asking.call(prosecutors, "coming")).json()["code"] == "no_longer_open"
    assert (await asking.call(asking.token(POLICE), "not_coming")).status_code == 200
    assert await answers(asking, meeting) == {own("police"): "not_coming"}


async def test_once_the_meeting_began_or_was_called_off_nobody_is_asked(asking: Asking, meeting):  # noqa: F811
    token = asking.token(POLICE)
    await asking.people.must("coordinator", f"/v1/conferences/{meeting}/cancellation", {"reason_code": "venue"})
    assert (await asking.call(token, "coming")).json()["code"] == "no_longer_open"
    told = await asking.people.post("police", f"/v1/conferences/{meeting}/answer", {"answer": "coming"})
    assert (told.status_code, told.json()["code"]) == (409, "no_longer_open")


async def test_a_colleague_goes_instead_is_invited_and_reads_the_packet_once_they_signed(
    asking: Asking,  # noqa: F811
    meeting,
    value,  # noqa: F811
):
    deputy = UUID(str(await value(JOIN)))
    token = asking.token(POLICE)
    assert "Ike" not in (await asking.look(token)).text
    gone = await asking.people.get("deputy", f"/v1/conferences/{meeting}/packet")
    assert gone.status_code == 404
    told = await asking.press(token, "delegated", delegate=DEPUTY)
    assert "Your colleague is invited now." in told.text
    shown = (await asking.people.get("coordinator", f"/v1/conferences/{meeting}")).json()
    assert shown["delegates"] == {own("police"): str(deputy)}
    await asking.hands.settle(f"conference/{meeting}")
    (mail,) = asking.mailbox.to("Deputy@police.example")
    (part,) = [one for one in mail.walk() if one.get_content_type() == "text/calendar"]
    assert Calendar.from_ical(part.get_payload(decode=True))["method"] == "REQUEST"
    assert (await asking.call(asking.token("Deputy@police.example"), "coming")).status_code == 200
    packet = await asking.people.get("deputy", f"/v1/conferences/{meeting}/packet")
    assert (packet.status_code, packet.json()["code"]) == (403, "agreement_not_signed")
    await asking.people.must("deputy", f"/v1/agreements/{TEAM_ID}/signature")
    assert (await asking.people.get("deputy", f"/v1/conferences/{meeting}/packet")).status_code == 200
    (own_meeting,) = (await asking.people.get("deputy", "/v1/packets")).json()["items"]
    assert (own_meeting["id"], own_meeting["answer"]) == (meeting, "coming")
    later = (datetime.now(UTC) + timedelta(days=30)).isoformat()
    await asking.people.must("coordinator", f"/v1/conferences/{meeting}/move", {"starts_at": later})
    await asking.hands.settle(f"conference/{meeting}")
    assert len(asking.mailbox.to("Deputy@police.example")) == 2, "they hear of it where the meeting moves"
    link = asking.token("Deputy@police.example")
    await asking.people.must("police", f"/v1/conferences/{meeting}/answer", {"answer": "coming"})
    assert (await asking.people.get("deputy", f"/v1/conferences/{meeting}/packet")).status_code == 404
    assert (await asking.call(link, "coming")).json()["code"] == "no_longer_open"
    await asking.hands.settle(f"conference/{meeting}")
    withdrawn = asking.mailbox.to("Deputy@police.example")[-1]
    (part,) = [one for one in withdrawn.walk() if one.get_content_type() == "text/calendar"]
    assert Calendar.from_ical(part.get_payload(decode=True))["method"] == "CANCEL"


async def test_an_invitation_is_answered_until_the_meeting_but_no_mail_for_longer_than_two_weeks(
    asking: Asking,  # noqa: F811
    meeting,
    value,  # noqa: F811
):
    lasts = "select max(extract(epoch from expires_at - created_at)) / 86400 from answer_link"
    assert await value(lasts) == 14
    soon = {"starts_at": (datetime.now(UTC) + timedelta(days=9)).isoformat()}
    await asking.people.must("coordinator", f"/v1/conferences/{meeting}/move", soon)
    await asking.hands.settle(f"conference/{meeting}")
    left = "select extract(epoch from max(c.starts_at) - max(l.expires_at)) from answer_link l, conference c where l.created_at = "
    assert await value(f"{left} (select max(created_at) from answer_link)") == 0


@pytest.mark.parametrize(
    "delegate",
    [
        "",
        "nobody@police.example",
        "prosecutor@prosecutor.example",  # of another office
        "officer@police.example",  # of the same, but comes to no table
        "police@police.example",  # oneself
    ],
)
async def test_nobody_else_can_be_sent_and_the_words_do_not_tell_who_is_known(
    asking: Asking,  # noqa: F811
    meeting,
    delegate: str,
):
    told = await asking.call(asking.token(POLICE), "delegated", **({"delegate": delegate} if delegate else {}))
    (fault,) = told.json()["errors"]
    assert (told.status_code, fault["pointer"], fault["code"]) == (422, "/delegate", "unknown_delegate")
    assert "colleague of your own office" in (await asking.press(asking.token(POLICE), "delegated")).text
    assert await answers(asking, meeting) == {}


async def test_who_goes_instead_sends_no_third_and_a_stranger_is_not_invited(asking: Asking, meeting, value):  # noqa: F811
    await value(JOIN)
    go = {"answer": "delegated", "delegate": DEPUTY}
    told = await asking.people.post("deputy", f"/v1/conferences/{meeting}/answer", {"answer": "coming"})
    assert told.status_code == 404
    await asking.people.must("police", f"/v1/conferences/{meeting}/answer", go)
    back = {"answer": "delegated", "delegate": POLICE}
    told = await asking.people.post("deputy", f"/v1/conferences/{meeting}/answer", back)
    assert (told.status_code, told.json()["errors"][0]["code"]) == (422, "delegate_of_a_delegate")


async def test_a_reminder_is_answered_from_its_own_mail(asking: Asking, meeting, value, push, record):  # noqa: F811
    await push("19 days")
    for _ in range(4):
        await write_due(record, UUID(meeting))
    await asking.hands.settle(f"conference/{meeting}")
    (mail,) = [one for one in asking.mailbox.to(POLICE) if one["Subject"] == "An item needs you"]
    (token,) = set(LINK.findall(mail.get_payload()[0].get_payload(decode=True).decode()))
    assert "Will you come to this meeting?" in (await asking.look(token)).text
    assert (await asking.press(token, "not_coming")).status_code == 200
    assert await answers(asking, meeting) == {own("police"): "not_coming"}
