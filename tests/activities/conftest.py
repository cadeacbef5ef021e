"""The effects of the processes, without the processes."""

from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
import pytest_asyncio
from sqlalchemy import text

from activities.effects import Hands
from bootstrap.seed import PROGRAMME_ID
from database.record import Record
from database.sessions import Database
from tests.stack.conftest import Mailbox, hands_of, mail_port, mailbox, post_to  # noqa: F401  # two are fixtures
from tests.usecases.conftest import cast, desk  # noqa: F401  # fixtures

EMAIL = f"delivery/{PROGRAMME_ID}/email"
# all that an effect could have written, by how much of it there is
COUNTS = text("""select jsonb_build_object('facts', (select count(*) from fact), 'notices', (select count(*) from notice),
    'deliveries', (select count(*) from delivery), 'sent', (select count(*) from delivery where state = 'sent'),
    'obligations', (select count(*) from obligation), 'ladders', (select count(*) from escalation),
    'meetings', (select count(*) from conference), 'unsettled', (select count(*) from fact where settled_at is null))""")

Value = Callable[..., Awaitable[object]]


@pytest_asyncio.fixture
async def hands(record: Record, mail_port: int, mailbox: Mailbox) -> AsyncIterator[Hands]:  # noqa: F811
    post = post_to(mail_port)
    yield hands_of(record, post)
    await post.close()


@pytest.fixture
def value(database: Database) -> Value:
    async def run(statement: str, **values: object) -> object:
        async with database.begin() as c:
            found = await c.execute(text(statement), values)
            return found.scalar() if found.returns_rows else None

    return run


@pytest.fixture
def counts(database: Database) -> Callable[[], Awaitable[dict[str, int]]]:
    async def run() -> dict[str, int]:
        async with database.connect() as c:
            return dict((await c.execute(COUNTS)).scalar_one())

    return run


@pytest_asyncio.fixture
async def weeks_without_a_holiday(value: Value) -> None:
    """It is a Monday morning in August: for some weeks every working day is one, in whatever week the tests run."""
    zone = ZoneInfo("America/Los_Angeles")
    today = datetime.now(zone)
    august = datetime(today.year + 1, 8, 1, 9, tzinfo=zone)
    monday = august + timedelta(days=-august.weekday() % 7)
    seconds = (monday - today).total_seconds()
    await value("update programme set clock_offset = cast(:seconds as integer)", seconds=int(seconds))


@pytest.fixture
def push(value: Value) -> Callable[[str], Awaitable[object]]:
    """Move the programme's clock on, as the time machine does, without anybody hearing of it."""

    async def run(by: str) -> object:
        return await value(
            "update programme set clock_offset = clock_offset + extract(epoch from cast(:by as interval))", by=by
        )

    return run
