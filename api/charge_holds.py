"""Calls on held charges."""

from uuid import UUID

from fastapi.responses import Response

from api.addresses import HoldId, OfReferral, ReferralId
from api.answers import answer, listed, page
from api.auth import Calling
from api.held import ChargeHoldListed, ChargeHoldPage, ChargeHoldShown, ChargeQuestionPage, ChargeQuestionShown
from api.operations import command, lists, look
from api.reading import Cursor, Limit, after_id
from api.reading import router as calls
from api.records import due, one
from api.schemas.charge_holds import (
    ChargeDecisionBody,
    ChargeHoldBody,
    ChargeViewBody,
    CompletionBody,
    ExtensionAnswerBody,
    HoldReasonBody,
)
from domain.charge_hold import allowed, question
from domain.roles import Act, Sight
from domain.states import ChargeHold
from domain.visibility import hold_view
from usecases import held_charges, hold
from usecases.desk import Done

router = calls("/v1", "charge holds")
OPEN = command(
    Act.OPEN_CHARGE_HOLD,
    "Ask the prosecutor to hold a charge while the intake window runs",
    ChargeHoldShown,
    example={"charge_code": "possession", "reference": "24-1-00017"},
    created=True,
)


@router.post("/referrals/{referral_id}/charge-holds", **OPEN)
async def open_hold(call: Calling, referral_id: ReferralId, body: ChargeHoldBody) -> Response:
    """Open a charge hold."""
    ask = hold.Open(
        charge_code=body.charge_code,
        reference=body.reference,
        office_id=body.office_id,
        limitation_at=body.limitation_at,
    )
    done = await hold.open_charge_hold(call.desk, call.actor, call.asked(ask), referral_id, ask)
    made = done.made()
    return _record(done, made, location=f"/v1/charge-holds/{made}")


LIST = lists(
    Sight.CHARGE_HOLDS,
    "Charges that are held and not decided; a prosecutor sees its own questions",
    ChargeHoldListed,
    ChargeQuestionPage,
)


@router.get("/charge-holds", **LIST)
async def list_holds(
    call: Calling, referral_id: OfReferral = None, limit: Limit = 50, cursor: Cursor = None
) -> Response:
    """List held charges in the caller's view."""
    return listed(await held_charges.holds(call.desk, call.actor, referral_id, limit=limit, after=after_id(cursor)))


ONE = look(Sight.CHARGE_HOLDS, "One held charge, in the caller's view", ChargeHoldPage, ChargeQuestionPage)


@router.get("/charge-holds/{hold_id}", **ONE)
async def get_hold(call: Calling, hold_id: HoldId) -> Response:
    """One held charge."""
    return page(await held_charges.look(call.desk, call.actor, hold_id))


VIEW = command(
    Act.GIVE_CHARGE_VIEW,
    "The prosecutor holds the charge, or objects",
    ChargeQuestionShown,
    example={"answer": "agrees"},
    versioned=False,
)


@router.post("/charge-holds/{hold_id}/view", **VIEW)
async def give_view(call: Calling, hold_id: HoldId, body: ChargeViewBody) -> Response:
    """Give the prosecutor's view."""
    return _record(
        await hold.give_charge_view(call.desk, call.actor, call.asked(body.answer), hold_id, body.answer), hold_id
    )


REQUEST = command(Act.REQUEST_CHARGE_EXTENSION, "Ask the prosecutor for more time, once", ChargeHoldShown)


@router.post("/charge-holds/{hold_id}/extension-request", **REQUEST)
async def request_extension(call: Calling, hold_id: HoldId) -> Response:
    """Ask for more time."""
    return _record(await hold.request_charge_extension(call.desk, call.actor, call.asked(None), hold_id), hold_id)


EXTEND = command(
    Act.ANSWER_CHARGE_EXTENSION,
    "The prosecutor grants more time, or not",
    ChargeQuestionShown,
    example={"granted": True},
    versioned=False,
)


@router.post("/charge-holds/{hold_id}/extension-answer", **EXTEND)
async def answer_extension(call: Calling, hold_id: HoldId, body: ExtensionAnswerBody) -> Response:
    """Answer the request for more time."""
    asked = call.asked(body.granted)
    return _record(await hold.answer_charge_extension(call.desk, call.actor, asked, hold_id, body.granted), hold_id)


TELL = command(
    Act.TELL_CHARGE_COMPLETION,
    "Tell the prosecutor, under the person's consent, that the intake was done in the window, or the hand-off made",
    ChargeHoldShown,
    example={"notice": "intake_in_window"},
)


@router.post("/charge-holds/{hold_id}/completion", **TELL)
async def tell(call: Calling, hold_id: HoldId, body: CompletionBody) -> Response:
    """Tell the prosecutor."""
    return _record(
        await hold.tell_charge_completion(call.desk, call.actor, call.asked(body.notice), hold_id, body.notice), hold_id
    )


ACKNOWLEDGE = command(
    Act.ACKNOWLEDGE_CHARGE_COMPLETION,
    "The prosecutor has seen the completion notice, or its correction",
    ChargeQuestionShown,
    versioned=False,
)


@router.post("/charge-holds/{hold_id}/completion-ack", **ACKNOWLEDGE)
async def acknowledge(call: Calling, hold_id: HoldId) -> Response:
    """Acknowledge a completion notice."""
    return _record(await hold.acknowledge_charge_completion(call.desk, call.actor, call.asked(None), hold_id), hold_id)


CONFIRM = command(
    Act.CONFIRM_CHARGE_RECORD,
    "All of the window is recorded: only now is the prosecutor told that no completion notice has been recorded",
    ChargeHoldShown,
)


@router.post("/charge-holds/{hold_id}/confirmation", **CONFIRM)
async def confirm_record(call: Calling, hold_id: HoldId) -> Response:
    """Confirm that the record is complete."""
    return _record(await hold.confirm_charge_record(call.desk, call.actor, call.asked(None), hold_id), hold_id)


DECIDE = command(
    Act.DECIDE_CHARGE,
    "The prosecutor decides on the charge; nobody else can",
    ChargeQuestionShown,
    example={"decision": "not_filed"},
    versioned=False,
)


@router.post("/charge-holds/{hold_id}/decision", **DECIDE)
async def decide_charge(call: Calling, hold_id: HoldId, body: ChargeDecisionBody) -> Response:
    """Decide on the charge."""
    asked = call.asked(body.decision)
    return _record(await hold.decide_charge(call.desk, call.actor, asked, hold_id, body.decision), hold_id)


WITHDRAW = command(
    Act.WITHDRAW_CHARGE_HOLD,
    "The programme asks nothing on this charge any more",
    ChargeHoldShown,
    example={"reason_code": "no_longer_needed"},
)


@router.post("/charge-holds/{hold_id}/withdrawal", **WITHDRAW)
async def withdraw(call: Calling, hold_id: HoldId, body: HoldReasonBody) -> Response:
    """Withdraw a charge hold."""
    asked = call.asked(body.reason_code)
    return _record(await hold.withdraw_charge_hold(call.desk, call.actor, asked, hold_id, body.reason_code), hold_id)


def _record(done: Done, hold_id: UUID, *, location: str | None = None) -> Response:
    """The hold after the command: all of it for staff, without a version or a notice for the prosecutor."""
    state = one(done, hold_id, ChargeHold)
    if not hold_view(done.actor, state.office_id):
        shown = ChargeQuestionShown(**held_charges.as_asked(state, question(state, may_know=False)))  # type: ignore[arg-type]
        return answer(shown, done)
    version = done.seqs.get(hold_id, 0)
    full = ChargeHoldShown(
        id=state.id,
        referral_id=state.referral_id,
        participant_id=state.participant_id,
        consent_id=state.consent_id,
        office_id=state.office_id,
        charge_code=state.charge_code,
        status=state.status,
        opened_at=state.opened_at,
        window_ends_at=state.window_ends_at,
        limitation_at=state.limitation_at,
        presumption=state.presumption,
        extension=state.extension,
        viewed_at=state.viewed_at,
        handoff_told_at=state.handoff_told_at,
        completed_at=state.completed_at,
        acknowledged_at=state.acknowledged_at,
        confirmed_at=state.confirmed_at,
        decided_at=state.decided_at,
        withdrawn_at=state.withdrawn_at,
        reason_code=state.reason_code,
        version=version,
        due=due(done, hold_id),
        allowed=allowed(state),
    )
    return answer(full, done, version=version, location=location)
