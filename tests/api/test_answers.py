"""Answering from a mail: once, by one person, while the question is asked; looking changes nothing, guessing gets nowhere."""

import asyncio
import re
from collections.abc import AsyncIterator
from dataclasses import dataclass
from uuid import UUID

import httpx2
import pytest
import pytest_asyncio
from fastapi import FastAPI
from sqlalchemy import text

from activities.effects import Hands
from api.app import create
from bootstrap.seed import AGENCIES
from dashboard.app import attach
from database.record import Record
from database.sessions import Database
from security.tokens import hash_of
from tests.activities.conftest import push, value  # noqa: F401  # fixtures
from tests.api.conftest import People
from tests.api.contract import contract
from tests.api.test_journey import SIGNED
from tests.stack.conftest import Mailbox, hands_of, mail_port, mailbox, post_to  # noqa: F401  # two are fixtures
from usecases.desk import Desk

POLICE, PROVIDER = "police@police.example", "provider@harbor-homes.example"
HARBOR = str(next(one.id for one in AGENCIES if one.name == "Harbor Homes"))
LINK = re.compile(r"/a/([\w-]+)")
TABLES = (
    "select table_schema || '.' || table_name from information_schema.tables where table_schema in ('public', 'vault')"
)
WRITTEN = "select jsonb_build_array((select count(*) from fact), (select count(*) from audit), (select count(*) from command_key))"


@pytest.fixture
def app(desk: Desk) -> FastAPI:
    made = create(desk)
    attach(made, desk)
    return made


@dataclass(slots=True)
class Asking:
    """A programme that asks partners, the mails that it sends, and a browser that follows their links."""

    people: People
    hands: Hands
    mailbox: Mailbox

    async def view(self) -> str:
        """Police are asked for their view; the token of their mail."""
        referral = await self.people.referred()
        await self.people.must("coordinator", f"/v1/referrals/{referral}/view-requests", {"asked": "police_liaison"})
        await self.hands.settle(f"referral/{referral}")
        return self.token(POLICE)

    async def service(self, *, consented: bool = False) -> tuple[str, str]:
        """A provider is asked for a place; the token of its mail, and the linkage."""
        person = await self.people.enrolled()
        if consented:
            await self.people.must("outreach", f"/v1/participants/{person}/consents", SIGNED)
        need = {"category": "shelter", "provider_id": HARBOR}
        made = (await self.people.must("outreach", f"/v1/participants/{person}/linkages", need))["id"]
        await self.people.must("outreach", f"/v1/linkages/{made}/dispatch")
        await self.hands.settle(f"linkage/{made}")
        return self.token(PROVIDER), made

    def token(self, address: str) -> str:
        words = self.mailbox.to(address)[-1].get_payload()[0].get_payload(decode=True).decode()
        return LINK.search(words)[1]

    async def look(self, token: str) -> httpx2.Response:
        return await self.people.client.get(f"/a/{token}")

    async def press(self, token: str, answer: str, **more: str) -> httpx2.Response:
        return await self.people.client.post("/a", data={"token": token, "answer": answer, **more})

    async def call(self, token: str, answer: str, **more: str) -> httpx2.Response:
        told = await self.people.client.post("/v1/answers", json={"token": token, "answer": answer, **more})
        contract().check(told)
        return told


@pytest_asyncio.fixture
async def asking(people: People, record: Record, mail_port: int, mailbox: Mailbox) -> AsyncIterator[Asking]:  # noqa: F811
    post = post_to(mail_port)
    yield Asking(people, hands_of(record, post), mailbox)
    await post.close()


async def given(asking: Asking) -> dict[str, str]:
    (one,) = (await asking.people.get("coordinator", "/v1/referrals")).json()["items"]
    return one["views_given"]


async def test_police_answer_from_the_mail_without_signing_in(asking: Asking, value):  # noqa: F811
    token = await asking.view()
    page = await asking.look(token)
    assert "view on eligibility" in page.text
    assert "Ada" not in page.text
    told = await asking.press(token, "supports", note="known to us")
    assert (told.status_code, "Thank you" in told.text) == (200, True)
    assert await given(asking) == {"police_liaison": "supports"}
    by = "select a.login from fact f join person a on a.id = f.actor_id where f.type = 'eligibility_view_given'"
    assert await value(by) == "police"
    assert await value("select count(*) from note where kind = 'view_police_liaison'") == 1


async def test_the_api_takes_the_same_answer_and_a_repeat_of_it_once(asking: Asking, value):  # noqa: F811
    token = await asking.view()
    first, again = await asking.call(token, "no_view"), await asking.call(token, "no_view")
    assert first.json() == again.json()
    assert (first.json()["answer"], first.json()["late"]) == ("no_view", False)
    assert again.headers["idempotent-replayed"] == "true"
    other = await asking.call(token, "objects", category="safety")
    assert (other.status_code, other.json()["code"]) == (409, "link_used")
    assert await value("select count(*) from fact where type = 'eligibility_view_given'") == 1
    assert "You answered this" in (await asking.look(token)).text


async def test_a_scanner_that_opens_every_link_of_the_mail_changes_nothing(asking: Asking, value):  # noqa: F811
    token = await asking.view()
    before = await value(WRITTEN)
    for _ in range(3):
        for method in ("GET", "HEAD", "OPTIONS"):
            await asking.people.client.request(method, f"/a/{token}")
    assert await value(WRITTEN) == before
    assert await value("select count(*) from answer_link where used_at is not null or ended_at is not null") == 0
    assert (await asking.press(token, "supports")).status_code == 200


async def test_two_answers_at_once_are_one(asking: Asking, value):  # noqa: F811
    for _ in range(5):
        token = await asking.view()
        told = await asyncio.gather(*(asking.call(token, word) for word in ("supports", "no_view", "supports")))
        codes = sorted(one.status_code for one in told)
        assert codes in ([200, 200, 409], [200, 409, 409]), [one.text for one in told]
    assert await value("select count(*) from fact where type = 'eligibility_view_given'") == 5
    assert await value("select count(*) from answer_link where used_at is not null") == 5


async def test_a_provider_sees_category_and_area_and_never_the_person_behind_the_link(asking: Asking):
    token, linkage = await asking.service()
    page = (await asking.look(token)).text
    assert "Shelter" in page
    assert "downtown" in page.lower()
    told = await asking.press(token, "accepted")
    assert "To see who it is" in told.text
    assert not [
        word for word in ("Ada", "Lovelace", "206") if word in page + told.text + (await asking.look(token)).text
    ]
    assert (await asking.people.get("outreach", f"/v1/linkages/{linkage}")).json()["status"] == "accepted"


async def test_a_provider_that_says_no_from_the_mail_names_what_stands_in_the_way(asking: Asking):
    token, linkage = await asking.service()
    assert 'value="pets_partner_possessions"' in (await asking.look(token)).text
    assert (await asking.press(token, "refused", reason_code="because")).status_code == 422
    await asking.press(token, "refused", reason_code="pets_partner_possessions")
    shown = (await asking.people.get("outreach", f"/v1/linkages/{linkage}")).json()
    assert (shown["status"], shown["reason_code"]) == ("refused", "pets_partner_possessions")


async def _second(asking: Asking, linkage: str) -> str:
    told = await asking.people.get("outreach", f"/v1/linkages/{linkage}/second-code")
    return told.json()["code"]


async def test_a_provider_sees_the_person_after_accepting_with_consent_and_a_second_code(asking: Asking):
    token, linkage = await asking.service(consented=True)
    assert await _second(asking, linkage) is None
    early = await asking.people.client.post("/a/person", data={"token": token, "code": "ABCD-EFGH"})
    assert early.status_code == 409
    await asking.press(token, "accepted")
    assert "code that the programme tells you" in (await asking.look(token)).text
    wrong = await asking.people.client.post("/a/person", data={"token": token, "code": "ABCD-EFGH"})
    assert (wrong.status_code, "does not fit" in wrong.text, "Ada" in wrong.text) == (404, True, False)
    code = await _second(asking, linkage)
    assert code not in "".join(mail.as_string() for mail in asking.mailbox.mails)
    opened = await asking.people.client.post("/a/person", data={"token": token, "code": code.lower().replace("-", " ")})
    assert "Ada Lovelace" in opened.text
    assert opened.headers["referrer-policy"] == "no-referrer"
    person = (await asking.people.get("outreach", f"/v1/linkages/{linkage}")).json()["participant_id"]
    accounted = (await asking.people.get("privacy", f"/v1/participants/{person}/disclosures")).json()["items"]
    assert ("look", "provider") in {(line["how"], line["agency_kind"]) for line in accounted}
    consents = (await asking.people.get("outreach", f"/v1/participants/{person}")).json()["consents"]
    await asking.people.must("outreach", f"/v1/consents/{consents[0]['id']}/revocation", {"method": "verbal"})
    again = await asking.people.client.post("/a/person", data={"token": token, "code": code})
    assert (again.status_code, "Ada" in again.text, "has not agreed" in again.text) == (200, False, True)


async def test_without_consent_or_after_a_no_the_code_opens_nobody(asking: Asking, push):  # noqa: F811
    token, linkage = await asking.service()
    await asking.press(token, "accepted")
    code = await _second(asking, linkage)
    told = await asking.people.client.post("/a/person", data={"token": token, "code": code})
    assert (told.status_code, "Ada" in told.text) == (200, False)
    await asking.people.must("outreach", f"/v1/linkages/{linkage}/response", {"answer": "no_capacity"})
    told = await asking.people.client.post("/a/person", data={"token": token, "code": code})
    assert "Ada" not in told.text
    await push("8 days")
    told = await asking.people.client.post("/a/person", data={"token": token, "code": code})
    assert told.status_code == 409
    assert await _second(asking, linkage) is None


async def test_a_link_whose_time_ran_out_says_so_and_offers_the_sign_in(asking: Asking, push, value):  # noqa: F811
    token = await asking.view()
    left = "select ceil(extract(epoch from expires_at - clock_timestamp()))::int from answer_link"
    await push(f"{await value(left)} seconds")
    told = await asking.call(token, "supports")
    assert (told.status_code, told.json()["code"]) == (409, "link_expired")
    page = await asking.look(token)
    assert "run out" in page.text
    assert "/sign-in" in page.text
    assert await given(asking) == {}


async def test_a_late_answer_is_taken_and_called_late(asking: Asking, value):  # noqa: F811
    token = await asking.view()
    await value(
        "update obligation set due_at = clock_timestamp() - interval '1 minute' where kind = 'eligibility_view'"
    )
    assert "recorded as late" in (await asking.look(token)).text
    told = await asking.press(token, "supports")
    assert "recorded as late; it counts" in told.text
    assert await given(asking) == {"police_liaison": "supports"}
    assert await value("select count(*) from fact where type = 'deadline_missed'") == 1


async def test_when_the_question_is_withdrawn_the_link_is_dead(asking: Asking):
    token = await asking.view()
    (one,) = (await asking.people.get("coordinator", "/v1/referrals")).json()["items"]
    decision = {"outcome": "not_accepted", "reason_code": "out_of_policy"}
    await asking.people.must("coordinator", f"/v1/referrals/{one['id']}/decision", decision)
    told = await asking.call(token, "supports")
    assert (told.status_code, told.json()["code"]) == (409, "no_longer_open")
    assert "no longer open" in (await asking.look(token)).text
    assert "no longer open" in (await asking.press(token, "supports")).text


async def test_a_link_answers_the_question_that_it_was_sent_for_and_no_later_one(asking: Asking, value):  # noqa: F811
    old = await asking.view()
    (one,) = (await asking.people.get("coordinator", "/v1/referrals")).json()["items"]
    await asking.people.must("police", f"/v1/referrals/{one['id']}/view", {"position": "no_view"})
    await asking.people.must("coordinator", f"/v1/referrals/{one['id']}/view-requests", {"asked": "police_liaison"})
    told = await asking.call(old, "objects", category="safety")
    assert (told.status_code, told.json()["code"]) == (409, "no_longer_open")
    assert await value("select count(*) from fact where type = 'eligibility_view_given'") == 1


async def test_a_revocation_kills_the_links_about_the_person(asking: Asking, database: Database):
    token, linkage = await asking.service()
    async with database.connect() as c:
        person = (await c.execute(text("select participant_id from linkage"))).scalar_one()
    signed = await asking.people.must("outreach", f"/v1/participants/{person}/consents", SIGNED)
    await asking.people.must("outreach", f"/v1/consents/{signed['consents'][0]['id']}/revocation", {"method": "verbal"})
    told = await asking.call(token, "accepted")
    assert (told.status_code, told.json()["code"]) == (409, "no_longer_open")
    assert "no longer open" in (await asking.look(token)).text
    assert (await asking.people.get("outreach", f"/v1/linkages/{linkage}")).json()["status"] == "identified"


async def test_what_a_revocation_ended_reads_like_any_question_that_is_no_longer_open(asking: Asking):
    elsewhere, answered = await asking.service()
    await asking.people.must("outreach", f"/v1/linkages/{answered}/response", {"answer": "no_capacity"})
    token, linkage = await asking.service(consented=True)
    person = (await asking.people.get("outreach", f"/v1/linkages/{linkage}")).json()["participant_id"]
    (given,) = (await asking.people.get("outreach", f"/v1/participants/{person}")).json()["consents"]
    await asking.people.must("outreach", f"/v1/consents/{given['id']}/revocation", {"method": "verbal"})
    stale, other = await asking.look(token), await asking.look(elsewhere)
    own = re.compile(r"Reference [\w-]+")  # the one thing that each mail has for itself
    assert own.sub("", stale.text) == own.sub("", other.text)
    assert (await asking.call(token, "accepted")).json() == (await asking.call(elsewhere, "accepted")).json()
    gone = await asking.people.get("provider", f"/v1/linkages/{linkage}")
    never = await asking.people.get("provider", f"/v1/linkages/{UUID(int=1)}")
    assert (gone.status_code, gone.json()["detail"]) == (404, never.json()["detail"])


async def test_an_answer_that_waits_for_a_revocation_finds_its_link_dead(asking: Asking, database: Database):
    token, _ = await asking.service()
    async with database.begin() as c:  # what a revocation does, held open while the answer comes in
        await c.execute(text("select id from stream where kind = 'participant' for update"))
        answering = asyncio.create_task(asking.call(token, "accepted"))
        await asyncio.sleep(0.5)
        assert not answering.done(), "it waits for the revocation, which holds the participant"
        await c.execute(text("update answer_link set ended_at = clock_timestamp()"))
    told = await answering
    assert (told.status_code, told.json()["code"]) == (409, "no_longer_open")


async def test_who_left_or_lost_the_role_answers_nothing(asking: Asking, value):  # noqa: F811
    token = await asking.view()
    await value("update person set roles = '{officer}' where login = 'police'")
    assert (await asking.call(token, "supports")).json()["code"] == "no_longer_open"
    await value("update person set active = false where login = 'police'")
    assert "no longer open" in (await asking.look(token)).text
    assert (await asking.call(token, "supports")).status_code == 409


async def test_nothing_that_is_kept_tells_the_token_and_no_page_leads_on_with_it(asking: Asking, database: Database):
    token = await asking.view()
    page = await asking.look(token)
    assert page.headers["referrer-policy"] == "no-referrer"
    assert page.headers["cache-control"] == "no-store"
    assert not re.search(rf'(href|action|src)="[^"]*{token}', page.text)
    await asking.press(token, "supports")
    async with database.connect() as c:
        tables = (await c.execute(text(TABLES))).scalars().all()
        kept = [(await c.execute(text(f"select jsonb_agg(x)::text from {one} x"))).scalar() for one in tables]
    assert not [one for one in kept if one and (token in one or token.encode().hex() in one)]
    assert hash_of(token).hex() in "".join(filter(None, kept))


async def test_guesses_are_held_up(asking: Asking):
    token = await asking.view()
    for place in range(30):
        told = await asking.call(f"guess-{place}", "supports")
        assert (told.status_code, told.json()["code"]) == (404, "link_unknown")
    held = await asking.call(token, "supports")
    assert (held.status_code, held.json()["code"]) == (429, "too_many_tries")
    assert (await asking.look("guess")).status_code == 429


async def test_what_is_wrong_with_an_answer_is_said_where_it_is(asking: Asking):
    token = await asking.view()
    told = await asking.call(token, "accepted")
    assert (told.status_code, told.json()["errors"][0]["pointer"]) == (422, "/answer")
    ground = await asking.call(token, "objects")
    assert ground.json()["errors"][0]["pointer"] == "/category"
    assert "An objection names its category" in (await asking.press(token, "objects")).text
    assert (await asking.call(token, "objects", category="victim")).status_code == 200


async def test_only_the_mail_to_the_partner_who_owes_the_answer_has_a_link(asking: Asking, value):  # noqa: F811
    await asking.view()
    mails = [mail for mail in asking.mailbox.mails if mail["X-To"] != POLICE]
    assert mails
    assert not [mail for mail in mails if "/a/" in mail.as_string()]
    assert await value("select count(*) from answer_link") == 1


async def test_a_reminder_and_a_mail_that_was_tried_again_carry_a_good_link(asking: Asking, push, value):  # noqa: F811
    asking.mailbox.refuse = "451 later"
    with pytest.raises(IndexError):
        await asking.view()
    asking.mailbox.refuse = None
    await value("update delivery set next_try_at = clock_timestamp() where state = 'queued'")
    await asking.hands.deliver_due(f"delivery/{await value('select id from programme')}/email")
    first = asking.token(POLICE)
    (one,) = (await asking.people.get("coordinator", "/v1/referrals")).json()["items"]
    left = "select ceil(extract(epoch from due_at - clock_timestamp()))::int from obligation where kind = 'eligibility_view'"
    await push(f"{await value(left)} seconds")
    await asking.hands.come_due(f"referral/{one['id']}")
    ladder: UUID = await value("select id from escalation where kind = 'eligibility_view'")
    await asking.hands.climb(f"escalation/{ladder}")
    reminder = asking.token(POLICE)
    assert reminder != first
    told = await asking.call(reminder, "supports")
    assert (told.status_code, told.json()["late"]) == (200, True)
    assert await value("select status from escalation where kind = 'eligibility_view'") == "answered"
