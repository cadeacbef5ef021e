"""What time alone does to the record: what comes due is written, ladders climb, meetings are set. All through `write`."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID, uuid5

from sqlalchemy import text

from database.climbing import climber_of
from database.found import Found
from database.record import Command, Decide, Decision, Record
from database.rota import roster_of
from database.standing import StreamStanding, standing_of
from database.table import candidates, people_of, with_agenda
from domain import charge_hold, conference, escalation, gates, linkage, renewal, reports, taking_on
from domain.actor import system_actor
from domain.deadlines import WorkingCalendar
from domain.facts import Data, Fact, FactType, StreamRef
from domain.ladders import awake_for, next_place, wait_of
from domain.obligations import come_due, subject_of
from domain.roster import Roster
from domain.series import Series, slots
from domain.words import EscalationStatus, StreamKind

AHEAD = timedelta(days=4)  # a meeting is set at least this long before it is held
WITH_A_CONSENT = frozenset(
    {StreamKind.CHARGE_HOLD, StreamKind.LINKAGE, StreamKind.CONFERENCE}
)  # whatever of its person may rest on it


class NothingDue(Exception):
    """Nothing of the stream is due; nothing was written."""


class NotToldYet(Exception):
    """The ladder's rung was told to nobody yet, or too short a while ago, or the programme sleeps; nothing was written."""

    def __init__(self, until: datetime) -> None:
        """Look again then."""
        super().__init__(until)
        self.until = until


async def write_due(record: Record, stream_id: UUID) -> None:
    """Write what has come due in the stream: marks, lapses and misses, all in one transaction."""
    async with record.database.connect() as connection:
        standing = await standing_of(connection, stream_id)
    if standing is None or not _is_due(standing):
        return
    stream = StreamRef(kind=StreamKind(standing.kind), id=stream_id)
    signs = await candidates(record, stream_id) if stream.kind is StreamKind.CONFERENCE else ()

    def decide(found: Found) -> Decision:
        subject = subject_of(stream, found.states.get(stream_id))
        followed = come_due(found.obligations(stream_id), subject, now=found.now, new_id=found.new_id)
        if not followed.facts and not followed.changed:
            raise NothingDue
        facts = (*with_agenda(found, stream_id, followed.facts, signs), *_gone_with_consent(found, followed.facts))
        return Decision(facts=facts, obligations=followed.changed)

    also = WITH_A_CONSENT if stream.kind is StreamKind.CONSENT else frozenset()
    await _write(record, standing, stream_id, "come_due", decide, people_of(signs), also)


def _gone_with_consent(found: Found, facts: Sequence[Fact]) -> tuple[Fact, ...]:
    """What a consent that ran out takes with it, and that its person is to be asked again.

    Notices on held charges, what providers are asked under it and what partners took on at the table end as at a revocation;
    whoever owns those goes on.
    """
    gone = [found.consent(fact.stream.id) for fact in facts if fact.type is FactType.CONSENT_EXPIRED]
    follows: list[Fact] = []
    for person in {one.participant_id for one in gone}:
        holds = found.charge_holds(person)
        left = [one for one in found.consents(person) if one not in gone]
        follows += charge_hold.without_consent(holds, left=left, owed=found.open_obligations, now=found.now)
        standing = [one for one in left if one.expires_at > found.now]
        for asked in found.linkages(person):
            follows += linkage.withdraw_ask(asked, ended=gone, standing=standing, now=found.now)
        someone = found.participant(person)
        follows += taking_on.withdrawn(found.tasks, found.actors, someone, standing=standing, now=found.now)
        follows += renewal.ran_out(found.participant(person), gone, left=left, holds=holds, now=found.now)
    return tuple(follows)


async def climb(record: Record, escalation_id: UUID) -> None:
    """Raise the next rung of a ladder whose wait is over; end the ladder if its obligation closed meanwhile.

    A rung's wait runs from when it was told: after an outage of the mail nobody hears four rungs in one second. Where
    somebody waits at a scene it runs from when it stood on the screens, whether or not a mail could be sent.
    """
    async with record.database.connect() as connection:
        standing = await standing_of(connection, escalation_id)
        if standing is None or standing.closed or not _is_due(standing):
            return
        told = (await connection.execute(RUNG_TOLD, {"id": escalation_id})).one_or_none()
        # before the first rung nobody heard, and none is passed over
        climber = await climber_of(connection, standing.programme_id, escalation_id) if standing.rung else None
        roster = await roster_of(connection, standing.programme_id) if standing.rung else Roster(people={})

    def decide(found: Found) -> Decision:
        state = found.escalation(escalation_id)
        if state.ended_at is not None or state.next_at is None or state.next_at > found.now:
            raise NothingDue
        owed = any(one.id == state.obligation_id for one in found.obligations(state.subject_id))
        if not owed:
            return Decision(facts=escalation.end(state, how=EscalationStatus.ANSWERED, now=found.now))
        policy = found.policy(escalation_id)
        wakes = awake_for(policy, state.ladder, found.now)
        if wakes > found.now:
            raise NotToldYet(wakes)
        if told is not None and told.rung == state.rung:
            mailed_at = found.now if told.waits else told.at
            told_at = told.settled_at if policy.ladders[state.ladder].goes_on_without_mail else mailed_at
            next_at = wait_of(policy, state, told_at)
            if next_at > found.now:
                raise NotToldYet(next_at)
        ladder = policy.ladders[state.ladder]
        place = state.rung
        if climber is not None and state.rung < len(ladder.rungs):
            place, _ = next_place(ladder, state.rung, climber.told, climber.about, roster, found.now)
        return Decision(facts=escalation.raise_(state, ladder=ladder, now=found.now, place=place))

    try:
        await _write(record, standing, escalation_id, "climb", decide)
    except NotToldYet as wait:
        async with record.database.begin() as connection:
            await connection.execute(LOOK_AGAIN, {"id": escalation_id, "rung": standing.rung, "until": wait.until})


# when the present rung was told: as soon as one of its mails was sent, or none is left to send
RUNG_TOLD = text("""select e.rung, f.settled_at, f.settled_at + greatest(interval '0', max(d.sent_at) - h.sent_at) as at,
    count(d.sent_at) = 0 and bool_or(d.state in ('queued', 'leased')) as waits
    from escalation e join fact f on f.stream_id = e.id and f.type = 'escalation_raised' and f.data->>'rung' = e.rung::text
    join hearing h on h.fact_id = f.id join notice n on n.fact_id = f.id join delivery d on d.notice_id = n.id
    where e.id = :id and f.settled_at is not null group by e.rung, f.settled_at, h.sent_at""")
LOOK_AGAIN = text("update escalation set next_at = :until where id = :id and rung = :rung and ended_at is null")


TEAM = text("""select t.programme_id, t.first_meeting, t.every_days, p.policy_version,
    clock_timestamp() + make_interval(secs => p.clock_offset) as now,
    (select f.data from fact f where f.stream_id = t.id and f.type = 'series_set' order by f.seq desc limit 1) as series,
    t.id = (select x.id from team x where x.programme_id = t.programme_id order by x.id limit 1) as reports,
    (select f.data->>'about' from fact f where f.stream_id = t.id and f.type = 'report_due' order by f.seq desc limit 1)
        as last_report,
    exists (select from fact f where f.stream_id = t.id and f.type in ('team_formed', 'team_met')) as watched,
    (select array_agg(c.id order by c.id) from conference c where c.team_id = t.id) as known,
    (select array_agg(c.starts_at order by c.id) from conference c where c.team_id = t.id) as known_at,
    (select a.id from person a where a.programme_id = t.programme_id and a.active and a.roles && '{coordinator,director}'
        order by 'coordinator' = any(a.roles) desc, coalesce(a.team_id = t.id, true) desc, a.login limit 1) as chair_id
    from team t join programme p on p.id = t.programme_id where t.id = :team_id""")


async def open_conference(record: Record, team_id: UUID) -> UUID | None:
    """Write the team's next meeting in its rhythm, unless it stands already; its id, None if nobody can chair it.

    A coordinator of its own chairs it, or one of another team, else the director. From the first look on it is noticed
    where the team does not meet, whatever else is known of it.
    """
    async with record.database.connect() as connection:
        row = (await connection.execute(TEAM, {"team_id": team_id})).one_or_none()
        policy = await record.policy(connection, row.programme_id, row.policy_version) if row else None
    if row is None or policy is None:
        return None
    if not row.watched:
        await _form(record, row.programme_id, team_id)
    if row.chair_id is None:
        return None
    series = series_of(row.series, row.first_meeting, row.every_days)
    starts_at = next(slots(series, WorkingCalendar.of(policy), after=row.now + AHEAD), None)
    if starts_at is None:
        return None
    known: dict[datetime, object] = dict(zip(row.known_at or (), row.known or (), strict=True))
    if starts_at in known:
        return UUID(str(known[starts_at]))
    # how many there are is part of the id: a meeting that was moved away leaves its moment to another one
    conference_id = uuid5(team_id, f"{starts_at.isoformat()}/{len(known)}")

    def decide(found: Found) -> Decision:
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
        owes = _of_programme(found, team_id, row.last_report) if row.reports else ()
        return Decision(facts=(*facts, *owes))

    command = Command(key=f"conference/{conference_id}", act="open_conference", body={}, streams=(team_id,))
    await record.write(system_actor(row.programme_id), command, decide)
    return conference_id


async def _form(record: Record, programme_id: UUID, team_id: UUID) -> None:
    """The team is there: from now on a meeting of it is owed."""

    def decide(found: Found) -> Decision:
        stream = StreamRef(kind=StreamKind.TEAM, id=team_id)
        return Decision(facts=(Fact(stream=stream, type=FactType.TEAM_FORMED, occurred_at=found.now),))

    command = Command(key=f"team_formed/{team_id}", act="form_team", body={}, streams=(team_id,))
    await record.write(system_actor(programme_id), command, decide)


def _of_programme(found: Found, team_id: UUID, last: str | None) -> tuple[Fact, ...]:
    """What the programme owes from the first meeting on, its report and a look at its gates; a meeting mends what was let go."""
    policy, owed = found.policy(team_id), found.obligations(team_id)
    report = reports.begin(team_id, owed, last, policy, WorkingCalendar.of(policy).zone, now=found.now)
    return (*report, *gates.without_review(team_id, found.gates, owed, now=found.now))


async def change_generation(record: Record, programme_id: UUID) -> int:
    """Say that the processes are of a new generation: each that runs hears it and continues as new. The new number."""
    async with record.database.connect() as connection:
        present = (await connection.execute(PRESENT_GENERATION, {"id": programme_id})).scalar_one()
    generation = int(present) + 1

    def decide(found: Found) -> Decision:
        stream = StreamRef(kind=StreamKind.PROGRAMME, id=programme_id)
        data: Data = {"generation": generation}
        fact = Fact(stream=stream, type=FactType.GENERATION_CHANGED, occurred_at=found.now, data=data)
        return Decision(facts=(fact,), generation=generation)

    # two operators at once mean the same new generation: the number is the key
    command = Command(key=f"generation/{generation}", act="change_generation", body={}, streams=(programme_id,))
    await record.write(system_actor(programme_id), command, decide)
    return generation


PRESENT_GENERATION = text("select generation from programme where id = :id")


def series_of(data: Mapping[str, Any] | None, first_meeting: datetime, every_days: int) -> Series:
    """A team's series: as it was last set, else as the team began."""
    if data is None:
        return Series(first_meeting=first_meeting, every_days=every_days)
    return Series(
        first_meeting=datetime.fromisoformat(data["first_meeting"]),
        every_days=data["every_days"],
        skip=tuple(date.fromisoformat(day) for day in data["skip"]),
    )


def _is_due(standing: StreamStanding) -> bool:
    return standing.next_at is not None and standing.next_at <= standing.now


async def _write(
    record: Record,
    standing: StreamStanding,
    stream_id: UUID,
    act: str,
    decide: Decide,
    others: Sequence[UUID] = (),
    also: frozenset[StreamKind] = frozenset(),
) -> None:
    # the sequence number is part of the key: the same moment may come again after another fact
    key = f"{act}/{stream_id}/{standing.seq}/{standing.next_at}"
    command = Command(key=key, act=act, body={}, streams=(stream_id, *others), also=also)
    try:
        await record.write(system_actor(standing.programme_id), command, decide)
    except NothingDue:
        return
