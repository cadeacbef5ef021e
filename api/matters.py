"""Calls on what may get in the way of success: court dates, warrants, arrests, overdoses, alerts, and memos on them."""

from fastapi.responses import Response

from api.addresses import FactId, MatterId, MemoId, ParticipantId
from api.answers import answer, page
from api.around import MatterShown, MemoReceived, MemoShown
from api.auth import Calling
from api.operations import command, look
from api.reading import router as calls
from api.records import due, record
from api.schemas.matters import (
    AlertBody,
    ArrestBody,
    CourtDateBody,
    CourtOutcomeBody,
    HappenedBody,
    MatterStepBody,
    OutcomeBody,
    SendingBody,
    UndoBody,
)
from api.shown import ParticipantShown
from domain.errors import NotFound
from domain.matters import allowed
from domain.roles import Act, Sight
from domain.words import SafetyCategory
from usecases import matter_views, matters, memos, outcomes, undo
from usecases.desk import Done

router = calls("/v1", "what may get in the way")


COURT = command(
    Act.SET_COURT_DATE,
    "A court date is known: remind, and help the person get there",
    MatterShown,
    example={"at": "2027-01-12T17:30:00Z", "note": "Municipal court, room 2."},
    created=True,
    versioned=False,
)


@router.post("/participants/{participant_id}/court-dates", **COURT)
async def set_court_date(call: Calling, participant_id: ParticipantId, body: CourtDateBody) -> Response:
    """Set a court date."""
    ask = body.ask()
    return _answered(
        await matters.set_court_date(call.desk, call.actor, call.asked(ask), participant_id, ask), created=True
    )


OUTCOME = command(
    Act.RECORD_COURT_OUTCOME,
    "How a court date went: kept, missed (a failure to appear) or moved",
    MatterShown,
    example={"outcome": "missed"},
    versioned=False,
)


@router.post("/court-dates/{matter_id}/outcome", **OUTCOME)
async def record_court_outcome(call: Calling, matter_id: MatterId, body: CourtOutcomeBody) -> Response:
    """Record the outcome of a court date."""
    ask = body.ask()
    return _answered(await matters.record_court_outcome(call.desk, call.actor, call.asked(ask), matter_id, ask))


WARRANT = command(
    Act.RECORD_WARRANT,
    "A warrant was found; the legal coordinator plans for it",
    MatterShown,
    example={"note": "Bench warrant, Municipal Court."},
    created=True,
    versioned=False,
)


@router.post("/participants/{participant_id}/warrants", **WARRANT)
async def record_warrant(call: Calling, participant_id: ParticipantId, body: HappenedBody) -> Response:
    """Record a warrant."""
    ask = body.ask()
    return _answered(
        await matters.record_warrant(call.desk, call.actor, call.asked(ask), participant_id, ask), created=True
    )


ARREST = command(
    Act.RECORD_ARREST,
    "A new arrest or booking; a memo is drafted where a consent allows it, and sent by nobody but a human",
    MatterShown,
    example={"occurred_at": "2026-11-24T15:04:05Z", "limitation_at": "2027-11-24T08:00:00Z"},
    created=True,
    versioned=False,
)


@router.post("/participants/{participant_id}/arrests", **ARREST)
async def record_arrest(call: Calling, participant_id: ParticipantId, body: ArrestBody) -> Response:
    """Record an arrest."""
    ask = body.ask()
    return _answered(
        await matters.record_arrest(call.desk, call.actor, call.asked(ask), participant_id, ask), created=True
    )


OVERDOSE = command(
    Act.RECORD_OVERDOSE,
    "The person overdosed and lived: somebody goes out within 24 hours",
    MatterShown,
    example={"occurred_at": "2026-11-24T10:00:00Z"},
    created=True,
    versioned=False,
)


@router.post("/participants/{participant_id}/overdoses", **OVERDOSE)
async def record_overdose(call: Calling, participant_id: ParticipantId, body: HappenedBody) -> Response:
    """Record an overdose."""
    ask = body.ask()
    return _answered(
        await matters.record_overdose(call.desk, call.actor, call.asked(ask), participant_id, ask), created=True
    )


ALERT = command(
    Act.RAISE_SAFETY_ALERT,
    "A danger: whoever is on call answers within 15 minutes; police are called by a human, or not",
    MatterShown,
    example={"category": "threat", "note": "Somebody waits at the door."},
    created=True,
    versioned=False,
)


@router.post("/participants/{participant_id}/safety-alerts", **ALERT)
async def raise_safety_alert(call: Calling, participant_id: ParticipantId, body: AlertBody) -> Response:
    """Raise a safety alert."""
    ask = body.ask()
    done = await matters.raise_safety_alert(call.desk, call.actor, call.asked(ask), participant_id, ask)
    return _answered(done, created=True)


@router.get("/matters/{matter_id}", **look(Sight.PARTICIPANTS, "One matter, with what is owed on it", MatterShown))
async def get_matter(call: Calling, matter_id: MatterId) -> Response:
    """One matter."""
    return page(await matter_views.matter(call.desk, call.actor, matter_id))


LIFE = command(
    Act.RECORD_OUTCOME,
    "What changed in the person's life; said again after six and twelve months, that it held",
    ParticipantShown,
    example={"domain": "housing", "value": "own_place", "as_of": "2026-11-01T00:00:00Z"},
)


@router.post("/participants/{participant_id}/outcomes", **LIFE)
async def record_outcome(call: Calling, participant_id: ParticipantId, body: OutcomeBody) -> Response:
    """Record an outcome."""
    ask = body.ask()
    done = await outcomes.record_outcome(call.desk, call.actor, call.asked(ask), participant_id, ask)
    return record(done, participant_id)


UNDO = command(
    Act.UNDO_FACT,
    "Take back what was recorded by mistake: soon, by whoever recorded it or those who lead; nothing is deleted",
    ParticipantShown,
    example={"note": "That was another person."},
    versioned=False,
)


@router.post("/facts/{fact_id}/undo", **UNDO)
async def undo_fact(call: Calling, fact_id: FactId, body: UndoBody = UndoBody()) -> Response:  # noqa: B008
    """Undo a fact."""
    ask = body.ask()
    done = await undo.undo_fact(call.desk, call.actor, call.asked(ask), fact_id, ask)
    return record(done, done.made("participant_id"))


STEP = command(
    Act.ANSWER_MATTER,
    "Somebody has it, there is a plan for it, or it is over",
    MatterShown,
    example={"step": "acknowledged"},
    versioned=False,
)


@router.post("/matters/{matter_id}/steps", **STEP)
async def answer_matter(call: Calling, matter_id: MatterId, body: MatterStepBody) -> Response:
    """Answer a matter."""
    ask = body.ask()
    return _answered(await matters.answer_matter(call.desk, call.actor, call.asked(ask), matter_id, ask))


DRAFT = command(
    Act.DRAFT_MEMO,
    "Draft a memo to the prosecutor, where the person agreed; else the person is to be asked",
    MatterShown,
    example={},
    versioned=False,
)


@router.post("/matters/{matter_id}/memos", **DRAFT)
async def draft_memo(call: Calling, matter_id: MatterId) -> Response:
    """Draft a memo."""
    return _answered(await memos.draft_memo(call.desk, call.actor, call.asked(), matter_id))


MEMO = look(Sight.INBOX, "A memo: for staff, and for the prosecutor to whom it was sent", MemoShown, MemoReceived)


@router.get("/memos/{memo_id}", **MEMO)
async def get_memo(call: Calling, memo_id: MemoId) -> Response:
    """One memo."""
    return page(await matter_views.memo(call.desk, call.actor, memo_id))


SEND = command(
    Act.SEND_MEMO,
    "Send a memo to the prosecutor, by a human, under a consent that is asked again",
    MatterShown,
    example={"text": "Works towards a room of their own and new papers. Please align the dates."},
    versioned=False,
)


@router.post("/memos/{memo_id}/sending", **SEND)
async def send_memo(call: Calling, memo_id: MemoId, body: SendingBody) -> Response:
    """Send a memo."""
    ask = body.ask()
    return _answered(await memos.send_memo(call.desk, call.actor, call.asked(ask), memo_id, ask))


def _answered(done: Done, *, created: bool = False) -> Response:
    """The matter that a command made or changed, with what is owed on it."""
    matter_id = done.made("matter_id")
    state = next((one for one in done.matters if one.id == matter_id), None)
    if state is None:
        raise NotFound("matter")
    shown = MatterShown(
        id=state.id,
        participant_id=state.participant_id,
        kind=state.kind,
        status=state.status,
        at=state.at,
        opened_at=state.opened_at,
        category=SafetyCategory(state.category) if state.category else None,
        limitation_at=state.limitation_at,
        acknowledged_at=state.acknowledged_at,
        memo_id=state.memo_id,
        memo_sent_at=state.memo_sent_at,
        closed_at=state.closed_at,
        allowed=allowed(state),
        due=tuple(one for one in due(done, state.participant_id) if one.about == str(matter_id)),
    )
    return answer(shown, done, location=f"/v1/matters/{matter_id}" if created else None)
