"""What time alone does to the record: what comes due is written, ladders climb, meetings are set. All through `write`."""

from contextlib import suppress
from datetime import datetime, timedelta
from uuid import UUID, uuid5

from sqlalchemy import text

from database.found import Found
from database.record import Command, Decide, Decision, Record
from database.standing import StreamStanding, standing_of
from domain import conference, escalation
from domain.actor import system_actor
from domain.deadlines import WorkingCalendar
from domain.facts import StreamRef
from domain.obligations import come_due, subject_of
from domain.words import StreamKind

AHEAD = timedelta(days=4)  # a meeting is set at least this long before it is held


class NothingDue(Exception):
    """Nothing of the stream is due; nothing was written."""


async def write_due(record: Record, stream_id: UUID) -> None:
    """Write what has come due in the stream: marks, lapses and misses, all in one transaction."""
    async with record.database.connect() as connection:
        standing = await standing_of(connection, stream_id)
    if standing is None or not _is_due(standing):
        return
    stream = StreamRef(kind=StreamKind(standing.kind), id=stream_id)

    def decide(found: Found) -> Decision:
        subject = subject_of(stream, found.states.get(stream_id))
        followed = come_due(found.obligations(stream_id), subject, now=found.now, new_id=found.new_id)
        if not followed.facts and not followed.changed:
            raise NothingDue
        return Decision(facts=followed.facts, obligations=followed.changed)

    await _write(record, standing, stream_id, "come_due", decide)


async def climb(record: Record, escalation_id: UUID) -> None:
    """Raise the next rung of a ladder whose wait is over; end the ladder if its obligation closed meanwhile."""
    async with record.database.connect() as connection:
        standing = await standing_of(connection, escalation_id)
    if standing is None or standing.closed or not _is_due(standing):
        return

    def decide(found: Found) -> Decision:
        state = found.escalation(escalation_id)
        if state.ended_at is not None or state.next_at is None or state.next_at > found.now:
            raise NothingDue
        owed = any(one.id == state.obligation_id for one in found.obligations(state.subject_id))
        if not owed:
            return Decision(facts=escalation.end(state, how="answered", now=found.now))
        ladder = found.policy(escalation_id).ladders[state.ladder]
        return Decision(facts=escalation.raise_(state, ladder=ladder, now=found.now))

    await _write(record, standing, escalation_id, "climb", decide)


TEAM = text("""select t.programme_id, t.first_meeting, t.every_days,
    clock_timestamp() + make_interval(secs => p.clock_offset) as now,
    (select array_agg(c.starts_at) from conference c where c.team_id = t.id) as known,
    (select a.id from person a where a.programme_id = t.programme_id and a.active and 'coordinator' = any(a.roles)
        and (a.team_id = t.id or a.team_id is null) order by a.login limit 1) as chair_id
    from team t join programme p on p.id = t.programme_id where t.id = :team_id""")


async def open_conference(record: Record, team_id: UUID) -> UUID | None:
    """Write the team's next meeting in its rhythm, unless it stands already; its id."""
    async with record.database.connect() as connection:
        row = (await connection.execute(TEAM, {"team_id": team_id})).one_or_none()
    if row is None or row.chair_id is None:
        return None
    starts_at = _next_meeting(row.first_meeting, row.every_days, row.now)
    conference_id = uuid5(team_id, starts_at.isoformat())

    def decide(found: Found) -> Decision:
        if starts_at in (row.known or ()):
            raise NothingDue
        policy = found.policy()
        freeze_at = WorkingCalendar.of(policy).after(starts_at, policy.cadence.freeze_before)
        facts = conference.schedule(
            conference_id=conference_id,
            team_id=team_id,
            chair_id=row.chair_id,
            starts_at=starts_at,
            freeze_at=freeze_at,
            now=found.now,
        )
        return Decision(facts=facts)

    command = Command(key=f"conference/{conference_id}", act="open_conference", body={}, streams=(team_id,))
    with suppress(NothingDue):
        await record.write(system_actor(row.programme_id), command, decide)
    return conference_id


def _next_meeting(first: datetime, every_days: int, now: datetime) -> datetime:
    passed = max(0, (now + AHEAD - first).days // every_days + 1) if now + AHEAD > first else 0
    return first + timedelta(days=passed * every_days)


def _is_due(standing: StreamStanding) -> bool:
    return standing.next_at is not None and standing.next_at <= standing.now


async def _write(record: Record, standing: StreamStanding, stream_id: UUID, act: str, decide: Decide) -> None:
    # the sequence number is part of the key: the same moment may come again after another fact
    key = f"{act}/{stream_id}/{standing.seq}/{standing.next_at}"
    command = Command(key=key, act=act, body={}, streams=(stream_id,))
    try:
        await record.write(system_actor(standing.programme_id), command, decide)
    except NothingDue:
        return
