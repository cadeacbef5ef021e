"""Calls on the rota, and on handing one person's work to another."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal
from uuid import UUID

from fastapi.responses import Response

from api.addresses import DryRun, EntryId
from api.answers import answer, listed
from api.auth import Calling
from api.described import Described
from api.examples import CASE_MANAGER, COLLEAGUE
from api.operations import command, lists
from api.reading import router as calls
from api.schemas.conferences import EmptyBody
from api.schemas.rota import HandOverBody, RotaBody
from api.shared import NextDue
from domain.roles import Act, Sight
from domain.words import RotaKind, StreamKind
from usecases import foresee, hand_over, rota

router = calls("/v1/rota", "rota")
assignments = calls("/v1/assignments", "rota")


@dataclass(frozen=True, slots=True, kw_only=True)
class RotaShown(Described):
    """An entry of the rota that was made or ended."""

    id: UUID
    """Of the entry, for `POST /v1/rota/{entry_id}/end`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RotaListed(Described):
    """Somebody who is away (and who stands in) or on call."""

    id: UUID
    """Of the entry, for `POST /v1/rota/{entry_id}/end`."""
    kind: RotaKind
    """Away, or on call."""
    person_id: UUID
    """Who it is."""
    person_name: str
    """Their name."""
    stand_in_id: UUID | None
    """Who sees to their work meanwhile; null where nobody does, and for whoever is on call."""
    stand_in_name: str | None
    """The name of that colleague; null where there is none."""
    starts_at: datetime
    """From when it holds."""
    ends_at: datetime
    """Up to when it holds."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MoveShown(Described):
    """One record of a hand-over: still to move, moved, or refused with why."""

    kind: Literal["journey", "meeting", "obligation"]
    """`journey`, with its open linkages; `meeting`, its chair and what was taken on there; `obligation`, which they took."""
    id: UUID
    """Of the participant, the meeting or the obligation."""
    who: str
    """The alias of the participant, the receipt code of the referral, or what the team is called."""
    next_due: NextDue
    """When the soonest thing that people owe there is due; null where nothing is owed."""
    owed: str | None
    """Of an obligation, its kind, as in a work list; else null."""
    record_kind: StreamKind
    """What kind of record it is, or stands in."""
    record_id: UUID
    """The record that it is, or stands in."""
    participant_id: UUID | None
    """Whom it is about; null where it is about nobody, or about nobody yet."""
    state: Literal["will_move", "moved", "refused"]
    """`will_move` in a dry run; else `moved`, or `refused`."""
    why: str | None
    """Why it was refused, in words that say how to mend it; else null."""


@dataclass(frozen=True, slots=True, kw_only=True)
class HandedOverShown(Described):
    """What a hand-over came to; `moved` counts the whole batch, also what an earlier try of it moved."""

    batch_id: UUID | None
    """Under which everything was moved; null in a dry run."""
    dry_run: bool
    """Whether this only lists what would move."""
    moves: tuple[MoveShown, ...]
    """What this call moved or would move: journeys first, then meetings, then what they took, each by its next deadline."""
    moved: int
    """How many records the whole batch has moved so far, earlier tries among them."""


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
        "person_id": CASE_MANAGER,
        "stand_in_id": COLLEAGUE,
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
    example={"from_id": CASE_MANAGER, "to_id": COLLEAGUE},
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
