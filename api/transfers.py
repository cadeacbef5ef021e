"""Calls on a person's way to another site."""

from fastapi.responses import Response

from api.addresses import ParticipantId
from api.auth import Calling
from api.operations import command
from api.reading import router as calls
from api.records import record
from api.schemas.transfers import TransferBody, TransferEndBody, TransferReceiptBody
from api.shown import ParticipantShown
from domain.roles import Act
from usecases import transfer

router = calls("/v1/participants/{participant_id}/transfer", "participants")

BEGIN = command(
    Act.BEGIN_TRANSFER,
    "Another site is to take the person over; until it says that it has them, the journey stays open and its owner's",
    ParticipantShown,
    example={"site": "North County LEAD", "goes_at": "2026-12-01T17:00:00Z", "reason_code": "moved_away"},
)


@router.post("", **BEGIN)
async def begin_transfer(call: Calling, participant_id: ParticipantId, body: TransferBody) -> Response:
    """Begin a transfer."""
    ask = body.ask()
    done = await transfer.begin_transfer(call.desk, call.actor, call.asked(ask), participant_id, ask)
    return record(done, participant_id)


RECEIPT = command(
    Act.RECEIVE_TRANSFER,
    "The other site said that it has them: the journey ends as `transferred`, and every open linkage with it",
    ParticipantShown,
    example={"how": "phone"},
)


@router.post("/receipt", **RECEIPT)
async def receive_transfer(call: Calling, participant_id: ParticipantId, body: TransferReceiptBody) -> Response:
    """Record the receipt of a transfer."""
    ask = body.receipt()
    done = await transfer.receive_transfer(call.desk, call.actor, call.asked(ask), participant_id, ask)
    return record(done, participant_id)


END = command(
    Act.END_TRANSFER,
    "No other site takes them over: the journey goes on here",
    ParticipantShown,
    example={"reason_code": "did_not_arrive"},
)


@router.post("/end", **END)
async def end_transfer(call: Calling, participant_id: ParticipantId, body: TransferEndBody) -> Response:
    """Call a transfer off."""
    ask = body.call_off()
    done = await transfer.end_transfer(call.desk, call.actor, call.asked(ask), participant_id, ask)
    return record(done, participant_id)
