"""A case conference: agenda, freeze, roll, decisions with action items, minutes."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from domain.agenda import Line, put_on_table, take_off_table, take_up
from domain.errors import Fault, Invalid, NotFound, NotInThisState
from domain.facts import Fact, FactType, StreamRef, Value
from domain.states import ActionItem, AgendaItem, Conference, Participant
from domain.words import Attendance, ConferenceDecision, ConferenceStatus, Role, StreamKind

BEFORE = {ConferenceStatus.PLANNED, ConferenceStatus.FROZEN}
STANDS_AS = {
    FactType.AGENDA_FROZEN: ConferenceStatus.FROZEN,
    FactType.MINUTES_APPROVED: ConferenceStatus.MINUTES_APPROVED,
    FactType.CONFERENCE_CANCELLED: ConferenceStatus.CANCELLED,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Task:
    """What somebody takes on: who, by when, about whom. The text is sealed beside the fact."""

    task_id: UUID
    owner_id: UUID
    due_at: datetime
    participant_id: UUID | None


def evolve(state: Conference | None, fact: Fact) -> Conference:
    """The conference after the fact."""
    if state is None:
        return _scheduled(fact)
    if fact.type in STANDS_AS:
        return replace(state, status=STANDS_AS[fact.type])
    match fact.type:
        case FactType.CONFERENCE_MOVED:
            return _moved(state, fact)
        case FactType.PACKETS_OPENED:
            return replace(state, packets_at=fact.occurred_at)
        case FactType.CONFERENCE_OPENED:
            return replace(state, status=ConferenceStatus.OPEN, opened_at=fact.occurred_at)
        case FactType.ATTENDANCE_ANSWERED:
            return _answered(state, fact)
        case FactType.ATTENDANCE_RECORDED:
            person = fact.text("person_id")
            others = tuple(one for one in state.attended if one != person)
            return replace(state, attended=(*others, person) if fact.flag("attended") else others)
        case FactType.MINUTES_DRAFTED:
            return replace(state, status=ConferenceStatus.HELD, minutes_at=fact.occurred_at)
        case FactType.OWNER_ASSIGNED:
            return replace(state, chair_id=fact.id("owner_id"))
        case _:
            return state


def evolve_agenda(items: Mapping[UUID, AgendaItem], fact: Fact) -> AgendaItem | None:
    """The agenda item that the fact adds or changes, None where it touches none."""
    if fact.type is FactType.AGENDA_ITEM_ADDED:
        return AgendaItem(
            id=fact.id("about"),
            conference_id=fact.stream.id,
            position=sum(item.conference_id == fact.stream.id for item in items.values()) + 1,
            reason=fact.text("reason"),
            participant_id=fact.maybe_id("participant_id"),
            referral_id=fact.maybe_id("referral_id"),
            added_at=fact.occurred_at,
        )
    if fact.type is FactType.AGENDA_ITEM_REMOVED:
        return replace(items[fact.id("about")], removed_at=fact.occurred_at)
    if fact.type is FactType.CONFERENCE_DECIDED:
        return replace(items[fact.id("about")], decision=fact.text("decision"))
    return None


def evolve_tasks(tasks: Mapping[UUID, ActionItem], fact: Fact) -> ActionItem | None:
    """The action item that the fact adds or changes, None where it touches none."""
    if fact.type is FactType.ACTION_ITEM_ASSIGNED:
        return ActionItem(
            id=fact.id("about"),
            conference_id=fact.stream.id,
            owner_id=fact.id("owner_id"),
            due_at=fact.moment("due_at"),
            participant_id=fact.maybe_id("participant_id"),
        )
    if fact.type is FactType.ACTION_ITEM_COMPLETED:
        return replace(tasks[fact.id("about")], done_at=fact.occurred_at)
    if fact.type is FactType.ACTION_ITEM_WITHDRAWN:
        return replace(tasks[fact.id("about")], withdrawn_at=fact.occurred_at)
    if fact.type is FactType.ACTION_ITEM_CARRIED:
        task = tasks[fact.id("about")]
        return replace(task, carries=task.carries + 1)
    return None


def schedule(
    *, conference_id: UUID, team_id: UUID, chair_id: UUID, starts_at: datetime, freeze_at: datetime, now: datetime
) -> tuple[Fact, ...]:
    """A meeting of the team is set."""
    if starts_at <= now:
        raise Invalid([Fault(pointer="/starts_at", code="in_the_past", message="A conference is set ahead of time.")])
    data: dict[str, Value] = {
        "team_id": str(team_id),
        "chair_id": str(chair_id),
        "starts_at": starts_at.isoformat(),
        "freeze_at": max(freeze_at, now).isoformat(),
    }
    return (Fact(stream=_stream(conference_id), type=FactType.CONFERENCE_SCHEDULED, occurred_at=now, data=data),)


def add_item(
    state: Conference,
    *,
    item_id: UUID,
    reason: str,
    participant_id: UUID | None,
    referral_id: UUID | None,
    agenda: Sequence[AgendaItem],
    person: Participant | None = None,
    now: datetime,
) -> tuple[Fact, ...]:
    """Put a person or a referral on the agenda; once each. `person` is the participant, whose thread hears of it."""
    _must_be(state, {ConferenceStatus.PLANNED, ConferenceStatus.OPEN}, "add_agenda_item")
    if (participant_id is None) == (referral_id is None):
        message = "An item is about one participant or one referral."
        raise Invalid([Fault(pointer="/participant_id", code="one_of", message=message)])
    same = [item for item in agenda if (item.participant_id, item.referral_id) == (participant_id, referral_id)]
    if any(item.removed_at is None for item in same):
        raise NotInThisState(state.status, allowed(state), "This is on the agenda already.")
    added = _added(state, item_id, reason, participant_id, referral_id, now)
    return (added, *put_on_table(state, person, now=now))


def remove_item(
    state: Conference,
    *,
    item_id: UUID,
    agenda: Sequence[AgendaItem],
    person: Participant | None = None,
    now: datetime,
) -> tuple[Fact, ...]:
    """Take an item off the agenda; the rule does not put it back."""
    _must_be(state, {ConferenceStatus.PLANNED, ConferenceStatus.OPEN}, "remove_agenda_item")
    item = _item(agenda, item_id)
    if item.decision is not None:
        raise NotInThisState(state.status, allowed(state), "This item is decided already.")
    removed = _fact(state, FactType.AGENDA_ITEM_REMOVED, now, {"about": str(item.id)})
    return (removed, *take_off_table(state, person, now=now))


def build(
    state: Conference,
    *,
    lines: Sequence[Line],
    people: Mapping[UUID, Participant],
    new_id: Callable[[], UUID],
    now: datetime,
) -> tuple[Fact, ...]:
    """Add what the rule proposes, and let the threads of those people hear of it; say that the agenda was built."""
    _must_be(state, {ConferenceStatus.PLANNED}, "build_agenda")
    added = [_added(state, new_id(), line.reason, line.participant_id, line.referral_id, now) for line in lines]
    named = [people.get(line.participant_id) for line in lines if line.participant_id]
    heard = [one for person in named for one in put_on_table(state, person, now=now)]
    return (*added, *heard, _fact(state, FactType.AGENDA_BUILT, now, {}))


def hand_over(
    state: Conference, *, from_id: UUID, to_id: UUID, to_role: str, tasks: Sequence[ActionItem], now: datetime
) -> tuple[Fact, ...]:
    """What one person has in hand of a meeting goes to another: its chair while it is not over, tasks not yet done."""
    facts = [
        _assigned(
            state, Task(task_id=one.id, owner_id=to_id, due_at=one.due_at, participant_id=one.participant_id), now
        )
        for one in tasks
        if one.owner_id == from_id and one.is_open
    ]
    over = {ConferenceStatus.MINUTES_APPROVED, ConferenceStatus.CANCELLED}
    if state.chair_id == from_id and state.status not in over:
        data: dict[str, Value] = {"owner_id": str(to_id), "owner_role": to_role, "previous_owner_id": str(from_id)}
        facts.append(_fact(state, FactType.OWNER_ASSIGNED, now, data))
    if not facts:
        raise NotInThisState(state.status, allowed(state), "Nothing of this meeting is in this person's hands.")
    return tuple(facts)


def freeze(state: Conference, *, now: datetime) -> tuple[Fact, ...]:
    """The agenda stands; what comes later is taken up in the room."""
    _must_be(state, {ConferenceStatus.PLANNED}, "freeze_agenda")
    return (_fact(state, FactType.AGENDA_FROZEN, now, {}),)


def open_(state: Conference, *, now: datetime) -> tuple[Fact, ...]:
    """The meeting begins, and its team has met."""
    _must_be(state, BEFORE, "open_conference")
    team = StreamRef(kind=StreamKind.TEAM, id=state.team_id)
    met = Fact(stream=team, type=FactType.TEAM_MET, occurred_at=now, data={"conference_id": str(state.id)})
    return (_fact(state, FactType.CONFERENCE_OPENED, now, {}), met)


def answer_invitation(
    state: Conference, *, person_id: UUID, answer: Attendance, delegate_id: UUID | None = None, now: datetime
) -> tuple[Fact, ...]:
    """Whether somebody who is invited comes, or who goes instead; the last word before the meeting counts.

    Whoever was to go instead of them until now hears that they need not.
    """
    _must_be(state, BEFORE, "answer_invitation")
    if state.starts_at <= now:
        raise NotInThisState(
            state.status, allowed(state), "The meeting was to begin already; its chair notes who is there."
        )
    if (answer is Attendance.DELEGATED) != (delegate_id is not None) or delegate_id == person_id:
        message = "Say who goes instead of you, or that you come, or that you do not."
        raise Invalid([Fault(pointer="/delegate", code="required", message=message)])
    if delegate_id is not None and str(person_id) in state.delegates.values():
        message = "You go instead of somebody yourself. Say that you do not come, so that they can name another."
        raise Invalid([Fault(pointer="/delegate", code="delegate_of_a_delegate", message=message)])
    meeting: dict[str, Value] = {
        "person_id": str(person_id),
        "starts_at": state.starts_at.isoformat(),
        "sequence": state.sequence,
    }
    said = {"answer": answer.value, "delegate_id": str(delegate_id) if delegate_id else None}
    before = state.delegates.get(str(person_id))
    withdrawn = before is not None and before != said["delegate_id"]
    answered = _fact(state, FactType.ATTENDANCE_ANSWERED, now, {**meeting, **said})
    if not withdrawn:
        return (answered,)
    return (_fact(state, FactType.DELEGATION_WITHDRAWN, now, {**meeting, "delegate_id": before}), answered)


def attend(state: Conference, *, person_id: UUID, attended: bool, now: datetime) -> tuple[Fact, ...]:
    """The roll: who is in the room."""
    _must_be(state, {ConferenceStatus.OPEN}, "record_attendance")
    data: dict[str, Value] = {"person_id": str(person_id), "attended": attended}
    return (_fact(state, FactType.ATTENDANCE_RECORDED, now, data),)


def decide_item(
    state: Conference,
    *,
    item_id: UUID,
    decision: ConferenceDecision,
    tasks: Sequence[Task],
    agenda: Sequence[AgendaItem],
    person: Participant | None = None,
    without: Sequence[Role] = (),
    now: datetime,
) -> tuple[Fact, ...]:
    """What the table decided on one item, and who took on what by when.

    `person` is the item's participant, `without` names the roles of a quorum without which the table decided.
    """
    _must_be(state, {ConferenceStatus.OPEN}, "decide_item")
    item = _item(agenda, item_id)
    if item.decision is not None:
        raise NotInThisState(state.status, allowed(state), "This item is decided already.")
    if decision in {ConferenceDecision.APPROVE, ConferenceDecision.NOT_ACCEPT} and item.referral_id is None:
        message = "Only a referral is approved or not accepted; for a participant record a plan or a target."
        raise Invalid([Fault(pointer="/decision", code="not_a_referral", message=message)])
    data: dict[str, Value] = {
        "about": str(item_id),
        "decision": decision.value,
        "participant_id": str(item.participant_id) if item.participant_id else None,
        "referral_id": str(item.referral_id) if item.referral_id else None,
    }
    if without:
        data["missing"] = tuple(role.value for role in without)
    decided = _fact(state, FactType.CONFERENCE_DECIDED, now, data)
    taken_up = take_up(state, item, person, decision.value, now=now)
    return (decided, *taken_up, *(_assigned(state, task, now) for task in tasks))


def complete_action_item(state: Conference, *, task: ActionItem, now: datetime) -> tuple[Fact, ...]:
    """An action item is done."""
    if not task.is_open:
        raise NotInThisState("over", (), "This action item is done already, or needed no longer.")
    return (_fact(state, FactType.ACTION_ITEM_COMPLETED, now, {"about": str(task.id)}),)


def draft_minutes(
    state: Conference, *, missing: Sequence[Role] = (), earlier: Sequence[ActionItem] = (), now: datetime
) -> tuple[Fact, ...]:
    """The meeting is over and its minutes are drafted; what was owed to it of `earlier` meetings is carried on."""
    _must_be(state, {ConferenceStatus.OPEN}, "draft_minutes")
    carried = [
        Fact(
            stream=_stream(task.conference_id),
            type=FactType.ACTION_ITEM_CARRIED,
            occurred_at=now,
            data={"about": str(task.id), "to_conference_id": str(state.id)},
        )
        for task in earlier
        if task.is_open and task.due_at <= now
    ]
    data: dict[str, Value] = {"missing": tuple(role.value for role in missing)}
    return (_fact(state, FactType.MINUTES_DRAFTED, now, data), *carried)


def correct_minutes(state: Conference, *, now: datetime) -> tuple[Fact, ...]:
    """An addition to the minutes; what was written stays as it was."""
    _must_be(state, {ConferenceStatus.HELD, ConferenceStatus.MINUTES_APPROVED}, "correct_minutes")
    return (_fact(state, FactType.MINUTES_CORRECTED, now, {}),)


def approve_minutes(state: Conference, *, now: datetime) -> tuple[Fact, ...]:
    """The minutes stand; corrections come as additions."""
    _must_be(state, {ConferenceStatus.HELD}, "approve_minutes")
    return (_fact(state, FactType.MINUTES_APPROVED, now, {}),)


def cancel(
    state: Conference, *, reason_code: str, people: Sequence[Participant] = (), now: datetime
) -> tuple[Fact, ...]:
    """The meeting will not be held; `people` are those on its agenda, who need not be asked for it any more."""
    _must_be(state, BEFORE, "cancel_conference")
    off = [one for person in people for one in take_off_table(state, person, now=now)]
    data: dict[str, Value] = {
        "reason_code": reason_code,
        "starts_at": state.starts_at.isoformat(),
        "sequence": state.sequence + 1,
    }
    return (_fact(state, FactType.CONFERENCE_CANCELLED, now, data), *off)


def move(
    state: Conference, *, starts_at: datetime, freeze_at: datetime, people: Sequence[Participant] = (), now: datetime
) -> tuple[Fact, ...]:
    """The meeting is held at another time; its agenda can be changed again, and its people are asked by then."""
    _must_be(state, BEFORE, "move_conference")
    if starts_at <= now:
        raise Invalid([Fault(pointer="/starts_at", code="in_the_past", message="A conference is set ahead of time.")])
    data: dict[str, Value] = {
        "starts_at": starts_at.isoformat(),
        "freeze_at": min(max(freeze_at, now), starts_at).isoformat(),
        "sequence": state.sequence + 1,
    }
    moved = _fact(state, FactType.CONFERENCE_MOVED, now, data)
    then = _moved(state, moved)
    return (moved, *(one for person in people for one in put_on_table(then, person, now=now)))


ACTS: dict[ConferenceStatus, tuple[str, ...]] = {
    ConferenceStatus.PLANNED: (
        *("add_agenda_item", "remove_agenda_item", "build_agenda", "freeze_agenda", "answer_invitation"),
        *("open_conference", "move_conference", "cancel_conference"),
    ),
    ConferenceStatus.FROZEN: ("answer_invitation", "open_conference", "move_conference", "cancel_conference"),
    ConferenceStatus.OPEN: (
        *("add_agenda_item", "remove_agenda_item", "record_attendance", "decide_item", "draft_minutes"),
    ),
    ConferenceStatus.HELD: ("approve_minutes", "correct_minutes"),
    ConferenceStatus.MINUTES_APPROVED: ("correct_minutes",),
}


def allowed(state: Conference) -> tuple[str, ...]:
    """The acts that are possible now."""
    return (*ACTS.get(state.status, ()), "complete_action_item")


def _item(agenda: Sequence[AgendaItem], item_id: UUID) -> AgendaItem:
    """An item that is on the agenda, or NotFound."""
    item = next((one for one in agenda if one.id == item_id and one.removed_at is None), None)
    if item is None:
        raise NotFound("agenda item")
    return item


def _added(
    state: Conference, item_id: UUID, reason: str, participant_id: UUID | None, referral_id: UUID | None, now: datetime
) -> Fact:
    data: dict[str, Value] = {
        "about": str(item_id),
        "reason": reason,
        "participant_id": str(participant_id) if participant_id else None,
        "referral_id": str(referral_id) if referral_id else None,
    }
    return _fact(state, FactType.AGENDA_ITEM_ADDED, now, data)


def _assigned(state: Conference, task: Task, now: datetime) -> Fact:
    data: dict[str, Value] = {
        "about": str(task.task_id),
        "owner_id": str(task.owner_id),
        "due_at": task.due_at.isoformat(),
        "participant_id": str(task.participant_id) if task.participant_id else None,
    }
    return _fact(state, FactType.ACTION_ITEM_ASSIGNED, now, data)


def _scheduled(fact: Fact) -> Conference:
    return Conference(
        id=fact.stream.id,
        team_id=fact.id("team_id"),
        chair_id=fact.id("chair_id"),
        starts_at=fact.moment("starts_at"),
        freeze_at=fact.moment("freeze_at"),
        status=ConferenceStatus.PLANNED,
    )


def _answered(state: Conference, fact: Fact) -> Conference:
    person, delegate = fact.text("person_id"), fact.maybe("delegate_id")
    delegates = {one: other for one, other in state.delegates.items() if one != person}
    return replace(
        state,
        answers={**state.answers, person: fact.text("answer")},
        delegates={**delegates, person: delegate} if delegate else delegates,
    )


def _moved(state: Conference, fact: Fact) -> Conference:
    """Everybody is asked anew; who was to go instead of somebody still is, until that is answered anew."""
    return replace(
        state,
        answers={one: answer for one, answer in state.answers.items() if one in state.delegates},
        starts_at=fact.moment("starts_at"),
        freeze_at=fact.moment("freeze_at"),
        sequence=state.sequence + 1,
        status=ConferenceStatus.PLANNED,
        packets_at=None,
    )


def _must_be(state: Conference, statuses: set[ConferenceStatus], act: str) -> None:
    if state.status not in statuses:
        message = f"'{act}' is not possible while the conference is {state.status}."
        raise NotInThisState(state.status, allowed(state), message)


def _fact(state: Conference, kind: FactType, now: datetime, data: Mapping[str, Value]) -> Fact:
    return Fact(stream=_stream(state.id), type=kind, occurred_at=now, data=dict(data))


def _stream(conference_id: UUID) -> StreamRef:
    return StreamRef(kind=StreamKind.CONFERENCE, id=conference_id)
