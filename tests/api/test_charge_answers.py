"""The prosecutor answers on a held charge from the mail: its own reference, the question, one answer, and nothing else."""

from uuid import UUID

import pytest
import pytest_asyncio

from database.clocks import write_due
from tests.activities.conftest import push, value  # noqa: F401  # fixtures
from tests.api.test_answers import WRITTEN, Asking, app, asking  # noqa: F401  # fixtures
from tests.api.test_charge_holds import CHARGE, charged, held, signed  # noqa: F401  # a fixture
from tests.stack.conftest import mail_port, mailbox  # noqa: F401  # fixtures

PROSECUTOR = "prosecutor@prosecutor.example"
OWN = CHARGE["reference"]
pytestmark = pytest.mark.usefixtures("held")


def id_of(path: str) -> str:
    return path.rsplit("/", 1)[1]


@pytest_asyncio.fixture
async def review(asking: Asking) -> tuple[str, str]:  # noqa: F811
    """The prosecutor is asked to hold a charge: the token of its mail, and the hold's address."""
    referral = await asking.people.referred(door="arrest_diversion", place={"area": "target_area"})
    made = await asking.people.must("legal", f"/v1/referrals/{referral}/charge-holds", CHARGE)
    await asking.hands.settle(f"charge_hold/{made['id']}")
    return asking.token(PROSECUTOR), f"/v1/charge-holds/{made['id']}"


@pytest_asyncio.fixture
async def completed(asking: Asking) -> tuple[str, str, str]:  # noqa: F811
    """The prosecutor is told under consent that the intake was in the window: the token, the hold, the consent."""
    participant, path = await charged(asking.people)
    await asking.people.must("outreach", f"/v1/participants/{participant}/intake", {})
    consent = await signed(asking.people, participant)
    await asking.people.must("legal", f"{path}/completion", {})
    await asking.hands.settle(f"charge_hold/{id_of(path)}")
    return asking.token(PROSECUTOR), path, consent


async def status(asking: Asking, path: str) -> str:  # noqa: F811
    return (await asking.people.get("legal", path)).json()["status"]


async def test_a_charge_is_held_from_the_mail_and_opening_its_link_changes_nothing(asking: Asking, review, value):  # noqa: F811
    token, path = review
    before = await value(WRITTEN)
    for method in ("GET", "HEAD", "OPTIONS"):
        await asking.people.client.request(method, f"/a/{token}")
    assert await value(WRITTEN) == before
    page = (await asking.look(token)).text
    assert (OWN in page, "Will your office hold this charge" in page) == (True, True)
    assert not [word for word in ("Ada", "Lovelace", "possession", "intake") if word in page]
    assert OWN not in "".join(mail.as_string() for mail in asking.mailbox.mails), "it is behind the link alone"
    told = await asking.press(token, "agrees")
    assert (told.status_code, "We hold it" in told.text) == (200, True)
    assert await status(asking, path) == "held"
    assert "You answered this" in (await asking.look(token)).text
    other = await asking.call(token, "objects")
    assert (other.status_code, other.json()["code"]) == (409, "link_used")


async def test_a_reminder_of_the_review_carries_a_link_of_its_own(asking: Asking, review, push, value):  # noqa: F811
    token, path = review
    await push("7 days")
    await asking.hands.come_due(f"charge_hold/{id_of(path)}")
    await asking.hands.climb(f"escalation/{await value('select id from escalation')}")
    reminder = asking.token(PROSECUTOR)
    assert reminder != token
    told = await asking.call(reminder, "objects")
    assert (told.json()["question"], told.json()["reference"], told.json()["late"]) == ("charge_hold_review", OWN, True)
    assert await status(asking, path) == "objected"
    assert (await asking.call(token, "agrees")).json()["code"] == "no_longer_open"


async def test_more_time_is_granted_from_the_mail(asking: Asking, review, value):  # noqa: F811
    token, path = review
    await asking.press(token, "agrees")
    before = (await asking.people.must("legal", f"{path}/extension-request", None))["window_ends_at"]
    await asking.hands.settle(f"charge_hold/{id_of(path)}")
    second = asking.token(PROSECUTOR)
    assert "grant more time" in (await asking.look(second)).text
    told = await asking.call(second, "granted")
    assert (told.status_code, told.json()["question"]) == (200, "extension_answer")
    page = (await asking.people.get("legal", path)).json()
    assert (page["extension"], page["window_ends_at"] > before) == ("granted", True)


async def test_a_completion_is_acknowledged_from_the_mail_whose_page_tells_nothing_of_it(asking: Asking, completed):  # noqa: F811
    token, path, _ = completed
    page = (await asking.look(token)).text
    assert (OWN in page, "Have you read our notice" in page) == (True, True)
    assert not [word for word in ("intake", "complet", "hand-off", "Ada") if word in page]
    assert "We have read it" in (await asking.press(token, "seen")).text
    assert (await asking.people.get("legal", path)).json()["acknowledged_at"]


async def test_with_the_consent_the_question_behind_the_link_goes(asking: Asking, completed):  # noqa: F811
    token, path, consent = completed
    await asking.people.must("legal", f"/v1/consents/{consent}/revocation", {"method": "verbal"})
    assert "no longer open" in (await asking.look(token)).text
    assert (await asking.call(token, "seen")).json()["code"] == "no_longer_open"
    assert (await asking.people.get("legal", path)).json()["acknowledged_at"] is None


async def test_that_no_notice_was_recorded_asks_for_nothing(asking: Asking, review, record, push, value):  # noqa: F811
    token, path = review
    await asking.press(token, "agrees")
    await push("15 days")
    await write_due(record, UUID(id_of(path)))
    await asking.people.must("supervisor", f"{path}/confirmation", None)
    await asking.hands.settle(f"charge_hold/{id_of(path)}")
    assert await value("select count(*) from notice where event = 'charge_notice' and state = 'told'") == 1
    assert await value("select count(*) from answer_link") == 1, "that of the review"


async def test_a_link_whose_time_is_over_shows_the_reference_no_more(asking: Asking, review, push):  # noqa: F811
    token, _ = review
    await push("7 days")
    page = (await asking.look(token)).text
    assert ("run out" in page, OWN in page) == (True, False)
