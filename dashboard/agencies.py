"""The page of a provider's agency: everything that it is asked, answered in one place."""

from uuid import UUID

from fastapi import APIRouter, Request
from fastapi.responses import Response

from dashboard.rendering import page
from dashboard.session import DeskHere, Signed, Visitor
from domain.words import ProviderAnswer
from usecases import agency, watch
from usecases.desk import Desk

router = APIRouter(include_in_schema=False)


@router.get("/agency")
async def own(request: Request, desk: DeskHere, who: Signed) -> Response:
    """What the visitor's own agency is asked, and took on."""
    return await _page(request, desk, who, None)


@router.get("/agencies/{agency_id}")
async def one(request: Request, desk: DeskHere, who: Signed, agency_id: UUID) -> Response:
    """What an agency is asked, for the programme's staff."""
    return await _page(request, desk, who, agency_id)


async def _page(request: Request, desk: Desk, who: Visitor, agency_id: UUID | None) -> Response:
    found = await agency.asked_of(desk, who.actor, agency_id)
    now = await watch.now(desk, who.actor)
    return page(request, who, "agency.html", now, agency=found, answers=[one.value for one in ProviderAnswer])
