"""Calls on case conferences and what people took on there."""

from dataclasses import replace

from fastapi.responses import Response

from api.addresses import ConferenceId, ItemId, TaskId, TeamId
from api.answers import answer, listed, page
from api.auth import Calling
from api.examples import AT_THE_TABLE, AT_THE_TABLES, CONFERENCE, CONFERENCES, SOMEBODY
from api.meetings_shown import (
    ActionItemShown,
    ConferenceListed,
    ConferencePage,
    ConferenceShown,
    SeriesShown,
    TeamListed,
)
from api.operations import command, lists, look
from api.reading import Cursor, Limit, after_id
from api.reading import router as calls
from api.records import record
from api.schemas.conferences import (
    AddendumBody,
    AttendanceBody,
    CancellationBody,
    ConferenceBody,
    EmptyBody,
    ItemBody,
    ItemDecisionBody,
    MinutesBody,
    MoveBody,
    SeriesBody,
)
from domain.errors import NotFound
from domain.roles import Act, Sight
from usecases import confer, series, timetable, watch

router = calls("/v1/conferences", "conferences")
tasks = calls("/v1/action-items", "conferences")
teams = calls("/v1/teams", "conferences")


@router.get("", **lists(Sight.CONFERENCES, "The teams' conferences, the next one first", ConferenceListed))
async def list_conferences(call: Calling, limit: Limit = 50, cursor: Cursor = None) -> Response:
    """Conferences."""
    return listed(await watch.conferences(call.desk, call.actor, limit=limit, after=after_id(cursor)))


SCHEDULE = command(
    Act.SCHEDULE_CONFERENCE,
    "Set a meeting of a team",
    ConferenceShown,
    example=CONFERENCE,
    also=CONFERENCES,
    created=True,
    versioned=False,
)


@router.post("", **SCHEDULE)
async def schedule_conference(call: Calling, body: ConferenceBody) -> Response:
    """Schedule a conference."""
    ask = confer.Schedule(
        starts_at=body.starts_at, team_id=body.team_id, freeze_at=body.freeze_at, chair_id=body.chair_id
    )
    done = await confer.schedule_conference(call.desk, call.actor, call.asked(ask), ask)
    made = done.made()
    return record(done, made, location=f"/v1/conferences/{made}")


@router.get("/{conference_id}", **look(Sight.CONFERENCES, "One conference", ConferencePage))
async def get_conference(call: Calling, conference_id: ConferenceId) -> Response:
    """One conference."""
    return page(await watch.conference(call.desk, call.actor, conference_id))


ADD = command(
    Act.ADD_AGENDA_ITEM,
    "Put a participant or a referral on the agenda",
    ConferenceShown,
    example={"participant_id": SOMEBODY, "reason": "new_participant"},
)


@router.post("/{conference_id}/items", **ADD)
async def add_item(call: Calling, conference_id: ConferenceId, body: ItemBody) -> Response:
    """Add an item to the agenda."""
    ask = confer.AddItem(reason=body.reason, participant_id=body.participant_id, referral_id=body.referral_id)
    done = await confer.add_agenda_item(call.desk, call.actor, call.asked(ask), conference_id, ask)
    return record(done, conference_id)


REMOVE = command(Act.REMOVE_AGENDA_ITEM, "Take an item off the agenda", ConferenceShown, example={})


@router.post("/{conference_id}/items/{item_id}/removal", **REMOVE)
async def remove_item(
    call: Calling,
    conference_id: ConferenceId,
    item_id: ItemId,
    body: EmptyBody = EmptyBody(),  # noqa: ARG001, B008
) -> Response:
    """Remove an item from the agenda."""
    done = await confer.remove_agenda_item(call.desk, call.actor, call.asked(item_id), conference_id, item_id)
    return record(done, conference_id)


BUILD = command(Act.BUILD_AGENDA, "Add now what the rule puts on the agenda", ConferenceShown, example={})


@router.post("/{conference_id}/agenda", **BUILD)
async def build_agenda(call: Calling, conference_id: ConferenceId, body: EmptyBody = EmptyBody()) -> Response:  # noqa: ARG001, B008
    """Build the agenda by rule; it happens by itself two working days before the agenda freezes."""
    done = await confer.build_agenda(call.desk, call.actor, call.asked(), conference_id)
    return record(done, conference_id)


FREEZE = command(Act.FREEZE_AGENDA, "The agenda stands", ConferenceShown, example={})


@router.post("/{conference_id}/freeze", **FREEZE)
async def freeze(call: Calling, conference_id: ConferenceId, body: EmptyBody = EmptyBody()) -> Response:  # noqa: ARG001, B008
    """Freeze the agenda."""
    done = await confer.freeze_agenda(call.desk, call.actor, call.asked(), conference_id)
    return record(done, conference_id)


BEGIN = command(Act.OPEN_CONFERENCE, "The meeting begins", ConferenceShown, example={})


@router.post("/{conference_id}/opening", **BEGIN)
async def open_conference(call: Calling, conference_id: ConferenceId, body: EmptyBody = EmptyBody()) -> Response:  # noqa: ARG001, B008
    """Open the meeting."""
    done = await confer.open_conference(call.desk, call.actor, call.asked(), conference_id)
    return record(done, conference_id)


ATTEND = command(Act.RECORD_ATTENDANCE, "Who is in the room", ConferenceShown, example={"person_id": SOMEBODY})


@router.post("/{conference_id}/attendance", **ATTEND)
async def attend(call: Calling, conference_id: ConferenceId, body: AttendanceBody) -> Response:
    """Record attendance."""
    ask = confer.Attend(person_id=body.person_id, attended=body.attended)
    done = await confer.record_attendance(call.desk, call.actor, call.asked(ask), conference_id, ask)
    return record(done, conference_id)


DECIDE = command(
    Act.DECIDE_ITEM,
    "What the table decided on one item, and who took on what",
    ConferenceShown,
    example=AT_THE_TABLE,
    also=AT_THE_TABLES,
)


@router.post("/{conference_id}/decisions", **DECIDE)
async def decide_item(call: Calling, conference_id: ConferenceId, body: ItemDecisionBody) -> Response:
    """Decide one item."""
    ask = body.ask()
    done = await confer.decide_item(call.desk, call.actor, call.asked(ask), conference_id, ask)
    return record(done, conference_id)


DRAFT = command(Act.DRAFT_MINUTES, "Draft the minutes", ConferenceShown, example={"text": "Plan agreed."})


@router.post("/{conference_id}/minutes", **DRAFT)
async def draft_minutes(call: Calling, conference_id: ConferenceId, body: MinutesBody = MinutesBody()) -> Response:  # noqa: B008
    """Draft the minutes."""
    ask = confer.DraftMinutes(text=body.text)
    done = await confer.draft_minutes(call.desk, call.actor, call.asked(ask), conference_id, ask)
    return record(done, conference_id)


CORRECT = command(
    Act.CORRECT_MINUTES,
    "Add to the minutes; what was written stays",
    ConferenceShown,
    example={"text": "It was Tuesday."},
)


@router.post("/{conference_id}/minutes/addenda", **CORRECT)
async def correct_minutes(call: Calling, conference_id: ConferenceId, body: AddendumBody) -> Response:
    """Correct the minutes by an addition."""
    ask = confer.Correct(text=body.text)
    done = await confer.correct_minutes(call.desk, call.actor, call.asked(ask), conference_id, ask)
    return record(done, conference_id)


APPROVE = command(Act.APPROVE_MINUTES, "The minutes stand", ConferenceShown, example={})


@router.post("/{conference_id}/minutes/approval", **APPROVE)
async def approve_minutes(call: Calling, conference_id: ConferenceId, body: EmptyBody = EmptyBody()) -> Response:  # noqa: ARG001, B008
    """Approve the minutes."""
    done = await confer.approve_minutes(call.desk, call.actor, call.asked(), conference_id)
    return record(done, conference_id)


MOVE = command(
    Act.MOVE_CONFERENCE,
    "Hold the meeting at another time; its agenda opens again",
    ConferenceShown,
    example={"starts_at": "2026-12-10T18:00:00Z"},
)


@router.post("/{conference_id}/move", **MOVE)
async def move(call: Calling, conference_id: ConferenceId, body: MoveBody) -> Response:
    """Move the meeting."""
    ask = series.Move(starts_at=body.starts_at)
    done = await series.move_conference(call.desk, call.actor, call.asked(ask), conference_id, ask)
    return record(done, conference_id)


@teams.get("", **lists(Sight.CONFERENCES, "The teams, each with when it meets", TeamListed))
async def list_teams(call: Calling) -> Response:
    """The teams."""
    return listed(await timetable.teams(call.desk, call.actor))


SERIES = command(
    Act.SET_SERIES,
    "Set when a team meets; what is not held yet moves with it",
    SeriesShown,
    example={"first_meeting": "2026-12-10T18:00:00Z", "every_days": 14, "skip": ["2026-12-24"]},
    versioned=False,
)


@teams.post("/{team_id}/series", **SERIES)
async def set_series(call: Calling, team_id: TeamId, body: SeriesBody) -> Response:
    """Set a team's series."""
    ask = series.SetSeries(first_meeting=body.first_meeting, every_days=body.every_days, skip=body.skip)
    done = await series.set_series(call.desk, call.actor, call.asked(ask), team_id, ask)
    shown = SeriesShown(id=team_id, first_meeting=ask.first_meeting, every_days=ask.every_days, skip=ask.skip)
    return answer(shown, done)


CANCEL = command(
    Act.CANCEL_CONFERENCE, "The meeting will not be held", ConferenceShown, example={"reason_code": "no_quorum"}
)


@router.post("/{conference_id}/cancellation", **CANCEL)
async def cancel(call: Calling, conference_id: ConferenceId, body: CancellationBody) -> Response:
    """Cancel the meeting."""
    ask = confer.Cancel(reason_code=body.reason_code)
    done = await confer.cancel_conference(call.desk, call.actor, call.asked(ask), conference_id, ask)
    return record(done, conference_id)


COMPLETE = command(Act.COMPLETE_ACTION_ITEM, "An action item is done", ActionItemShown, example={}, versioned=False)


@tasks.post("/{task_id}/completion", **COMPLETE)
async def complete(call: Calling, task_id: TaskId, body: EmptyBody = EmptyBody()) -> Response:  # noqa: ARG001, B008
    """Complete an action item."""
    done = await confer.complete_action_item(call.desk, call.actor, call.asked(), task_id)
    task = next((one for one in done.tasks if one.id == task_id), None)
    if task is None:
        raise NotFound("action item")
    return answer(replace(task, participant_id=None) if done.actor.is_external else task, done)
