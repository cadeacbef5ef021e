"""A mail that could not be sent stands in the coordinator's work, leads to the ledger, and is sent again with one press."""

from sqlalchemy import text

from bootstrap.seed import PROGRAMME_ID
from database.given_up import note_given_up
from tests.api.played import settle_all
from tests.database.test_record import referred
from tests.pages.test_packs import dashboard, hidden  # noqa: F401  # a fixture
from tests.usecases.conftest import count, desk  # noqa: F401  # fixtures

GIVEN_UP = """update delivery set state = 'failed', error_code = 'smtp_550', next_try_at = clock_timestamp()
    where id = (select id from delivery limit 1)"""
OWED = "select count(*) from obligation where kind = 'mail_undelivered' and closed_at is null"


async def test_the_coordinator_finds_it_in_their_work_and_sends_it_again(
    dashboard,  # noqa: F811
    database,
    record,
    keyring,
    count,  # noqa: F811
):
    await referred(record)
    await settle_all(record, keyring)
    async with database.begin() as c:
        await c.execute(text(GIVEN_UP))
    await note_given_up(record, PROGRAMME_ID, "email")
    coordinator = await dashboard("coordinator")
    work = (await coordinator.get("/?whose=everybody")).text
    assert 'href="/notices?state=failed"' in work
    assert "A mail could not be sent: reach who it was for, then send it again" in work
    ledger = (await coordinator.get("/notices?state=failed")).text
    notice = await count("select notice_id from delivery where state = 'failed'")
    assert f'action="/do/retry-notice/{notice}"' in ledger
    assert "Send it again" not in (await (await dashboard("outreach")).get("/notices?state=failed")).text
    sent = {"csrf": hidden(ledger, "csrf"), "key": hidden(ledger, "key")}
    await coordinator.post(f"/do/retry-notice/{notice}", data=sent)
    assert await count(OWED) == 0
    assert "Send it again" not in (await coordinator.get("/notices?state=failed")).text
