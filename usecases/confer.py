"""Case conferences: the agenda, the roll, what the table decides and who takes on what, and the minutes."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime
from uuid import UUID, uuid4

from database.found import Found
from database.record import Decision, Note
from database.table import built, candidates, people_of
from domain import conference
from domain.actor import Actor
from domain.apart import at_one_meeting, others_of
from domain.deadlines import WorkingCalendar
from domain.errors import Fault, Invalid, NotFound
from domain.facts import Fact
from domain.policy import Duration
from domain.quorum import decided_without, missing_roles
from domain.roles import Act
from domain.states import Conference, Participant
from domain.words import ConferenceDecision, ReferralStatus, StreamKind
from usecases import screen
from usecases.checks import anybody, notes, reason, stays
from usecases.desk import Asked, Desk, Done, admit, carry_out
from usecases.guard import over_task, permit
from usecases.meaning import ON_REFERRAL, TAKEN_ON, on_person, on_referral
from usecases.one_journey import records_alike
from usecases.orders import kept_from_each, not_theirs
from usecases.taking_on import TakeOn, by_itself, task


@dataclass(frozen=True, slots=True, kw_only=True)
class Schedule:
    """A meeting of a team; the agenda freezes when the policy says, unless told otherwise."""

    starts_at: datetime
    team_id: UUID | None = None
    freeze_at: datetime | None = None
    chair_id: UUID | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class AddItem:
    """A participant or a referral, and why it is on the agenda."""

    reason: str
    participant_id: UUID | None = None
    referral_id: UUID | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Attend:
    """Who is in the room, or is not after all."""

    person_id: UUID
    attended: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class DecideItem:
    """What the table decided on one item. On a referral, approve and not_accept decide the referral too.

    `quorum_reason` says why the table decides without somebody whom its quorum needs.
    """

    item_id: UUID
    decision: ConferenceDecision
    reason_code: str | None = None
    owner_id: UUID | None = None
    note: str | None = field(default=None, repr=False)
    quorum_reason: str | None = field(default=None, repr=False)
    action_items: tuple[TakeOn, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class DraftMinutes:
    """The minutes as drafted."""

    text: str | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Correct:
    """What is added to the minutes."""

    text: str = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Cancel:
    """The meeting will not be held."""

    reason_code: str


FactsOf = Callable[[Found, Conference], tuple[Fact, ...]]


async def schedule_conference(desk: Desk, actor: Actor, asked: Asked, ask: Schedule) -> Done:
    """Set a meeting of a team."""
    await admit(desk, actor, Act.SCHEDULE_CONFERENCE)
    made = uuid4()
    team_id = ask.team_id or actor.team_id
    if team_id is None:
        raise Invalid([Fault(pointer="/team_id", code="required", message="Name the team whose meeting this is.")])

    def decide(found: Found) -> Decision:
        permit(found.actor, Act.SCHEDULE_CONFERENCE)
        team = found.streams.get(team_id)
        if team is None or team.kind is not StreamKind.TEAM:
            message = "No team of this programme has this id."
            raise Invalid([Fault(pointer="/team_id", code="unknown_team", message=message)])
        chair_id = ask.chair_id or found.actor.person_id
        chair = found.actor if ask.chair_id is None else found.person(ask.chair_id)
        if chair is None or chair_id is None or not chair.is_staff:
            message = "Nobody of the programme's staff has this id."
            raise Invalid([Fault(pointer="/chair_id", code="unknown_person", message=message)])
        stays(found, chair_id, "/chair_id", ask.starts_at)
        policy = found.policy(team_id)
        before = policy.cadence.freeze_before
        freeze_at = ask.freeze_at or WorkingCalendar.of(policy).after(ask.starts_at, _back(before))
        facts = conference.schedule(
            conference_id=made,
            team_id=team_id,
            chair_id=chair_id,
            starts_at=ask.starts_at,
            freeze_at=min(freeze_at, ask.starts_at),
            now=found.now,
        )
        return Decision(facts=facts, created={"id": str(made)})

    people = (ask.chair_id,) if ask.chair_id else ()
    return await carry_out(desk, actor, asked, Act.SCHEDULE_CONFERENCE, decide, team_id, people=people)


async def add_agenda_item(desk: Desk, actor: Actor, asked: Asked, conference_id: UUID, ask: AddItem) -> Done:
    """Put a participant or a referral on the agenda."""
    made = uuid4()
    about = tuple(one for one in (ask.participant_id, ask.referral_id) if one is not None)

    def decide(found: Found) -> Decision:
        state = found.conference(conference_id)
        permit(found.actor, Act.ADD_AGENDA_ITEM, state)
        _subject_is_known(found, ask)
        _may_meet(found, conference_id, ask.participant_id)
        facts = conference.add_item(
            state,
            item_id=made,
            reason=ask.reason,
            participant_id=ask.participant_id,
            referral_id=ask.referral_id,
            agenda=found.agenda(conference_id),
            person=_person(found, ask.participant_id),
            now=found.now,
        )
        return Decision(facts=facts, created={"item_id": str(made)})

    return await carry_out(desk, actor, asked, Act.ADD_AGENDA_ITEM, decide, conference_id, *about)


async def remove_agenda_item(desk: Desk, actor: Actor, asked: Asked, conference_id: UUID, item_id: UUID) -> Done:
    """Take an item off the agenda."""
    await admit(desk, actor, Act.REMOVE_AGENDA_ITEM)
    participant_id, _ = await desk.views.agenda_subject(actor.programme_id, conference_id, item_id)

    def act(found: Found, state: Conference) -> tuple[Fact, ...]:
        person = _person(found, participant_id)
        agenda = found.agenda(conference_id)
        return conference.remove_item(state, item_id=item_id, agenda=agenda, person=person, now=found.now)

    others = (participant_id,) if participant_id else ()
    return await _do(desk, actor, asked, conference_id, Act.REMOVE_AGENDA_ITEM, act, others=others)


async def build_agenda(desk: Desk, actor: Actor, asked: Asked, conference_id: UUID) -> Done:
    """Add now what the rule puts on the agenda; it does so by itself before the agenda freezes."""
    await admit(desk, actor, Act.BUILD_AGENDA)
    signs = await candidates(desk.record, conference_id)

    def act(found: Found, state: Conference) -> tuple[Fact, ...]:
        return built(found, state.id, signs)

    return await _do(desk, actor, asked, conference_id, Act.BUILD_AGENDA, act, others=people_of(signs))


async def freeze_agenda(desk: Desk, actor: Actor, asked: Asked, conference_id: UUID) -> Done:
    """The agenda stands from here on."""

    def act(found: Found, state: Conference) -> tuple[Fact, ...]:
        return conference.freeze(state, now=found.now)

    return await _do(desk, actor, asked, conference_id, Act.FREEZE_AGENDA, act)


async def open_conference(desk: Desk, actor: Actor, asked: Asked, conference_id: UUID) -> Done:
    """The meeting begins, and the team has met."""
    await admit(desk, actor, Act.OPEN_CONFERENCE)
    team_id = await desk.views.team_of(actor.programme_id, conference_id)

    def act(found: Found, state: Conference) -> tuple[Fact, ...]:
        return conference.open_(state, now=found.now)

    return await _do(desk, actor, asked, conference_id, Act.OPEN_CONFERENCE, act, others=(team_id,) if team_id else ())


async def record_attendance(desk: Desk, actor: Actor, asked: Asked, conference_id: UUID, ask: Attend) -> Done:
    """Note who is in the room."""

    def act(found: Found, state: Conference) -> tuple[Fact, ...]:
        anybody(found, ask.person_id, "/person_id")
        return conference.attend(state, person_id=ask.person_id, attended=ask.attended, now=found.now)

    people = (ask.person_id,)
    return await _do(desk, actor, asked, conference_id, Act.RECORD_ATTENDANCE, act, people=people)


async def decide_item(desk: Desk, actor: Actor, asked: Asked, conference_id: UUID, ask: DecideItem) -> Done:
    """What the table decided; a decision on a referral is carried out in the same transaction."""
    await admit(desk, actor, Act.DECIDE_ITEM)
    participant_id, about = await desk.views.agenda_subject(actor.programme_id, conference_id, ask.item_id)
    attended = (await desk.views.before_minutes(actor.programme_id, conference_id))["attended"]
    referral_id = about if ask.decision in ON_REFERRAL else None
    alike = await records_alike(desk, actor, referral_id) if referral_id else ()
    of_whom = {one for one in (participant_id, *(item.participant_id for item in ask.action_items)) if one}
    apart = await kept_from_each(desk, actor, of_whom if ask.action_items else ())
    given, one_more = [(uuid4(), item) for item in ask.action_items], uuid4()
    nobody_did = ask.decision in TAKEN_ON and not given
    next_meeting = await desk.views.next_meeting(actor.programme_id, conference_id) if given else None

    def decide(found: Found) -> Decision:
        state = found.conference(conference_id)
        permit(found.actor, Act.DECIDE_ITEM, state)
        cadence, reasoned = found.policy(conference_id).cadence, bool(ask.quorum_reason)
        without = decided_without(state, ask.decision, _there(found, state), cadence, reasoned=reasoned)
        person = _person(found, participant_id)
        for item in ask.action_items:
            not_theirs(apart, item.participant_id or participant_id, item.owner_id, "/action_items/owner_id")
        tasks = [(one_more, by_itself(found, ask.decision, ask.note, person))] if nobody_did else given
        facts = conference.decide_item(
            state,
            item_id=ask.item_id,
            decision=ask.decision,
            tasks=[task(found, state, person, one, item, next_meeting=next_meeting) for one, item in tasks],
            agenda=found.agenda(conference_id),
            person=person,
            without=without,
            now=found.now,
        )
        texts = tuple(Note(stream_id=conference_id, kind=f"action_item/{made}", text=item.text) for made, item in tasks)
        said = notes(conference_id, f"decision/{ask.item_id}", ask.note)
        if without:
            said += notes(conference_id, f"quorum/{ask.item_id}", ask.quorum_reason)
        created = {f"action_item_{place}": str(made) for place, (made, _) in enumerate(tasks)}
        own = on_person(found, ask.decision, person, Decision(facts=facts, notes=(*said, *texts), created=created))
        return own if referral_id is None else _with_referral(desk, found, referral_id, ask, own)

    people = {item.owner_id for item in ask.action_items} | ({ask.owner_id} if ask.owner_id else set()) | set(attended)
    deciding = referral_id is not None
    return await carry_out(
        desk,
        actor,
        asked,
        Act.DECIDE_ITEM,
        decide,
        conference_id,
        others=tuple(one for one in (participant_id, referral_id, *alike) if one),
        people=tuple(sorted(people)),
        staff=deciding or nobody_did,
        unseal=deciding,
    )


async def draft_minutes(desk: Desk, actor: Actor, asked: Asked, conference_id: UUID, ask: DraftMinutes) -> Done:
    """The meeting is over and its minutes are drafted; what people owed to it is carried to the next."""
    await admit(desk, actor, Act.DRAFT_MINUTES)
    before = await desk.views.before_minutes(actor.programme_id, conference_id)

    def act(found: Found, state: Conference) -> tuple[Fact, ...]:
        missing = missing_roles(_there(found, state), found.policy(state.id).cadence.quorum)
        earlier = [task for task in found.tasks if task.conference_id != state.id]
        return conference.draft_minutes(state, missing=missing, earlier=earlier, now=found.now)

    said = notes(conference_id, "minutes", ask.text)
    people, others = before["attended"], before["earlier"]
    return await _do(
        desk, actor, asked, conference_id, Act.DRAFT_MINUTES, act, said, people=tuple(people), others=tuple(others)
    )


async def correct_minutes(desk: Desk, actor: Actor, asked: Asked, conference_id: UUID, ask: Correct) -> Done:
    """Add to the minutes what was wrong or left out; what was written stays."""

    def act(found: Found, state: Conference) -> tuple[Fact, ...]:
        return conference.correct_minutes(state, now=found.now)

    said = notes(conference_id, "minutes_addendum", ask.text)
    return await _do(desk, actor, asked, conference_id, Act.CORRECT_MINUTES, act, said)


async def approve_minutes(desk: Desk, actor: Actor, asked: Asked, conference_id: UUID) -> Done:
    """The minutes stand."""

    def act(found: Found, state: Conference) -> tuple[Fact, ...]:
        return conference.approve_minutes(state, now=found.now)

    return await _do(desk, actor, asked, conference_id, Act.APPROVE_MINUTES, act)


async def cancel_conference(desk: Desk, actor: Actor, asked: Asked, conference_id: UUID, ask: Cancel) -> Done:
    """The meeting will not be held."""
    await admit(desk, actor, Act.CANCEL_CONFERENCE)
    named = await desk.views.people_on_agenda(actor.programme_id, conference_id)

    def act(found: Found, state: Conference) -> tuple[Fact, ...]:
        reason(found.policy(conference_id), "cancellation", ask.reason_code)
        people = [one for one in found.states.values() if isinstance(one, Participant)]
        return conference.cancel(state, reason_code=ask.reason_code, people=people, now=found.now)

    return await _do(desk, actor, asked, conference_id, Act.CANCEL_CONFERENCE, act, others=named)


async def complete_action_item(desk: Desk, actor: Actor, asked: Asked, task_id: UUID) -> Done:
    """An action item is done."""
    await admit(desk, actor, Act.COMPLETE_ACTION_ITEM)
    conference_id = await desk.views.conference_of_task(actor.programme_id, task_id)
    if conference_id is None:
        raise NotFound("action item")

    def decide(found: Found) -> Decision:
        permit(found.actor, Act.COMPLETE_ACTION_ITEM)
        task = next((one for one in found.action_items(conference_id) if one.id == task_id), None)
        if task is None:
            raise NotFound("action item")
        over_task(found.actor, task)
        facts = conference.complete_action_item(found.conference(conference_id), task=task, now=found.now)
        return Decision(facts=facts)

    return await carry_out(desk, actor, asked, Act.COMPLETE_ACTION_ITEM, decide, conference_id)


async def _do(
    desk: Desk,
    actor: Actor,
    asked: Asked,
    conference_id: UUID,
    act: Act,
    facts_of: FactsOf,
    said: tuple[Note, ...] = (),
    *,
    people: tuple[UUID, ...] = (),
    others: tuple[UUID, ...] = (),
) -> Done:
    def decide(found: Found) -> Decision:
        permit(found.actor, act)
        return Decision(facts=facts_of(found, found.conference(conference_id)), notes=said)

    return await carry_out(desk, actor, asked, act, decide, conference_id, others=others, people=people)


def _there(found: Found, state: Conference) -> list[Actor]:
    """Those on the roll."""
    return [one.actor for person, one in found.people.items() if str(person) in state.attended]


def _person(found: Found, participant_id: UUID | None) -> Participant | None:
    person = found.states.get(participant_id) if participant_id else None
    return person if isinstance(person, Participant) else None


def _with_referral(desk: Desk, found: Found, referral_id: UUID, ask: DecideItem, own: Decision) -> Decision:
    if (
        ask.decision is ConferenceDecision.DEFER
        and found.referral(referral_id).status is ReferralStatus.PENDING_DECISION
    ):
        return own  # it stays where it is, and is taken up again next time
    decision = on_referral(ask.decision, ask.reason_code, ask.owner_id)
    theirs = screen.decided(desk.keyring, found, found.referral(referral_id), decision)
    return replace(
        theirs,
        facts=(*own.facts, *theirs.facts),
        notes=(*own.notes, *theirs.notes),
        created={**own.created, **theirs.created},
    )


def _subject_is_known(found: Found, ask: AddItem) -> None:
    for pointer, about, kind in (
        ("/participant_id", ask.participant_id, StreamKind.PARTICIPANT),
        ("/referral_id", ask.referral_id, StreamKind.REFERRAL),
    ):
        row = found.streams.get(about) if about else None
        if about is not None and (row is None or row.kind is not kind):
            message = f"No {kind} of this programme has this id."
            raise Invalid([Fault(pointer=pointer, code=f"unknown_{kind}", message=message)])


def _may_meet(found: Found, conference_id: UUID, participant_id: UUID | None) -> None:
    if participant_id and at_one_meeting(found.agenda(conference_id), others_of(found.apart, participant_id)):
        message = "A no-contact order keeps this person apart from somebody on this agenda. Choose another meeting."
        raise Invalid([Fault(pointer="/participant_id", code="kept_apart", message=message)])


def _back(length: Duration) -> Duration:
    return Duration(amount=-abs(length.amount), unit=length.unit)
