"""Programmes beside the demo's own: each scene has one to itself, so that pushing its clock moves nobody else's."""

import asyncio
import json
import re
from datetime import UTC, datetime
from uuid import UUID, uuid5

import psycopg

from bootstrap.seed import PROGRAMME_ID, _id
from database.sessions import Database
from database.setting_up import keep_programme
from domain.policy import Policy

TABLES = ("programme", "policy_version", "stream", "agency", "team", "person")
UUIDS = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")


class Programme:
    """A copy of the demo programme under a name: the same people, each with an id, a login and an address of its own."""

    def __init__(self, name: str) -> None:
        self.name = name
        self._space = uuid5(PROGRAMME_ID, name)
        self.id = self.twin(PROGRAMME_ID)

    def twin(self, one: UUID | str) -> UUID:
        """What is here, of what has this id in the demo programme."""
        return uuid5(self._space, str(one))

    def login(self, who: str) -> str:
        return f"{self.name}_{who}"

    def agency(self, name: str) -> str:
        return str(self.twin(_id("agency", name)))

    def person(self, who: str) -> str:
        return str(self.twin(_id("person", who)))

    def at(self, address: str) -> str:
        """The address here of somebody who has that one in the demo programme; no two programmes share one."""
        return address.replace(".example", f".{self.name}.example")

    def keep(self, database_url: str) -> None:
        """Write it beside the demo programme, whatever columns its rows have."""
        with psycopg.connect(database_url) as connection:
            for table in TABLES:
                found = connection.execute(f"select jsonb_agg(t) from {table} t where t.{_owner(table)} = %s", _DEMO)
                rows = json.dumps(found.fetchone()[0])
                rows = json.loads(UUIDS.sub(lambda one: str(self.twin(one[0])), rows))
                for row in rows if table == "person" else ():
                    row |= {"login": self.login(row["login"]), "email": self.at(row["email"])}
                connection.execute(
                    f"insert into {table} select * from jsonb_populate_recordset(null::{table}, %s)",
                    (json.dumps(rows),),
                )

    def follow(self, database_url: str, policy: Policy, document: str) -> None:
        """From now on this is its policy."""

        async def publish() -> None:
            database = Database(database_url)
            async with database.begin() as connection:
                now = datetime.now(UTC)
                await keep_programme(connection, self.id, policy.programme, policy, document, now=now)
            await database.close()

        asyncio.run(publish())


_DEMO = (PROGRAMME_ID,)


def _owner(table: str) -> str:
    return "id" if table == "programme" else "programme_id"
