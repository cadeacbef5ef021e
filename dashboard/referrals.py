"""Referrals in the visitor's own view: the list, and one of them."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from fastapi import APIRouter, Request
from fastapi.responses import Response

from dashboard import paging
from dashboard.owing import answer_due
from dashboard.persons import other_journeys
from dashboard.rendering import page
from dashboard.session import DeskHere, Signed
from dashboard.timelines import timeline_of
from domain.roles import CARE, Act, Sight, may, may_see
from domain.triage import recommendation
from domain.waiting import standing
from domain.words import POLICE_DOORS, Answered, Door
from usecases import doors, held_charges, watch

router = APIRouter(include_in_schema=False)
UNDECIDED = "undecided"


@router.get("/referrals")
async def referrals(request: Request, desk: DeskHere, who: Signed, status: str | None = None) -> Response:
    """Referrals in the visitor's view."""
    chosen: dict[str, Any] = {"undecided": True} if status == UNDECIDED else {"status": status or None}
    found = await watch.referrals(desk, who.actor, limit=paging.MOST, after=paging.after_id(request), **chosen)
    now = await watch.now(desk, who.actor)
    further = paging.further(request, found)
    return page(request, who, "referrals.html", now, items=found, wanted=status, further=further)


@router.get("/referrals/{record_id}")
async def referral(request: Request, desk: DeskHere, who: Signed, record_id: UUID) -> Response:
    """One referral: triage for staff, the receipt for its referrer, the question for a partner."""
    shown = await watch.referral(desk, who.actor, record_id)
    now = await watch.now(desk, who.actor)
    if not who.actor.is_staff:
        due = await answer_due(desk, who, record_id)
        return page(request, who, "own_referral.html", now, referral=shown, answer_due=due)
    policy = await desk.views.policy(who.actor.programme_id)
    told = await timeline_of(desk, who, record_id, policy)
    alike = await watch.matches(desk, who.actor, record_id) if may_see(who.actor, Sight.IDENTITY) else []
    decides = may(who.actor, Act.DECIDE_REFERRAL)
    given: Mapping[str, str] = shown["answers"]  # type: ignore[assignment]  # a row, shown as it is
    return page(
        request,
        who,
        "referral.html",
        now,
        referral=shown,
        offices=await desk.views.offices(who.actor.programme_id),
        charges=await held_charges.holds(desk, who.actor, record_id) if policy.charge_hold else (),
        facts=told,
        alike=alike,
        policy=policy,
        care=[one for one in await watch.people(desk, who.actor) if _works_with_people(one)] if decides else (),
        others=await other_journeys(desk, who, record_id) if decides else (),
        rules=recommendation(policy.criteria, {code: Answered(one) for code, one in given.items()}).rules,
        urgent=[one.value for one in standing(shown["urgencies"], now)],  # type: ignore[arg-type]  # a row, as it is
        policed=shown["door"] in POLICE_DOORS,
        gate=(await doors.standing(desk, who.actor)).state(Door(str(shown["door"]))).value,
    )


def _works_with_people(person: Mapping[str, Any]) -> bool:
    return any(role in CARE for role in person["roles"])
