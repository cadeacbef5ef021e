"""Use cases at a desk on a real database, as people of the demo programme."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from uuid import UUID, uuid4

import pytest
import pytest_asyncio
from sqlalchemy import text

from bootstrap.seed import PROGRAMME_ID, person_id
from database.record import Record
from database.sessions import Database
from database.setting_up import keep_programme
from database.views import Views
from domain.actor import Actor
from domain.policy import Policy
from domain.words import Door, Environment
from security.keyring import Keyring
from usecases import journey, refer, screen
from usecases.desk import Asked, Desk

PERSON: Mapping[str, object] = {"name": "Ada Lovelace", "date_of_birth": "1990-05-02", "phone": "206 555 0142"}


def asked(body: object = None) -> Asked:
    return Asked(key=str(uuid4()), body={"ask": body})


async def publish(database: Database, policy: Policy, document: str) -> None:
    """From now on this is the programme's policy; what runs keeps its own."""
    async with database.begin() as c:
        now = (await c.execute(text("select clock_timestamp()"))).scalar_one()
        await keep_programme(c, PROGRAMME_ID, policy.programme, policy, document, now=now)


@dataclass(slots=True)
class Cast:
    """The demo's people by login, and the steps that many tests begin with."""

    desk: Desk
    known: dict[str, Actor]

    def __getitem__(self, login: str) -> Actor:
        return self.known[login]

    async def referred(self, who: str = "officer", **changes: object) -> UUID:
        ask = refer.Refer(
            **{"door": Door.SOCIAL_CONTACT, "area": "downtown", "person": PERSON, "reason": "x"} | changes
        )
        return (await refer.refer(self.desk, self[who], asked(ask), ask)).made()

    async def approved(self, **changes: object) -> UUID:
        ask = screen.Decide(outcome="approved", reason_code="eligible", **changes)
        done = await screen.decide_referral(self.desk, self["coordinator"], asked(ask), await self.referred(), ask)
        return done.made("participant_id")

    async def enrolled(self) -> UUID:
        person = await self.approved()
        await journey.complete_intake(self.desk, self["outreach"], asked(), person, journey.Step())
        return person


@pytest.fixture
def desk(record: Record, keyring: Keyring) -> Desk:
    return Desk(record=record, views=Views(record.database, keyring), environment=Environment.TEST)


@pytest_asyncio.fixture
async def cast(desk: Desk) -> Cast:
    people = await desk.views.demo_people()
    known = {str(one["login"]): await desk.views.actor_named(str(one["login"])) for one in people}
    assert known["officer"] is not None
    assert known["officer"].person_id == person_id("officer")
    return Cast(desk, {login: actor for login, actor in known.items() if actor is not None})


@pytest.fixture
def count(database: Database) -> Callable[[str], object]:
    """Runs one query that gives one value."""

    async def run(statement: str, **values: object) -> object:
        async with database.connect() as c:
            return (await c.execute(text(statement), values)).scalar_one()

    return run
