"""Whom the table talks about, by rule: each person or referral once, with the first reason that holds, in one order."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from uuid import UUID

from domain.facts import Fact, FactType, StreamRef, Value
from domain.policy import Cadence
from domain.states import AgendaItem, Conference, Participant
from domain.words import ENDED_STAGES, MatterKind, PauseKind, Stage, StreamKind

LOST = {Stage.IN_THE_WIND, Stage.UNABLE_TO_LOCATE, Stage.INACTIVE}


class Reason(StrEnum):
    """Why the rule puts somebody on an agenda, in the order in which the table takes them up."""

    NEW_REFERRAL = "new_referral"
    CARRIED = "carried"
    DUE_SOON = "due_soon"
    IN_THE_WIND = "in_the_wind"
    LEGAL = "legal"
    BARRIER = "barrier"
    NOT_DISCUSSED = "not_discussed"


ORDER = {reason.value: place for place, reason in enumerate(Reason)}


@dataclass(frozen=True, slots=True, kw_only=True)
class Sign:
    """What the record shows of one person, or of one referral that nobody has decided.

    `since` is when the table last decided on them, else when they came. `due` holds what is owed around a person by
    kind; `carried` says that the table put them off last time, or left an action item on them open; `blocked` that a
    service said no, has a list, or was missed; `matters` what stands in their way, by kind the first that is open; `shared`
    that a consent lets partners at the table hear of them. `apart` names those from whom a no-contact order keeps the
    person apart.
    """

    since: datetime
    participant_id: UUID | None = None
    referral_id: UUID | None = None
    stage: str = ""
    paused: str | None = None
    due: Mapping[str, datetime] = field(default_factory=dict)
    carried: bool = False
    blocked: bool = False
    matters: Mapping[str, datetime] = field(default_factory=dict)
    shared: bool = False
    apart: tuple[UUID, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One line that the rule proposes."""

    reason: Reason
    participant_id: UUID | None
    referral_id: UUID | None


def propose(
    signs: Iterable[Sign], agenda: Sequence[AgendaItem], cadence: Cadence, *, now: datetime
) -> tuple[Line, ...]:
    """What the rule adds to an agenda as it stands: what somebody put there, or took off it, is left as it is.

    At most `agenda_most` items in all; those longest unheard come first among their like, the rest waits for next time.
    Of two whom an order keeps apart only one is talked about at a meeting, whoever is longer unheard: so each has a turn.
    """
    known = {(item.participant_id, item.referral_id) for item in agenda}
    found = [
        (ORDER[reason], sign.since, reason, sign)
        for sign in signs
        if (sign.participant_id, sign.referral_id) not in known
        and (reason := reason_of(sign, cadence, now=now)) is not None
    ]
    taken = {item.participant_id for item in agenda if item.removed_at is None and item.participant_id is not None}
    turns = {
        sign.participant_id: (sign.since, str(sign.participant_id)) for _, _, _, sign in found if sign.participant_id
    }
    found = [one for one in found if not _waits(one[3], taken, turns)]
    found.sort(key=lambda one: (one[0], one[1], str(one[3].participant_id or one[3].referral_id)))
    room = max(0, cadence.agenda_most - sum(item.removed_at is None for item in agenda))
    return tuple(
        Line(reason=reason, participant_id=sign.participant_id, referral_id=sign.referral_id)
        for _, _, reason, sign in found[:room]
    )


def _waits(sign: Sign, taken: set[UUID], turns: Mapping[UUID, tuple[datetime, str]]) -> bool:
    """Whether somebody from whom the person is kept apart is on the agenda, or longer unheard."""
    own = (sign.since, str(sign.participant_id))
    return any(other in taken or (other in turns and turns[other] < own) for other in sign.apart)


def reason_of(sign: Sign, cadence: Cadence, *, now: datetime) -> Reason | None:
    """The first reason for which the table takes somebody up; None where there is none."""
    if sign.referral_id is not None:
        return Reason.NEW_REFERRAL
    soon = now + timedelta(days=cadence.agenda_due_days)
    holds = {
        Reason.CARRIED: sign.carried,
        Reason.DUE_SOON: any(sign.due[kind] <= soon for kind in cadence.agenda_clocks if kind in sign.due),
        Reason.IN_THE_WIND: sign.stage in LOST and sign.shared,
        Reason.LEGAL: sign.shared and _is_legal(sign, soon),
        Reason.BARRIER: sign.blocked,
        Reason.NOT_DISCUSSED: sign.since <= now - timedelta(days=cadence.agenda_stale_days),
    }
    return next((reason for reason in Reason if holds.get(reason)), None)


def _is_legal(sign: Sign, soon: datetime) -> bool:
    """Whether there is a warrant, an arrest or jail, or a court date that is near or was missed."""
    court = sign.matters.get(MatterKind.COURT_DATE)
    near = court is not None and court <= soon
    return near or sign.paused == PauseKind.JAIL or bool({MatterKind.WARRANT, MatterKind.ARREST} & sign.matters.keys())


def put_on_table(meeting: Conference, person: Participant | None, *, now: datetime) -> tuple[Fact, ...]:
    """The person's own thread hears that they will be talked about, so that they are asked first; not once it began."""
    if person is None or person.stage in ENDED_STAGES or meeting.opened_at is not None or meeting.starts_at <= now:
        return ()
    data: dict[str, Value] = {"about": str(meeting.id), "starts_at": meeting.starts_at.isoformat()}
    return (_fact(person, FactType.PUT_ON_TABLE, now, data),)


def take_off_table(meeting: Conference, person: Participant | None, *, now: datetime) -> tuple[Fact, ...]:
    """They will not be talked about after all, and need not be asked for it."""
    if person is None or person.stage in ENDED_STAGES:
        return ()
    return (_fact(person, FactType.TAKEN_OFF_TABLE, now, {"about": str(meeting.id)}),)


def take_up(
    meeting: Conference, item: AgendaItem, person: Participant | None, decision: str, *, now: datetime
) -> tuple[Fact, ...]:
    """They were talked about: what was decided, and whether they had been asked first."""
    if person is None or person.stage in ENDED_STAGES:
        return ()
    asked = was_asked(meeting, item, person)
    data: dict[str, Value] = {"about": str(meeting.id), "decision": decision, "asked": asked}
    return (_fact(person, FactType.TAKEN_UP_AT_TABLE, now, data),)


def was_asked(meeting: Conference, item: AgendaItem, person: Participant) -> bool:
    """Whether the person was asked for this meeting: since they were put on its agenda, or since that froze."""
    since = min(item.added_at or meeting.freeze_at, meeting.freeze_at)
    return person.wished_at is not None and person.wished_at >= since


def _fact(person: Participant, kind: FactType, now: datetime, data: Mapping[str, Value]) -> Fact:
    stream = StreamRef(kind=StreamKind.PARTICIPANT, id=person.id)
    return Fact(stream=stream, type=kind, occurred_at=now, data=dict(data))
