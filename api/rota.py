"""Calls on the rota, and on handing one person's work to another."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal
from uuid import UUID

from fastapi.responses import Response

from api.addresses import DryRun, EntryId
from api.answers import answer, listed
from api.auth import Calling
from api.operations import command, lists
from api.reading import router as calls
from api.schemas.conferences import EmptyBody
from api.schemas.rota import HandOverBody, RotaBody
from domain.roles import Act, Sight
from domain.words import RotaKind
from usecases import foresee, hand_over, rota

router = calls("/v1/rota", "rota")
assignments = calls("/v1/assignments", "rota")
SOMEBODY = "0b9e5b0e-7c1d-4a57-9d5e-2f6a3f1c8b10"
ANOTHER = "5d0f3c52-6f0a-4a3b-8f57-1f0c2b7a9e44"


@dataclass(frozen=True, slots=True, kw_only=True)
class RotaShown:
    """An entry of the rota that was made or ended."""

    id: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class RotaListed:
    """Somebody who is away (and who stands in) or on call."""

    id: UUID
    kind: RotaKind
    person_id: UUID
    person_name: str
    stand_in_id: UUID | None
    stand_in_name: str | None
    starts_at: datetime
    ends_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class MoveShown:
    """One record of a hand-over: still to move, moved, or refused with why."""

    kind: Literal["journey", "meeting"]
    id: UUID
    who: str
    next_due: datetime | None
    state: Literal["will_move", "moved", "refused"]
    why: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class HandedOverShown:
    """What a hand-over came to; `moved` counts the whole batch, also what an earlier try of it moved."""

    batch_id: UUID | None
    dry_run: bool
    moves: tuple[MoveShown, ...]
    moved: int


@router.get("", **lists(Sight.PARTICIPANTS, "Who is away and who stands in, who is on call; now and later", RotaListed))
async def list_rota(call: Calling) -> Response:
    """The rota."""
    return listed(await foresee.rota(call.desk, call.actor))


SET = command(
    Act.SET_ROTA,
    "Somebody is away, with whoever stands in, or on call",
    RotaShown,
    example={
        "kind": "away",
        "person_id": SOMEBODY,
        "stand_in_id": ANOTHER,
        "starts_at": "2026-12-21T08:00:00Z",
        "ends_at": "2027-01-04T08:00:00Z",
    },
    created=True,
    versioned=False,
)


@router.post("", **SET)
async def set_rota(call: Calling, body: RotaBody) -> Response:
    """Put somebody on the rota."""
    ask = rota.SetRota(
        kind=body.kind,
        person_id=body.person_id,
        stand_in_id=body.stand_in_id,
        starts_at=body.starts_at,
        ends_at=body.ends_at,
    )
    done = await rota.set_rota(call.desk, call.actor, call.asked(ask), ask)
    return answer(RotaShown(id=done.made()), done, location=f"/v1/rota/{done.made()}")


END = command(
    Act.END_ROTA, "Take an entry off the rota: back earlier, or relieved", RotaShown, example={}, versioned=False
)


@router.post("/{entry_id}/end", **END)
async def end_rota(call: Calling, entry_id: EntryId, body: EmptyBody = EmptyBody()) -> Response:  # noqa: ARG001, B008
    """End an entry."""
    done = await rota.end_rota(call.desk, call.actor, call.asked(), entry_id)
    return answer(RotaShown(id=done.made()), done)


BULK = command(
    Act.HAND_OVER,
    "One person's work goes to another, record by record; with `dry_run` it is only listed. The same key goes on where a"
    " hand-over was cut off",
    HandedOverShown,
    example={"from_id": SOMEBODY, "to_id": ANOTHER},
    versioned=False,
)


@assignments.post("/bulk", **BULK)
async def hand_work_over(call: Calling, body: HandOverBody, dry_run: DryRun = False) -> Response:
    """Hand work over, or list what would be."""
    ask = hand_over.HandOver(from_id=body.from_id, to_id=body.to_id, caseload_reason=body.caseload_reason)
    if dry_run:
        found = await foresee.rehearse(call.desk, call.actor, body.from_id, body.to_id)
    else:
        found = await hand_over.hand_over(call.desk, call.actor, call.asked(ask), ask)
    return answer(found)
