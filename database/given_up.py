"""Mails that were given up: each becomes a fact once, however often it is looked for; its mailbox is owed one look."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import text

from database.found import Found
from database.record import Command, Decision, Record
from database.reports import reporting_team
from domain import mails
from domain.actor import system_actor

AT_ONCE = 100  # of a programme's in one round; the relay's sweep asks for the rest

# a mail that says of such a mail that it is owed stands as what failed alone: else each would bring forth the next
GIVEN_UP = text(f"""
select d.id, d.notice_id, d.next_try_at as at, f.data->>'kind' is not distinct from '{mails.UNDELIVERED}' as told_of_one
from delivery d join notice n on n.id = d.notice_id join fact f on f.id = n.fact_id
where d.programme_id = :programme_id and d.channel = :channel and d.state = 'failed' and d.next_try_at is not null
order by d.next_try_at limit {AT_ONCE}""")  # names of ours, no input
NOTED = text("update delivery set next_try_at = null where id = :id and state = 'failed' and next_try_at = :at")


async def note_given_up(record: Record, programme_id: UUID, channel: str) -> None:
    """Write of each mail that was given up that it was, in the stream of the programme's first team."""
    async with record.database.connect() as connection:
        found = (await connection.execute(GIVEN_UP, {"programme_id": programme_id, "channel": channel})).all()
        team_id = await reporting_team(connection, programme_id) if found else None
    for one in found:
        if team_id is not None and not one.told_of_one:
            await _write(record, programme_id, team_id, one.notice_id, one.at)
        async with record.database.begin() as connection:
            await connection.execute(NOTED, {"id": one.id, "at": one.at})


async def _write(record: Record, programme_id: UUID, team_id: UUID, notice_id: UUID, at: datetime) -> None:
    def decide(found: Found) -> Decision:
        return Decision(facts=(mails.given_up(team_id, notice_id, found.mailbox, at=found.now),))

    # the moment is part of the key: what is sent again may be given up again
    key = f"mail_given_up/{notice_id}/{at.isoformat()}"
    command = Command(key=key, act="give_up_mail", body={}, streams=(team_id,), mail=notice_id)
    await record.write(system_actor(programme_id), command, decide)
