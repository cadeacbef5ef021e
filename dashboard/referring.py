"""The referral form: finished on a phone in 90 seconds, by somebody who stands beside the person."""

from datetime import UTC, datetime
from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import RedirectResponse, Response

from dashboard.rendering import page
from dashboard.session import DeskHere, Signed, Visitor, check_form
from domain.errors import Invalid, Refusal
from domain.words import Door, Role
from usecases import watch
from usecases.desk import Asked, Desk
from usecases.refer import Refer, refer

router = APIRouter()
HELP = (
    ("shelter", "A place to sleep"),
    ("primary_care", "Health"),
    ("food", "Food"),
    ("treatment", "Treatment"),
    ("id_documents", "ID"),
)
LONGEST = 4000
DOOR_OF = {Role.OFFICER: Door.SOCIAL_CONTACT, Role.POLICE_LIAISON: Door.SOCIAL_CONTACT, Role.PROVIDER: Door.PROVIDER}


@router.get("/refer")
async def form(request: Request, desk: DeskHere, who: Signed) -> Response:
    """The empty form."""
    return await _form(request, desk, who, {}, "")


@router.post("/refer")
async def send(request: Request, desk: DeskHere, who: Signed) -> Response:
    """Send the referral; on a refusal everything typed is still there."""
    fields = await check_form(request, who)
    try:
        ask, asked = _asked(fields, who)
        done = await refer(desk, who.actor, asked, ask)
    except Invalid as why:
        return await _form(request, desk, who, fields, " ".join(fault.message for fault in why.faults), 422)
    except Refusal as why:
        return await _form(request, desk, who, fields, why.message, 409)
    return RedirectResponse(f"/referrals/{done.made()}?sent=1", 303)


async def _form(
    request: Request, desk: Desk, who: Visitor, fields: dict[str, list[str]], problem: str, status: int = 200
) -> Response:
    policy = await desk.views.policy(who.actor.programme_id)
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
        areas=policy.areas,
        chosen=fields.get("needs", []),
        help_first=HELP,
    )


def _asked(fields: dict[str, list[str]], who: Visitor) -> tuple[Refer, Asked]:
    def one(name: str) -> str | None:
        text = (fields.get(name) or [""])[0].strip().replace("\x00", "")
        return text[:LONGEST] or None

    role = next((role for role in who.actor.roles if role in DOOR_OF), None)
    door = DOOR_OF[role] if role else Door(one("door") or Door.COMMUNITY)
    ask = Refer(
        door=door,
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
