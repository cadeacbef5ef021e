"""The quarterly report: which are owed, the figures of one as they may leave the programme, and handing it in."""

from fastapi import APIRouter, Request
from fastapi.responses import RedirectResponse, Response

from dashboard.measures import NOT_HELD, in_sections
from dashboard.rendering import page
from dashboard.session import DeskHere, Signed, check_form
from domain.errors import NotInThisState
from domain.roles import Act, may
from usecases import report, reporting, watch
from usecases.desk import Asked

router = APIRouter(include_in_schema=False)


@router.get("/quarterly-reports")
async def every(request: Request, desk: DeskHere, who: Signed) -> Response:
    """Every quarter whose report is owed or was handed in."""
    found = await reporting.listed(desk, who.actor)
    return page(request, who, "quarters.html", await watch.now(desk, who.actor), items=found)


@router.get("/quarterly-reports/{quarter}")
async def one(request: Request, desk: DeskHere, who: Signed, quarter: str) -> Response:
    """The figures of one quarter."""
    return await _page(request, desk, who, quarter, "", 200)


@router.post("/quarterly-reports/{quarter}")
async def submit(request: Request, desk: DeskHere, who: Signed, quarter: str) -> Response:
    """Say that it was handed in."""
    fields = await check_form(request, who)
    asked = Asked(key=(fields.get("key") or [""])[0], body={"ask": {"quarter": quarter}})
    try:
        await report.submit_report(desk, who.actor, asked, quarter)
    except NotInThisState as why:
        return await _page(request, desk, who, quarter, why.message, 409)
    return RedirectResponse(f"/quarterly-reports/{quarter}", 303)


async def _page(request: Request, desk: DeskHere, who: Signed, quarter: str, problem: str, status: int) -> Response:
    found = await reporting.report(desk, who.actor, quarter)
    now = await watch.now(desk, who.actor)
    may_submit = may(who.actor, Act.SUBMIT_REPORT) and found["over"] and found["due_at"] and not found["submitted_at"]
    return page(
        request,
        who,
        "quarter.html",
        now,
        status=status,
        report=found,
        sections=in_sections(found["figures"]),
        not_held=tuple(NOT_HELD.values()),
        problem=problem,
        may_submit=bool(may_submit),
    )
