"""Mails that could not be sent: each becomes a fact once, however often it is looked for; its mailbox is owed one look.

What is refused for now is owed as well while it is tried on; once nothing waits for the mailbox any more, nobody owes it.
"""

from collections.abc import Callable
from uuid import UUID, uuid4

from sqlalchemy import text

from database.deliveries import SEVERAL, STILL_TRIED
from database.found import Found
from database.record import Command, Decision, Record
from database.reports import reporting_team
from domain import mails
from domain.actor import system_actor
from domain.words import DeliveryState

AT_ONCE = 100  # of a programme's in one round; the relay's sweep asks for the rest

# a mail that says of such a mail that it is owed stands as what failed alone: else each would bring forth the next
GIVEN_UP = text(f"""
select d.id, d.notice_id, d.next_try_at as at, f.data->>'kind' is not distinct from '{mails.UNDELIVERED}' as told_of_one,
    (select coalesce(max(m.seq), 0) from fact m where m.stream_id = :team_id and m.type in ('mail_mended', 'mail_seen_to')
        and coalesce(m.data->>'notice_id', m.data->>'about') = d.notice_id::text) as mended
from delivery d join notice n on n.id = d.notice_id join fact f on f.id = n.fact_id
where d.programme_id = :programme_id and d.channel = :channel and d.state = 'failed' and d.next_try_at is not null
order by d.next_try_at limit {AT_ONCE}""")  # names of ours, no input
# of what is still tried its next try stays
NOTED = text(f"""update delivery d set next_try_at = null where d.id = :id and d.state = 'failed' and d.next_try_at = :at
    and not ({STILL_TRIED})""")
# owed for a mailbox for which nothing waits any more that could not be sent: it went, or need not go
GONE = text(f"""
select o.id, n.id as notice_id, d.state from obligation o join notice n on n.id = cast(o.about as uuid)
join delivery d on d.notice_id = n.id
where o.stream_id = :team_id and o.kind = '{mails.UNDELIVERED}' and o.closed_at is null and d.channel = :channel
    and not exists (select from delivery w join notice x on x.id = w.notice_id where x.person_id = n.person_id
        and x.programme_id = n.programme_id
        and (w.state = 'failed' or w.state in ('queued', 'leased') and w.tries >= {SEVERAL}))
limit {AT_ONCE}""")


async def note_given_up(record: Record, programme_id: UUID, channel: str) -> None:
    """Write of each mail that could not be sent that it could not, and of a mailbox that nothing waits for that none does.

    In the stream of the programme's first team.
    """
    async with record.database.connect() as connection:
        team_id = await reporting_team(connection, programme_id)
        of = {"programme_id": programme_id, "channel": channel, "team_id": team_id}
        found = (await connection.execute(GIVEN_UP, of)).all()
        gone = (await connection.execute(GONE, of)).all()
    for one in found:
        if team_id is not None and not one.told_of_one:
            # what was mended before is part of the key: what is sent again may be given up again
            key = f"mail_given_up/{one.notice_id}/after/{one.mended}"
            await _write(record, programme_id, team_id, key, one.notice_id, _given_up(team_id, one.notice_id))
        async with record.database.begin() as connection:
            await connection.execute(NOTED, {"id": one.id, "at": one.at})
    for one in gone:
        if team_id is not None:
            went = _went(team_id, one.notice_id, DeliveryState(one.state))
            await _write(record, programme_id, team_id, f"mail_went/{uuid4()}", one.notice_id, went)


def _given_up(team_id: UUID, notice_id: UUID) -> Callable[[Found], Decision]:
    return lambda found: Decision(facts=(mails.given_up(team_id, notice_id, found.mailbox, at=found.now),))


def _went(team_id: UUID, notice_id: UUID, how: DeliveryState) -> Callable[[Found], Decision]:
    def decide(found: Found) -> Decision:
        if found.mailbox.others or not found.mailbox.owed:  # another one failed, or somebody was quicker, meanwhile
            return Decision(facts=())
        return Decision(facts=mails.mended(team_id, notice_id, found.mailbox, how, now=found.now))

    return decide


async def _write(
    record: Record, programme_id: UUID, team_id: UUID, key: str, notice_id: UUID, decide: Callable[[Found], Decision]
) -> None:
    command = Command(key=key, act="give_up_mail", body={}, streams=(team_id,), mail=notice_id)
    await record.write(system_actor(programme_id), command, decide)
