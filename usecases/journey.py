"""A participant's journey: contact, screening, intake, plan, reviews, pauses, safe contact, and the end of it."""

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from database.apart import others_apart
from database.found import Found
from database.record import Decision, Note
from domain import charge_hold, journey, taking_on
from domain.actor import Actor
from domain.apart import others_of
from domain.facts import Fact
from domain.roles import Act
from domain.states import Participant
from domain.words import ContactMode, PauseKind, Stage, StreamKind
from usecases.checks import all_of, notes, owners_apart, reason
from usecases.desk import Asked, Desk, Done, admit, carry_out
from usecases.drafting import AREA
from usecases.guard import permit
from usecases.parting import to_their_own
from usecases.screen import able_owner
from usecases.transfer import forgotten


@dataclass(frozen=True, slots=True, kw_only=True)
class Assign:
    """Another owner for the journey."""

    owner_id: UUID
    caseload_reason: str | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Contact:
    """An attempt to reach the person, or a contact made."""

    made: bool
    mode: ContactMode
    outcome: str
    occurred_at: datetime | None = None
    person_response: str | None = field(default=None, repr=False)
    note: str | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """A step that happened: when, and what is worth noting of it."""

    occurred_at: datetime | None = None
    note: str | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class InitialScreening:
    """The first conversation on urgent needs."""

    needs: tuple[str, ...] = ()
    occurred_at: datetime | None = None
    note: str | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class WritePlan:
    """The person's own plan, in their words; and the categories that it is about, which alone a memo may name."""

    goals: tuple[str, ...] = field(default=(), repr=False)
    areas: tuple[str, ...] = field(default=(), repr=False)
    occurred_at: datetime | None = None
    note: str | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Pause:
    """Jail, hospital or a treatment stay."""

    kind: PauseKind
    occurred_at: datetime | None = None
    note: str | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class SafeContact:
    """How the person may safely be reached, settled with them."""

    channels: tuple[str, ...] = field(repr=False)
    voicemail_ok: bool = False
    hours: str | None = field(default=None, repr=False)
    who_else_sees_it: str | None = field(default=None, repr=False)
    neutral_sender: bool = True
    phone: str | None = field(default=None, repr=False)
    verified_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """What the table should know or ask, what it should not say; or that nobody asked."""

    asked: bool
    words: str | None = field(default=None, repr=False)
    not_to_say: str | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class End:
    """The journey ends."""

    stage: Stage
    reason_code: str
    note: str | None = field(default=None, repr=False)


IN_CUSTODY = "The person has been in custody since {day}. "
REQUEST = "The window for the intake ends on {end}. We ask for {length} more. Nothing else is said with this request."
Act_ = Callable[[Found, Participant], tuple[Fact, ...]]


async def assign_owner(desk: Desk, actor: Actor, asked: Asked, participant_id: UUID, ask: Assign) -> Done:
    """Give the journey another owner, who has room for it and works with nobody from whom the person is kept apart."""
    await admit(desk, actor, Act.ASSIGN_OWNER)
    async with desk.database.connect() as connection:
        others = await others_apart(connection, actor.programme_id, participant_id)

    def decide(found: Found) -> Decision:
        state = found.participant(participant_id)
        permit(found.actor, Act.ASSIGN_OWNER, state)
        apart_from = owners_apart(found, participant_id)
        owner = able_owner(found, ask.owner_id, ask.caseload_reason, "/owner_id", apart_from)
        facts = journey.assign(
            state,
            owner_id=ask.owner_id,
            owner_role=owner.role.value,
            linkages=found.linkages(participant_id),
            now=found.now,
        )
        facts += to_their_own(found, others_of(found.apart, participant_id), from_id=ask.owner_id)
        return Decision(facts=facts, notes=notes(participant_id, "caseload", ask.caseload_reason))

    people, work = (ask.owner_id,), frozenset({StreamKind.CONFERENCE}) if others else frozenset()
    also = frozenset({StreamKind.LINKAGE}) | work
    return await carry_out(
        desk, actor, asked, Act.ASSIGN_OWNER, decide, participant_id, others=others, people=people, also=also
    )


async def record_contact(desk: Desk, actor: Actor, asked: Asked, participant_id: UUID, ask: Contact) -> Done:
    """An attempt to reach the person, or a contact made, when it happened."""

    def act(found: Found, state: Participant) -> tuple[Fact, ...]:
        occurred_at = ask.occurred_at or found.now
        return journey.contact(
            state, made=ask.made, mode=ask.mode, outcome=ask.outcome, occurred_at=occurred_at, now=found.now
        )

    said = (*notes(participant_id, "contact", ask.note), *notes(participant_id, "response", ask.person_response))
    return await _do(desk, actor, asked, participant_id, Act.RECORD_CONTACT, act, said)


async def complete_initial_screening(
    desk: Desk, actor: Actor, asked: Asked, participant_id: UUID, ask: InitialScreening
) -> Done:
    """The first conversation on urgent needs is done; the intake is owed next."""

    def act(found: Found, state: Participant) -> tuple[Fact, ...]:
        all_of("/needs", ask.needs, found.policy(participant_id).categories)
        occurred_at = ask.occurred_at or found.now
        return journey.initial_screening(state, needs=ask.needs, occurred_at=occurred_at, now=found.now)

    said = notes(participant_id, "initial_screening", ask.note)
    done = Act.COMPLETE_INITIAL_SCREENING
    return await _do(desk, actor, asked, participant_id, done, act, said)


async def complete_intake(desk: Desk, actor: Actor, asked: Asked, participant_id: UUID, ask: Step) -> Done:
    """The intake assessment is complete: the person is enrolled. What a prosecutor was told otherwise is to be corrected."""

    def act(found: Found, state: Participant) -> tuple[Fact, ...]:
        done = journey.intake(state, occurred_at=ask.occurred_at or found.now, now=found.now)
        enrolled = journey.evolve(state, done[0])
        wrong = charge_hold.completion_owed(
            found.charge_holds(participant_id),
            enrolled,
            found.consents(participant_id),
            owed=found.open_obligations,
            now=found.now,
        )
        return (*done, *wrong)

    said, also = notes(participant_id, "intake", ask.note), frozenset({StreamKind.CHARGE_HOLD})
    return await _do(desk, actor, asked, participant_id, Act.COMPLETE_INTAKE, act, said, also)


async def write_plan(desk: Desk, actor: Actor, asked: Asked, participant_id: UUID, ask: WritePlan) -> Done:
    """The person's own plan is written, or written anew."""

    def act(found: Found, state: Participant) -> tuple[Fact, ...]:
        all_of("/areas", ask.areas, found.policy(participant_id).categories)
        return journey.plan(state, occurred_at=ask.occurred_at or found.now, now=found.now)

    goals = tuple(Note(stream_id=participant_id, kind="goal", text=goal) for goal in ask.goals)
    areas = tuple(Note(stream_id=participant_id, kind=AREA, text=area) for area in dict.fromkeys(ask.areas))
    said = (*goals, *areas, *notes(participant_id, "plan", ask.note))
    return await _do(desk, actor, asked, participant_id, Act.WRITE_PLAN, act, said)


async def hold_review(desk: Desk, actor: Actor, asked: Asked, participant_id: UUID, ask: Step) -> Done:
    """A review of where the journey stands was held."""

    def act(found: Found, state: Participant) -> tuple[Fact, ...]:
        return journey.review(state, occurred_at=ask.occurred_at or found.now, now=found.now)

    said = notes(participant_id, "review", ask.note)
    return await _do(desk, actor, asked, participant_id, Act.HOLD_REVIEW, act, said)


async def enter_maintenance(desk: Desk, actor: Actor, asked: Asked, participant_id: UUID, ask: Step) -> Done:
    """Step down to light contact, by agreement with the person."""

    def act(found: Found, state: Participant) -> tuple[Fact, ...]:
        return journey.maintenance(state, occurred_at=ask.occurred_at or found.now, now=found.now)

    said = notes(participant_id, "maintenance", ask.note)
    return await _do(desk, actor, asked, participant_id, Act.ENTER_MAINTENANCE, act, said)


async def pause(desk: Desk, actor: Actor, asked: Asked, participant_id: UUID, ask: Pause) -> Done:
    """Pause the clocks that may pause. Jail stops no window of a held charge: more time is to be asked for, by a human."""

    def decide(found: Found) -> Decision:
        state = found.participant(participant_id)
        permit(found.actor, Act.PAUSE, state)
        began = ask.occurred_at or found.now
        facts = journey.pause(state, kind=ask.kind, occurred_at=began, now=found.now)
        said = notes(participant_id, "pause", ask.note)
        if ask.kind is not PauseKind.JAIL:
            return Decision(facts=facts, notes=said)
        drafted = charge_hold.in_jail(found.charge_holds(participant_id), state, now=found.now)
        requests = (notes(participant_id, "extension_request", _request(found, one, state, began)) for one in drafted)
        return Decision(facts=(*facts, *drafted), notes=(*said, *(note for one in requests for note in one)))

    also = frozenset({StreamKind.CHARGE_HOLD})
    return await carry_out(desk, actor, asked, Act.PAUSE, decide, participant_id, also=also)


async def end_pause(desk: Desk, actor: Actor, asked: Asked, participant_id: UUID, ask: Step) -> Done:
    """The pause is over; the clocks go on with the time they had left."""

    def act(found: Found, state: Participant) -> tuple[Fact, ...]:
        return journey.end_pause(state, occurred_at=ask.occurred_at or found.now, now=found.now)

    said = notes(participant_id, "pause", ask.note)
    return await _do(desk, actor, asked, participant_id, Act.END_PAUSE, act, said)


async def set_safe_contact(desk: Desk, actor: Actor, asked: Asked, participant_id: UUID, ask: SafeContact) -> Done:
    """Settle, with the person, how they may safely be reached."""
    kept = {
        "channels": list(ask.channels),
        "voicemail_ok": ask.voicemail_ok,
        "hours": ask.hours,
        "who_else_sees_it": ask.who_else_sees_it,
        "neutral_sender": ask.neutral_sender,
        "phone": ask.phone,
        "verified_at": ask.verified_at.isoformat() if ask.verified_at else None,
    }

    def decide(found: Found) -> Decision:
        state = found.participant(participant_id)
        permit(found.actor, Act.SET_SAFE_CONTACT, state)
        facts = journey.set_safe_contact(state, now=found.now)
        return Decision(facts=facts, sealed={participant_id: {"safe_contact": json.dumps(kept, ensure_ascii=False)}})

    return await carry_out(desk, actor, asked, Act.SET_SAFE_CONTACT, decide, participant_id)


async def record_wish(desk: Desk, actor: Actor, asked: Asked, participant_id: UUID, ask: Wish) -> Done:
    """Keep what the person wants the table to know, ask or not say."""

    def act(found: Found, state: Participant) -> tuple[Fact, ...]:
        return journey.record_wish(state, asked=ask.asked, now=found.now)

    said = (*notes(participant_id, "wish", ask.words), *notes(participant_id, "wish_not_said", ask.not_to_say))
    return await _do(desk, actor, asked, participant_id, Act.RECORD_WISH, act, said)


async def end_journey(desk: Desk, actor: Actor, asked: Asked, participant_id: UUID, ask: End) -> Done:
    """End the journey, and with it every open linkage of the person, and what partners took on about them."""

    def decide(found: Found) -> Decision:
        state = found.participant(participant_id)
        permit(found.actor, Act.END_JOURNEY, state)
        reason(found.policy(participant_id), "exit", ask.reason_code)
        facts = journey.end(
            state,
            stage=ask.stage,
            reason_code=ask.reason_code,
            linkages=found.linkages(participant_id),
            now=found.now,
        )
        over = taking_on.withdrawn(found.tasks, found.actors, state, standing=(), now=found.now)
        sealed = forgotten(participant_id) if state.transfer_since else {}
        return Decision(facts=(*facts, *over), sealed=sealed, notes=notes(participant_id, "exit", ask.note))

    also = frozenset({StreamKind.LINKAGE, StreamKind.CONFERENCE})
    return await carry_out(desk, actor, asked, Act.END_JOURNEY, decide, participant_id, also=also)


async def review_death(desk: Desk, actor: Actor, asked: Asked, participant_id: UUID, ask: Step) -> Done:
    """The review after a death was held; what was said stays with the care team."""

    def act(found: Found, state: Participant) -> tuple[Fact, ...]:
        owed = found.obligations(participant_id)
        return journey.review_death(state, owed=owed, occurred_at=ask.occurred_at or found.now, now=found.now)

    said = notes(participant_id, "death_review", ask.note)
    return await _do(desk, actor, asked, participant_id, Act.REVIEW_DEATH, act, said)


def _request(found: Found, drafted: Fact, person: Participant, began: datetime) -> str:
    """The request for more time on a held charge, by its own window and policy; of custody only where consent lets."""
    state, policy = found.charge_hold(drafted.stream.id), found.policy(drafted.stream.id)
    zone = ZoneInfo(policy.zone)
    day, end = (f"{moment.astimezone(zone):%-d %B %Y}" for moment in (began, state.window_ends_at))
    consents = found.consents(person.id)
    open_ = charge_hold.consent_for(state, consents, now=found.now, to=charge_hold.coordinating)
    custody = IN_CUSTODY.format(day=day) if open_ else ""
    length = policy.charge_hold.extension if policy.charge_hold else "some time"
    return custody + REQUEST.format(end=end, length=length)


async def _do(
    desk: Desk,
    actor: Actor,
    asked: Asked,
    participant_id: UUID,
    act: Act,
    facts_of: Act_,
    said: tuple[Note, ...],
    also: frozenset[StreamKind] = frozenset(),
) -> Done:
    def decide(found: Found) -> Decision:
        state = found.participant(participant_id)
        permit(found.actor, act, state)
        return Decision(facts=facts_of(found, state), notes=said)

    return await carry_out(desk, actor, asked, act, decide, participant_id, also=also)
