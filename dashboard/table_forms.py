"""The forms of the table: its meetings, the agenda, the room, the minutes, and what people took on."""

from dashboard.sent import Do, Sent, must_be_moment
from domain.words import Attendance, ConferenceDecision
from usecases import attending, confer, flagging, series, table, taking_on


def _tasks(s: Sent) -> tuple[taking_on.TakeOn, ...]:
    owner, text = s.uuid("task_owner"), s.text("task_text")
    return (taking_on.TakeOn(owner_id=owner, text=text, due_at=s.end_of("task_due")),) if owner and text else ()


DO: dict[str, Do] = {
    "agenda-item": lambda s: confer.add_agenda_item(
        s.desk,
        s.actor,
        s.asked,
        s.id,
        confer.AddItem(
            reason=s.text("reason") or "flagged",
            participant_id=s.uuid("participant_id"),
            referral_id=s.uuid("referral_id"),
        ),
    ),
    "remove-item": lambda s: confer.remove_agenda_item(s.desk, s.actor, s.asked, s.id, s.uuid("item_id") or s.id),
    "build-agenda": lambda s: confer.build_agenda(s.desk, s.actor, s.asked, s.id),
    "coming": lambda s: attending.answer_invitation(
        s.desk,
        s.actor,
        s.asked,
        s.id,
        attending.Coming(answer=Attendance(s.must("answer")), delegate=s.text("delegate")),
    ),
    "flag": lambda s: flagging.flag_person(
        s.desk, s.actor, s.asked, s.id, flagging.Flag(item_id=s.uuid("item_id") or s.id)
    ),
    "attend": lambda s: confer.record_attendance(
        s.desk,
        s.actor,
        s.asked,
        s.id,
        confer.Attend(person_id=s.uuid("person_id") or s.id, attended=s.text("attended") != "no"),
    ),
    "sign-agreement": lambda s: table.sign_agreement(s.desk, s.actor, s.asked, s.id),
    "move-conference": lambda s: series.move_conference(
        s.desk, s.actor, s.asked, s.id, series.Move(starts_at=must_be_moment(s, "starts_at"))
    ),
    "cancel-conference": lambda s: confer.cancel_conference(
        s.desk, s.actor, s.asked, s.id, confer.Cancel(reason_code=s.must("reason_code"))
    ),
    "set-series": lambda s: series.set_series(
        s.desk,
        s.actor,
        s.asked,
        s.id,
        series.SetSeries(
            first_meeting=must_be_moment(s, "first_meeting"), every_days=s.number("every_days"), skip=s.days("skip")
        ),
    ),
    "freeze": lambda s: confer.freeze_agenda(s.desk, s.actor, s.asked, s.id),
    "open-conference": lambda s: confer.open_conference(s.desk, s.actor, s.asked, s.id),
    "decide-item": lambda s: confer.decide_item(
        s.desk,
        s.actor,
        s.asked,
        s.id,
        confer.DecideItem(
            item_id=s.uuid("item_id") or s.id,
            decision=ConferenceDecision(s.must("decision")),
            reason_code=s.text("reason_code"),
            note=s.text("note"),
            quorum_reason=s.text("quorum_reason"),
            action_items=_tasks(s),
        ),
    ),
    "minutes": lambda s: confer.draft_minutes(s.desk, s.actor, s.asked, s.id, confer.DraftMinutes(text=s.text("text"))),
    "correct-minutes": lambda s: confer.correct_minutes(
        s.desk, s.actor, s.asked, s.id, confer.Correct(text=s.must("text"))
    ),
    "approve-minutes": lambda s: confer.approve_minutes(s.desk, s.actor, s.asked, s.id),
    "complete-task": lambda s: confer.complete_action_item(s.desk, s.actor, s.asked, s.id),
}
