"""Service linkages: the list, and one of them with the buttons that answer it."""

from uuid import UUID

from fastapi import APIRouter, Request
from fastapi.responses import Response

from dashboard import paging
from dashboard.owing import answer_due
from dashboard.rendering import page
from dashboard.session import DeskHere, Signed
from dashboard.timelines import timeline_of
from domain.roles import Sight, may_see
from domain.words import LinkageOutcome, ProviderAnswer
from usecases import answers, watch
from usecases.orders import apart_at

router = APIRouter(include_in_schema=False)


@router.get("/linkages")
async def linkages(request: Request, desk: DeskHere, who: Signed) -> Response:
    """Service linkages."""
    found = await (
        watch.linkages(desk, who.actor, limit=paging.MOST, after=paging.after_moment(request))
        if who.actor.is_staff
        else watch.offers(desk, who.actor, limit=paging.MOST, after=paging.after_id(request))
    )
    now = await watch.now(desk, who.actor)
    return page(request, who, "linkages.html", now, items=found, further=paging.further(request, found))


@router.get("/linkages/{record_id}")
async def linkage(request: Request, desk: DeskHere, who: Signed, record_id: UUID) -> Response:
    """One linkage, with the buttons that answer it."""
    shown = await watch.linkage(desk, who.actor, record_id)
    now = await watch.now(desk, who.actor)
    policy = await desk.views.policy(who.actor.programme_id)
    told = await timeline_of(desk, who, record_id, policy) if who.actor.is_staff else []
    staff, sought = who.actor.is_staff, str(shown["category"])
    directory = await watch.providers(desk, who.actor, sought, limit=paging.CHOICES) if staff else []
    return page(
        request,
        who,
        "linkage.html",
        now,
        code=await answers.code_for(desk, who.actor, record_id) if may_see(who.actor, Sight.IDENTITY) else None,
        linkage=shown,
        answer_due=await answer_due(desk, who, record_id),
        facts=told,
        providers=directory,
        answers=[one.value for one in ProviderAnswer],
        barriers=policy.reasons.get("linkage", ()),
        apart_at=await apart_at(desk, who.actor, record_id),
        outcomes=[one.value for one in LinkageOutcome],
    )
