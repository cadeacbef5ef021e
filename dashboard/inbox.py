"""What the visitor was told, and where the link in a mail leads."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from fastapi import APIRouter, Request
from fastapi.responses import RedirectResponse, Response

from dashboard import paging
from dashboard.refusing import refused
from dashboard.rendering import page
from dashboard.session import DeskHere, Signed, Visitor
from domain.errors import NotFound
from domain.reminding import AGENCY_REMINDER
from usecases import watch
from usecases.desk import Desk

router = APIRouter(include_in_schema=False)
# where what one was told is read, by what it is about
PLACES = (
    ("charge_hold_id", "charge-holds"),
    ("report_id", "reports"),
    ("linkage_id", "linkages"),
    ("memo_id", "memos"),
    ("participant_id", "people"),
    ("referral_id", "referrals"),
)
# where partners at the table answer, or finish, what they were told of; everything else of a meeting is in their packet
ANSWERED, DONE = "/packets", "/action-items"
OF_A_PARTNER = {
    "conference_scheduled": ANSWERED,
    "conference_moved": ANSWERED,
    "conference_cancelled": ANSWERED,
    "delegated": ANSWERED,
    "delegation_withdrawn": ANSWERED,
    "invitation_reminder": ANSWERED,
    "action_item": DONE,
}
OVER = "This question is no longer open, and nothing is owed: it was decided without your answer, or taken back."


@router.get("/inbox")
async def inbox(request: Request, desk: DeskHere, who: Signed) -> Response:
    """What the visitor was told."""
    found = await watch.inbox(desk, who.actor, limit=paging.MOST, after=paging.after_id(request))
    now = await watch.now(desk, who.actor)
    return page(request, who, "inbox.html", now, items=found, further=paging.further(request, found))


@router.get("/i/{reference}")
async def item(request: Request, desk: DeskHere, who: Signed, reference: str) -> Response:
    """Where the link in a mail leads: to what it is about, in the reader's own view; a question that is over says so."""
    told: Mapping[str, Any] = await watch.notice(desk, who.actor, reference)
    referral_id: Any = told.get("referral_id")
    if referral_id is not None and await _is_over(desk, who, referral_id):
        return refused(request, who, OVER, 200)
    if told["event"] == AGENCY_REMINDER:
        return RedirectResponse("/agency", 303)
    for name, place in PLACES:
        if told.get(name):
            return RedirectResponse(f"/{place}/{told[name]}", 303)
    meeting = told.get("conference_id")
    place_of_partners = OF_A_PARTNER.get(str(told["event"]))
    if meeting and place_of_partners and not who.actor.is_staff:
        return RedirectResponse(place_of_partners, 303)
    if meeting and told["event"] == "minutes_approved":
        return RedirectResponse(f"/conferences/{meeting}/minutes", 303)
    if meeting:
        return RedirectResponse(f"/conferences/{meeting}{'' if who.actor.is_staff else '/packet'}", 303)
    return RedirectResponse("/inbox", 303)


async def _is_over(desk: Desk, who: Visitor, referral_id: UUID) -> bool:
    """Whether the reader sees the referral no longer: it was decided without their view."""
    try:
        await watch.referral(desk, who.actor, referral_id)
    except NotFound:
        return True
    return False
