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


async def given_up(database, record, keyring):
    """A mail that no server takes."""
    await referred(record)
    await settle_all(record, keyring)
    async with database.begin() as c:
        await c.execute(text(GIVEN_UP))
    await note_given_up(record, PROGRAMME_ID, "email")


async def in_the_ledger(coordinator, count) -> tuple[str, object, dict[str, str]]:  # noqa: F811
    """The page of what failed, the one notice on it, and what its form sends."""
    ledger = (await coordinator.get("/notices?state=failed")).text
    notice = await count("select notice_id from delivery where state = 'failed'")
    return ledger, notice, {"csrf": hidden(ledger, "csrf"), "key": hidden(ledger, "key")}


async def test_the_coordinator_finds_it_in_their_work_and_sends_it_again(
    dashboard,  # noqa: F811
    database,
    record,
    keyring,
    count,  # noqa: F811
):
    await given_up(database, record, keyring)
    coordinator = await dashboard("coordinator")
    work = (await coordinator.get("/?whose=everybody")).text
    assert 'href="/notices?state=failed"' in work
    assert "A mail could not be sent: reach who it was for" in work
    ledger, notice, sent = await in_the_ledger(coordinator, count)
    assert f'action="/do/retry-notice/{notice}"' in ledger
    assert "Send it again" not in (await (await dashboard("outreach")).get("/notices?state=failed")).text
    await coordinator.post(f"/do/retry-notice/{notice}", data=sent)
    assert await count(OWED) == 0
    assert "Send it again" not in (await coordinator.get("/notices?state=failed")).text


async def test_whoever_was_reached_otherwise_is_mailed_no_more_and_the_ledger_keeps_that_it_failed(
    dashboard,  # noqa: F811
    database,
    record,
    keyring,
    count,  # noqa: F811
):
    await given_up(database, record, keyring)
    coordinator = await dashboard("coordinator")
    _, notice, sent = await in_the_ledger(coordinator, count)
    await coordinator.post(f"/do/close-notice/{notice}", data=sent)
    assert await count(OWED) == 0
    assert await count("select state || ' ' || error_code from delivery where error_code is not null") == (
        "cancelled smtp_550"
    )
    assert await count("select data->>'how' from fact where type = 'mail_mended'") == "cancelled"
    await coordinator.post(f"/do/close-notice/{notice}", data={**sent, "key": "another"})
    assert await count("select count(*) from fact where type = 'mail_mended'") == 1
