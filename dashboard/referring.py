"""The referral form: finished on a phone in 90 seconds, by somebody who stands beside the person."""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import RedirectResponse, Response

from dashboard.rendering import page
from dashboard.session import DeskHere, Signed, Visitor, check_form
from domain.errors import Invalid, Refusal
from domain.words import Door, DoorState, Role
from usecases import doors as known
from usecases import watch
from usecases.desk import Asked, Desk
from usecases.guard import doors_for
from usecases.refer import Refer, refer

router = APIRouter(include_in_schema=False)
HELP = (
    ("shelter", "A place to sleep"),
    ("primary_care", "Health"),
    ("food", "Food"),
    ("treatment", "Treatment"),
    ("id_documents", "ID"),
)
LONGEST = 4000
REFERRERS = (Role.OFFICER, Role.POLICE_LIAISON, Role.PROVIDER)
USUAL = (Door.SOCIAL_CONTACT, Door.COMMUNITY)  # what is meant where nobody says which door


@router.get("/refer")
async def form(request: Request, desk: DeskHere, who: Signed) -> Response:
    """The empty form."""
    return await _form(request, desk, who, {}, "")


@router.post("/refer")
async def send(request: Request, desk: DeskHere, who: Signed) -> Response:
    """Send the referral; on a refusal everything typed is still there."""
    fields = await check_form(request, who)
    try:
        ask, asked = _asked(fields, who, doors_for(who.actor, await known.standing(desk, who.actor)))
        done = await refer(desk, who.actor, asked, ask)
    except Invalid as why:
        return await _form(request, desk, who, fields, " ".join(fault.message for fault in why.faults), 422)
    except Refusal as why:
        return await _form(request, desk, who, fields, why.message, 409)
    return RedirectResponse(f"/referrals/{done.made()}?sent=1", 303)


async def _form(
    request: Request, desk: Desk, who: Visitor, fields: dict[str, list[str]], problem: str, status: int = 200
) -> Response:
    standing = await known.standing(desk, who.actor)
    doors = doors_for(who.actor, standing)
    now = await watch.now(desk, who.actor)
    values: dict[str, Any] = {name: found[0] for name, found in fields.items()}
    return page(
        request,
        who,
        "refer.html",
        now,
        status=status,
        problem=problem,
        values=values,
        areas=standing.policy.areas,
        doors=doors,
        limited=[door for door in doors if standing.state(door) is DoorState.LIMITED],
        closed=[door for door in doors_for(who.actor, standing, closed=True) if door not in doors],
        usual=_door(None, who, doors),
        chosen=fields.get("needs", []),
        help_first=HELP,
    )


def _asked(fields: dict[str, list[str]], who: Visitor, doors: Sequence[Door]) -> tuple[Refer, Asked]:
    def one(name: str) -> str | None:
        text = (fields.get(name) or [""])[0].strip().replace("\x00", "")
        return text[:LONGEST] or None

    role = next((role for role in who.actor.roles if role in REFERRERS), None)
    ask = Refer(
        door=_door(one("door"), who, doors),
        referrer_kind=role.value if role else "staff",
        area=one("area") or "",
        needs=tuple(need for need in fields.get("needs", []) if need),
        agreed_to_contact=one("agreed") or "not_asked",
        person={"alias": one("who")} if one("who") else {},
        place=one("place"),
        reason=one("reason"),
        officer_narrative=one("narrative"),
        staff_safety=one("staff_safety"),
        incident_number=one("incident_number"),
    )
    body = {name: found for name, found in fields.items() if name not in {"csrf", "key"}}
    return ask, Asked(key=one("key") or datetime.now(UTC).isoformat(), body={"form": body})


def _door(said: str | None, who: Visitor, doors: Sequence[Door]) -> Door:
    """The door that was chosen, else the usual one that is open; where none is, the record says so."""
    if said in tuple(Door):
        return Door(said)
    usual = USUAL if who.actor.is_external else tuple(reversed(USUAL))
    return next((door for door in (*usual, *doors) if door in doors), usual[0])
