"""Programmes beside the demo's own: each scene has one to itself, so that pushing its clock moves nobody else's."""

import asyncio
import json
import re
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any
from uuid import UUID, uuid5

import psycopg
from temporalio.client import Client, Schedule, ScheduleActionStartWorkflow, ScheduleSpec, ScheduleState

from bootstrap.seed import PROGRAMME_ID, TEAM_ID, _id
from contracts.names import NORMAL_QUEUE, OPEN_CONFERENCE, schedule_id
from database.sessions import Database
from database.setting_up import keep_programme
from domain.policy import Policy

TABLES = ("programme", "policy_version", "stream", "agency", "team", "person")
Rows = Mapping[str, list[dict[str, Any]]]
UUIDS = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")


class Programme:
    """A copy of the demo programme under a name: the same people, each with an id, a login and an address of its own."""

    def __init__(self, name: str) -> None:
        self.name, self.title = name, f"LEAD {name}"
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

    def keep(self, database_url: str, demo: Rows) -> None:
        """Write it beside the demo programme, whatever columns its rows have."""
        with psycopg.connect(database_url) as connection:
            for table, found in demo.items():
                rows = json.loads(UUIDS.sub(lambda one: str(self.twin(one[0])), json.dumps(found)))
                rows = [row | self._own(table, row) for row in rows]
                into = f"insert into {table} select * from jsonb_populate_recordset(null::{table}, %s)"
                connection.execute(into, (json.dumps(rows),))

    def _own(self, table: str, row: Mapping[str, Any]) -> Mapping[str, Any]:
        """What no two programmes may have alike."""
        match table:
            case "programme":
                return {"name": self.title}
            case "person":
                return {"login": self.login(row["login"]), "email": self.at(row["email"])}
            case _:
                return {}

    async def set_no_meeting(self, client: Client) -> None:
        """Its team's Schedule stands already, and rests: no meeting is announced in the midst of a story."""
        team = str(self.twin(TEAM_ID))
        opening = ScheduleActionStartWorkflow(
            OPEN_CONFERENCE, team, id=f"open-conference/{team}", task_queue=NORMAL_QUEUE
        )
        resting = Schedule(action=opening, spec=ScheduleSpec(), state=ScheduleState(paused=True))
        await client.create_schedule(schedule_id(team), resting)

    def follow(self, database_url: str, policy: Policy, document: str) -> None:
        """From now on this is its policy."""

        async def publish() -> None:
            database = Database(database_url)
            async with database.begin() as connection:
                now = datetime.now(UTC)
                await keep_programme(connection, self.id, self.title, policy, document, now=now)
            await database.close()

        asyncio.run(publish())


def demo_rows(database_url: str) -> Rows:
    """The demo programme as it is before anything has happened in it."""
    with psycopg.connect(database_url) as connection:
        found = {table: connection.execute(f"select jsonb_agg(t) from {table} t").fetchone() for table in TABLES}
    return {table: row[0] for table, row in found.items()}
