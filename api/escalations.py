"""Calls on ladders and obligations."""

from dataclasses import dataclass
from uuid import UUID

from fastapi.responses import Response

from api.addresses import EscalationId, ObligationId
from api.answers import answer, listed
from api.auth import Calling
from api.described import Described
from api.operations import command, lists
from api.owed import EscalationListed, EscalationShown, StepShown, StillOwed
from api.reading import Cursor, Limit, after_moment
from api.reading import router as calls
from api.records import due, record
from api.schemas.conferences import EmptyBody, SnoozeBody
from api.schemas.referrals import ReasonBody
from api.shared import StreamId
from domain.roles import Act, Sight
from usecases import escalate, foresee, watch
from usecases.desk import Done

router = calls("/v1/escalations", "escalations")
obligations = calls("/v1/obligations", "escalations")


@dataclass(frozen=True, slots=True, kw_only=True)
class TakenShown(Described):
    """What is owed in the record after one of its role took one obligation."""

    id: UUID
    """Of what was taken."""
    stream_id: StreamId
    """The record in which it is owed."""
    due: StillOwed


@dataclass(frozen=True, slots=True, kw_only=True)
class WaiverShown(Described):
    """What is still owed in the record after one obligation was let go."""

    id: UUID
    """Of what was let go."""
    stream_id: StreamId
    """The record in which it was owed."""
    due: StillOwed


@router.get("", **lists(Sight.ESCALATIONS, "Open ladders, the next rung first", EscalationListed))
async def list_escalations(call: Calling, limit: Limit = 50, cursor: Cursor = None) -> Response:
    """Open ladders."""
    return listed(await watch.escalations(call.desk, call.actor, limit=limit, after=after_moment(cursor)))


@router.get("/{escalation_id}/preview", **lists(Sight.ESCALATIONS, "What happens next if nobody acts", StepShown))
async def preview(call: Calling, escalation_id: EscalationId) -> Response:
    """What a ladder does next."""
    return listed(await foresee.preview(call.desk, call.actor, escalation_id))


ACKNOWLEDGE = command(
    Act.ACKNOWLEDGE_ESCALATION, "Somebody has it: the next rung waits once more", EscalationShown, example={}
)


@router.post("/{escalation_id}/acknowledgement", **ACKNOWLEDGE)
async def acknowledge(call: Calling, escalation_id: EscalationId, body: EmptyBody = EmptyBody()) -> Response:  # noqa: ARG001, B008
    """Acknowledge a ladder."""
    done = await escalate.acknowledge_escalation(call.desk, call.actor, call.asked(), escalation_id)
    return record(done, escalation_id)


SNOOZE = command(
    Act.SNOOZE_ESCALATION,
    "Put the next rung off, with a reason",
    EscalationShown,
    example={"reason_code": "appointment_set"},
)


@router.post("/{escalation_id}/snooze", **SNOOZE)
async def snooze(call: Calling, escalation_id: EscalationId, body: SnoozeBody) -> Response:
    """Snooze a ladder."""
    ask = escalate.Snooze(reason_code=body.reason_code)
    done = await escalate.snooze_escalation(call.desk, call.actor, call.asked(ask), escalation_id, ask)
    return record(done, escalation_id)


END_SNOOZE = command(
    Act.END_SNOOZE,
    "Put the next rung off no longer: it comes as if it had not been put off",
    EscalationShown,
    example={},
)


@router.post("/{escalation_id}/snooze/end", **END_SNOOZE)
async def end_snooze(call: Calling, escalation_id: EscalationId, body: EmptyBody = EmptyBody()) -> Response:  # noqa: ARG001, B008
    """End a snooze before its time."""
    done = await escalate.end_snooze(call.desk, call.actor, call.asked(), escalation_id)
    return record(done, escalation_id)


TAKE = command(
    Act.TAKE_OBLIGATION,
    "I take this: of all whose role owes it, the caller sees to it from now on",
    TakenShown,
    example={},
    versioned=False,
)


@obligations.post("/{obligation_id}/taking", **TAKE)
async def take(call: Calling, obligation_id: ObligationId, body: EmptyBody = EmptyBody()) -> Response:  # noqa: ARG001, B008
    """Take an obligation."""
    done = await escalate.take_obligation(call.desk, call.actor, call.asked(), obligation_id)
    stream_id = next(iter(done.seqs))
    return answer(TakenShown(id=obligation_id, stream_id=stream_id, due=due(done, stream_id)), done)


WAIVE = command(
    Act.WAIVE_OBLIGATION,
    "Let an obligation go, with a reason",
    WaiverShown,
    example={"reason_code": "no_longer_needed"},
    versioned=False,
)


@obligations.post("/{obligation_id}/waiver", **WAIVE)
async def waive(call: Calling, obligation_id: ObligationId, body: ReasonBody) -> Response:
    """Waive an obligation."""
    ask = escalate.Waive(reason_code=body.reason_code, note=body.note)
    done = await escalate.waive_obligation(call.desk, call.actor, call.asked(ask), obligation_id, ask)
    return answer(_waived(done, obligation_id), done)


def _waived(done: Done, obligation_id: UUID) -> WaiverShown:
    """What is still owed in the record whose obligation was let go."""
    stream_id = next(iter(done.seqs))
    return WaiverShown(id=obligation_id, stream_id=stream_id, due=due(done, stream_id))
